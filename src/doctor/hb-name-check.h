#pragma once

#include "doctor/hb-examination.h"

G_BEGIN_DECLS

void hb_check_name (HbExamination *self,
                    HbAddress     *server);

G_END_DECLS
