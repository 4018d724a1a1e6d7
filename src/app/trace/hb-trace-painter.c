#include "app/trace/hb-trace-painter.h"

#include <math.h>

#include "app/trace/hb-ecg.h"
#include "app/trace/hb-pulse-run.h"
#include "app/trace/hb-trace-marks.h"
#include "app/trace/hb-trace-span.h"
#include "app/trace/hb-trace-words.h"

#define LINE_WIDTH 2.0
#define PADDING 5.0

/* The lines of the paper stand at least so far apart. */
#define GRID_STEP 18.0
#define GRID_MAJOR 5

/* How far from a beat the pointer may be to mean it, pixels. */
#define REACH 16.0

/* How much room a beat takes, before and behind its peak. */
#define BEAT_BEFORE 12.0
#define BEAT_AFTER 24.0

/* Beats that stand closer than this are no longer told apart: how dense and how slow they are is
 * what there is to see. */
#define DENSE_BELOW 5.0

/* And below the flat line, at the most. */
#define BEAT_BELOW 16.0

/**
 * hb_trace_painter_x:
 * @self: a painter
 * @time: microseconds of wall-clock time since 1970
 *
 * Returns: where that is; outside of the drawing if it is
 */
double
hb_trace_painter_x (const HbTracePainter *self,
                    gint64                time)
{
  return (double) (time - self->start) * self->width / (double) (self->end - self->start);
}

/**
 * hb_trace_painter_find:
 * @self: a painter
 * @x: where somebody points, or a negative number
 *
 * Returns: the beat that is meant, or -1
 */
int
hb_trace_painter_find (const HbTracePainter *self,
                       double                x)
{
  int nearest = -1;
  double least = REACH;

  if (x < 0)
    return -1;

  for (guint i = 0; i < hb_beats_get_size (self->beats); i++)
    {
      const HbBeat *beat = hb_beats_get (self->beats, i);
      double distance = fabs (hb_trace_painter_x (self, beat->time) - x);

      /* The answer to a pulse stands where the pulse does, and says more. */
      if (distance < least ||
          (nearest >= 0 && distance < least + 1 && beat->kind == HB_BEAT_HEARD))
        {
          least = distance;
          nearest = (int) i;
        }
    }

  return nearest;
}

/* The time from one line of the paper to the next: seconds that people count in. */
static gint64
choose_step (const HbTracePainter *self)
{
  static const int steps[] = { 1, 2, 5, 10, 15, 30, 60, 120, 300, 600 };
  double seconds = (double) (self->end - self->start) / G_USEC_PER_SEC;

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    if (steps[i] * self->width / seconds >= GRID_STEP)
      return steps[i] * G_USEC_PER_SEC;

  return steps[G_N_ELEMENTS (steps) - 1] * G_USEC_PER_SEC;
}

static void
paint_line (GtkSnapshot   *snapshot,
            const GdkRGBA *color,
            double         x,
            double         y,
            double         width,
            double         height)
{
  gtk_snapshot_append_color (snapshot, color,
                             &GRAPHENE_RECT_INIT ((float) floor (x), (float) floor (y),
                                                  (float) width, (float) height));
}

static void
paint_grid (const HbTracePainter *self,
            GtkSnapshot          *snapshot)
{
  GdkRGBA minor = hb_palette_thin (&self->palette.bad, 0.1f);
  GdkRGBA major = hb_palette_thin (&self->palette.bad, 0.24f);
  gint64 step = choose_step (self);
  double distance = hb_trace_painter_x (self, self->start + step);
  int row = 0;

  for (gint64 n = self->start / step + 1; n * step <= self->end; n++)
    paint_line (snapshot, n % GRID_MAJOR == 0 ? &major : &minor,
                hb_trace_painter_x (self, n * step), 0, 1, self->height);

  for (double y = self->baseline; y >= 0; y -= distance, row++)
    paint_line (snapshot, row % GRID_MAJOR == 0 ? &major : &minor, 0, y, self->width, 1);

  for (double y = self->baseline + distance; y < self->height; y += distance)
    paint_line (snapshot, &minor, 0, y, self->width, 1);
}

static const GdkRGBA *
color_of_mood (const HbTracePainter *self,
               HbMood                mood)
{
  switch (mood)
    {
    case HB_MOOD_ALIVE:
      return &self->palette.good;
    case HB_MOOD_SILENT:
      return &self->palette.bad;
    case HB_MOOD_LEFT:
      return &self->palette.faded;
    case HB_MOOD_GIVEN_UP:
    default:
      return NULL;
    }
}

/* Ends the piece of the line in one colour, and begins the next where it ended. */
static void
stroke (cairo_t       *cr,
        const GdkRGBA *color)
{
  double x;
  double y;

  cairo_get_current_point (cr, &x, &y);
  gdk_cairo_set_source_rgba (cr, color);
  cairo_stroke (cr);
  cairo_move_to (cr, x, y);
}

/* Begins the line at (@x, baseline), or leads it there, but never back in time: a beat may have
 * taken it further already. */
static void
reach (const HbTracePainter *self,
       cairo_t              *cr,
       double                x)
{
  double reached;

  if (!cairo_has_current_point (cr))
    {
      cairo_move_to (cr, x, self->baseline);
      return;
    }

  cairo_get_current_point (cr, &reached, NULL);
  if (x > reached)
    cairo_line_to (cr, x, self->baseline);
}

/* Beats that stand close to each other take less room. */
static void
trace_beat (const HbTracePainter *self,
            cairo_t              *cr,
            const HbTraceSpan    *stretch,
            double                previous,
            const GdkRGBA        *color_before)
{
  double x = hb_trace_painter_x (self, stretch->from);
  double height = (self->baseline - self->top) * hb_ecg_height (stretch->beat->rtt_ms);
  double before = MIN (BEAT_BEFORE, (x - previous) * 0.4);
  double after = BEAT_AFTER;

  if (stretch->to < self->pen)
    after = MIN (BEAT_AFTER, (hb_trace_painter_x (self, stretch->to) - x) * 0.6);

  reach (self, cr, x - before);
  if (color_before != NULL)
    stroke (cr, color_before);

  hb_ecg_add_beat (cr, x, self->baseline, height, before, after);
  stroke (cr, &self->palette.good);
}

static gboolean
is_beat (const HbTraceSpan *stretch)
{
  return stretch->beat->kind == HB_BEAT_HEARD;
}

/* Returns: how many stretches from @first on are beats that stand closely, or 0 */
static guint
count_dense (const HbTracePainter *self,
             GArray               *stretches,
             guint                 first)
{
  guint last = first;

  if (!is_beat (&g_array_index (stretches, HbTraceSpan, first)))
    return 0;

  for (; last + 1 < stretches->len; last++)
    {
      const HbTraceSpan *one = &g_array_index (stretches, HbTraceSpan, last);
      const HbTraceSpan *next = &g_array_index (stretches, HbTraceSpan, last + 1);

      if (!is_beat (next) || one->mood != HB_MOOD_ALIVE ||
          hb_trace_painter_x (self, next->from) - hb_trace_painter_x (self, one->from) >= DENSE_BELOW)
        break;
    }

  return last > first ? last - first + 1 : 0;
}

/* An area as high as the beats are, and the deeper in colour the more of them there are. */
static void
trace_dense (const HbTracePainter *self,
             cairo_t              *cr,
             GArray               *stretches,
             guint                 first,
             guint                 count,
             const GdkRGBA        *color_before)
{
  const HbTraceSpan *beats = &g_array_index (stretches, HbTraceSpan, first);
  double from = hb_trace_painter_x (self, beats[0].from);
  double to = hb_trace_painter_x (self, beats[count - 1].from);
  float density = (float) MIN (count / MAX (to - from, 1), 1);
  GdkRGBA area = hb_palette_thin (&self->palette.good, 0.15f + 0.45f * density);

  reach (self, cr, from);
  if (color_before != NULL)
    stroke (cr, color_before);

  for (guint i = 0; i < count; i++)
    {
      double height = (self->baseline - self->top) * hb_ecg_height (beats[i].beat->rtt_ms);

      cairo_line_to (cr, hb_trace_painter_x (self, beats[i].from), self->baseline - height);
    }
  cairo_line_to (cr, to, self->baseline);
  gdk_cairo_set_source_rgba (cr, &area);
  cairo_fill_preserve (cr);
  stroke (cr, &self->palette.good);
}

static void
trace_stretches (const HbTracePainter *self,
                 cairo_t              *cr,
                 GArray               *stretches)
{
  const GdkRGBA *color = NULL;    /* of the line up to here; none where there is no line */
  double previous = -G_MAXDOUBLE; /* where the last beat was */

  for (guint i = 0; i < stretches->len; i++)
    {
      const HbTraceSpan *stretch = &g_array_index (stretches, HbTraceSpan, i);
      guint dense = count_dense (self, stretches, i);

      if (dense > 0)
        {
          trace_dense (self, cr, stretches, i, dense, color);
          i += dense - 1;
          stretch = &g_array_index (stretches, HbTraceSpan, i);
          previous = hb_trace_painter_x (self, stretch->from);
        }
      else if (is_beat (stretch))
        {
          trace_beat (self, cr, stretch, previous, color);
          previous = hb_trace_painter_x (self, stretch->from);
        }
      else
        {
          reach (self, cr, hb_trace_painter_x (self, stretch->from));
          if (color != NULL)
            stroke (cr, color);
        }

      color = color_of_mood (self, stretch->mood);
      if (color == NULL)
        cairo_new_path (cr);
    }

  if (color == NULL)
    return;

  reach (self, cr, hb_trace_painter_x (self, self->pen));
  stroke (cr, color);
}

static void
paint_trace (const HbTracePainter *self,
             GtkSnapshot          *snapshot,
             GArray               *stretches)
{
  graphene_rect_t bounds =
    GRAPHENE_RECT_INIT (0, 0, (float) self->width, (float) self->height);
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &bounds);

  cairo_set_line_width (cr, LINE_WIDTH);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  trace_stretches (self, cr, stretches);
  cairo_destroy (cr);
}

/* A ring around the beat that is told about. */
static void
paint_pointed (const HbTracePainter *self,
               GtkSnapshot          *snapshot)
{
  const HbBeat *beat = hb_beats_get (self->beats, (guint) self->pointed);
  double x = hb_trace_painter_x (self, beat->time);
  double y = self->baseline;
  graphene_rect_t bounds;
  GskRoundedRect ring;

  if (beat->kind == HB_BEAT_HEARD)
    y -= (self->baseline - self->top) * hb_ecg_height (beat->rtt_ms);

  graphene_rect_init (&bounds, (float) x - 5, (float) y - 5, 10, 10);
  gsk_rounded_rect_init_from_rect (&ring, &bounds, 5);
  gtk_snapshot_append_border (snapshot, &ring,
                              (float[4]) { 2, 2, 2, 2 },
                              (GdkRGBA[4]) { self->palette.text, self->palette.text,
                                             self->palette.text, self->palette.text });
}

static void
paint_plain (HbTracePainter *self,
             GtkSnapshot    *snapshot,
             GArray         *stretches)
{
  self->top = PADDING;
  self->baseline = round (self->height - BEAT_BELOW);

  paint_line (snapshot, &self->palette.faded, 0, self->baseline, self->width, 1);
  paint_trace (self, snapshot, stretches);
}

/* Returns: how much time the mark of a pulse takes, microseconds */
static gint64
time_of_mark (const HbTracePainter *self)
{
  return (gint64) (HB_TRACE_MARK_SIZE * (double) (self->end - self->start) / self->width);
}

static void
paint_full (HbTracePainter *self,
            GtkSnapshot    *snapshot,
            GArray         *stretches)
{
  g_autoptr (GArray) runs = NULL;

  self->text_height = hb_trace_words_get_height (self->widget);
  self->top = self->text_height + PADDING;
  self->bottom = self->height - MAX (self->text_height + PADDING, HB_TRACE_PAINTER_FOOT);
  self->baseline = round (self->bottom - HB_TRACE_MARK_SIZE - self->text_height - 3 * PADDING);

  paint_grid (self, snapshot);

  if (hb_beats_get_size (self->beats) == 0)
    {
      hb_trace_words_write_nothing (self, snapshot);
      return;
    }

  paint_trace (self, snapshot, stretches);
  runs = hb_pulse_runs_new (self->beats, time_of_mark (self));
  hb_trace_marks_paint (self, snapshot, runs);
  hb_trace_words_write (self, snapshot, stretches, runs);
}

/**
 * hb_trace_painter_paint:
 * @self: a painter
 * @snapshot: where
 *
 * Draws it all.
 */
void
hb_trace_painter_paint (HbTracePainter *self,
                        GtkSnapshot    *snapshot)
{
  g_autoptr (GArray) stretches = hb_stretches_new (self->beats, self->pen);

  hb_palette_init (&self->palette, self->widget);
  if (self->plain)
    paint_plain (self, snapshot, stretches);
  else
    paint_full (self, snapshot, stretches);

  if (self->pointed >= 0 && self->pointed < (int) hb_beats_get_size (self->beats))
    paint_pointed (self, snapshot);
}
