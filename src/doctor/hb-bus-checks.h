#pragma once

#include "doctor/hb-examination.h"

G_BEGIN_DECLS

void hb_check_buses (HbExamination *self);

G_END_DECLS
