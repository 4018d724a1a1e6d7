#pragma once

#include "helper/hb-helper-message.h"

G_BEGIN_DECLS

void hb_resolver_look_up (HbHelperMessage *message);

G_END_DECLS
