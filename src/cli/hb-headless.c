#include "cli/hb-headless.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <glib-unix.h>

#include "cli/hb-client-command.h"
#include "cli/hb-complain.h"
#include "cli/hb-headless-replay.h"
#include "cli/hb-printer.h"
#include "cli/hb-rights.h"
#include "engine/hb-bus.h"
#include "engine/hb-demo-site.h"
#include "engine/hb-demo.h"
#include "engine/hb-engine-object.h"
#include "engine/hb-engine.h"
#include "engine/hb-metrics-file.h"
#include "engine/hb-metrics-server.h"
#include "net/hb-recorder.h"
#include "net/hb-writer.h"

typedef struct
{
  const HbOptions *options;
  GMainLoop *loop;
  HbWriter *writer;
  HbPrinter *printer;
  HbEngine *engine;
  HbClientCommand *command; /* of a client, while the main loop runs */
  HbBus *bus;
  HbEngineObject *export;
  HbMetricsFile *metrics_file;
  HbMetricsServer *metrics_server;
  gboolean on_bus;
  gboolean stopping;
  guint signals[3];    /* the sources of their handlers */
  gboolean summing_up; /* the main loop has ended, so waiting for a slow reader blocks nothing */
  guint push_source;
  int status;
} Headless;

static int
fail (const GError *error)
{
  hb_complain (error->message);
  return EXIT_FAILURE;
}

static void
finish (int      status,
        gpointer user_data)
{
  Headless *self = user_data;

  /* Only the first error is reported. */
  if (self->status == EXIT_SUCCESS)
    self->status = status;
  g_main_loop_quit (self->loop);
}

/* On the first signal, a client sends TERMINATE; on the second, we exit at once. */
static void
stop (gpointer user_data)
{
  Headless *self = user_data;

  if (self->command == NULL || self->stopping)
    {
      finish (self->status, self);
      return;
    }

  self->stopping = TRUE;
  hb_client_command_leave (self->command);
}

/* Reports what ends us once; a client then terminates its session. */
static void
go_down (Headless   *self,
         const char *message)
{
  if (self->status != EXIT_SUCCESS)
    return;

  hb_complain (message);
  self->status = EXIT_FAILURE;
  if (!self->stopping)
    stop (self);
}

/* Output */

/* Writes the lines in the main loop's next iteration: one call for all lines that a batch of packets caused.
 * Does not wait for an idle loop, which there never is in a flood. */
static gboolean
on_push (gpointer user_data)
{
  Headless *self = user_data;

  self->push_source = 0;
  hb_writer_push (self->writer);
  return G_SOURCE_REMOVE;
}

static void
on_line (HbRank      rank,
         const char *line,
         gsize       length,
         gpointer    user_data)
{
  Headless *self = user_data;

  if (self->summing_up)
    hb_writer_make_room (self->writer);
  hb_writer_put (self->writer, rank, line, length);
  if (self->push_source == 0)
    self->push_source = g_idle_add_full (G_PRIORITY_DEFAULT, on_push, self, NULL);
}

static void
tell (Headless      *self,
      const HbEvent *event)
{
  hb_printer_print (self->printer, event);
  if (self->export != NULL)
    hb_engine_object_note (self->export, event);
}

/* Prints how many lines were dropped, as close to their place as possible. */
static void
tell_lost (Headless *self)
{
  guint64 lost = hb_writer_take_lost (self->writer);

  if (lost > 0)
    tell (self, &(HbEvent) {
      .type = HB_EVENT_WARNING,
      .stamp = g_get_real_time () * HB_MICROSECOND,
      .about = HB_WARNING_OUTPUT,
      .count = lost,
      .text = (char *) "standard output was not read for a while, and lines were lost",
    });
}

static char *
explain_error (int error)
{
  if (error == ETIMEDOUT)
    return g_strdup ("standard output is not read: its last lines were lost");

  return g_strdup_printf ("cannot write to standard output: %s", g_strerror (error));
}

static void
on_writer_changed (gpointer user_data)
{
  Headless *self = user_data;
  int error = hb_writer_get_error (self->writer);
  g_autofree char *message = NULL;

  if (error == 0)
    {
      tell_lost (self);
      return;
    }

  message = explain_error (error);
  go_down (self, message);
}

static void
on_event (const HbEvent *event,
          gpointer       user_data)
{
  Headless *self = user_data;

  /* It is the last event. */
  if (event->type == HB_EVENT_SUMMARY)
    tell_lost (self);

  tell (self, event);
  if (self->command != NULL)
    hb_client_command_note (self->command, event);
}

/* What somebody changed over the bus, which does not come from the engine. */
static void
on_change (const HbEvent *event,
           gpointer       user_data)
{
  Headless *self = user_data;
  g_autofree char *name = hb_engine_find_name (self->engine, &event->peer);
  HbEvent named = *event;

  named.name = name;
  on_event (&named, self);
}

/* Returns: whether all lines have been written */
static gboolean
finish_output (Headless *self)
{
  int error = hb_writer_finish (self->writer);
  g_autofree char *message = NULL;

  g_clear_handle_id (&self->push_source, g_source_remove);
  if (error == 0)
    return TRUE;

  message = explain_error (error);
  /* Only the first error is reported. */
  if (self->status == EXIT_SUCCESS)
    hb_complain (message);
  return FALSE;
}

static gboolean
on_signal (gpointer user_data)
{
  stop (user_data);
  return G_SOURCE_CONTINUE;
}

/* As services do it: the files are read again. */
static gboolean
on_hang_up (gpointer user_data)
{
  Headless *self = user_data;

  if (self->engine != NULL)
    hb_engine_read_peers (self->engine);
  return G_SOURCE_CONTINUE;
}

static void
catch_signals (Headless *self)
{
  struct sigaction hang_up;

  self->signals[0] = g_unix_signal_add (SIGINT, on_signal, self);
  self->signals[1] = g_unix_signal_add (SIGTERM, on_signal, self);

  /* Under nohup, the loss of the terminal must not end us. */
  if (self->options->peers != NULL)
    self->signals[2] = g_unix_signal_add (SIGHUP, on_hang_up, self);
  else if (sigaction (SIGHUP, NULL, &hang_up) == 0 && hang_up.sa_handler != SIG_IGN)
    self->signals[2] = g_unix_signal_add (SIGHUP, on_signal, self);
}

static void
release_signals (Headless *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->signals); i++)
    g_clear_handle_id (&self->signals[i], g_source_remove);
}

static void
run_loop (Headless *self)
{
  hb_engine_start (self->engine);
  if (self->command != NULL)
    hb_client_command_begin (self->command);

  g_main_loop_run (self->loop);

  release_signals (self);
  g_clear_pointer (&self->command, hb_client_command_free);
}

static void
leave_bus (Headless *self)
{
  g_clear_pointer (&self->export, hb_engine_object_free);
  g_clear_pointer (&self->bus, hb_bus_free);
}

static void
warn_of_bus (Headless   *self,
             const char *text)
{
  on_event (&(HbEvent) {
    .type = HB_EVENT_WARNING,
    .stamp = g_get_real_time () * HB_MICROSECOND,
    .about = HB_WARNING_BUS,
    .count = 1,
    .text = (char *) text,
  }, self);
}

static gboolean
export (Headless  *self,
        GError   **error)
{
  HbPermission permission = self->options->bus == HB_BUS_SYSTEM ? HB_PERMISSION_OF_POLKIT
                                                                : HB_PERMISSION_OF_USER;
  HbRun run;

  hb_engine_describe_run (self->engine, &run);
  run.mode = self->options->mode == HB_MODE_DEMO ? "demo" : "live";
  run.terminate = stop;
  run.tell = on_change;
  run.user_data = self;
  self->export = hb_engine_object_new (hb_bus_get_connection (self->bus), permission, &run, error);

  return self->export != NULL;
}

/* Peers are watched without a bus, too; clients attach again when it is back. */
static void
on_bus_lost (gpointer user_data)
{
  Headless *self = user_data;

  /* The new bus may be lost again before we own the name. */
  if (self->on_bus)
    warn_of_bus (self, "the name " HB_BUS_NAME " or the bus is lost; the engine is offered again when "
                       "the bus is back");
  self->on_bus = FALSE;
  g_clear_pointer (&self->export, hb_engine_object_free);
}

static gboolean
on_bus_found (gpointer user_data)
{
  Headless *self = user_data;
  g_autoptr (GError) error = NULL;

  if (export (self, &error))
    return TRUE;

  g_debug ("%s", error->message);
  return FALSE;
}

static void
on_bus_back (gpointer user_data)
{
  Headless *self = user_data;

  self->on_bus = TRUE;
  warn_of_bus (self, "the bus is back, and the engine is offered again");
}

static gboolean
offer (Headless  *self,
       GBusType   type,
       GError   **error)
{
  static const HbBusFuncs funcs = { on_bus_lost, on_bus_found, on_bus_back };

  self->bus = hb_bus_new (type, &funcs, self, error);
  self->on_bus = self->bus != NULL && export (self, error) && hb_bus_claim_name (self->bus, error);

  return self->on_bus;
}

/* Explains that the bus policy allows the name only to one user, who is not the one that root has switched
 * to. */
static void
explain_refusal (GError **error)
{
  g_autoptr (GError) reason = g_steal_pointer (error);

  g_dbus_error_strip_remote_error (reason);
  g_set_error (error, reason->domain, reason->code,
               "%s; only the user heartbeats may be the server there; create it with: sudo "
               "systemd-sysusers; or use --bus=session", reason->message);
}

static gboolean
join_bus (Headless  *self,
          GError   **error)
{
  gboolean system = self->options->bus == HB_BUS_SYSTEM;

  if (self->options->bus == HB_BUS_NONE ||
      offer (self, system ? G_BUS_TYPE_SYSTEM : G_BUS_TYPE_SESSION, error))
    return TRUE;

  if (g_error_matches (*error, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED))
    explain_refusal (error);
  g_prefix_error (error, "no engine on the %s bus: ", system ? "system" : "session");
  leave_bus (self);
  return FALSE;
}

static void
on_metrics_trouble (const char *text,
                    gpointer    user_data)
{
  on_event (&(HbEvent) {
    .type = HB_EVENT_WARNING,
    .stamp = g_get_real_time () * HB_MICROSECOND,
    .about = HB_WARNING_METRICS,
    .count = 1,
    .text = (char *) text,
  }, user_data);
}

static gboolean
begin_metrics (Headless  *self,
               GSocket   *listening,
               GError   **error)
{
  const char *path = self->options->metrics_file;

  if (listening != NULL)
    self->metrics_server = hb_metrics_server_new (listening, self->engine, on_metrics_trouble, self);
  if (path == NULL)
    return TRUE;

  self->metrics_file = hb_metrics_file_new (path, self->engine, on_metrics_trouble, self, error);
  if (self->metrics_file == NULL)
    g_prefix_error (error, "cannot write the metrics: ");

  return self->metrics_file != NULL;
}

static void
end_metrics (Headless *self)
{
  g_clear_pointer (&self->metrics_server, hb_metrics_server_free);
  g_clear_pointer (&self->metrics_file, hb_metrics_file_free);
}

static int
run_engine (Headless    *self,
            const char  *interface,
            HbRecorder  *recorder,
            HbPeerStore *store,
            HbPeersFile *peers,
            GSocket     *metrics,
            HbDemo      *demo)
{
  const HbOptions *options = self->options;
  g_autoptr (HbPrinter) printer = NULL;
  g_autoptr (HbWriter) writer = NULL;
  g_autoptr (HbRole) role = NULL;
  g_autoptr (HbPacketLog) packets = NULL;
  g_autoptr (HbEngine) engine = NULL;
  g_autoptr (GError) error = NULL;
  HbEngineConfig config = {
    .interface = interface,
    .recorder = recorder,
    .store = store,
    .peers = peers,
    .peers_path = options->peers,
    .debug = options->debug,
    .tell = on_event,
    .named = demo != NULL || options->interface != NULL,
    .servers = options->settings.servers,
    .allow_names = options->settings.allow_names,
    .hook = options->hook,
    .numeric = options->numeric || demo != NULL,
    .passing = options->once,
    .user_data = self,
  };

  role = hb_settings_create_role (&options->settings);
  if (options->bus != HB_BUS_NONE)
    packets = hb_packet_log_new (HB_PACKET_LOG_SIZE);
  config.packets = packets;

  engine = hb_engine_new (role, &config, &error);
  if (engine == NULL)
    return fail (error);
  self->engine = engine;
  if (!join_bus (self, &error))
    return fail (error);

  printer = hb_printer_new (options->format, options->log,
                            options->log != HB_LOG_QUIET && !options->once, on_line, self);
  writer = hb_writer_new (STDOUT_FILENO, FALSE, on_writer_changed, self, &error);
  if (writer == NULL)
    return fail (error);
  self->printer = printer;
  self->writer = writer;

  if (!begin_metrics (self, metrics, &error))
    return fail (error);
  if (recorder != NULL && !hb_recorder_begin (recorder, &error))
    return fail (error);
  if (demo != NULL)
    hb_demo_begin (demo);

  if (HB_IS_CLIENT_GROUP (role))
    self->command = hb_client_command_new (HB_CLIENT_GROUP (role), engine, printer, options, finish, self);
  run_loop (self);
  self->summing_up = TRUE;
  hb_engine_stop (engine);

  end_metrics (self);
  leave_bus (self);
  if (!finish_output (self))
    self->status = EXIT_FAILURE;
  if (recorder != NULL && !hb_recorder_finish (recorder, &error))
    return fail (error);

  return self->status;
}

/* Catches signals before the engine joins a bus, over which it may be told to end from then on. */
static int
run_live (const HbOptions *options,
          const char      *interface,
          HbRecorder      *recorder,
          HbPeerStore     *store,
          HbPeersFile     *peers,
          GSocket         *metrics,
          HbDemo          *demo)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Headless self = { .options = options, .loop = loop };
  int status;

  catch_signals (&self);
  status = run_engine (&self, interface, recorder, store, peers, metrics, demo);
  release_signals (&self);
  return status;
}

/* Opens the file with the caller's rights, before they are dropped. */
static gboolean
open_recording (const HbOptions  *options,
                HbRecorder      **recorder,
                GError          **error)
{
  if (options->write == NULL)
    return TRUE;

  *recorder = hb_recorder_new (options->write, error);
  return *recorder != NULL;
}

/* Takes the port with the caller's rights, likewise. */
static gboolean
open_metrics (const HbOptions  *options,
              GSocket         **listening,
              GError          **error)
{
  g_autofree char *address = NULL;

  if (options->metrics_address == NULL)
    return TRUE;

  *listening = hb_metrics_server_bind (options->metrics_address, error);
  if (*listening != NULL)
    return TRUE;

  address = g_socket_connectable_to_string (G_SOCKET_CONNECTABLE (options->metrics_address));
  g_prefix_error (error, "cannot serve the metrics at %s: ", address);
  return FALSE;
}

static int
run_role (const HbOptions *options)
{
  g_autoptr (HbInterface) interface = NULL;
  g_autoptr (HbRecorder) recorder = NULL;
  g_autoptr (HbPeerStore) store = NULL;
  g_autoptr (HbPeersFile) peers = NULL;
  g_autoptr (GSocket) metrics = NULL;
  g_autoptr (GError) error = NULL;
  gboolean stepped_down;

  interface = hb_settings_choose_interface (&options->settings, options->interface, &error);
  if (interface == NULL || !open_recording (options, &recorder, &error) ||
      !open_metrics (options, &metrics, &error))
    return fail (error);

  if (!hb_rights_give_up (options, &stepped_down, &error) ||
      !hb_rights_open_state (options, stepped_down, &store, &error) ||
      !hb_rights_read_peers (options, stepped_down, &peers, &error))
    return fail (error);
  return run_live (options, interface->name, recorder, store, peers, metrics, NULL);
}

static int
run_demo (const HbOptions *options)
{
  g_autoptr (HbRecorder) recorder = NULL;
  g_autoptr (HbDemo) demo = NULL;
  g_autoptr (HbPeersFile) peers = NULL;
  g_autoptr (GError) error = NULL;
  gboolean stepped_down;

  if (!open_recording (options, &recorder, &error))
    return fail (error);
  demo = hb_demo_start (options->demo_peers, hb_rights_choose_user (options), &error);
  if (demo == NULL)
    return fail (error);

  if (!hb_rights_give_up (options, &stepped_down, &error))
    return fail (error);
  if (options->demo_peers >= HB_DEMO_SITE_FROM)
    peers = hb_demo_site_create_peers ();
  return run_live (options, HB_DEMO_INTERFACE, recorder, NULL, peers, NULL, demo);
}

/**
 * hb_headless_run:
 * @options: the options of a headless mode
 *
 * Runs a headless role until it is stopped.
 *
 * Returns: the exit status (INTERFACE.md, "Exit status")
 */
int
hb_headless_run (const HbOptions *options)
{
  /* If the reader goes away, report a write error instead of ending by a signal: there may be a session to
   * terminate. In the background of a terminal, reading ends the input, and writing does not stop us (stty
   * tostop). */
  signal (SIGPIPE, SIG_IGN);
  signal (SIGTTIN, SIG_IGN);
  signal (SIGTTOU, SIG_IGN);

  switch (options->mode)
    {
    case HB_MODE_SERVER:
    case HB_MODE_CLIENT:
      return run_role (options);
    case HB_MODE_DEMO:
      return run_demo (options);
    case HB_MODE_REPLAY:
      return hb_headless_replay (options);
    case HB_MODE_APP:
    case HB_MODE_DOCTOR:
    case HB_MODE_VERSION:
    default:
      g_return_val_if_reached (EXIT_FAILURE);
    }
}
