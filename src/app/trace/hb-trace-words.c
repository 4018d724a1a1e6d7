#include "app/trace/hb-trace-words.h"

#include <math.h>

#include <glib/gi18n.h>

#include "app/trace/hb-beat-text.h"
#include "app/trace/hb-pulse-run.h"
#include "app/trace/hb-trace-marks.h"
#include "app/trace/hb-trace-span.h"

#define PADDING 5.0

static PangoLayout *
make_layout (GtkWidget  *widget,
             const char *text)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (widget, text);
  PangoAttrList *attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_scale_new (PANGO_SCALE_SMALL));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  return layout;
}

/**
 * hb_trace_words_get_height:
 * @widget: a widget
 *
 * Returns: how high a line of the words in it is, pixels
 */
int
hb_trace_words_get_height (GtkWidget *widget)
{
  g_autoptr (PangoLayout) layout = make_layout (widget, "0");
  int height;

  pango_layout_get_pixel_size (layout, NULL, &height);
  return height;
}

/* What is taken of a line, from the left to the right. */
typedef struct
{
  double from;
  double to;
} Piece;

static gboolean
overlaps (const Piece *a,
          const Piece *b)
{
  return a->from < b->to + PADDING && b->from < a->to + PADDING;
}

/* @x is where @align, from 0 for the left end to 1 for the right, of the text is to be, unless that
 * would lead it beyond @limit. */
static Piece
place_text (PangoLayout *layout,
            double       x,
            double       align,
            double       limit)
{
  int width;

  pango_layout_get_pixel_size (layout, &width, NULL);
  x = round (CLAMP (x - align * width, PADDING, MAX (limit - width - PADDING, PADDING)));
  return (Piece) { x, x + width };
}

static void
append_text (GtkSnapshot   *snapshot,
             PangoLayout   *layout,
             const GdkRGBA *color,
             double         x,
             double         y)
{
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) x, (float) round (y)));
  gtk_snapshot_append_layout (snapshot, layout, color);
  gtk_snapshot_restore (snapshot);
}

static Piece
write_text (const HbTracePainter *painter,
            GtkSnapshot          *snapshot,
            const char           *text,
            const GdkRGBA        *color,
            double                x,
            double                align,
            double                y,
            double                limit)
{
  g_autoptr (PangoLayout) layout = make_layout (painter->widget, text);
  Piece piece = place_text (layout, x, align, limit);

  append_text (snapshot, layout, color, piece.from, y);
  return piece;
}

/* From the newest on; those that would lie upon a newer one are left out. */
static void
write_ends (const HbTracePainter *painter,
            GtkSnapshot          *snapshot)
{
  double taken = G_MAXDOUBLE;

  for (guint i = hb_beats_get_size (painter->beats); i > 0; i--)
    {
      const HbBeat *beat = hb_beats_get (painter->beats, i - 1);
      gboolean gave_up = beat->kind == HB_BEAT_GAVE_UP;
      const GdkRGBA *color = gave_up ? &painter->palette.bad : &painter->palette.faded;
      const char *text = gave_up ? _("given up") : C_("at a trace", "left");
      double x = hb_trace_painter_x (painter, beat->time);
      g_autoptr (PangoLayout) layout = NULL;
      gboolean fits;
      Piece piece;
      int width;

      if ((!gave_up && beat->kind != HB_BEAT_LEFT) || x < 0 || x > painter->width)
        continue;

      layout = make_layout (painter->widget, text);
      pango_layout_get_pixel_size (layout, &width, NULL);
      if (x + 2 * PADDING + width > taken)
        continue;

      fits = x + 2 * PADDING + width < painter->width;
      piece = fits ? place_text (layout, x + PADDING, 0, painter->width)
                   : place_text (layout, x - PADDING, 1, painter->width);
      append_text (snapshot, layout, color, piece.from, PADDING);
      taken = fits ? x : x - 2 * PADDING - width;
    }
}

/* Of the newest silence there is a whole sentence, for which one line has room once.
 *
 * Returns: what it and the marks it is about take of that */
static Piece
write_silence (const HbTracePainter *painter,
               GtkSnapshot          *snapshot,
               GArray               *stretches,
               double                y)
{
  for (guint i = stretches->len; i > 0; i--)
    {
      const HbTraceSpan *stretch = &g_array_index (stretches, HbTraceSpan, i - 1);
      g_autofree char *text = NULL;
      double first = hb_trace_painter_x (painter, stretch->first_pulse);
      double last = hb_trace_painter_x (painter, stretch->last_pulse);
      Piece piece;

      if (stretch->mood != HB_MOOD_SILENT || stretch->pulses == 0)
        continue;

      if (last < 0 || first > painter->width)
        return (Piece) { G_MAXDOUBLE, G_MAXDOUBLE };

      text = g_strdup_printf (ngettext ("%u pulse, no answer", "%u pulses, no answer",
                                        stretch->pulses),
                              stretch->pulses);
      piece = write_text (painter, snapshot, text, &painter->palette.pulse, (first + last) / 2, 0.5, y,
                          MIN (hb_trace_painter_x (painter, stretch->to), painter->width));
      return (Piece) { MIN (piece.from, first), MAX (piece.to, last) };
    }

  return (Piece) { G_MAXDOUBLE, G_MAXDOUBLE };
}

/* How many pulses a mark stands for, where that is more than one. From the newest on; where one has no
 * room beside what is written already, it is left out. */
static void
write_counts (const HbTracePainter *painter,
              GtkSnapshot          *snapshot,
              GArray               *runs,
              Piece                 silence,
              double                y)
{
  Piece newer = { G_MAXDOUBLE, G_MAXDOUBLE };

  for (guint i = runs->len; i > 0; i--)
    {
      const HbPulseRun *run = &g_array_index (runs, HbPulseRun, i - 1);
      double first = MAX (hb_trace_painter_x (painter, run->first), 0);
      double last = MIN (hb_trace_painter_x (painter, run->last), painter->width);
      double limit = MIN (hb_trace_painter_x (painter, run->until), painter->width);
      g_autofree char *text = g_strdup_printf ("×%u", run->pulses);
      g_autoptr (PangoLayout) layout = NULL;
      Piece piece;

      if (run->pulses == 1 || last < first)
        continue;

      layout = make_layout (painter->widget, text);
      piece = place_text (layout, (first + last) / 2, 0.5, limit);
      if (overlaps (&piece, &silence) || overlaps (&piece, &newer))
        continue;

      append_text (snapshot, layout, &painter->palette.pulse, piece.from, y);
      newer = piece;
    }
}

static void
write_pulses (const HbTracePainter *painter,
              GtkSnapshot          *snapshot,
              GArray               *stretches,
              GArray               *runs)
{
  double y = painter->bottom - HB_TRACE_MARK_SIZE - painter->text_height - 2;
  Piece silence = write_silence (painter, snapshot, stretches, y);

  write_counts (painter, snapshot, runs, silence, y);
}

static void
write_times (const HbTracePainter *painter,
             GtkSnapshot          *snapshot)
{
  g_autofree char *start = hb_time_to_text (painter->start);
  g_autofree char *end = painter->is_now ? g_strdup (_("now")) : hb_time_to_text (painter->end);
  double x = painter->is_now ? hb_trace_painter_x (painter, painter->pen) : painter->width;
  double y = painter->bottom + (painter->height - painter->bottom - painter->text_height) / 2;

  write_text (painter, snapshot, start, &painter->palette.faded, 0, 0, y, painter->width);
  write_text (painter, snapshot, end, &painter->palette.faded, x, painter->is_now ? 0.5 : 1, y,
              painter->width);
}

/**
 * hb_trace_words_write:
 * @painter: a painter that knows its places and colours
 * @snapshot: where
 * @stretches: (element-type HbTraceSpan): what there is to see
 * @runs: (element-type HbPulseRun): the pulses
 *
 * Writes what the line and the marks are about.
 */
void
hb_trace_words_write (const HbTracePainter *painter,
                      GtkSnapshot          *snapshot,
                      GArray               *stretches,
                      GArray               *runs)
{
  write_ends (painter, snapshot);
  write_pulses (painter, snapshot, stretches, runs);
  write_times (painter, snapshot);
}

/**
 * hb_trace_words_write_nothing:
 * @painter: a painter that knows its places and colours
 * @snapshot: where
 *
 * Says that there is nothing to see yet.
 */
void
hb_trace_words_write_nothing (const HbTracePainter *painter,
                              GtkSnapshot          *snapshot)
{
  write_text (painter, snapshot, _("no heartbeats yet"), &painter->palette.faded, painter->width / 2,
              0.5, (painter->height - painter->text_height) / 2, painter->width);
}
