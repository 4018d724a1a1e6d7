#pragma once

#include "event/hb-event.h"

G_BEGIN_DECLS

/* Converts an event to and from the dictionary (a{sv}) of the D-Bus interface Engine1. No other file knows that
 * format. */

GVariant *hb_event_to_variant   (const HbEvent *self);
gboolean  hb_event_from_variant (HbEvent       *self,
                                 GVariant      *dictionary);
GArray   *hb_events_from_variant
                                (GVariant      *dictionaries);

G_END_DECLS
