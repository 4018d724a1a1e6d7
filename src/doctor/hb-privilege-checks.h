#pragma once

#include "doctor/hb-examination.h"

G_BEGIN_DECLS

void hb_check_privilege (HbExamination *self);

G_END_DECLS
