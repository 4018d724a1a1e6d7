#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "peer-updates.h"

#include "app/engine/hb-gate.h"
#include "app/engine/hb-history-loader.h"
#include "engine/hb-bus.h"
#include "engine/hb-engine-object.h"

#define INTERFACE HB_BUS_NAME "1"

/* A fake engine on a private socket, with any answers, right or wrong. They are set in advance, since another
 * thread sends them. */
typedef struct
{
  GDBusConnection *connection;
  GDBusConnection *ours;
  const char *name;       /* on a bus; else NULL */
  const char *properties; /* the replies to GetAll, ListPeerSnapshots and GetHistory */
  const char *peers;      /* an array of dictionaries: see peers_tell() */
  const char *history;
  const char *incidents;   /* (nullable): the reply to ListIncidents; NULL for none of its type */
  const char *trouble;     /* (nullable): the error of ListIncidents */
  const char *refusal;     /* (nullable): the error of SetMuted */
  int n_histories;         /* the number of calls */
  int n_interactive;       /* calls that allow interactive authorization */
} Engine;

#define RIGHT_PROPERTIES "({'Role': <'server'>, 'Mode': <'live'>, 'Timeout': <60.0>},)"
#define TWO_PEERS "[{'address': <'a'>, 'state': <'alive'>}, {'address': <'b'>, 'state': <'left'>}]"

/* Returns: (transfer floating): arguments in GVariant text format; an array of peers as those of PeersChanged */
static GVariant *
parse_arguments (const char *text)
{
  return text[0] == '[' ? peers_tell (text) : g_variant_new_parsed (text);
}

static GDBusMessage *
on_message (GDBusConnection *connection,
            GDBusMessage    *message,
            gboolean         incoming,
            gpointer         user_data)
{
  Engine *self = user_data;
  g_autoptr (GDBusMessage) reply = NULL;
  const char *member = g_dbus_message_get_member (message);
  const char *answer = "()";

  if (!incoming || g_dbus_message_get_message_type (message) != G_DBUS_MESSAGE_TYPE_METHOD_CALL)
    return message;

  if (g_str_equal (member, "GetAll"))
    answer = self->properties;
  else if (g_str_equal (member, "ListPeerSnapshots"))
    answer = self->peers;
  else if (g_str_equal (member, "ListIncidents") && self->incidents != NULL)
    answer = self->incidents;
  else if (g_str_equal (member, "GetHistory"))
    {
      answer = self->history;
      g_atomic_int_inc (&self->n_histories);
    }

  if (g_dbus_message_get_flags (message) &
      G_DBUS_MESSAGE_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION)
    g_atomic_int_inc (&self->n_interactive);

  if (g_str_equal (member, "ListIncidents") && self->trouble != NULL)
    {
      reply = g_dbus_message_new_method_error_literal (message, self->trouble, "");
      self->trouble = NULL;
    }
  else if (g_str_equal (member, "SetMuted") && self->refusal != NULL)
    {
      reply = g_dbus_message_new_method_error_literal (
          message, "org.freedesktop.DBus.Error.AccessDenied", self->refusal);
    }
  else
    {
      reply = g_dbus_message_new_method_reply (message);
      g_dbus_message_set_body (reply, parse_arguments (answer));
    }
  g_dbus_connection_send_message (connection, reply, G_DBUS_SEND_MESSAGE_FLAGS_NONE, NULL, NULL);
  g_object_unref (message);
  return NULL;
}

static void
on_connection (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  GDBusConnection **connection = user_data;
  g_autoptr (GError) error = NULL;

  *connection = g_dbus_connection_new_finish (result, &error);
  g_assert_no_error (error);
}

static void
open_end (int                    fd,
          GDBusConnectionFlags   flags,
          GDBusConnection      **connection)
{
  g_autofree char *guid = g_dbus_generate_guid ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) socket = g_socket_new_from_fd (fd, &error);
  g_autoptr (GSocketConnection) stream = NULL;

  g_assert_no_error (error);
  stream = g_socket_connection_factory_create_connection (socket);
  g_dbus_connection_new (G_IO_STREAM (stream),
                         flags & G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_SERVER ? guid : NULL, flags,
                         NULL, NULL, on_connection, connection);
}

static void
engine_init (Engine *self)
{
  int ends[2];

  *self = (Engine) { .properties = RIGHT_PROPERTIES, .peers = TWO_PEERS, .history = "(@aa{sv} [],)" };
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), ==, 0);
  open_end (ends[0], G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_SERVER, &self->connection);
  open_end (ends[1], G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT, &self->ours);
  while (self->connection == NULL || self->ours == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_dbus_connection_add_filter (self->connection, on_message, self, NULL);
}

static GDBusConnection *
join (GTestDBus *bus)
{
  g_autoptr (GError) error = NULL;
  GDBusConnection *connection = g_dbus_connection_new_for_address_sync (
      g_test_dbus_get_bus_address (bus),
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
          G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
      NULL, NULL, &error);

  g_assert_no_error (error);
  return connection;
}

static void
engine_call_bus (Engine     *self,
                 const char *method,
                 GVariant   *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
      self->connection, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", method, arguments,
      G_VARIANT_TYPE ("(u)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);

  g_assert_no_error (error);
}

/* The same on a bus. */
static void
engine_join (Engine    *self,
             GTestDBus *bus)
{
  *self = (Engine) { .properties = RIGHT_PROPERTIES, .peers = TWO_PEERS, .history = "(@aa{sv} [],)" };
  self->name = HB_BUS_NAME;
  self->connection = join (bus);
  self->ours = join (bus);
  g_dbus_connection_add_filter (self->connection, on_message, self, NULL);
  engine_call_bus (self, "RequestName", g_variant_new ("(su)", HB_BUS_NAME, 0));
}

static void
ping (GDBusConnection *from,
      const char      *name,
      const char      *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (from, name, path, "org.freedesktop.DBus.Peer",
                                                            "Ping", NULL, NULL,
                                                            G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);

  g_assert_no_error (error);
}

/* Waits until all signals have arrived without running the main loop, by a call whose reply comes last. */
static void
engine_deliver (Engine *self)
{
  if (self->name != NULL)
    ping (self->connection, "org.freedesktop.DBus", "/org/freedesktop/DBus");
  ping (self->ours, self->name, HB_BUS_PATH);
}

static void
engine_clear (Engine *self)
{
  g_dbus_connection_close_sync (self->connection, NULL, NULL);
  g_clear_object (&self->connection);
  g_clear_object (&self->ours);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Engine, engine_clear)

static void
engine_emit_variant (Engine     *self,
                     const char *name,
                     GVariant   *arguments)
{
  g_autoptr (GError) error = NULL;

  g_dbus_connection_emit_signal (self->connection, NULL, HB_BUS_PATH, INTERFACE, name, arguments, &error);
  g_assert_no_error (error);
}

static void
engine_emit (Engine     *self,
             const char *name,
             const char *arguments)
{
  engine_emit_variant (self, name, parse_arguments (arguments));
}

typedef struct
{
  HbEngineProxy *remote;
  GError *error;
} Answer;

static void
on_remote (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Answer *answer = user_data;

  answer->remote = hb_engine_proxy_new_finish (result, &answer->error);
}

/* Returns: (nullable) (transfer full): %NULL if it was rejected */
static HbEngineProxy *
find (Engine *engine)
{
  Answer answer = { 0 };

  hb_engine_proxy_new_async (engine->ours, engine->name, NULL, on_remote, &answer);
  while (answer.remote == NULL && answer.error == NULL)
    g_main_context_iteration (NULL, TRUE);

  g_clear_error (&answer.error);
  return answer.remote;
}

static void
wait_for_peer (HbEngineProxy *remote,
               char           letter)
{
  while (peers_find (hb_engine_proxy_get_peers (remote), letter) == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_lists (void)
{
  g_auto (Engine) engine = { 0 };
  g_autoptr (HbEngineProxy) remote = NULL;
  HbPeerList *peers;

  engine_init (&engine);
  remote = find (&engine);
  peers = hb_engine_proxy_get_peers (remote);
  g_assert_true (hb_engine_proxy_is_server (remote));
  g_assert_cmpfloat (hb_watch_policy_get_timeout (hb_engine_proxy_get_policy (remote)), ==, 60);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (peers)), ==, 2);
  g_assert_cmpuint (hb_peer_list_count (peers, HB_PEER_STATE_ALIVE), ==, 1);

  engine_emit (&engine, "PeersChanged", "[{'address': <'c'>, 'state': <'alive'>}]");
  wait_for_peer (remote, 'c');
  engine_emit (&engine, "PeersForgotten", "(['10.0.0.97', 'nobody'],)");
  while (peers_find (peers, 'a') != NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (peers)), ==, 2);
}

static void
count (guint *n)
{
  ++*n;
}

static guint
count_incidents (HbEngineProxy *remote)
{
  return g_list_model_get_n_items (G_LIST_MODEL (hb_engine_proxy_get_incidents (remote)));
}

/* A window that comes later learns of the incidents that are open, if the engine can tell, and then of all changes. */
static void
test_incidents (void)
{
  static const struct
  {
    const char *told; /* (nullable) */
    guint n_incidents;
  } answers[] = {
    { NULL, 0 },
    { "('incidents',)", 0 },
    { "([{'event': <'gave-up'>}, {'event': <'incident-closed'>, 'incident': <uint32 1>}],)", 0 },
    { "([{'event': <'incident-opened'>, 'incident': <uint32 7>, 'count': <uint64 2>, 'text': <'2 peers'>, "
      "'peers': <['10.0.0.1', 'nobody', '10.0.0.2']>}, {'event': <'incident-opened'>, 'incident': <'x'>}],)", 2 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_auto (Engine) engine = { 0 };
      g_autoptr (HbEngineProxy) remote = NULL;

      engine_init (&engine);
      engine.incidents = answers[i].told;
      remote = find (&engine);
      g_assert_cmpuint (count_incidents (remote), ==, answers[i].n_incidents);

      engine_emit (&engine, "Happened", "([{'event': <'incident-opened'>, 'incident': <uint32 9>}],)");
      while (count_incidents (remote) == answers[i].n_incidents)
        g_main_context_iteration (NULL, TRUE);
      if (i == G_N_ELEMENTS (answers) - 1)
        {
          g_assert_true (hb_incident_item_is_complete (
              hb_incident_list_lookup (hb_engine_proxy_get_incidents (remote), 7)));
          hb_engine_proxy_refresh_incidents (remote);
          while (count_incidents (remote) != answers[i].n_incidents)
            g_main_context_iteration (NULL, TRUE);
        }
    }
}

/* An engine that does not know the call has told of no incidents. With any other error, the call is made again. */
static void
test_no_incidents (void)
{
  static const struct
  {
    const char *trouble;
    gboolean again;
  } troubles[] = {
    { "org.freedesktop.DBus.Error.NoReply", TRUE },
    { "org.freedesktop.DBus.Error.UnknownMethod", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (troubles); i++)
    {
      g_auto (Engine) engine = { 0 };
      g_autoptr (HbEngineProxy) remote = NULL;
      guint n_caught_up = 0;

      engine_init (&engine);
      engine.incidents = "([{'event': <'incident-opened'>, 'incident': <uint32 7>}],)";
      engine.trouble = troubles[i].trouble;
      remote = find (&engine);
      g_signal_connect_swapped (remote, "caught-up", G_CALLBACK (count), &n_caught_up);
      g_assert_cmpuint (count_incidents (remote), ==, 0);
      engine_emit (&engine, "Happened", "([{'event': <'incident-opened'>, 'incident': <uint32 9>}],)");
      while (count_incidents (remote) == 0)
        g_main_context_iteration (NULL, TRUE);
      if (!troubles[i].again)
        continue;

      /* What is known stays until then. */
      while (n_caught_up == 0)
        g_main_context_iteration (NULL, TRUE);
      g_assert_nonnull (hb_incident_list_lookup (hb_engine_proxy_get_incidents (remote), 7));
    }
}

/* Nobody has a timed mute, a name or a group. */
#define NO_WORDS "@a(ux) [], @a(us) [], @a(us) []),)"

/* Replies of a wrong type or with arrays of different lengths are rejected; of others, the valid parts are used. */
static void
test_hostile_answers (void)
{
  static const struct
  {
    const char *peers;
    int n_peers; /* -1 if it is no engine */
  } answers[] = {
    { "()", -1 },
    { "('peers',)", -1 },
    { "([{'address': <'a'>}],)", -1 },
    { "({'address': 'a'},)", -1 },
    { "(@a{sv} {},)", -1 },
    { "((@as [], @ay [], @as [], @ad [], @au [], @ax [], @ax [], @ay []),)", -1 },
    { "((['10.0.0.1'], @ay [], @as [], @ad [], @au [], @ax [], @ax [], @ay [], @ay [], " NO_WORDS, -1 },
    { "((@as [], @ay [], @as [], @ad [], @au [], @ax [], @ax [], @ay [], @ay [], " NO_WORDS, 0 },
    { "((['nobody'], [byte 1], [''], [0.5], [uint32 0], [int64 0], [int64 0], [byte 255], [byte 1], " NO_WORDS, 0 },
    { "((['10.0.0.1', '10.0.0.2'], [byte 1, 200], ['', ''], [-5, inf], [uint32 0, 0], [int64 0, -1], [int64 0, -1], "
      "[byte 255, 7], [byte 1, 0], " NO_WORDS, 2 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_auto (Engine) engine = { 0 };
      g_autoptr (HbEngineProxy) remote = NULL;

      engine_init (&engine);
      engine.peers = answers[i].peers;
      remote = find (&engine);
      g_assert_cmpint (remote != NULL, ==, answers[i].n_peers >= 0);
      if (remote != NULL)
        g_assert_cmpint (g_list_model_get_n_items (G_LIST_MODEL (hb_engine_proxy_get_peers (remote))), ==,
                         answers[i].n_peers);
    }
}

static void
test_hostile_signals (void)
{
  static const struct
  {
    const char *name;
    const char *arguments;
  } wrong[] = {
    { "PeersChanged", "()" },
    { "PeersChanged", "(['a', 'b'],)" },
    { "PeersChanged", "([{'address': <'10.0.0.1'>, 'state': <'alive'>}],)" },
    { "PeersForgotten", "('a',)" },
    { "Happened", "(5,)" },
  };
  static const struct
  {
    const char *name;
    const char *arguments;
  } odd[] = {
    { "PeersChanged", "((['10.0.0.1'], @ay [], @as [], @ad [], @au [], @ax [], @ax [], @ay [], @ay [], " NO_WORDS },
    { "PeersChanged", "((['', 'nobody'], [byte 1, 1], ['', ''], [1.0, 1], [uint32 1, 1], [int64 1, 1], [int64 1, 1], "
                      "[byte 1, 1], [byte 1, 1], " NO_WORDS },
    { "PeersChanged", "((['10.0.0.97'], [byte 200], [''], [nan], [uint32 0], [int64 -1], [int64 -1], [byte 200], "
                      "[byte 0], " NO_WORDS },
    { "PeersForgotten", "(['', 'nobody'],)" },
    { "Happened", "([@a{sv} {}, {'event': <5>}, {'event': <'message'>, 'peer': <5>}, "
                  "{'event': <'message'>, 'peer': <'a'>, 'time': <'now'>}, "
                  "{'event': <'pulse-sent'>, 'peer': <'a'>, 'time': <int64 5>, 'rtt-ms': <'1'>}],)" },
  };
  g_auto (Engine) engine = { 0 };
  g_autoptr (HbEngineProxy) remote = NULL;

  engine_init (&engine);
  remote = find (&engine);
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_test_expect_message ("GLib-GIO", G_LOG_LEVEL_WARNING, "Dropping signal*");
      engine_emit (&engine, wrong[i].name, wrong[i].arguments);
    }
  for (guint i = 0; i < G_N_ELEMENTS (odd); i++)
    engine_emit (&engine, odd[i].name, odd[i].arguments);
  engine_emit (&engine, "PeersChanged", "[{'address': <'z'>}]");
  wait_for_peer (remote, 'z');

  g_test_assert_expected_messages ();
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (hb_engine_proxy_get_peers (remote))), ==, 3);
  g_assert_cmpuint (hb_peer_list_count (hb_engine_proxy_get_peers (remote), HB_PEER_STATE_ALIVE), ==, 1);
}

static void
test_hostile_properties (void)
{
  g_auto (Engine) engine = { 0 };
  g_autoptr (HbEngineProxy) remote = NULL;

  engine_init (&engine);
  engine.properties = "({'Role': <'server'>, 'Timeout': <'long'>, 'Pulses': <-1>, 'FrozenSince': <[1]>},)";
  for (guint i = 0; i < 3; i++)
    g_test_expect_message ("GLib-GIO", G_LOG_LEVEL_WARNING, "Received property*");
  remote = find (&engine);
  g_test_assert_expected_messages ();
  g_assert_true (hb_engine_proxy_is_server (remote));
  g_assert_cmpfloat (hb_watch_policy_get_timeout (hb_engine_proxy_get_policy (remote)), ==, 0);
  g_assert_cmpuint (hb_watch_policy_get_pulses (hb_engine_proxy_get_policy (remote)), ==, 0);
  g_assert_cmpint (hb_engine_proxy_get_frozen_since (remote), ==, 0);
}

/* An engine without a role is rejected. */
static void
test_no_role (void)
{
  g_auto (Engine) engine = { 0 };

  engine_init (&engine);
  engine.properties = "({'Role': <5>},)";
  g_test_expect_message ("GLib-GIO", G_LOG_LEVEL_WARNING, "Received property*");
  g_assert_null (find (&engine));
  g_test_assert_expected_messages ();
}

/* Returns: the trace of a peer, as a row of the list gets it */
static HbBeats *
look_at (HbEngineProxy *remote,
         char           letter)
{
  HbPeerItem *item = peers_find (hb_engine_proxy_get_peers (remote), letter);
  g_autoptr (HbBeats) beats = NULL;

  g_object_get (item, "beats", &beats, NULL);
  return hb_peer_item_get_beats (item);
}

/* The history of a peer in sight is loaded at once, and no other. */
static void
test_past (void)
{
  g_auto (Engine) engine = { 0 };
  g_autoptr (HbEngineProxy) remote = NULL;
  g_autoptr (HbHistoryLoader) history_loader = NULL;
  HbBeats *beats, *others;

  engine_init (&engine);
  engine.peers = "[{'address': <'a'>}, {'address': <'b'>}, {'address': <'c'>}]";
  engine.history = "([{'event': <'session-opened'>, 'time': <int64 5>}, {'event': <'message'>, "
                   "'time': <int64 6>}, {'event': <5>}, {'event': <'alive'>, 'time': <'now'>}],)";
  remote = find (&engine);
  history_loader = hb_history_loader_new (remote);
  g_assert_cmpint (g_atomic_int_get (&engine.n_histories), ==, 0);

  beats = look_at (remote, 'a');
  others = look_at (remote, 'b');
  look_at (remote, 'a');
  while (hb_beats_get_size (others) == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (hb_beats_get_size (beats), ==, 2);
  g_assert_cmpint (hb_beats_get (beats, 0)->kind, ==, HB_BEAT_OPENED);
  g_assert_cmpint (hb_beats_get (beats, 1)->kind, ==, HB_BEAT_HEARD);
  g_assert_cmpint (g_atomic_int_get (&engine.n_histories), ==, 2);

  hb_history_loader_close (history_loader);
  others = look_at (remote, 'c');
  engine_emit (&engine, "PeersChanged", "[{'address': <'z'>}]");
  wait_for_peer (remote, 'z');
  g_assert_cmpuint (hb_beats_get_size (others), ==, 0);
  g_assert_cmpint (g_atomic_int_get (&engine.n_histories), ==, 2);
}

/* A peer that disappears meanwhile causes no wait. */
static void
test_past_too_late (void)
{
  g_auto (Engine) engine = { 0 };
  g_autoptr (HbEngineProxy) remote = NULL;
  HbHistoryLoader *history_loader;

  engine_init (&engine);
  engine.history = "('nothing',)";
  remote = find (&engine);
  history_loader = hb_history_loader_new (remote);
  g_object_add_weak_pointer (G_OBJECT (history_loader), (gpointer *) &history_loader);
  look_at (remote, 'a');
  look_at (remote, 'b');
  hb_history_loader_close (history_loader);
  g_object_unref (history_loader);
  while (history_loader != NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (g_atomic_int_get (&engine.n_histories), ==, 1);
  g_assert_cmpuint (hb_beats_get_size (look_at (remote, 'a')), ==, 0);
}

/* The policy follows the engine's settings. */
static void
test_policy (void)
{
  g_auto (Engine) engine = { 0 };
  g_autoptr (HbEngineProxy) remote = NULL;
  HbWatchPolicy *policy;
  gboolean replay;

  engine_init (&engine);
  engine.properties = "({'Role': <'server'>, 'Mode': <'replay'>, 'Timeout': <2.5>, 'Pulses': <uint32 4>, "
                      "'PulseInterval': <0.25>, 'PeersFile': <b'/etc/heartbeats/peers.conf'>},)";
  remote = find (&engine);
  g_assert_cmpstr (hb_engine_proxy_get_peers_file (remote), ==, "/etc/heartbeats/peers.conf");
  policy = hb_engine_proxy_get_policy (remote);
  g_assert_cmpfloat (hb_watch_policy_get_timeout (policy), ==, 2.5);
  g_assert_cmpuint (hb_watch_policy_get_pulses (policy), ==, 4);
  g_assert_cmpfloat (hb_watch_policy_get_pulse_interval (policy), ==, 0.25);
  g_object_get (policy, "replay", &replay, NULL);
  g_assert_true (replay);
}

static void
on_refused (GObject      *remote,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (hb_engine_proxy_call_finish (HB_ENGINE_PROXY (remote), result, &error));
  g_assert_error (error, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED);
  *(char **) user_data = g_strdup (error->message);
}

/* A change that the user makes may ask for a password, and shows why it is refused; a stored setting must not
 * ask. */
static void
test_permission (void)
{
  static const char *const refusals[] = { "Only root may", "", "100 %s" };
  g_auto (Engine) engine = { 0 };
  g_autoptr (HbEngineProxy) remote = NULL;

  engine_init (&engine);
  remote = find (&engine);
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autofree char *why = NULL, *again = NULL;

      engine.refusal = refusals[i];
      hb_engine_proxy_set_muted (remote, "a", TRUE, on_refused, &why);
      while (why == NULL)
        g_main_context_iteration (NULL, TRUE);
      g_assert_cmpstr (why, ==, refusals[i]);
      g_assert_cmpint (g_atomic_int_get (&engine.n_interactive), ==, i + 1);

      hb_engine_proxy_restore_muted (remote, "a", on_refused, &again);
      while (again == NULL)
        g_main_context_iteration (NULL, TRUE);
      g_assert_cmpint (g_atomic_int_get (&engine.n_interactive), ==, i + 1);
    }
}

static void
on_history (GObject      *remote,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GVariant) answer = hb_engine_proxy_call_finish (HB_ENGINE_PROXY (remote), result, NULL);

  g_assert_nonnull (answer);
  ++*(guint *) user_data;
}

static void
on_gone (GObject      *remote,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (hb_engine_proxy_call_finish (HB_ENGINE_PROXY (remote), result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
  ++*(guint *) user_data;
}

/* When an engine is gone, its calls are not made to the next owner of its name. */
static void
test_calls_when_lost (void)
{
  g_autoptr (GTestDBus) bus = g_test_dbus_new (G_TEST_DBUS_NONE);

  g_test_dbus_up (bus);
  {
    g_auto (Engine) engine = { 0 };
    g_autoptr (HbEngineProxy) remote = NULL;
    guint n_gone = 0;

    engine_join (&engine, bus);
    remote = find (&engine);
    engine_call_bus (&engine, "ReleaseName", g_variant_new ("(s)", HB_BUS_NAME));
    engine_call_bus (&engine, "RequestName", g_variant_new ("(su)", HB_BUS_NAME, 0));
    while (hb_engine_proxy_is_connected (remote))
      g_main_context_iteration (NULL, TRUE);

    hb_engine_proxy_set_muted (remote, "a", TRUE, on_gone, &n_gone);
    for (guint i = 0; i < 10; i++)
      hb_engine_proxy_get_history (remote, "a", on_gone, &n_gone);
    while (n_gone < 11)
      g_main_context_iteration (NULL, TRUE);
    ping (engine.ours, engine.name, HB_BUS_PATH);
    g_assert_cmpint (g_atomic_int_get (&engine.n_interactive), ==, 0);
    g_assert_cmpint (g_atomic_int_get (&engine.n_histories), ==, 0);
  }
  g_test_dbus_down (bus);
}

/* Large calls are made one after the other, and none is lost. */
static void
test_many_inquiries (void)
{
  g_auto (Engine) engine = { 0 };
  g_autoptr (HbEngineProxy) remote = NULL;
  guint answered = 0;

  engine_init (&engine);
  remote = find (&engine);
  for (guint i = 0; i < 50; i++)
    hb_engine_proxy_get_history (remote, "a", on_history, &answered);
  while (answered < 50)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (g_atomic_int_get (&engine.n_histories), ==, 50);
}

/* The owner is ready when the first signal of a batch comes. */

typedef struct
{
  HbEngineProxy *remote;
  guint n_heard;
} Owner;

static void
drop (Owner *owner)
{
  owner->n_heard++;
  hb_engine_proxy_close (owner->remote);
  g_clear_object (&owner->remote);
}

static void
test_dropped_amid_a_batch (void)
{
  g_auto (Engine) engine = { 0 };
  Owner owner = { 0 };
  HbEngineProxy *gone;

  engine_init (&engine);
  owner.remote = gone = find (&engine);
  g_object_add_weak_pointer (G_OBJECT (gone), (gpointer *) &gone);
  g_signal_connect_swapped (owner.remote, "event", G_CALLBACK (drop), &owner);
  engine_emit (&engine, "Happened", "([{'event': <'summary'>}, {'event': <'message'>, 'peer': <'a'>}, "
                                    "{'event': <'message'>, 'peer': <'b'>}],)");
  while (gone != NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (owner.n_heard, ==, 1);
}

static void
test_dropped_when_lost (void)
{
  g_auto (Engine) engine = { 0 };
  Owner owner = { 0 };
  HbEngineProxy *gone;

  engine_init (&engine);
  owner.remote = gone = find (&engine);
  g_object_add_weak_pointer (G_OBJECT (gone), (gpointer *) &gone);
  g_signal_connect_swapped (owner.remote, "notify::connected", G_CALLBACK (drop), &owner);
  g_dbus_connection_close (engine.connection, NULL, NULL, NULL);
  while (gone != NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (owner.n_heard, ==, 1);
}

static void
drop_list (HbPeerList **list)
{
  g_clear_object (list);
}

static void
test_list_dropped (void)
{
  HbPeerList *list = hb_peer_list_new ();
  HbPeerList *gone = list;

  peers_update (list, "[{'address': <'a'>}, {'address': <'b'>}]");
  g_object_add_weak_pointer (G_OBJECT (gone), (gpointer *) &gone);
  g_signal_connect_swapped (list, "items-changed", G_CALLBACK (drop_list), &list);
  peers_forget (list, "ab");
  g_assert_null (gone);
}

/* A slow window */

/* Returns: how much memory this process has, bytes */
static gint64
get_memory (void)
{
  g_autofree char *contents = NULL;
  gint64 pages;

  g_file_get_contents ("/proc/self/statm", &contents, NULL, NULL);
  pages = g_ascii_strtoll (strchr (contents, ' '), NULL, 10);
  return pages * sysconf (_SC_PAGESIZE);
}

static void
on_caught_up (guint     *n_fallen,
              GPtrArray *fallen)
{
  *n_fallen += fallen->len;
}

/* So many signals with a text of so many bytes take twice the memory that is allowed, if all are queued. */
#define BATCHES 20000
#define TEXT_BYTES 4000

/* Emits signals and waits for their arrival without running the main loop, so that they are queued in this
 * process. */
static void
flood (Engine *engine,
       guint   n_batches)
{
  g_autofree char *text = g_strnfill (TEXT_BYTES, 'x');
  g_autofree char *batch = g_strdup_printf ("([{'event': <'message'>, 'peer': <'a'>, 'time': <int64 1>, 'text': <'%s'>}],)",
                                            text);
  g_autoptr (GVariant) arguments = g_variant_ref_sink (g_variant_new_parsed (batch));

  for (guint i = 0; i < n_batches; i++)
    {
      engine_emit_variant (engine, "Happened", arguments);
      if (i % 100 == 0)
        engine_deliver (engine);
    }

  engine_emit (engine, "PeersForgotten", "(['10.0.0.98'],)");
  engine_emit (engine, "PeersChanged", "[{'address': <'a'>, 'state': <'given-up'>}]");
  engine_deliver (engine);
}

static void
check_flood (Engine *engine,
             guint   n_batches)
{
  g_autoptr (HbEngineProxy) remote = find (engine);
  HbPeerList *peers;
  gint64 before;
  guint n_heard = 0, n_fallen = 0;

  peers = hb_engine_proxy_get_peers (remote);
  g_signal_connect_swapped (remote, "event", G_CALLBACK (count), &n_heard);
  g_signal_connect_swapped (remote, "caught-up", G_CALLBACK (on_caught_up), &n_fallen);

  before = get_memory ();
  flood (engine, n_batches);
  g_test_message ("%" G_GINT64_FORMAT " KiB more", (get_memory () - before) / 1024);
#ifndef __SANITIZE_ADDRESS__ /* which delays freeing */
  /* It may be less than before, of which something is freed meanwhile. */
  g_assert_cmpint (get_memory () - before, <, 64 * 1024 * 1024);
#endif

  engine->properties = "({'Role': <'server'>, 'Mode': <'live'>, 'Timeout': <5.0>},)";
  engine->peers = "[{'address': <'a'>, 'state': <'given-up'>}, {'address': <'c'>, 'state': <'given-up'>}]";
  while (n_fallen == 0)
    g_main_context_iteration (NULL, TRUE);

  /* The list is up to date, including peers that came and went. */
  g_assert_cmpuint (n_heard, <=, HB_GATE_MESSAGES);
  g_assert_cmpuint (n_fallen, ==, 2);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (peers)), ==, 2);
  g_assert_null (peers_find (peers, 'b'));
  g_assert_cmpuint (hb_peer_list_count (peers, HB_PEER_STATE_GIVEN_UP), ==, 2);
  g_assert_cmpfloat (hb_watch_policy_get_timeout (hb_engine_proxy_get_policy (remote)), ==, 5);

  /* Later signals arrive. */
  engine_emit (engine, "PeersChanged", "[{'address': <'z'>}]");
  wait_for_peer (remote, 'z');
}

static void
test_flood (void)
{
  g_auto (Engine) engine = { 0 };

  engine_init (&engine);
  check_flood (&engine, BATCHES);
}

static void
test_flood_on_bus (void)
{
  g_autoptr (GTestDBus) bus = g_test_dbus_new (G_TEST_DBUS_NONE);

  g_test_dbus_up (bus);
  {
    g_auto (Engine) engine = { 0 };

    engine_join (&engine, bus);
    check_flood (&engine, BATCHES / 50);
  }
  g_test_dbus_down (bus);
}

/* The gate keeps signals in order. */
static void
test_order (void)
{
  g_auto (Engine) engine = { 0 };
  g_autoptr (HbEngineProxy) remote = NULL;
  guint n_heard = 0;

  engine_init (&engine);
  remote = find (&engine);
  g_signal_connect_swapped (remote, "event", G_CALLBACK (count), &n_heard);
  for (guint i = 0; i < HB_GATE_MESSAGES / 2; i++)
    {
      engine_emit (&engine, "PeersForgotten", "(['10.0.0.120'],)");
      engine_emit (&engine, "PeersChanged", i % 2 ? "[{'address': <'x'>, 'pulses': <uint32 1>}]"
                                                  : "[{'address': <'x'>, 'pulses': <uint32 2>}]");
    }
  wait_for_peer (remote, 'x');
  engine_emit (&engine, "Happened", "([{'event': <'summary'>}],)");
  while (n_heard == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (hb_peer_item_get_pulses (peers_find (hb_engine_proxy_get_peers (remote), 'x')), ==, 1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/engine-proxy/permission", test_permission);
  g_test_add_func ("/engine-proxy/calls-when-lost", test_calls_when_lost);
  g_test_add_func ("/engine-proxy/many-inquiries", test_many_inquiries);
  g_test_add_func ("/engine-proxy/lists", test_lists);
  g_test_add_func ("/engine-proxy/incidents", test_incidents);
  g_test_add_func ("/engine-proxy/no-incidents", test_no_incidents);
  g_test_add_func ("/engine-proxy/hostile-answers", test_hostile_answers);
  g_test_add_func ("/engine-proxy/hostile-signals", test_hostile_signals);
  g_test_add_func ("/engine-proxy/hostile-properties", test_hostile_properties);
  g_test_add_func ("/engine-proxy/no-role", test_no_role);
  g_test_add_func ("/engine-proxy/past", test_past);
  g_test_add_func ("/engine-proxy/past-too-late", test_past_too_late);
  g_test_add_func ("/engine-proxy/policy", test_policy);
  g_test_add_func ("/engine-proxy/dropped-amid-a-batch", test_dropped_amid_a_batch);
  g_test_add_func ("/engine-proxy/dropped-when-lost", test_dropped_when_lost);
  g_test_add_func ("/engine-proxy/list-dropped", test_list_dropped);
  g_test_add_func ("/engine-proxy/flood", test_flood);
  g_test_add_func ("/engine-proxy/flood-on-bus", test_flood_on_bus);
  g_test_add_func ("/engine-proxy/order", test_order);

  return g_test_run ();
}
