#include "app/trace/hb-trace-marks.h"

#include <math.h>

#include "app/trace/hb-pulse-run.h"

/* Those that would lie upon each other are one mark, drawn out from the first of them to the last.
 * What nobody answered is what counts: of the answered ones there is an outline. */
static void
paint_run (const HbTracePainter *painter,
           cairo_t              *cr,
           const HbPulseRun     *run)
{
  GdkRGBA outline = hb_palette_thin (&painter->palette.pulse, 0.6f);
  double size = run->answered ? HB_TRACE_MARK_SIZE - 2 : HB_TRACE_MARK_SIZE;
  double first = hb_trace_painter_x (painter, run->first);
  double last = hb_trace_painter_x (painter, run->last);

  if (last < -size || first > painter->width + size)
    return;

  cairo_move_to (cr, first - size / 2, painter->bottom);
  cairo_line_to (cr, last + size / 2, painter->bottom);
  cairo_line_to (cr, last, painter->bottom - size);
  cairo_line_to (cr, first, painter->bottom - size);
  cairo_close_path (cr);
  gdk_cairo_set_source_rgba (cr, run->answered ? &outline : &painter->palette.pulse);
  if (run->answered)
    cairo_stroke (cr);
  else
    cairo_fill (cr);
}

static void
paint_runs (const HbTracePainter *painter,
            cairo_t              *cr,
            GArray               *runs,
            gboolean              answered)
{
  for (guint i = 0; i < runs->len; i++)
    {
      const HbPulseRun *run = &g_array_index (runs, HbPulseRun, i);

      if (run->answered == answered)
        paint_run (painter, cr, run);
    }
}

static void
paint_end (const HbTracePainter *painter,
           cairo_t              *cr,
           const HbBeat         *beat)
{
  static const double dashes[] = { 4, 3 };
  double x = floor (hb_trace_painter_x (painter, beat->time)) + 0.5;

  if (x < 0 || x > painter->width)
    return;

  cairo_move_to (cr, x, 0);
  cairo_line_to (cr, x, painter->height);
  cairo_set_dash (cr, dashes, G_N_ELEMENTS (dashes), 0);
  cairo_set_line_width (cr, 1.5);
  gdk_cairo_set_source_rgba (cr, beat->kind == HB_BEAT_LEFT ? &painter->palette.faded
                                                            : &painter->palette.bad);
  cairo_stroke (cr);
}

/**
 * hb_trace_marks_paint:
 * @painter: a painter that knows its places and colours
 * @snapshot: where
 * @runs: (element-type HbPulseRun): the pulses
 *
 * Draws all marks.
 */
void
hb_trace_marks_paint (const HbTracePainter *painter,
                      GtkSnapshot          *snapshot,
                      GArray               *runs)
{
  graphene_rect_t bounds =
    GRAPHENE_RECT_INIT (0, 0, (float) painter->width, (float) painter->height);
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &bounds);

  cairo_set_line_width (cr, 1);
  paint_runs (painter, cr, runs, TRUE);
  paint_runs (painter, cr, runs, FALSE);

  for (guint i = 0; i < hb_beats_get_size (painter->beats); i++)
    {
      const HbBeat *beat = hb_beats_get (painter->beats, i);

      if (beat->kind == HB_BEAT_GAVE_UP || beat->kind == HB_BEAT_LEFT)
        paint_end (painter, cr, beat);
    }

  cairo_destroy (cr);
}
