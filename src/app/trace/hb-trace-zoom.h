#pragma once

#include "app/trace/hb-trace.h"

G_BEGIN_DECLS

/* How a person changes the span of a trace: by the wheel with Ctrl, and by the keys + and -. */

GtkEventController *hb_trace_zoom_new          (HbTrace        *trace);
void                hb_trace_zoom_add_bindings (GtkWidgetClass *trace_class);
void                hb_trace_zoom_in           (HbTrace        *trace);
void                hb_trace_zoom_out          (HbTrace        *trace);
double              hb_trace_zoom_fit          (double          seconds);

G_END_DECLS
