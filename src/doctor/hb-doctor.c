#include "doctor/hb-doctor.h"

#include <gio/gio.h>

#include "doctor/hb-bus-checks.h"
#include "doctor/hb-doctor-context.h"
#include "doctor/hb-hook-check.h"
#include "doctor/hb-name-check.h"
#include "doctor/hb-net-checks.h"
#include "doctor/hb-peers-check.h"
#include "doctor/hb-port-check.h"
#include "doctor/hb-privilege-checks.h"
#include "doctor/hb-probe.h"
#include "doctor/hb-system-checks.h"
#include "engine/hb-engine.h"
#include "net/hb-net-error.h"
#include "net/hb-privileges.h"
#include "store/hb-peers-file.h"

static HbFinding *
get_finding (const HbDiagnosis *self,
             guint              index)
{
  return g_ptr_array_index (self->findings, index);
}

static gboolean
try_to_read_peers (const HbDoctorContext  *context,
                   GError                **error)
{
  g_autoptr (HbPeersFile) file = NULL;
  g_autoptr (GError) reason = NULL;

  if (context->peers == NULL)
    return TRUE;

  file = hb_peers_file_load (context->peers, &reason);
  if (file != NULL ||
      (context->peers_may_be_missing && g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_NOT_FOUND)))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&reason));
  return FALSE;
}

/* Starts a headless role up to the point where it captures every packet, and stops there: nothing is sent. */
static GVariant *
try_start (gconstpointer   data,
           GError        **error)
{
  const HbDoctorContext *context = data;
  const HbSettings *settings = context->settings;
  g_autoptr (HbInterface) interface = NULL;
  g_autoptr (HbRole) role = NULL;
  g_autoptr (HbEngine) engine = NULL;
  HbEngineConfig config = { 0 };

  interface = hb_settings_choose_interface (settings, context->name, error);
  if (interface == NULL)
    return NULL;

  if (!hb_privileges_raise (HB_USER_SERVICE, error) || !try_to_read_peers (context, error))
    return NULL;

  role = hb_settings_create_role (settings);
  config.interface = interface->name;
  config.servers = settings->servers;
  engine = hb_engine_new (role, &config, error);

  return engine != NULL ? g_variant_new_boolean (TRUE) : NULL;
}

/* The start failed although no check found a problem. */
static void
report_failed_start (HbDoctorContext *context,
                     const GError    *error)
{
  gboolean interface = g_error_matches (error, HB_NET_ERROR, HB_NET_ERROR_INTERFACE);

  if (g_error_matches (error, HB_NET_ERROR, HB_NET_ERROR_PERMISSION))
    {
      hb_doctor_context_add_refusal (context, "start", g_strdup (error->message));
      return;
    }

  hb_doctor_context_add (context, &(HbFinding) {
    .check = "start",
    .result = HB_FINDING_PROBLEM,
    .what = g_strdup (error->message),
    .why = "The role fails with this error when it is started here.",
    .cure = interface ? "Choose another interface:" : "See the kernel's messages:",
    .command = interface ? hb_doctor_context_get_command (context, "NAME")
                         : g_strdup ("sudo journalctl --dmesg --since=-10min"),
  });
}

static void
check_start (HbDoctorContext *context,
             HbDiagnosis     *diagnosis)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) started = hb_probe_run (try_start, context, &error);

  if (started != NULL)
    return;

  diagnosis->error = g_strdup (error->message);

  /* A finding explains the failure already. */
  if (hb_diagnosis_count (diagnosis, HB_FINDING_PROBLEM) == 0)
    report_failed_start (context, error);
}

/**
 * hb_doctor_examine:
 * @interface: (nullable): the requested interface, or "any"
 * @settings: the settings of the role to diagnose
 * @peers: (nullable): a server's peers file
 * @peers_may_be_missing: whether that need not exist
 * @hook: (nullable) (array zero-terminated=1): the command that a server runs for each change
 *
 * Checks everything that a live role needs on this system, then tries to start one in a child process. It
 * changes nothing, sends nothing but the DNS query for the server's name, and needs no privilege. Call it
 * before starting any thread.
 *
 * Returns: (transfer full): the diagnosis
 */
HbDiagnosis *
hb_doctor_examine (const char       *interface,
                   const HbSettings *settings,
                   const char       *peers,
                   gboolean          peers_may_be_missing,
                   char            **hook)
{
  HbDiagnosis *self = g_new0 (HbDiagnosis, 1);
  HbSettings known = *settings;
  HbDoctorContext context = {
    .name = interface,
    .settings = &known,
    .peers = peers,
    .peers_may_be_missing = peers_may_be_missing,
    .hook = hook,
  };

  self->findings = g_ptr_array_new_with_free_func ((GDestroyNotify) hb_finding_free);
  self->role = hb_doctor_context_get_role (&context);
  context.findings = self->findings;

  hb_check_privilege (&context);
  for (guint i = 0; i < known.n_servers; i++)
    if (known.servers[i].name != NULL)
      hb_check_name (&context, &known.servers[i]);
  hb_check_interface (&context);
  hb_check_route (&context);
  hb_check_ports (&context);
  if (!known.client)
    {
      hb_check_peers (&context);
      hb_check_hook (&context);
    }
  hb_check_namespaces (&context);
  hb_check_buses (&context);
  hb_check_versions (&context);
  check_start (&context, self);

  if (context.interface != NULL)
    self->interface = g_strdup (context.interface->name);
  g_clear_pointer (&context.interface, hb_interface_free);
  return self;
}

void
hb_diagnosis_free (HbDiagnosis *self)
{
  g_ptr_array_unref (self->findings);
  g_free (self->interface);
  g_free (self->error);
  g_free (self);
}

/**
 * hb_diagnosis_count:
 * @self: a diagnosis
 * @result: a result
 *
 * Returns: how many of the findings have that result
 */
guint
hb_diagnosis_count (const HbDiagnosis *self,
                    HbFindingResult    result)
{
  guint count = 0;

  for (guint i = 0; i < self->findings->len; i++)
    count += get_finding (self, i)->result == result;

  return count;
}
