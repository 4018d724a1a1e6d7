#pragma once

#include "doctor/hb-finding.h"
#include "engine/hb-settings.h"

G_BEGIN_DECLS

/**
 * HbDiagnosis:
 * @role: "server" or "client"
 * @interface: (nullable): the interface it would capture on; any bytes
 * @findings: (element-type HbFinding): one or more for each check, in a fixed order
 * @error: (nullable): the error with which the role would fail to start here now; %NULL if it would start
 *
 * The doctor's result. @error is set if and only if at least one finding is %HB_FINDING_PROBLEM.
 */
typedef struct
{
  const char *role;
  char *interface;
  GPtrArray *findings;
  char *error;
} HbDiagnosis;

HbDiagnosis *hb_doctor_examine  (const char        *interface,
                                 const HbSettings  *settings,
                                 const char        *peers,
                                 gboolean           peers_may_be_missing,
                                 char             **hook);
void         hb_diagnosis_free  (HbDiagnosis       *self);
guint        hb_diagnosis_count (const HbDiagnosis *self,
                                 HbFindingResult    result);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbDiagnosis, hb_diagnosis_free)

G_END_DECLS
