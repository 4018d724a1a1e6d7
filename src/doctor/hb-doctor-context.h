#pragma once

#include "doctor/hb-finding.h"
#include "engine/hb-settings.h"
#include "net/hb-interface.h"

G_BEGIN_DECLS

/**
 * HbDoctorContext:
 * @name: (nullable): the requested interface, or "any"
 * @settings: the settings of the role to diagnose
 * @peers: (nullable): the peers file that a server was given
 * @peers_may_be_missing: whether that need not exist
 * @hook: (nullable) (array zero-terminated=1): the command that a server runs for each change
 * @interface: (nullable): the interface that the role would use, in its current state
 * @findings: (element-type HbFinding): the findings so far
 *
 * The state shared by the doctor's checks.
 */
typedef struct
{
  const char *name;
  const HbSettings *settings;
  const char *peers;
  gboolean peers_may_be_missing;
  char **hook;
  HbInterface *interface;
  GPtrArray *findings;
} HbDoctorContext;

const char *hb_doctor_context_get_role    (const HbDoctorContext *self);
char       *hb_doctor_context_get_command (const HbDoctorContext *self,
                                           const char            *interface);
void        hb_doctor_context_add         (HbDoctorContext       *self,
                                           const HbFinding       *finding);
void        hb_doctor_context_add_ok      (HbDoctorContext       *self,
                                           const char            *check,
                                           char                  *what);
void        hb_doctor_context_add_refusal (HbDoctorContext       *self,
                                           const char            *check,
                                           char                  *what);

G_END_DECLS
