#pragma once

#include "event/hb-event.h"

G_BEGIN_DECLS

/* What an engine tells, as a text that GVariant parses. */

void    event_parse  (HbEvent    *event,
                      const char *text);
GArray *events_parse (const char *text);

G_END_DECLS
