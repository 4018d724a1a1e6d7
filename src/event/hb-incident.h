#pragma once

#include "event/hb-event.h"

G_BEGIN_DECLS

void hb_incident_explain (HbEvent *self);

G_END_DECLS
