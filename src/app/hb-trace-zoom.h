#pragma once

#include "app/hb-trace.h"

G_BEGIN_DECLS

/* How a person changes the span of a trace: by the wheel, and by the keys + and -. */

GtkEventController *hb_trace_zoom_new          (HbTrace        *trace);
void                hb_trace_zoom_add_bindings (GtkWidgetClass *trace_class);

G_END_DECLS
