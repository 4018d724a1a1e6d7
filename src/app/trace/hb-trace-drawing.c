#include "app/trace/hb-trace-drawing.h"

#include <math.h>

#include <glib/gi18n.h>

#include "app/format/hb-format.h"
#include "app/trace/hb-ecg.h"
#include "app/trace/hb-trace-span.h"

/* All of these are in pixels. */
#define LINE_WIDTH 2.0
#define PADDING 5.0

/* The minimum height of the time axis: the buttons that change the span are in it. */
#define FOOT 26.0

/* The size of a pulse's mark. */
#define MARK_SIZE 9.0

/* The minimum distance of the grid's lines; each fifth is stronger. */
#define GRID_STEP 18.0
#define GRID_MAJOR 5

/* The maximum room of a beat before and after its peak, and below the flat line. */
#define BEAT_BEFORE 12.0
#define BEAT_AFTER 24.0
#define BEAT_BELOW 16.0

/* Beats closer than this are not drawn one by one, but as an area that shows how dense and how slow they
 * are. */
#define DENSE_BELOW 5.0

typedef struct
{
  GtkWidget *widget;
  GtkSnapshot *snapshot; /* for the texts */
  cairo_t *cr;           /* for everything else, which is below the texts */
  HbBeats *beats;
  const HbTraceTimes *times;
  HbPalette palette;
  double width;
  double height;
  double text_height;
  double top;      /* the peak of the highest beat */
  double baseline; /* the position of the flat line */
  double bottom;   /* the position of the pulses' marks, above the time axis */
} Drawing;

/**
 * hb_trace_get_x:
 * @times: the part of the time that is shown
 * @time: microseconds of wall-clock time since 1970
 *
 * Returns: its position, pixels; outside of the trace if it is not shown
 */
double
hb_trace_get_x (const HbTraceTimes *times,
                gint64              time)
{
  return (double) (time - times->start) * times->width / (double) (times->end - times->start);
}

static double
get_x (const Drawing *self,
       gint64         time)
{
  return hb_trace_get_x (self->times, time);
}

static double
get_peak (const Drawing *self,
          const HbBeat  *beat)
{
  return self->baseline - (self->baseline - self->top) * hb_ecg_height (beat->rtt_ms);
}

static void
fill (const Drawing *self,
      const GdkRGBA *color,
      double         x,
      double         y,
      double         width,
      double         height)
{
  gdk_cairo_set_source_rgba (self->cr, color);
  cairo_rectangle (self->cr, floor (x), floor (y), width, height);
  cairo_fill (self->cr);
}

static void
draw_grid (const Drawing *self)
{
  static const gint64 steps[] = { 1, 2, 5, 10, 15, 30, 60, 120, 300, 600 }; /* round numbers of seconds */
  GdkRGBA minor = hb_palette_thin (&self->palette.bad, 0.1f);
  GdkRGBA major = hb_palette_thin (&self->palette.bad, 0.24f);
  double second = get_x (self, self->times->start + G_USEC_PER_SEC);
  double distance;
  gint64 step;
  guint i = 0;
  int row = 0;

  while (i + 1 < G_N_ELEMENTS (steps) && (double) steps[i] * second < GRID_STEP)
    i++;
  step = steps[i] * G_USEC_PER_SEC;
  distance = get_x (self, self->times->start + step);

  for (gint64 n = self->times->start / step + 1; n * step <= self->times->end; n++)
    fill (self, n % GRID_MAJOR == 0 ? &major : &minor, get_x (self, n * step), 0, 1, self->height);

  for (double y = self->baseline; y >= 0; y -= distance, row++)
    fill (self, row % GRID_MAJOR == 0 ? &major : &minor, 0, y, self->width, 1);

  for (double y = self->baseline + distance; y < self->height; y += distance)
    fill (self, &minor, 0, y, self->width, 1);
}

/* The line */

/* Begins the line at (@x, baseline), or continues it up to there, but never back in time: a beat may have
 * reached beyond it already. */
static void
reach (const Drawing *self,
       double         x)
{
  double reached = -G_MAXDOUBLE;

  if (cairo_has_current_point (self->cr))
    cairo_get_current_point (self->cr, &reached, NULL);

  if (x > reached)
    cairo_line_to (self->cr, x, self->baseline);
}

/* Returns: how many spans from @first on are beats to draw together; more than one only if they are dense */
static guint
count_beats (const Drawing *self,
             GArray        *spans,
             guint          first)
{
  const HbTraceSpan *span = &g_array_index (spans, HbTraceSpan, first);
  guint n = 1;

  if (span->beat->kind != HB_BEAT_HEARD)
    return 0;

  for (; first + n < spans->len; n++, span++)
    if (span[1].beat->kind != HB_BEAT_HEARD || span->state != HB_PEER_STATE_ALIVE ||
        get_x (self, span[1].beat->time) - get_x (self, span->beat->time) >= DENSE_BELOW)
      break;

  return n;
}

static void
draw_beat (const Drawing     *self,
           const HbTraceSpan *span,
           double             before)
{
  double x = get_x (self, span->beat->time);
  double after = BEAT_AFTER;

  if (span->to < self->times->pen)
    after = MIN (after, (get_x (self, span->to) - x) * 0.6);

  hb_ecg_add_beat (self->cr, x, self->baseline, self->baseline - get_peak (self, span->beat), before, after);
  hb_ecg_stroke (self->cr, &self->palette.good);
}

/* An area as high as the beats, and the stronger in colour the denser they are. */
static void
draw_dense (const Drawing     *self,
            const HbTraceSpan *spans,
            guint              n)
{
  double from = get_x (self, spans[0].beat->time);
  double to = get_x (self, spans[n - 1].beat->time);
  float density = (float) MIN (n / MAX (to - from, 1), 1);
  GdkRGBA area = hb_palette_thin (&self->palette.good, 0.15f + 0.45f * density);

  for (guint i = 0; i < n; i++)
    cairo_line_to (self->cr, get_x (self, spans[i].beat->time), get_peak (self, spans[i].beat));

  cairo_line_to (self->cr, to, self->baseline);
  gdk_cairo_set_source_rgba (self->cr, &area);
  cairo_fill_preserve (self->cr);
  hb_ecg_stroke (self->cr, &self->palette.good);
}

static void
draw_line (const Drawing *self,
           GArray        *spans)
{
  const GdkRGBA *color = NULL;    /* of the line up to here; NULL if there is no line yet */
  double previous = -G_MAXDOUBLE; /* the position of the last beat */
  guint n;

  cairo_set_line_width (self->cr, LINE_WIDTH);
  cairo_set_line_join (self->cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_cap (self->cr, CAIRO_LINE_CAP_ROUND);

  for (guint i = 0; i < spans->len; i += MAX (n, 1))
    {
      const HbTraceSpan *span = &g_array_index (spans, HbTraceSpan, i);
      double x = get_x (self, span->beat->time);
      double before = 0;

      /* Beats that are close to each other take less room. */
      n = count_beats (self, spans, i);
      if (n == 1)
        before = MIN (BEAT_BEFORE, (x - previous) * 0.4);

      reach (self, x - before);
      if (color != NULL)
        hb_ecg_stroke (self->cr, color);

      if (n == 1)
        draw_beat (self, span, before);
      else if (n > 1)
        draw_dense (self, span, n);

      if (n > 0)
        {
          span += n - 1;
          previous = get_x (self, span->beat->time);
        }
      color = span->state != HB_PEER_STATE_GIVEN_UP ? hb_ecg_color (&self->palette, span->state) : NULL;
      if (color == NULL)
        cairo_new_path (self->cr);
    }

  if (color != NULL)
    {
      reach (self, get_x (self, self->times->pen));
      hb_ecg_stroke (self->cr, color);
    }
  cairo_new_path (self->cr);
}

/* A ring around the beat below the pointer. */
static void
draw_ring (const Drawing *self,
           const HbBeat  *beat)
{
  double y = beat->kind == HB_BEAT_HEARD ? get_peak (self, beat) : self->baseline;

  cairo_arc (self->cr, get_x (self, beat->time), y, 4, 0, 2 * G_PI);
  cairo_set_line_width (self->cr, 2);
  gdk_cairo_set_source_rgba (self->cr, &self->palette.text);
  cairo_stroke (self->cr);
}

/* The texts */

/* A part of a line of text that is taken, from left to right. */
typedef struct
{
  double from;
  double to;
} Range;

static const Range nowhere = { G_MAXDOUBLE, G_MAXDOUBLE };

static gboolean
overlap (Range a,
         Range b)
{
  return a.from < b.to + PADDING && b.from < a.to + PADDING;
}

/* @align is the fraction of the text that goes to the left of @x, if there is room before @limit; a negative
 * one puts all of it to the right, or to the left if there is no room.
 *
 * Returns: where the text is; nowhere if it would overlap another one */
static Range
write_text (const Drawing *self,
            const char    *text,
            const GdkRGBA *color,
            double         x,
            double         align,
            double         y,
            double         limit,
            const Range   *taken,
            guint          n_taken)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (self->widget, text);
  int width;
  Range range;

  pango_layout_get_pixel_size (layout, &width, NULL);
  if (align >= 0)
    x -= align * width;
  else
    x += x + 2 * PADDING + width < limit ? PADDING : -PADDING - width;
  range.from = round (CLAMP (x, PADDING, MAX (limit - width - PADDING, PADDING)));
  range.to = range.from + width;

  for (guint i = 0; i < n_taken; i++)
    if (overlap (range, taken[i]))
      return nowhere;

  gtk_snapshot_save (self->snapshot);
  gtk_snapshot_translate (self->snapshot, &GRAPHENE_POINT_INIT ((float) range.from, (float) round (y)));
  gtk_snapshot_append_layout (self->snapshot, layout, color);
  gtk_snapshot_restore (self->snapshot);
  return range;
}

static void
write_times (const Drawing *self)
{
  const HbTraceTimes *times = self->times;
  g_autofree char *start = hb_format_clock_brief (times->start);
  g_autofree char *end = times->is_now ? g_strdup (_("now")) : hb_format_clock_brief (times->end);
  double y = self->bottom + (self->height - self->bottom - self->text_height) / 2;

  write_text (self, start, &self->palette.faded, 0, 0, y, self->width, NULL, 0);
  write_text (self, end, &self->palette.faded, get_x (self, times->is_now ? times->pen : times->end),
              times->is_now ? 0.5 : 1, y, self->width, NULL, 0);
}

/* Where the peer was given up or left, the newest first, which takes precedence over older ones. */
static void
draw_ends (const Drawing *self)
{
  static const double dashes[] = { 4, 3 };
  double drawn = G_MAXDOUBLE; /* the position of the last line */
  Range newer = nowhere;

  cairo_set_dash (self->cr, dashes, G_N_ELEMENTS (dashes), 0);
  cairo_set_line_width (self->cr, 1.5);
  for (guint i = hb_beats_get_size (self->beats); i > 0; i--)
    {
      const HbBeat *beat = hb_beats_get (self->beats, i - 1);
      gboolean gave_up = beat->kind == HB_BEAT_GAVE_UP;
      const GdkRGBA *color = gave_up ? &self->palette.bad : &self->palette.faded;
      double x = get_x (self, beat->time);
      Range range;

      if ((!gave_up && beat->kind != HB_BEAT_LEFT) || x < 0 || x > self->width || floor (x) == drawn)
        continue;

      drawn = floor (x);
      cairo_move_to (self->cr, drawn + 0.5, 0);
      cairo_line_to (self->cr, drawn + 0.5, self->height);
      gdk_cairo_set_source_rgba (self->cr, color);
      cairo_stroke (self->cr);

      range = write_text (self, gave_up ? _("given up") : C_("at a trace", "left"), color, x, -1, PADDING,
                          self->width, &newer, 1);
      if (range.from < newer.from)
        newer = (Range) { range.from - PADDING, range.to };
    }
  cairo_set_dash (self->cr, NULL, 0, 0);
}

/* Pulses */

/* Unanswered pulses matter, so they are filled; answered ones are outlined. */
static void
draw_runs (const Drawing *self,
           GArray        *runs,
           gboolean       answered)
{
  GdkRGBA outline = hb_palette_thin (&self->palette.pulse, 0.6f);
  double size = answered ? MARK_SIZE - 2 : MARK_SIZE;

  gdk_cairo_set_source_rgba (self->cr, answered ? &outline : &self->palette.pulse);
  for (guint i = 0; i < runs->len; i++)
    {
      const HbPulseRun *run = &g_array_index (runs, HbPulseRun, i);
      double first = get_x (self, run->first);
      double last = get_x (self, run->last);

      if (run->answered != answered || last < -size || first > self->width + size)
        continue;

      cairo_move_to (self->cr, first - size / 2, self->bottom);
      cairo_line_to (self->cr, last + size / 2, self->bottom);
      cairo_line_to (self->cr, last, self->bottom - size);
      cairo_line_to (self->cr, first, self->bottom - size);
      cairo_close_path (self->cr);
      if (answered)
        cairo_stroke (self->cr);
      else
        cairo_fill (self->cr);
    }
}

/* The newest silence gets a text of its own.
 *
 * Returns: where that text and the marks of its pulses are */
static Range
write_silence (const Drawing *self,
               GArray        *spans,
               double         y)
{
  for (guint i = spans->len; i > 0; i--)
    {
      const HbTraceSpan *span = &g_array_index (spans, HbTraceSpan, i - 1);
      double first = get_x (self, span->first_pulse);
      double last = get_x (self, span->last_pulse);
      g_autofree char *text = NULL;
      Range range;

      if (span->state != HB_PEER_STATE_PULSING || span->pulses == 0)
        continue;
      if (last < 0 || first > self->width)
        break;

      text = g_strdup_printf (ngettext ("%u pulse, no answer", "%u pulses, no answer", span->pulses), span->pulses);
      range = write_text (self, text, &self->palette.pulse, (first + last) / 2, 0.5, y,
                          MIN (get_x (self, span->to), self->width), NULL, 0);
      return (Range) { MIN (range.from, first), MAX (range.to, last) };
    }

  return nowhere;
}

/* A mark for each run, and above it, the newest first, its number of pulses. */
static void
draw_pulses (const Drawing *self,
             GArray        *spans)
{
  double duration = (double) (self->times->end - self->times->start);
  g_autoptr (GArray) runs = hb_pulse_runs_new (self->beats, (gint64) (MARK_SIZE * duration / self->width));
  double y = self->bottom - MARK_SIZE - self->text_height - 2;
  Range taken[] = { write_silence (self, spans, y), nowhere };

  cairo_set_line_cap (self->cr, CAIRO_LINE_CAP_BUTT);
  cairo_set_line_join (self->cr, CAIRO_LINE_JOIN_MITER);
  cairo_set_line_width (self->cr, 1);
  draw_runs (self, runs, TRUE);
  draw_runs (self, runs, FALSE);

  for (guint i = runs->len; i > 0; i--)
    {
      const HbPulseRun *run = &g_array_index (runs, HbPulseRun, i - 1);
      double first = MAX (get_x (self, run->first), 0);
      double last = MIN (get_x (self, run->last), self->width);
      double limit = MIN (get_x (self, run->until), self->width);
      g_autofree char *text = g_strdup_printf ("×%u", run->pulses);
      Range range;

      if (run->pulses == 1 || last < first)
        continue;

      range = write_text (self, text, &self->palette.pulse, (first + last) / 2, 0.5, y, limit, taken,
                          G_N_ELEMENTS (taken));
      if (range.from < nowhere.from)
        taken[1] = range;
    }
}

/* The whole trace */

/**
 * hb_trace_get_text_height:
 * @widget: a trace
 *
 * Returns: the height of a line of its text, pixels
 */
int
hb_trace_get_text_height (GtkWidget *widget)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (widget, "0");
  int height;

  pango_layout_get_pixel_size (layout, NULL, &height);
  return height;
}

static void
draw_full (const Drawing *self,
           GArray        *spans)
{
  draw_grid (self);
  if (hb_beats_get_size (self->beats) == 0)
    {
      write_text (self, _("no heartbeats yet"), &self->palette.faded, self->width / 2, 0.5,
                  (self->height - self->text_height) / 2, self->width, NULL, 0);
      return;
    }

  draw_line (self, spans);
  draw_pulses (self, spans);
  draw_ends (self);
  write_times (self);
}

/**
 * hb_trace_draw:
 * @widget: whose size, style and font are used
 * @snapshot: where to draw
 * @beats: the beats of a peer
 * @times: the part of the time to draw
 * @pointed: (nullable): the beat below the pointer
 * @plain: whether to draw only the line, without grid, marks and texts
 *
 * Draws them as an electrocardiogram.
 */
void
hb_trace_draw (GtkWidget          *widget,
               GtkSnapshot        *snapshot,
               HbBeats            *beats,
               const HbTraceTimes *times,
               const HbBeat       *pointed,
               gboolean            plain)
{
  g_autoptr (GArray) spans = hb_trace_spans_new (beats, times->pen);
  Drawing self = {
    .widget = widget,
    .snapshot = snapshot,
    .beats = beats,
    .times = times,
    .width = times->width,
    .height = gtk_widget_get_height (widget),
    .text_height = hb_trace_get_text_height (widget),
  };

  hb_palette_init (&self.palette, widget);
  self.cr = gtk_snapshot_append_cairo (snapshot,
                                       &GRAPHENE_RECT_INIT (0, 0, (float) self.width, (float) self.height));
  self.top = plain ? PADDING : self.text_height + PADDING;
  self.bottom = self.height - MAX (self.text_height + PADDING, FOOT);
  self.baseline = plain ? round (self.height - BEAT_BELOW)
                        : round (self.bottom - MARK_SIZE - self.text_height - 3 * PADDING);

  if (plain)
    {
      fill (&self, &self.palette.faded, 0, self.baseline, self.width, 1);
      draw_line (&self, spans);
    }
  else
    draw_full (&self, spans);
  if (pointed != NULL)
    draw_ring (&self, pointed);

  cairo_destroy (self.cr);
}
