#pragma once

#include "doctor/hb-doctor-context.h"

G_BEGIN_DECLS

void hb_check_hook (HbDoctorContext *self);

G_END_DECLS
