#pragma once

#include "doctor/hb-examination.h"

G_BEGIN_DECLS

void hb_check_namespaces (HbExamination *self);
void hb_check_versions   (HbExamination *self);

G_END_DECLS
