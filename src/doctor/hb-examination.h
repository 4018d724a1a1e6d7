#pragma once

#include "doctor/hb-finding.h"
#include "engine/hb-settings.h"
#include "net/hb-interface.h"

G_BEGIN_DECLS

/**
 * HbExamination:
 * @name: (nullable): the interface that was asked for, or "any"
 * @settings: of the role that is to start
 * @interface: (nullable): the interface that it would take, as it is now
 * @findings: (element-type HbFinding): so far
 *
 * What the checks share, of the doctor's own.
 */
typedef struct
{
  const char *name;
  const HbSettings *settings;
  HbInterface *interface;
  GPtrArray *findings;
} HbExamination;

const char *hb_examination_get_role    (const HbExamination *self);
char       *hb_examination_get_command (const HbExamination *self,
                                        const char          *interface);
void        hb_examination_add         (HbExamination       *self,
                                        const HbFinding     *finding);
void        hb_examination_add_ok      (HbExamination       *self,
                                        const char          *check,
                                        char                *what);
void        hb_examination_add_refusal (HbExamination       *self,
                                        const char          *check,
                                        char                *what);

G_END_DECLS
