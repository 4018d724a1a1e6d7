#pragma once

#include "doctor/hb-doctor.h"

G_BEGIN_DECLS

void hb_diagnosis_text_append (GString           *text,
                               const HbDiagnosis *diagnosis,
                               guint              width,
                               gboolean           coloured);

G_END_DECLS
