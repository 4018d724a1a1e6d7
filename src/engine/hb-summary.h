#pragma once

#include "role/hb-role.h"

G_BEGIN_DECLS

void hb_summary_init (HbSummary *self,
                      HbRole    *role,
                      guint64    dropped);

G_END_DECLS
