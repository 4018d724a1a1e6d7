#pragma once

#include "app/trace/hb-trace-painter.h"

G_BEGIN_DECLS

/* How wide and high the mark of a pulse is, pixels. */
#define HB_TRACE_MARK_SIZE 9.0

/* Everything in a trace that stands on its own moment: triangles for pulses, dashed lines for ends. */

void hb_trace_marks_paint (const HbTracePainter *painter,
                           GtkSnapshot          *snapshot,
                           GArray               *runs);

G_END_DECLS
