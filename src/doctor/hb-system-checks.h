#pragma once

#include "doctor/hb-doctor-context.h"

G_BEGIN_DECLS

void hb_check_namespaces (HbDoctorContext *self);
void hb_check_versions   (HbDoctorContext *self);

G_END_DECLS
