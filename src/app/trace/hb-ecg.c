#include "app/trace/hb-ecg.h"

#include <math.h>

/* The round-trip times of the lowest and the highest beat, and the height of the lowest. */
#define LOWEST_MS 0.1
#define HIGHEST_MS 1000.0
#define LOWEST_HEIGHT 0.45

/**
 * hb_ecg_height:
 * @rtt_ms: a round-trip time, or a negative number
 *
 * Times range from fractions of a millisecond to seconds, so the scale is logarithmic.
 *
 * Returns: the height of its beat, as a fraction of the highest one's
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
 * @state: a peer's state
 *
 * Returns: the colour of the line in that state
 */
const GdkRGBA *
hb_ecg_color (const HbPalette *palette,
              HbPeerState      state)
{
  switch (state)
    {
    case HB_PEER_STATE_ALIVE:
      return &palette->good;
    case HB_PEER_STATE_LEFT:
    case HB_PEER_STATE_EXPECTED:
    case HB_PEER_STATE_ASLEEP:
      return &palette->faded;
    case HB_PEER_STATE_PULSING:
    case HB_PEER_STATE_GIVEN_UP:
    case HB_PEER_STATE_MISSING:
    default:
      return &palette->bad;
    }
}

/**
 * hb_ecg_stroke:
 * @cr: a context with a path
 * @color: of the path
 *
 * Draws the path, and begins the next one at its end.
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
 * @cr: a context whose path ends at (@x - @before, @baseline)
 * @x: the position of the beat
 * @baseline: the position of the flat line
 * @height: the height of the beat above it
 * @before: the room before @x
 * @after: the room after @x
 *
 * Continues the path with a beat, that is the waves that cardiologists call P, Q, R, S and T, up to
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
