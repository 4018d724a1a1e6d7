#pragma once

#include "doctor/hb-doctor-context.h"

G_BEGIN_DECLS

void hb_check_peers (HbDoctorContext *self);

G_END_DECLS
