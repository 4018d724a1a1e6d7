#pragma once

#include "doctor/hb-finding.h"
#include "engine/hb-settings.h"

G_BEGIN_DECLS

/**
 * HbDiagnosis:
 * @role: "server" or "client"
 * @interface: (nullable): where it would capture; any bytes
 * @findings: (element-type HbFinding): one or more for each check, in a fixed order
 * @error: (nullable): what the role says if it is started here now; %NULL where it would start
 *
 * What the doctor found. There is a finding that stands in the way if and only if there is an
 * @error.
 */
typedef struct
{
  const char *role;
  char *interface;
  GPtrArray *findings;
  char *error;
} HbDiagnosis;

HbDiagnosis *hb_doctor_examine  (const char        *interface,
                                 const HbSettings  *settings);
void         hb_diagnosis_free  (HbDiagnosis       *self);
guint        hb_diagnosis_count (const HbDiagnosis *self,
                                 HbFindingResult    result);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbDiagnosis, hb_diagnosis_free)

G_END_DECLS
