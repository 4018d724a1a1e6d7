#pragma once

#include "event/hb-event.h"

G_BEGIN_DECLS

/* An engine's dictionaries, in GVariant text format. */

void    event_parse  (HbEvent    *event,
                      const char *text);
GArray *events_parse (const char *text);

G_END_DECLS
