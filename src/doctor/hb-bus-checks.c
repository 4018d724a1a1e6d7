#include "doctor/hb-bus-checks.h"

#include <string.h>
#include <unistd.h>

#include "doctor/hb-probe.h"
#include "engine/hb-bus.h"
#include "engine/hb-engine-object.h"
#include "net/hb-program.h"
#include "wire/hb-message.h"

/* A stopped engine never answers. */
#define CALL_TIMEOUT_MS 1500

#define UNIT "/heartbeats.service"

/* The owner of our name on a bus. */
typedef struct
{
  const char *bus;
  guint32 process;
  gboolean refused;      /* it can be found, but we may not query it */
  const char *role;      /* from its properties; NULL if it did not answer */
  const char *mode;
  const char *interface;
} Engine;

/* Queries, run in a child process */

static gboolean
find_process (GDBusConnection  *bus,
              guint32          *process,
              GError          **error)
{
  g_autoptr (GVariant) reply = NULL;

  reply = g_dbus_connection_call_sync (bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                       "org.freedesktop.DBus", "GetConnectionUnixProcessID",
                                       g_variant_new ("(s)", HB_BUS_NAME), G_VARIANT_TYPE ("(u)"),
                                       G_DBUS_CALL_FLAGS_NONE, CALL_TIMEOUT_MS, NULL, error);
  if (reply == NULL)
    return FALSE;

  g_variant_get (reply, "(u)", process);
  return TRUE;
}

static GVariant *
get_properties (GDBusConnection  *bus,
                GError          **error)
{
  g_autoptr (GVariant) reply = NULL;

  reply = g_dbus_connection_call_sync (bus, HB_BUS_NAME, HB_BUS_PATH,
                                       "org.freedesktop.DBus.Properties", "GetAll",
                                       g_variant_new ("(s)", HB_BUS_NAME "1"),
                                       G_VARIANT_TYPE ("(a{sv})"),
                                       G_DBUS_CALL_FLAGS_NO_AUTO_START, CALL_TIMEOUT_MS, NULL,
                                       error);
  if (reply == NULL)
    return NULL;

  return g_variant_get_child_value (reply, 0);
}

/* Returns: (nullable) (transfer floating): the process that owns the name, or 0; whether it refuses us
 * access; and its properties, empty if it did not answer */
static GVariant *
query_bus (gconstpointer   data,
           GError        **error)
{
  const GBusType *type = data;
  g_autoptr (GDBusConnection) bus = hb_bus_connect (*type, error);
  g_autoptr (GVariant) properties = NULL;
  g_autoptr (GError) refusal = NULL;
  guint32 process = 0;

  if (bus == NULL)
    return NULL;

  if (!find_process (bus, &process, &refusal))
    {
      if (!g_error_matches (refusal, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER))
        {
          g_dbus_error_strip_remote_error (refusal);
          g_propagate_error (error, g_steal_pointer (&refusal));
          return NULL;
        }
      return g_variant_new ("(ub@a{sv})", 0, FALSE, g_variant_new ("a{sv}", NULL));
    }

  properties = get_properties (bus, &refusal);
  return g_variant_new ("(ub@a{sv})", process,
                        g_error_matches (refusal, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED),
                        properties != NULL ? properties : g_variant_new ("a{sv}", NULL));
}

/* The session bus */

static void
report_session_bus (HbDoctorContext *self,
                    const GError    *error)
{
  g_autofree char *address = hb_bus_find_session (NULL);
  g_autofree char *program = hb_program_get_shell_word ();

  if (error == NULL)
    {
      hb_doctor_context_add_ok (self, "session-bus",
                                g_strdup_printf ("it answers at %.*s", (int) strcspn (address, ","),
                                                 address));
      return;
    }

  hb_doctor_context_add (self, &(HbFinding) {
    .check = "session-bus",
    .result = HB_FINDING_ADVICE,
    .what = address != NULL ? g_strdup_printf ("no answer at %s: %s", address, error->message)
                            : g_strdup ("there is none here"),
    .why = "Without it, the desktop app has no notifications and no screen reader, and each start opens "
           "another window; --bus=session does not start. A role without --bus does not need it.",
    .cure = "Start it in a desktop session and without sudo, or create a session bus for it:",
    .command = g_strdup_printf ("dbus-run-session -- %s", program),
  });
}

/* A running engine */

static gboolean
is_unit (guint32 process)
{
  g_autofree char *path = g_strdup_printf ("/proc/%u/cgroup", process);
  g_autofree char *groups = NULL;

  return g_file_get_contents (path, &groups, NULL, NULL) && strstr (groups, UNIT) != NULL;
}

static char *
make_stop_command (const Engine *engine)
{
  gboolean own = g_str_equal (engine->bus, "session") || geteuid () == 0;

  if (is_unit (engine->process))
    return g_strdup_printf ("%ssystemctl stop heartbeats", geteuid () == 0 ? "" : "sudo ");

  return g_strdup_printf ("%skill %u", own ? "" : "sudo ", engine->process);
}

static void
report_refused (HbDoctorContext *self,
                const Engine    *engine)
{
  hb_doctor_context_add (self, &(HbFinding) {
    .check = "server",
    .result = HB_FINDING_ADVICE,
    .what = g_strdup_printf ("one is running on the %s bus (process %u), but this user may not attach to it",
                             engine->bus, engine->process),
    .why = "It has messages and packets of the network, so only root and the group heartbeats may attach to it.",
    .cure = "Add yourself to the group, and log in again:",
    .command = g_strdup_printf ("sudo usermod --append --groups heartbeats %s", g_get_user_name ()),
  });
}

static void
report_unresponsive (HbDoctorContext *self,
                     const Engine    *engine)
{
  hb_doctor_context_add (self, &(HbFinding) {
    .check = "server",
    .result = HB_FINDING_ADVICE,
    .what = g_strdup_printf ("one owns the name on the %s bus (process %u), but does not answer",
                             engine->bus, engine->process),
    .why = "While it owns the name, the app cannot attach, and no other server can use that bus.",
    .cure = "If it is stopped, let it continue; otherwise end it:",
    .command = make_stop_command (engine),
  });
}

static void
report_conflict (HbDoctorContext *self,
                 const Engine    *engine)
{
  hb_doctor_context_add (self, &(HbFinding) {
    .check = "server",
    .result = HB_FINDING_ADVICE,
    .what = g_strdup_printf ("a %s is already running on %s (process %u, on the %s bus)", engine->role,
                             engine->interface, engine->process, engine->bus),
    .why = self->settings->client
             ? "Two clients on one machine both answer each pulse."
             : "Two servers on one machine both send pulses to each silent peer, and both receive its answer.",
    .cure = "Attach to it with the desktop app instead, or end it first:",
    .command = make_stop_command (engine),
  });
}

static gboolean
is_conflicting (const HbDoctorContext *self,
                const Engine          *engine)
{
  const HbInterface *interface = self->interface;
  g_autofree char *name = interface != NULL ? hb_message_escape_string (interface->name) : NULL;

  if (!g_str_equal (engine->role, hb_doctor_context_get_role (self)) ||
      g_strcmp0 (engine->mode, "live") != 0)
    return FALSE;

  return interface == NULL || g_str_equal (engine->interface, name) ||
         g_str_equal (engine->interface, HB_INTERFACE_ANY) ||
         g_str_equal (interface->name, HB_INTERFACE_ANY);
}

static void
report_engine (HbDoctorContext *self,
               const Engine    *engine)
{
  if (engine->refused)
    report_refused (self, engine);
  else if (engine->role == NULL || engine->interface == NULL)
    report_unresponsive (self, engine);
  else if (is_conflicting (self, engine))
    report_conflict (self, engine);
  else
    hb_doctor_context_add_ok (self, "server",
                              g_strdup_printf ("a %s on %s does not interfere (process %u, on the %s bus)",
                                               engine->role, engine->interface, engine->process,
                                               engine->bus));
}

/* Returns: whether an engine runs on that bus */
static gboolean
check_engine (HbDoctorContext *self,
              const char      *bus,
              GVariant        *answer)
{
  Engine engine = { .bus = bus };
  g_autoptr (GVariant) properties = NULL;

  if (answer == NULL)
    return FALSE;

  g_variant_get (answer, "(ub@a{sv})", &engine.process, &engine.refused, &properties);
  if (engine.process == 0)
    return FALSE;

  g_variant_lookup (properties, "Role", "&s", &engine.role);
  g_variant_lookup (properties, "Mode", "&s", &engine.mode);
  g_variant_lookup (properties, "Interface", "&s", &engine.interface);
  report_engine (self, &engine);
  return TRUE;
}

/**
 * hb_check_buses:
 * @self: a doctor context; call hb_check_interface() first
 *
 * Checks the session bus, and looks for a running engine on the session and the system bus.
 */
void
hb_check_buses (HbDoctorContext *self)
{
  static const GBusType session = G_BUS_TYPE_SESSION, system = G_BUS_TYPE_SYSTEM;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) on_session = hb_probe_run (query_bus, &session, &error);
  g_autoptr (GVariant) on_system = hb_probe_run (query_bus, &system, NULL);
  gboolean found;

  report_session_bus (self, error);

  found = check_engine (self, "session", on_session);
  found = check_engine (self, "system", on_system) || found;
  if (!found)
    hb_doctor_context_add_ok (self, "server",
                              g_strdup ("no other is running on the session or the system bus"));
}
