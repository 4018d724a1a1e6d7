#pragma once

#include <gtk/gtk.h>

#include "app/model/hb-beats.h"

G_BEGIN_DECLS

#define HB_TYPE_TRACE (hb_trace_get_type ())

/* What "span" may be, seconds. */
#define HB_TRACE_SPAN_MIN 60.0
#define HB_TRACE_SPAN_MAX 14400.0

/**
 * HbTrace:
 *
 * The beats of a peer over time, like an electrocardiogram: a beat for each time it was heard, as
 * high as the round trip was long, a flat line between, red where it left pulses unanswered, marks
 * for the pulses and for where it was given up or left. Scrolling with Ctrl, and the keys + and -,
 * change the span. Properties:
 *
 * - "beats" (#HbBeats)
 * - "span" (double): how much time is shown, seconds
 * - "end" (int64, microseconds of wall-clock time since 1970): until when; 0 for now, which moves on
 *   until a little after the peer is given up or leaves
 * - "plain" (boolean): whether there is the line alone, without paper, marks and words
 */
G_DECLARE_FINAL_TYPE (HbTrace, hb_trace, HB, TRACE, GtkWidget)

GtkWidget *hb_trace_new       (void);
void       hb_trace_set_beats (HbTrace *self,
                               HbBeats *beats);
void       hb_trace_set_span  (HbTrace *self,
                               double   span);
double     hb_trace_get_span  (HbTrace *self);
void       hb_trace_set_end   (HbTrace *self,
                               gint64   end);
gboolean   hb_trace_is_moving (HbTrace *self);

G_END_DECLS
