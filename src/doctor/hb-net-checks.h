#pragma once

#include "doctor/hb-doctor-context.h"

G_BEGIN_DECLS

void hb_check_interface (HbDoctorContext *self);
void hb_check_route     (HbDoctorContext *self);

G_END_DECLS
