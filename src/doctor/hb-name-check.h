#pragma once

#include "doctor/hb-doctor-context.h"

G_BEGIN_DECLS

void hb_check_name (HbDoctorContext  *self,
                    HbSettingsServer *server);

G_END_DECLS
