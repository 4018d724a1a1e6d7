#pragma once

#include "event/hb-event.h"

G_BEGIN_DECLS

/* An event as the D-Bus interface Engine1 tells it, a dictionary (a{sv}), and back. Nothing else knows
 * what that looks like. */

GVariant *hb_event_to_variant   (const HbEvent *self);
gboolean  hb_event_from_variant (HbEvent       *self,
                                 GVariant      *dictionary);
GArray   *hb_events_from_variant
                                (GVariant      *dictionaries);

G_END_DECLS
