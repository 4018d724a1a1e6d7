#include "app/engine/hb-run-controller.h"

#include <glib/gi18n.h>

#include "app/engine/hb-find-engine.h"
#include "app/engine/hb-next-engine.h"
#include "app/engine/hb-start-settings.h"
#include "engine/hb-bus.h"

/* A client's engine leaves within four seconds (hb_settings_get_farewell()). After this, the app does not wait for
 * it. */
#define LEAVE_MOST_MS 5000

struct _HbRunController
{
  GObject parent_instance;

  HbLauncher *launcher;
  GSettings *settings;

  HbRunState state;
  HbEngineProxy *engine;
  GError *error;
  guint run; /* the number of this run: events of an earlier run are ignored */
  GCancellable *attaching;
  GDBusConnection *bus; /* (nullable): the bus of the engine that we are attached to */
  HbNextEngine *returning;  /* (nullable): waits for the next engine there */
  guint leave_source;

  /* The last run, to start it again */
  GVariant *last;
  guint last_demo_peers;

  HbReplaySettings replay; /* of the last replay */
  gboolean has_replayed;
};

enum
{
  PROP_0,
  PROP_STATE,
  PROP_ENGINE,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (HbRunController, hb_run_controller, G_TYPE_OBJECT)

/* The run that a reply belongs to. */
typedef struct
{
  HbRunController *self;
  guint run;
} Ticket;

static Ticket *
ticket_new (HbRunController *self)
{
  Ticket *ticket = g_new (Ticket, 1);

  ticket->self = g_object_ref (self);
  ticket->run = self->run;
  return ticket;
}

static void
ticket_free (Ticket *self)
{
  g_object_unref (self->self);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Ticket, ticket_free)

static void
set_state (HbRunController *self,
           HbRunState       state)
{
  if (self->state == state)
    return;

  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
}

static void
set_engine (HbRunController *self,
            HbEngineProxy   *engine)
{
  g_autoptr (HbEngineProxy) before = g_steal_pointer (&self->engine);

  if (before == engine)
    return;

  if (before != NULL)
    {
      g_signal_handlers_disconnect_by_data (before, self);
      hb_engine_proxy_close (before);
    }
  self->engine = engine != NULL ? g_object_ref (engine) : NULL;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ENGINE]);
}

/* Ending a run */

/* Ignores all further events and replies of the run. */
static void
drop_run (HbRunController *self)
{
  g_clear_handle_id (&self->leave_source, g_source_remove);
  g_cancellable_cancel (self->attaching);
  g_clear_object (&self->attaching);
  g_clear_pointer (&self->returning, hb_next_engine_free);
  g_clear_object (&self->bus);
  self->run++;
}

static void
end (HbRunController *self)
{
  drop_run (self);
  set_engine (self, NULL);
  g_clear_error (&self->error);
  set_state (self, HB_RUN_IDLE);
}

static gboolean
on_leave_most (gpointer user_data)
{
  HbRunController *self = user_data;

  self->leave_source = 0;
  end (self);
  return G_SOURCE_REMOVE;
}

static void on_returned (HbEngineProxy        *engine,
                         GDBusConnection *bus,
                         gpointer         user_data);

/* We cannot start an engine that we were attached to again. */
static void
on_connected (HbEngineProxy   *engine,
              GParamSpec      *pspec,
              HbRunController *self)
{
  if (hb_engine_proxy_is_connected (engine))
    return;

  if (self->state == HB_RUN_LEAVING)
    {
      end (self);
      return;
    }

  if (self->bus != NULL)
    self->returning = hb_next_engine_new (self->bus, on_returned, self);
  set_state (self, HB_RUN_LOST);
}

/* A client's summary is its last event. */
static void
on_event (HbEngineProxy   *engine,
          const HbEvent   *event,
          HbRunController *self)
{
  if (self->state == HB_RUN_LEAVING && event->type == HB_EVENT_SUMMARY)
    end (self);
}

/**
 * hb_run_controller_stop:
 * @self: a run controller
 *
 * Ends the run. A connected client sends TERMINATE to its server first, unless this is called a second time.
 */
void
hb_run_controller_stop (HbRunController *self)
{
  if (self->state == HB_RUN_RUNNING && !hb_engine_proxy_is_server (self->engine))
    {
      hb_engine_proxy_terminate (self->engine, NULL, NULL);
      self->leave_source = g_timeout_add (LEAVE_MOST_MS, on_leave_most, self);
      set_state (self, HB_RUN_LEAVING);
      return;
    }

  end (self);
}

/**
 * hb_run_controller_leave:
 * @self: a run controller
 *
 * As hb_run_controller_stop(), but a client that is leaving already is given the time for that.
 */
void
hb_run_controller_leave (HbRunController *self)
{
  if (self->state == HB_RUN_RUNNING)
    hb_run_controller_stop (self);
}

/* Starting a run */

static void
adopt (HbRunController *self,
       HbEngineProxy   *engine)
{
  g_signal_connect (engine, "notify::connected", G_CALLBACK (on_connected), self);
  g_signal_connect (engine, "event", G_CALLBACK (on_event), self);
  set_engine (self, engine);
  set_state (self, HB_RUN_RUNNING);
}

static void
on_returned (HbEngineProxy   *engine,
             GDBusConnection *bus,
             gpointer         user_data)
{
  HbRunController *self = user_data;

  g_set_object (&self->bus, bus);
  g_clear_pointer (&self->returning, hb_next_engine_free);
  adopt (self, engine);
}

static void
take_engine (Ticket        *ticket,
             HbEngineProxy *engine,
             GError        *error)
{
  HbRunController *self = ticket->self;

  if (ticket->run != self->run)
    {
      if (engine != NULL)
        hb_engine_proxy_close (engine);
      g_clear_error (&error);
      return;
    }

  if (engine == NULL)
    {
      set_engine (self, NULL);
      g_clear_error (&self->error);
      self->error = error;
      set_state (self, HB_RUN_FAILED);
      return;
    }

  adopt (self, engine);
}

static void
on_launched (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (Ticket) ticket = user_data;
  g_autoptr (HbEngineProxy) engine = NULL;
  GError *error = NULL;

  engine = hb_launcher_launch_finish (HB_LAUNCHER (source), result, &error);
  take_engine (ticket, engine, error);
}

static void
begin (HbRunController *self)
{
  drop_run (self);
  set_engine (self, NULL);
  g_clear_error (&self->error);
  set_state (self, HB_RUN_STARTING);
}

/* Returns: (nullable) (transfer none) (type filename): the capture in the settings of a run */
static const char *
get_capture (GVariant *settings)
{
  const char *path = NULL;

  if (settings != NULL)
    g_variant_lookup (settings, "read", "^&ay", &path);
  return path;
}

/* Returns: whether the next replay is of the capture that is shown */
static gboolean
shows_capture (HbRunController *self,
               GVariant        *next)
{
  const char *path = get_capture (next);

  return self->engine != NULL && path != NULL && g_strcmp0 (path, get_capture (self->last)) == 0;
}

static void
launch (HbRunController *self,
        guint            demo_peers,
        GVariant        *settings)
{
  g_autoptr (GVariant) next = g_variant_ref_sink (settings);

  if (shows_capture (self, next))
    drop_run (self);
  else
    begin (self);
  g_clear_pointer (&self->last, g_variant_unref);
  self->last = g_steal_pointer (&next);
  self->last_demo_peers = demo_peers;
  hb_launcher_launch_async (self->launcher, demo_peers, self->last, on_launched,
                            ticket_new (self));
}

void
hb_run_controller_start_server (HbRunController *self)
{
  launch (self, 0, hb_start_settings_server (self->settings));
}

void
hb_run_controller_start_client (HbRunController *self,
                                const char      *server)
{
  launch (self, 0, hb_start_settings_client (self->settings, server));
}

void
hb_run_controller_start_demo (HbRunController *self,
                              guint            n_peers)
{
  launch (self, n_peers, hb_start_settings_demo ());
}

/**
 * hb_run_controller_start_replay:
 * @self: a run controller
 * @path: (type filename): a pcap or pcapng file
 * @settings: how to replay it
 */
void
hb_run_controller_start_replay (HbRunController        *self,
                                const char             *path,
                                const HbReplaySettings *settings)
{
  self->replay = *settings;
  self->has_replayed = TRUE;
  launch (self, 0, hb_start_settings_replay (path, settings));
}

/**
 * hb_run_controller_get_replay_settings:
 * @self: a run controller
 * @settings: (out): the settings of the last replay, or the defaults
 */
void
hb_run_controller_get_replay_settings (HbRunController  *self,
                                       HbReplaySettings *settings)
{
  if (self->has_replayed)
    *settings = self->replay;
  else
    hb_replay_settings_init (settings, self->settings);
}

/**
 * hb_run_controller_get_capture:
 * @self: a run controller
 *
 * Returns: (nullable) (transfer none) (type filename): the capture whose replay is shown, even after its end;
 *   %NULL if something else is shown, or nothing
 */
const char *
hb_run_controller_get_capture (HbRunController *self)
{
  return self->engine != NULL ? get_capture (self->last) : NULL;
}

/* Returns: whether there is an engine that does not answer */
static gboolean
is_mute (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_TIMEOUT) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_TIMED_OUT);
}

/* Returns: whether there is an engine of another version: it lacks a method, or its replies have another type */
static gboolean
is_of_other_version (const GError *error)
{
  return g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_INTERFACE) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_INVALID_SIGNATURE) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_INVALID_ARGS) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
}

/* Returns: (transfer full): why we cannot attach, for people */
static GError *
explain (const GError *error)
{
  if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED))
    return g_error_new_literal (G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED,
                                _("A server is running on this computer. It shows messages and packets "
                                  "from the network, so only root and members of the group “heartbeats” "
                                  "may attach to it. Join the group, then log in again."));
  if (is_of_other_version (error))
    return g_error_new_literal (G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD,
                                _("A server runs on this computer, but it is of another version of Heartbeats than "
                                  "this window. Install the same version of both, then restart the server and "
                                  "open this window again."));
  if (is_mute (error))
    return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
                                _("The server on this computer does not answer."));

  return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                              _("No server runs on this computer that can be attached to. Start "
                                "one with: heartbeats --role=server --bus=session"));
}

static void
on_attached (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (Ticket) ticket = user_data;
  g_autoptr (HbEngineProxy) engine = NULL;
  g_autoptr (GError) error = NULL;

  engine = hb_engine_proxy_new_finish (result, &error);
  take_engine (ticket, engine, engine == NULL ? explain (error) : NULL);
}

static void
on_found (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (Ticket) ticket = user_data;
  g_autoptr (GDBusConnection) bus = NULL;
  GError *error = NULL;

  bus = hb_find_engine_finish (result, &error);
  if (bus == NULL)
    take_engine (ticket, NULL, error);
  else if (ticket->run == ticket->self->run)
    {
      g_set_object (&ticket->self->bus, bus);
      hb_engine_proxy_new_async (bus, HB_BUS_NAME, ticket->self->attaching, on_attached,
                                 ticket_new (ticket->self));
    }
}

/**
 * hb_run_controller_attach:
 * @self: a run controller
 *
 * Attaches to a headless server that offers its engine on a bus. It goes on when we detach. If it ends or stops
 * answering, we attach to the next engine on that bus.
 */
void
hb_run_controller_attach (HbRunController *self)
{
  begin (self);
  g_clear_pointer (&self->last, g_variant_unref);
  self->attaching = g_cancellable_new ();
  hb_find_engine_async (self->attaching, on_found, ticket_new (self));
}

/**
 * hb_run_controller_restart:
 * @self: a run controller
 *
 * Starts the last run again.
 */
void
hb_run_controller_restart (HbRunController *self)
{
  if (self->last != NULL)
    launch (self, self->last_demo_peers, self->last);
  else
    hb_run_controller_attach (self);
}

HbRunState
hb_run_controller_get_state (HbRunController *self)
{
  return self->state;
}

/**
 * hb_run_controller_get_role:
 * @self: a run controller
 *
 * Returns: (transfer none): "server", "client", or "" while there is no engine
 */
const char *
hb_run_controller_get_role (HbRunController *self)
{
  if (self->engine == NULL)
    return "";

  return hb_engine_proxy_is_server (self->engine) ? "server" : "client";
}

/**
 * hb_run_controller_is_running:
 * @self: a run controller
 *
 * Returns: whether an engine runs, even if its client is leaving
 */
gboolean
hb_run_controller_is_running (HbRunController *self)
{
  return self->state == HB_RUN_RUNNING || self->state == HB_RUN_LEAVING;
}

/**
 * hb_run_controller_is_client:
 * @self: a run controller
 *
 * Returns: whether a client runs
 */
gboolean
hb_run_controller_is_client (HbRunController *self)
{
  return hb_run_controller_is_running (self) && !hb_engine_proxy_is_server (self->engine);
}

/**
 * hb_run_controller_is_watched:
 * @self: a run controller
 *
 * Returns: whether a client of our own runs that has not begun to leave
 */
gboolean
hb_run_controller_is_watched (HbRunController *self)
{
  return self->state == HB_RUN_RUNNING && self->last != NULL && hb_run_controller_is_client (self);
}

/**
 * hb_run_controller_is_watching:
 * @self: a run controller
 *
 * Returns: whether a live server of our own runs: no demo, no replay, and none that we are attached to
 */
gboolean
hb_run_controller_is_watching (HbRunController *self)
{
  return hb_run_controller_is_running (self) && self->last != NULL && hb_engine_proxy_is_server (self->engine) &&
         g_strcmp0 (hb_engine_proxy_get_mode (self->engine), "live") == 0;
}

/**
 * hb_run_controller_is_awaiting:
 * @self: a run controller
 *
 * Returns: whether the engine that we were attached to is gone, and we wait for the next one on its bus
 */
gboolean
hb_run_controller_is_awaiting (HbRunController *self)
{
  return self->returning != NULL;
}

/**
 * hb_run_controller_count_sessions:
 * @self: a run controller
 *
 * Returns: how many sessions would end if the run stopped now
 */
guint
hb_run_controller_count_sessions (HbRunController *self)
{
  HbPeerList *peers;

  if (!hb_run_controller_is_watching (self))
    return 0;

  peers = hb_engine_proxy_get_peers (self->engine);
  return hb_peer_list_count (peers, HB_PEER_STATE_ALIVE) +
         hb_peer_list_count (peers, HB_PEER_STATE_PULSING);
}

/**
 * hb_run_controller_get_engine:
 * @self: a run controller
 *
 * Returns: (nullable) (transfer none): the engine, even if the connection to it is lost
 */
HbEngineProxy *
hb_run_controller_get_engine (HbRunController *self)
{
  return self->engine;
}

/**
 * hb_run_controller_get_error:
 * @self: a run controller in the state %HB_RUN_FAILED
 *
 * Returns: (transfer none): the error
 */
const GError *
hb_run_controller_get_error (HbRunController *self)
{
  return self->error;
}

/* GObject */

static void
hb_run_controller_get_property (GObject    *object,
                                guint       property,
                                GValue     *value,
                                GParamSpec *pspec)
{
  HbRunController *self = HB_RUN_CONTROLLER (object);

  switch (property)
    {
    case PROP_STATE:
      g_value_set_int (value, self->state);
      break;
    case PROP_ENGINE:
      g_value_set_object (value, self->engine);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
    }
}

static void
hb_run_controller_finalize (GObject *object)
{
  HbRunController *self = HB_RUN_CONTROLLER (object);

  drop_run (self);
  if (self->engine != NULL)
    g_signal_handlers_disconnect_by_data (self->engine, self);
  g_clear_object (&self->engine);
  g_clear_object (&self->launcher);
  g_clear_object (&self->settings);
  g_clear_error (&self->error);
  g_clear_pointer (&self->last, g_variant_unref);

  G_OBJECT_CLASS (hb_run_controller_parent_class)->finalize (object);
}

static void
hb_run_controller_class_init (HbRunControllerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = hb_run_controller_get_property;
  object_class->finalize = hb_run_controller_finalize;

  props[PROP_STATE] = g_param_spec_int ("state", NULL, NULL, HB_RUN_IDLE, HB_RUN_FAILED,
                                        HB_RUN_IDLE, flags);
  props[PROP_ENGINE] = g_param_spec_object ("engine", NULL, NULL, HB_TYPE_ENGINE_PROXY, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
hb_run_controller_init (HbRunController *self)
{
}

/**
 * hb_run_controller_new:
 * @monitor: the descriptor from hb_monitor_fork()
 * @settings: (transfer none): the preferences
 *
 * Returns: (transfer full): a run controller without a run
 */
HbRunController *
hb_run_controller_new (int        monitor,
                       GSettings *settings)
{
  HbRunController *self = g_object_new (HB_TYPE_RUN_CONTROLLER, NULL);

  self->launcher = hb_launcher_new (monitor);
  self->settings = g_object_ref (settings);

  return self;
}
