#include "engine/hb-engine-process.h"

#include <gio/gio.h>
#include <glib-unix.h>
#include <stdlib.h>

#include "engine/hb-demo-site.h"
#include "engine/hb-demo.h"
#include "engine/hb-engine-object.h"
#include "engine/hb-engine.h"
#include "engine/hb-language.h"
#include "engine/hb-player.h"
#include "engine/hb-settings.h"
#include "hb-dbus-engine.h"
#include "net/hb-privileges.h"
#include "role/hb-client.h"
#include "role/hb-server.h"
#include "store/hb-peer-store.h"
#include "store/hb-setting.h"
#include "wire/hb-message.h"

/* The previous run may still be writing its state file. */
#define STORE_PATIENCE_MS 3000
#define STORE_LOOK_MS 20

typedef struct
{
  GMainLoop *loop;
  GDBusConnection *connection;
  HbDBusLauncher1 *launcher;
  HbDemo *demo;
  GError *demo_error;
  int capture; /* the capture to replay, or -1 */

  guint farewell; /* how long a client may take to leave, milliseconds */
  HbRole *role;
  HbPacketLog *packets;
  HbPeerStore *store;
  GError *store_error;
  char *peers_path;   /* (nullable) */
  HbPeersFile *peers; /* (nullable): as first read; a demo's own */
  GError *peers_error;
  HbEngine *engine;
  HbPlayer *player;
  HbEngineObject *export;
  guint look_source;
  guint farewell_source;
  gboolean left;   /* a client has left, or its time for that is over */
  gboolean ending; /* the app is gone, or SIGTERM came */
} Service;

/* Ending a client */

static void
leave (Service *self)
{
  g_clear_handle_id (&self->farewell_source, g_source_remove);
  self->left = TRUE;
  hb_engine_stop (self->engine);
  if (self->ending)
    g_main_loop_quit (self->loop);
}

static gboolean
on_farewell (gpointer user_data)
{
  Service *self = user_data;

  self->farewell_source = 0;
  leave (self);
  return G_SOURCE_REMOVE;
}

/* Called from an idle source, since it ends the role, and with high priority, since the loop may be busy. */
static gboolean
on_look (gpointer user_data)
{
  Service *self = user_data;

  self->look_source = 0;
  if (self->farewell_source != 0 && hb_client_group_has_left (HB_CLIENT_GROUP (self->role)))
    leave (self);

  return G_SOURCE_REMOVE;
}

static void
look_later (Service *self)
{
  if (self->farewell_source != 0 && self->look_source == 0)
    self->look_source = g_idle_add_full (G_PRIORITY_DEFAULT, on_look, self, NULL);
}

static void
terminate (gpointer user_data)
{
  Service *self = user_data;

  if (self->farewell_source != 0 || self->left)
    return;

  self->farewell_source = g_timeout_add (self->farewell, on_farewell, self);
  hb_client_group_terminate (HB_CLIENT_GROUP (self->role), hb_engine_now (self->engine));
  hb_engine_settle (self->engine);
  look_later (self);
}

/* The app has closed its end or was killed, or SIGTERM came: the server of a client gets TERMINATE first. */
static void
end (Service *self)
{
  self->ending = TRUE;
  if (self->engine != NULL && HB_IS_CLIENT_GROUP (self->role) && !self->left)
    terminate (self);
  else
    g_main_loop_quit (self->loop);
}

/* The run */

static void
on_event (const HbEvent *event,
          gpointer       user_data)
{
  Service *self = user_data;

  if (self->export != NULL)
    hb_engine_object_note (self->export, event);
  look_later (self);
}

static gboolean
offer (Service  *self,
       HbRun    *run,
       GError  **error)
{
  run->terminate = terminate;
  run->tell = on_event;
  run->user_data = self;
  self->export = hb_engine_object_new (self->connection, HB_PERMISSION_OF_APP, run, error);
  if (self->export == NULL)
    return FALSE;

  hb_engine_object_hold (self->export);
  return TRUE;
}

/* A failure keeps no peer from being watched. */
static void
open_state (Service          *self,
            const HbSettings *settings,
            const char       *path)
{
  g_autofree char *folder = g_path_get_dirname (path);

  g_mkdir_with_parents (folder, 0700);
  for (guint waited = 0; self->store == NULL; waited += STORE_LOOK_MS)
    {
      g_clear_error (&self->store_error);
      self->store = hb_peer_store_open (path, settings->max_peers, &self->store_error);
      if (self->store != NULL || waited >= STORE_PATIENCE_MS ||
          !g_error_matches (self->store_error, G_IO_ERROR, G_IO_ERROR_BUSY))
        return;
      g_usleep (STORE_LOOK_MS * 1000);
    }
}

/* Likewise. A file that cannot be read may be readable later. */
static void
open_peers (Service    *self,
            const char *path)
{
  self->peers_path = g_strdup (path);
  self->peers = hb_peers_file_load (path, &self->peers_error);
  if (self->peers != NULL)
    return;

  self->peers = hb_peers_file_parse (path, "", 0);
  if (g_error_matches (self->peers_error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    g_clear_error (&self->peers_error);
}

/* Reports a failure that does not end the run. */
static void
warn (Service      *self,
      HbWarning     about,
      const GError *error)
{
  hb_engine_object_note (self->export, &(HbEvent) {
    .type = HB_EVENT_WARNING,
    .stamp = g_get_real_time () * HB_MICROSECOND,
    .about = about,
    .count = 1,
    .text = error->message,
  });
}

static gboolean
start_live (Service           *self,
            const HbSettings  *settings,
            const char        *name,
            const char        *state,
            const char        *peers,
            gboolean           numeric,
            GError           **error)
{
  g_autoptr (HbInterface) interface = NULL;
  HbEngineConfig config = {
    .tell = on_event,
    .user_data = self,
  };
  HbRun run;

  interface = hb_settings_choose_interface (settings, self->demo != NULL ? HB_DEMO_INTERFACE : name,
                                            error);
  if (interface == NULL)
    return FALSE;

  if (state != NULL)
    open_state (self, settings, state);
  if (peers != NULL)
    open_peers (self, peers);
  config.interface = interface->name;
  config.named = self->demo != NULL || name != NULL;
  config.packets = self->packets;
  config.store = self->store;
  config.peers = settings->client ? NULL : self->peers;
  config.peers_path = self->peers_path;
  config.servers = settings->servers;
  config.numeric = numeric || self->demo != NULL;
  self->farewell = hb_settings_get_farewell (settings);
  self->role = hb_settings_create_role (settings);
  self->engine = hb_engine_new (self->role, &config, error);
  if (self->engine == NULL)
    return FALSE;

  hb_engine_describe_run (self->engine, &run);
  run.mode = self->demo != NULL ? "demo" : "live";
  if (!offer (self, &run, error))
    return FALSE;

  hb_engine_start (self->engine);
  if (self->store_error != NULL)
    warn (self, HB_WARNING_STATE, self->store_error);
  if (self->peers_error != NULL)
    warn (self, HB_WARNING_PEERS, self->peers_error);
  if (self->demo != NULL)
    hb_demo_begin (self->demo);
  return TRUE;
}

/* What could be read of the capture stays visible. */
static void
on_played (const GError *error,
           gpointer      user_data)
{
  if (error != NULL)
    warn (user_data, HB_WARNING_RECORDING, error);
}

static gboolean
start_replay (Service     *self,
              HbSettings  *settings,
              const char  *path,
              double       speed,
              GError     **error)
{
  HbReplayConfig config = {
    .path = path,
    .fd = self->capture,
    .packets = self->packets,
    .tell = on_event,
    .user_data = self,
  };
  HbRun run;

  self->capture = -1;
  settings->passive = TRUE;
  self->role = hb_settings_create_role (settings);
  self->player = hb_player_new (HB_SERVER (self->role), &config, speed, on_played, error);
  if (self->player == NULL)
    return FALSE;

  hb_player_describe_run (self->player, &run);
  if (!offer (self, &run, error))
    return FALSE;

  hb_player_start (self->player);
  return TRUE;
}

/* Settings */

static gboolean
refuse (GError     **error,
        const char  *what)
{
  g_set_error (error, G_DBUS_ERROR, G_DBUS_ERROR_INVALID_ARGS, "Start: %s", what);
  return FALSE;
}

static gboolean
refuse_value (GError    **error,
              HbSetting   setting)
{
  g_autofree char *what = g_strdup_printf ("%s %s", hb_setting_rules[setting].name, hb_setting_rules[setting].takes);

  return refuse (error, what);
}

static gboolean
read_seconds (GVariantDict  *dict,
              HbSetting      setting,
              gint64        *duration,
              GError       **error)
{
  double seconds;

  return !g_variant_dict_lookup (dict, hb_setting_rules[setting].name, "d", &seconds) ||
         hb_setting_take_seconds (seconds, duration) || refuse_value (error, setting);
}

static gboolean
add_server (HbSettings  *settings,
            const char  *server,
            GError     **error)
{
  switch (hb_settings_add_server (settings, server))
    {
    case HB_SERVER_ADDED:
    case HB_SERVER_TWICE:
      return TRUE;
    case HB_SERVER_TOO_MANY:
      return refuse (error, "servers takes " G_STRINGIFY (HB_CLIENT_GROUP_MAX) " at the most");
    case HB_SERVER_INVALID:
    default:
      return refuse_value (error, HB_SETTING_SERVER);
    }
}

/* Their texts belong to the dictionary. */
static gboolean
read_servers (GVariantDict  *dict,
              HbSettings    *settings,
              GError       **error)
{
  g_autoptr (GVariant) servers = g_variant_dict_lookup_value (dict, "servers", G_VARIANT_TYPE_STRING_ARRAY);
  const char *server = NULL;
  GVariantIter iter;

  if (servers == NULL)
    return (g_variant_dict_lookup (dict, "server", "&s", &server) || refuse_value (error, HB_SETTING_SERVER)) &&
           add_server (settings, server, error);

  g_variant_iter_init (&iter, servers);
  while (g_variant_iter_next (&iter, "&s", &server))
    if (!add_server (settings, server, error))
      return FALSE;

  return settings->n_servers > 0 || refuse_value (error, HB_SETTING_SERVER);
}

static gboolean
read_settings (GVariantDict  *dict,
               HbSettings    *settings,
               GError       **error)
{
  const char *role;

  if (!g_variant_dict_lookup (dict, "role", "&s", &role) ||
      (!g_str_equal (role, "server") && !g_str_equal (role, "client")))
    return refuse (error, "role takes server or client");

  settings->client = g_str_equal (role, "client");
  if (settings->client && !read_servers (dict, settings, error))
    return FALSE;

  if (g_variant_dict_lookup (dict, "pulses", "u", &settings->pulses) &&
      !hb_setting_allows (HB_SETTING_PULSES, settings->pulses))
    return refuse_value (error, HB_SETTING_PULSES);

  return read_seconds (dict, HB_SETTING_TIMEOUT, &settings->timeout, error) &&
         read_seconds (dict, HB_SETTING_PULSE_INTERVAL, &settings->pulse_interval, error) &&
         read_seconds (dict, HB_SETTING_ANSWER_WAIT, &settings->answer_wait, error) &&
         read_seconds (dict, HB_SETTING_BEAT, &settings->beat, error);
}

static gboolean
is_speed (double speed)
{
  return speed == HB_PLAYER_AT_ONCE ||
         (speed >= HB_PLAYER_SPEED_LEAST && speed <= HB_PLAYER_SPEED_MOST);
}

static gboolean
start (Service   *self,
       GVariant  *given,
       GError   **error)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (given);
  const char *path = NULL, *interface = NULL, *state = NULL, *peers = NULL;
  gboolean numeric = FALSE;
  HbSettings settings;
  double speed = 0;

  if (self->role != NULL)
    return refuse (error, "this engine has a role already");
  self->packets = hb_packet_log_new (HB_PACKET_LOG_SIZE);
  if (self->demo_error != NULL)
    {
      g_propagate_error (error, g_error_copy (self->demo_error));
      return FALSE;
    }

  hb_settings_init (&settings, self->demo != NULL);
  if (!read_settings (&dict, &settings, error))
    return FALSE;

  if (g_variant_dict_lookup (&dict, "read", "^&ay", &path))
    {
      g_variant_dict_lookup (&dict, "speed", "d", &speed);
      if (settings.client || self->capture < 0 || !is_speed (speed))
        return refuse (error, "a replay is a server's, with a speed from 0.01 to 1000000, or 0");
      return start_replay (self, &settings, path, speed, error);
    }
  if (self->capture >= 0)
    return refuse (error, "this engine is for a replay");

  if (g_variant_dict_lookup (&dict, "state", "^&ay", &state) &&
      (settings.client || self->demo != NULL || !g_path_is_absolute (state)))
    return refuse (error, "state takes the whole name of a file, for a live server");
  if (g_variant_dict_lookup (&dict, "peers", "^&ay", &peers) &&
      (settings.client || self->demo != NULL || !g_path_is_absolute (peers)))
    return refuse (error, "peers takes the whole name of a file, for a live server");
  g_variant_dict_lookup (&dict, "interface", "&s", &interface);
  g_variant_dict_lookup (&dict, "numeric", "b", &numeric);
  return start_live (self, &settings, interface, state, peers, numeric, error);
}

static gboolean
on_start (HbDBusLauncher1       *launcher,
          GDBusMethodInvocation *invocation,
          GVariant              *settings,
          Service               *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *reason = NULL;

  if (start (self, settings, &error))
    {
      hb_dbus_launcher1_complete_start (launcher, invocation);
      return TRUE;
    }

  reason = hb_message_escape_string (error->message);
  g_dbus_method_invocation_return_error_literal (invocation, error->domain, error->code, reason);
  return TRUE;
}

/* The connection */

static void
on_closed (GDBusConnection *connection,
           gboolean         remote_vanished,
           GError          *error,
           Service         *self)
{
  end (self);
}

static gboolean
on_signal (gpointer user_data)
{
  end (user_data);
  return G_SOURCE_CONTINUE;
}

static gboolean
connect_app (Service  *self,
             int       socket,
             GError  **error)
{
  g_autofree char *guid = g_dbus_generate_guid ();
  g_autoptr (GSocket) own = g_socket_new_from_fd (socket, error);
  g_autoptr (GSocketConnection) stream = NULL;

  if (own == NULL)
    return FALSE;

  /* Only the app has the other end, whatever user it is in our user namespace. */
  stream = g_socket_connection_factory_create_connection (own);
  self->connection = g_dbus_connection_new_sync (
      G_IO_STREAM (stream), guid,
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_SERVER |
          G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_ALLOW_ANONYMOUS |
          G_DBUS_CONNECTION_FLAGS_DELAY_MESSAGE_PROCESSING,
      NULL, NULL, error);
  if (self->connection == NULL)
    return FALSE;

  self->launcher = hb_dbus_launcher1_skeleton_new ();
  g_signal_connect (self->launcher, "handle-start", G_CALLBACK (on_start), self);
  g_signal_connect (self->connection, "closed", G_CALLBACK (on_closed), self);
  if (!g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->launcher),
                                         self->connection, HB_BUS_PATH, error))
    return FALSE;

  g_dbus_connection_start_message_processing (self->connection);
  return TRUE;
}

/* Returns: whether it has dropped all other privileges */
static gboolean
give_up_rights (Service  *self,
                guint     demo_peers,
                GError  **error)
{
  if (self->capture >= 0)
    return hb_privileges_drop (HB_USER_SERVICE, error);

  /* First: creating namespaces needs more of root's capabilities than the network does. And a process can only
   * do so while it has one thread: D-Bus starts another. */
  if (demo_peers > 0)
    self->demo = hb_demo_start (demo_peers, HB_USER_SERVICE, &self->demo_error);
  if (demo_peers >= HB_DEMO_SITE_FROM)
    self->peers = hb_demo_site_create_peers ();
  return hb_privileges_raise (HB_USER_SERVICE, error);
}

/**
 * hb_engine_process_run:
 * @socket: (transfer full): a socket whose other end the app has
 * @demo_peers: how many clients to simulate, in namespaces of their own; 0 for none
 * @capture: (transfer full): a capture from hb_capture_file_take(), for an engine that replays it without any
 *   privilege; -1 for none
 *
 * Serves one run of a role to the app, until the app closes its end or SIGTERM comes; a client then sends TERMINATE.
 * Call it in a process of its own that has one thread only.
 *
 * Returns: the exit status
 */
int
hb_engine_process_run (int   socket,
                       guint demo_peers,
                       int   capture)
{
  g_autoptr (GMainLoop) loop = NULL;
  g_autoptr (GError) error = NULL;
  Service self = { .capture = capture };

  /* Errors are shown in the app's window. */
  hb_language_begin ();

  if (!give_up_rights (&self, demo_peers, &error))
    {
      g_printerr ("heartbeats: %s\n", error->message);
      return EXIT_FAILURE;
    }

  loop = g_main_loop_new (NULL, FALSE);
  self.loop = loop;
  g_unix_signal_add (SIGTERM, on_signal, &self);
  if (connect_app (&self, socket, &error))
    g_main_loop_run (loop);
  else
    g_debug ("the app is gone: %s", error->message);

  if (self.engine != NULL)
    hb_engine_keep_now (self.engine);
  g_clear_pointer (&self.store, hb_peer_store_free);
  g_clear_pointer (&self.demo, hb_demo_free);
  g_clear_pointer (&self.peers, hb_peers_file_free);
  return EXIT_SUCCESS;
}
