#pragma once

#include "event/hb-event.h"

G_BEGIN_DECLS

void hb_json_line_append (GString       *line,
                          const HbEvent *event);

G_END_DECLS
