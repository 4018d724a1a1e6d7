#pragma once

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

double hb_ecg_height   (double   rtt_ms);
void   hb_ecg_add_beat (cairo_t *cr,
                        double   x,
                        double   baseline,
                        double   height,
                        double   before,
                        double   after);

G_END_DECLS
