#pragma once

#include "role/hb-event.h"

G_BEGIN_DECLS

void hb_text_line_append (GString       *line,
                          const HbEvent *event,
                          gboolean       first);

G_END_DECLS
