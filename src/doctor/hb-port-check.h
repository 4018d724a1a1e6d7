#pragma once

#include "doctor/hb-examination.h"

G_BEGIN_DECLS

void hb_check_ports (HbExamination *self);

G_END_DECLS
