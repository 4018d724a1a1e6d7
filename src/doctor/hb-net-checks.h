#pragma once

#include "doctor/hb-examination.h"

G_BEGIN_DECLS

void hb_check_interface (HbExamination *self);
void hb_check_route     (HbExamination *self);

G_END_DECLS
