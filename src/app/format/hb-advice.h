#pragma once

#include "store/hb-setting.h"

G_BEGIN_DECLS

gboolean hb_advice_on (HbSetting    setting,
                       const char  *text,
                       char       **advice);

G_END_DECLS
