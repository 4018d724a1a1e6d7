#include "app/trace/hb-ecg.h"

#include <math.h>

/* Round-trip times of the lowest and the highest beat, and how high the lowest is. */
#define LOWEST_MS 0.1
#define HIGHEST_MS 1000.0
#define LOWEST_HEIGHT 0.45

/**
 * hb_ecg_height:
 * @rtt_ms: a round-trip time, or a negative number
 *
 * Times range from parts of a millisecond to seconds, so the scale is logarithmic.
 *
 * Returns: the height of its beat, as a part of the highest one's
 */
double
hb_ecg_height (double rtt_ms)
{
  double part;

  if (!(rtt_ms > LOWEST_MS))
    return LOWEST_HEIGHT;

  part = log (rtt_ms / LOWEST_MS) / log (HIGHEST_MS / LOWEST_MS);
  return LOWEST_HEIGHT + (1 - LOWEST_HEIGHT) * MIN (part, 1);
}

/**
 * hb_ecg_color:
 * @palette: the colours of the widget
 * @state: how the peer is
 *
 * Returns: the colour of the line while it is so
 */
const GdkRGBA *
hb_ecg_color (const HbPalette *palette,
              HbPeerState      state)
{
  if (state == HB_PEER_STATE_ALIVE)
    return &palette->good;

  return state == HB_PEER_STATE_LEFT ? &palette->faded : &palette->bad;
}

/**
 * hb_ecg_stroke:
 * @cr: a context with a path
 * @color: of the path
 *
 * Draws the line up to here, and begins the next piece where it ended.
 */
void
hb_ecg_stroke (cairo_t       *cr,
               const GdkRGBA *color)
{
  double x;
  double y;

  cairo_get_current_point (cr, &x, &y);
  gdk_cairo_set_source_rgba (cr, color);
  cairo_stroke (cr);
  cairo_move_to (cr, x, y);
}

/**
 * hb_ecg_add_beat:
 * @cr: where the path has come to (@x - @before, @baseline)
 * @x: where the beat is
 * @baseline: where the flat line is
 * @height: how far above it the beat rises
 * @before: how much room the beat has before @x
 * @after: how much room it has behind @x
 *
 * Leads the path through a beat, with the waves that cardiologists call P, Q, R, S and T, to
 * (@x + @after, @baseline).
 */
void
hb_ecg_add_beat (cairo_t *cr,
                 double   x,
                 double   baseline,
                 double   height,
                 double   before,
                 double   after)
{
  double p = MIN (height * 0.06, 4);
  double q = MIN (height * 0.14, 8);
  double s = MIN (height * 0.26, 14);
  double t = MIN (height * 0.13, 8);

  cairo_curve_to (cr,
                  x - before * 0.85, baseline - p * 1.5,
                  x - before * 0.65, baseline - p * 1.5,
                  x - before * 0.5, baseline);
  cairo_line_to (cr, x - before * 0.36, baseline);
  cairo_line_to (cr, x - before * 0.22, baseline + q);
  cairo_line_to (cr, x, baseline - height);
  cairo_line_to (cr, x + after * 0.13, baseline + s);
  cairo_line_to (cr, x + after * 0.23, baseline);
  cairo_curve_to (cr,
                  x + after * 0.45, baseline - t * 1.6,
                  x + after * 0.7, baseline - t * 1.6,
                  x + after * 0.88, baseline);
  cairo_line_to (cr, x + after, baseline);
}
