#pragma once

#include "doctor/hb-doctor.h"

G_BEGIN_DECLS

void hb_diagnosis_json_append (GString           *lines,
                               const HbDiagnosis *diagnosis,
                               gint64             stamp);

G_END_DECLS
