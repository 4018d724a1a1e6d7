#pragma once

#include "app/format/hb-palette.h"
#include "event/hb-peer-snapshot.h"

G_BEGIN_DECLS

/* Draws the line of beats, for the sparkline and the trace. */

double         hb_ecg_height   (double           rtt_ms);
const GdkRGBA *hb_ecg_color    (const HbPalette *palette,
                                HbPeerState  state);
void           hb_ecg_stroke   (cairo_t         *cr,
                                const GdkRGBA   *color);
void           hb_ecg_add_beat (cairo_t         *cr,
                                double           x,
                                double           baseline,
                                double           height,
                                double           before,
                                double           after);

G_END_DECLS
