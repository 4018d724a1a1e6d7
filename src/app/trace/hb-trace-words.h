#pragma once

#include "app/trace/hb-trace-painter.h"

G_BEGIN_DECLS

/* What is written in a trace: the ends and the pulses by name, and the times. */

int  hb_trace_words_get_height    (GtkWidget            *widget);
void hb_trace_words_write         (const HbTracePainter *painter,
                                   GtkSnapshot          *snapshot,
                                   GArray               *stretches,
                                   GArray               *runs);
void hb_trace_words_write_nothing (const HbTracePainter *painter,
                                   GtkSnapshot          *snapshot);

G_END_DECLS
