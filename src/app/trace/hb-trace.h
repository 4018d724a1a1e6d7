#pragma once

#include <gtk/gtk.h>

#include "app/model/hb-beats.h"

G_BEGIN_DECLS

#define HB_TYPE_TRACE (hb_trace_get_type ())

/* The bounds of "span", seconds. */
#define HB_TRACE_SPAN_MIN 60.0
#define HB_TRACE_SPAN_MAX 14400.0

/**
 * HbTrace:
 *
 * The beats of a peer over time, like an electrocardiogram: a beat for each time it was heard, the
 * higher the longer the round trip was, a flat line between them, red if it did not answer pulses, and
 * marks for the pulses and for where it was given up or left. It ends now, and moves with time until a
 * little after the peer is given up or leaves. Scrolling with Ctrl, and the keys + and -, change the
 * span. Properties:
 *
 * - "beats" (#HbBeats, nullable, write-only)
 * - "span" (double, read-only): how much time is shown, seconds
 * - "plain" (boolean, write-only): whether to draw only the line, without grid, marks and texts
 */
G_DECLARE_FINAL_TYPE (HbTrace, hb_trace, HB, TRACE, GtkWidget)

double hb_trace_get_span (HbTrace *self);
void   hb_trace_fit_span (HbTrace *self,
                          double   seconds);
void   hb_trace_zoom     (HbTrace *self,
                          gboolean in);

G_END_DECLS
