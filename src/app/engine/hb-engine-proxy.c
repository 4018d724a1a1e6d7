#include "app/engine/hb-engine-proxy.h"

#include <glib/gi18n.h>

#include "app/engine/hb-engine-facts.h"
#include "app/engine/hb-gate.h"
#include "app/engine/hb-pinger.h"
#include "engine/hb-engine-object.h"
#include "event/hb-event-variant.h"
#include "event/hb-peer-variant.h"
#include "wire/hb-host-name.h"

/* A hundred thousand peers take the engine a moment to list. */
#define CALL_TIMEOUT_MS 30000

/* Who falls behind again and again has the engine list its peers no more often than this. */
#define CATCH_UP_PAUSE_MS 2000

/* An engine takes some large answers of a caller at a time, and refuses what goes beyond: whoever walks
 * through a list with the keys asks for more than that. */
#define ANSWERS 4

/* What a person wants: they may be asked for a password, and take a while to type it. */
#define INTERACTIVE G_DBUS_CALL_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION
#define PASSWORD_MS (5 * 60 * 1000)

struct _HbEngineProxy
{
  GObject parent_instance;

  GDBusConnection *connection;
  char *name;  /* (nullable) */
  char *owner; /* (nullable): who had the name when we began: whoever has it later is another engine */
  HbDBusEngine1 *proxy;
  HbDBusEngine1 *facts; /* also once it is gone */
  HbPeerList *peers;
  HbWatchPolicy *policy;
  gboolean connected;
  gboolean ended; /* rather than only giving no answer */
  gboolean closed;
  gint64 lost_at;     /* when it no longer was connected */
  GCancellable *lost; /* ends the calls then: who has its name later is not who is meant */
  GQueue requests;    /* of GTask, for large answers: those that wait */
  guint n_requests;   /* those that are under way */

  HbPinger *pinger; /* (nullable): on a bus */
  HbGate *gate;
  gboolean behind;   /* the gate has shut */
  gboolean learning; /* the engine is asked for all that there is */
  gint64 learned;    /* when it was, monotonic time */
  guint catch_up_source;
  GCancellable *cancellable;
};

enum
{
  PROP_0,
  PROP_CONNECTED,
  PROP_ROLE,
  PROP_MODE,
  PROP_INTERFACE,
  PROP_ADDRESSES,
  PROP_SERVER,
  PROP_FROZEN_SINCE,
  PROP_PEERS,
  N_PROPS
};

enum
{
  EVENT,
  CAUGHT_UP,
  N_SIGNALS
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HbEngineProxy, hb_engine_proxy, G_TYPE_OBJECT)

/* The end of it */

static void
drop_proxy (HbEngineProxy *self)
{
  if (self->proxy != NULL)
    g_signal_handlers_disconnect_by_data (self->proxy, self);
  g_clear_object (&self->proxy);
}

static void
stop_listening (HbEngineProxy *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->catch_up_source, g_source_remove);
  g_clear_pointer (&self->pinger, hb_pinger_free);
  g_clear_pointer (&self->gate, hb_gate_free);
  if (self->proxy != NULL)
    g_signal_handlers_disconnect_by_data (self->proxy, self);
}

/* What is known stays as it was. Whoever hears of it may drop us. */
static void
lose (HbEngineProxy *self,
      gboolean       ended,
      gint64         when)
{
  g_autoptr (HbEngineProxy) kept = g_object_ref (self);

  if (!self->connected)
    return;

  stop_listening (self);
  self->connected = FALSE;
  self->ended = ended;
  self->lost_at = when;
  g_cancellable_cancel (self->lost);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CONNECTED]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_FROZEN_SINCE]);
}

/* Where a bus goes, its engine may go on. */
static void
on_closed (GDBusConnection *connection,
           gboolean         remote_vanished,
           GError          *error,
           HbEngineProxy   *self)
{
  lose (self, self->name == NULL, g_get_real_time ());
}

static void
on_no_answer (gint64   since,
              gpointer user_data)
{
  lose (HB_ENGINE_PROXY (user_data), FALSE, since);
}

/* On a bus, it is the name that goes, to another engine even. */
static void
on_name_owner (GObject       *proxy,
               GParamSpec    *pspec,
               HbEngineProxy *self)
{
  g_autofree char *owner = g_dbus_proxy_get_name_owner (G_DBUS_PROXY (proxy));

  if (self->name == NULL)
    return;

  if (self->owner == NULL)
    self->owner = g_strdup (owner);
  if (owner == NULL || !g_str_equal (owner, self->owner))
    lose (self, TRUE, g_get_real_time ());
}

/* Returns: whether what is still to come of it comes too late */
static gboolean
is_over (HbEngineProxy *self)
{
  return self->closed || (self->proxy != NULL && !self->connected);
}

static void
return_over (GTask *task)
{
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CLOSED, "the engine has ended");
}

/* What the engine tells: whoever hears of it may drop us. */

static void
on_peers_changed (HbDBusEngine1 *proxy,
                  GVariant      *arrays,
                  HbEngineProxy *self)
{
  g_autoptr (GArray) peers = hb_peers_from_variant (arrays);

  if (peers != NULL)
    hb_peer_list_update (self->peers, peers);
}

static void
on_peers_forgotten (HbDBusEngine1     *proxy,
                    const char *const *addresses,
                    HbEngineProxy     *self)
{
  hb_peer_list_forget (self->peers, (const char **) addresses);
}

static void
on_happened (HbDBusEngine1 *proxy,
             GVariant      *told,
             HbEngineProxy *self)
{
  g_autoptr (HbEngineProxy) kept = g_object_ref (self);
  g_autoptr (GArray) events = hb_events_from_variant (told);

  for (guint i = 0; i < events->len && !self->closed; i++)
    {
      const HbEvent *event = &g_array_index (events, HbEvent, i);

      hb_peer_list_take_event (self->peers, event);
      g_signal_emit (self, signals[EVENT], 0, event);
    }
}

/* What goes with the owner of the name is told as a change, too: on_name_owner() comes after that. */
static gboolean
is_told_by_owner (HbEngineProxy *self,
                  GDBusProxy    *proxy)
{
  g_autofree char *owner = g_dbus_proxy_get_name_owner (proxy);

  return self->name == NULL || (owner != NULL && g_strcmp0 (owner, self->owner) == 0);
}

static void
on_property (HbDBusEngine1 *proxy,
             GParamSpec    *pspec,
             HbEngineProxy *self)
{
  if (is_told_by_owner (self, G_DBUS_PROXY (proxy)))
    hb_engine_facts_take_one (self->facts, proxy, pspec->name);
}

/* The properties of the engine that are properties here have the same names on the bus. */
static void
on_fact (GObject       *facts,
         GParamSpec    *pspec,
         HbEngineProxy *self)
{
  GParamSpec *own = g_object_class_find_property (G_OBJECT_GET_CLASS (self), pspec->name);

  if (own != NULL)
    g_object_notify_by_pspec (G_OBJECT (self), own);
}

/* Learning all that there is, at first and whenever something was missed */

/* Takes @proxy. */
static void
listen (HbEngineProxy *self,
        HbDBusEngine1 *proxy)
{
  drop_proxy (self);
  self->proxy = proxy;
  g_dbus_proxy_set_default_timeout (G_DBUS_PROXY (proxy), CALL_TIMEOUT_MS);
  g_signal_connect (proxy, "notify::g-name-owner", G_CALLBACK (on_name_owner), self);
  g_signal_connect (proxy, "notify", G_CALLBACK (on_property), self);
  g_signal_connect (proxy, "peers-changed", G_CALLBACK (on_peers_changed), self);
  g_signal_connect (proxy, "peers-forgotten", G_CALLBACK (on_peers_forgotten), self);
  g_signal_connect (proxy, "happened", G_CALLBACK (on_happened), self);
  on_name_owner (G_OBJECT (proxy), NULL, self);
  if (self->connected)
    hb_engine_facts_take (self->facts, proxy);
}

static void
on_listed (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GVariant) arrays = NULL;
  g_autoptr (GArray) peers = NULL;
  HbEngineProxy *self = g_task_get_source_object (task);
  GPtrArray *fallen;
  GError *error = NULL;

  if (!hb_dbus_engine1_call_list_peer_snapshots_finish (HB_DBUS_ENGINE1 (source), &arrays, result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (is_over (self))
    {
      return_over (task);
      return;
    }
  if (hb_dbus_engine1_get_role (self->facts) == NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
                               "the engine does not tell its properties");
      return;
    }

  peers = hb_peers_from_variant (arrays);
  if (peers == NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                               "the arrays of the engine's peers have different lengths");
      return;
    }

  fallen = g_ptr_array_new_with_free_func (g_object_unref);
  hb_peer_list_replace (self->peers, peers, fallen);
  g_task_set_task_data (task, fallen, (GDestroyNotify) g_ptr_array_unref);
  g_task_return_pointer (task, g_object_ref (self), g_object_unref);
}

static void
on_proxy (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (HbDBusEngine1) proxy = NULL;
  HbEngineProxy *self = g_task_get_source_object (task);
  GError *error = NULL;

  proxy = hb_dbus_engine1_proxy_new_finish (result, &error);
  if (proxy == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (is_over (self))
    {
      return_over (task);
      return;
    }

  self->connected |= self->proxy == NULL;
  listen (self, g_object_ref (proxy));
  hb_dbus_engine1_call_list_peer_snapshots (proxy, G_DBUS_CALL_FLAGS_NONE, -1, g_task_get_cancellable (task),
                                            on_listed, g_object_ref (task));
}

/* Takes @task. */
static void
learn (HbEngineProxy *self,
       GTask         *task)
{
  self->learning = TRUE;
  hb_dbus_engine1_proxy_new (self->connection, G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START, self->name,
                             HB_BUS_PATH, g_task_get_cancellable (task), on_proxy, task);
}

static void catch_up_later (HbEngineProxy *self);

static void
end_learning (HbEngineProxy *self)
{
  self->learning = FALSE;
  self->learned = g_get_monotonic_time ();
  if (self->behind)
    catch_up_later (self);
}

/* Catching up */

static void
on_caught_up (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  HbEngineProxy *self = HB_ENGINE_PROXY (source);
  g_autoptr (HbEngineProxy) kept = g_task_propagate_pointer (G_TASK (result), NULL);

  if (is_over (self))
    return;

  self->behind |= kept == NULL;
  end_learning (self);
  if (kept != NULL)
    g_signal_emit (self, signals[CAUGHT_UP], 0, g_task_get_task_data (G_TASK (result)));
}

static gboolean
on_catch_up (gpointer user_data)
{
  HbEngineProxy *self = user_data;

  self->catch_up_source = 0;
  self->behind = FALSE;
  hb_gate_open (self->gate);
  learn (self, g_task_new (self, self->cancellable, on_caught_up, NULL));
  return G_SOURCE_REMOVE;
}

static void
catch_up_later (HbEngineProxy *self)
{
  gint64 wait = self->learned / 1000 + CATCH_UP_PAUSE_MS - g_get_monotonic_time () / 1000;

  if (self->catch_up_source == 0)
    self->catch_up_source = g_timeout_add ((guint) CLAMP (wait, 0, CATCH_UP_PAUSE_MS), on_catch_up,
                                           self);
}

static void
on_shut (gpointer user_data)
{
  HbEngineProxy *self = user_data;

  self->behind = TRUE;
  if (!self->learning && self->connected)
    catch_up_later (self);
}

/* Making one */

static void
on_learned (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  HbEngineProxy *self = HB_ENGINE_PROXY (source);
  GError *error = NULL;

  if (g_task_propagate_pointer (G_TASK (result), &error) == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  /* What was propagated is the caller's. */
  end_learning (self);
  if (self->name != NULL)
    self->pinger = hb_pinger_new (self->connection, self->name, on_no_answer, self);
  g_task_return_pointer (task, self, g_object_unref);
}

/**
 * hb_engine_proxy_new_async:
 * @connection: where the engine is
 * @name: (nullable): its name there; %NULL on a private connection
 * @cancellable: (nullable): to give up
 * @callback: called when its peers are known
 * @user_data: for @callback
 *
 * Finds a running engine. From its list of peers on, nothing is missed without "caught-up" saying so.
 */
void
hb_engine_proxy_new_async (GDBusConnection     *connection,
                           const char          *name,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_autoptr (HbEngineProxy) self = g_object_new (HB_TYPE_ENGINE_PROXY, NULL);
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);

  self->connection = g_object_ref (connection);
  self->name = g_strdup (name);
  self->gate = hb_gate_new (connection, HB_BUS_PATH, on_shut, self);
  g_signal_connect_object (connection, "closed", G_CALLBACK (on_closed), self, 0);
  learn (self, g_task_new (self, cancellable, on_learned, task));
}

/**
 * hb_engine_proxy_new_finish:
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (nullable) (transfer full): the engine
 */
HbEngineProxy *
hb_engine_proxy_new_finish (GAsyncResult  *result,
                            GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
let_go (HbEngineProxy *self)
{
  self->closed = TRUE;
  stop_listening (self);
}

/**
 * hb_engine_proxy_close:
 * @self: an engine proxy that is not needed any more
 *
 * Leaves it. The app's own engine ends with that; one on a bus goes on.
 */
void
hb_engine_proxy_close (HbEngineProxy *self)
{
  let_go (self);
  if (self->name == NULL)
    g_dbus_connection_close (self->connection, NULL, NULL, NULL);
}

/* What is known of it */

gboolean
hb_engine_proxy_is_connected (HbEngineProxy *self)
{
  return self->connected;
}

/**
 * hb_engine_proxy_has_ended:
 * @self: an engine proxy
 *
 * Returns: whether the engine is known to have ended; not so where it only gives no answer any more
 */
gboolean
hb_engine_proxy_has_ended (HbEngineProxy *self)
{
  return self->ended;
}

gboolean
hb_engine_proxy_is_server (HbEngineProxy *self)
{
  return g_strcmp0 (hb_dbus_engine1_get_role (self->facts), "client") != 0;
}

const char *
hb_engine_proxy_get_mode (HbEngineProxy *self)
{
  return hb_dbus_engine1_get_mode (self->facts);
}

const char *
hb_engine_proxy_get_interface (HbEngineProxy *self)
{
  return hb_dbus_engine1_get_interface (self->facts);
}

/**
 * hb_engine_proxy_get_server:
 * @self: an engine proxy that is connected
 *
 * Returns: (transfer none): the server of a client, as it was given to it: its name, or else its address
 */
const char *
hb_engine_proxy_get_server (HbEngineProxy *self)
{
  const char *name = hb_dbus_engine1_get_server_name (self->facts);

  /* An engine is not taken at its word: a name has nothing in it that may not be shown. */
  return name != NULL && hb_host_name_is_valid (name) ? name : hb_dbus_engine1_get_server (self->facts);
}

/**
 * hb_engine_proxy_get_frozen_since:
 * @self: an engine proxy
 *
 * Returns: since when its time stands still, as it does once nothing is heard of it any more, in
 *   microseconds of wall-clock time since 1970; 0 where time goes on
 */
gint64
hb_engine_proxy_get_frozen_since (HbEngineProxy *self)
{
  gint64 since = hb_dbus_engine1_get_frozen_since (self->facts);

  return since == 0 && !self->connected ? self->lost_at : since;
}

HbPeerList *
hb_engine_proxy_get_peers (HbEngineProxy *self)
{
  return self->peers;
}

/**
 * hb_engine_proxy_get_policy:
 * @self: an engine proxy
 *
 * Returns: (transfer none): how patient it is, always the same object; all is 0 for a client
 */
HbWatchPolicy *
hb_engine_proxy_get_policy (HbEngineProxy *self)
{
  return self->policy;
}

/* Calls */

/* Why somebody may not change it, an engine says in words that our catalogs have. */
static void
translate (GError *error)
{
  char *words = g_strdup (*error->message != '\0' ? _(error->message) : "");

  g_free (error->message);
  error->message = words;
}

/* Returns: whether it ended before it had answered */
static gboolean
is_gone (const GError *error)
{
  return g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
}

/* The end of every call, whatever its answer is. Takes @user_data, a task. */
static void
on_called (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GVariant *answer = g_dbus_proxy_call_finish (G_DBUS_PROXY (source), result, &error);

  if (answer != NULL)
    {
      g_task_return_pointer (task, answer, (GDestroyNotify) g_variant_unref);
      return;
    }

  if (is_gone (error))
    {
      g_error_free (error);
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CLOSED, "%s",
                               _("The engine has ended, or no longer answers"));
      return;
    }

  /* What the engine says is meant for people; how it came here is not. */
  g_dbus_error_strip_remote_error (error);
  if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED))
    translate (error);
  g_task_return_error (task, error);
}

void
hb_engine_proxy_send (HbEngineProxy       *self,
                      const char          *text,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  hb_dbus_engine1_call_send (self->proxy, text, INTERACTIVE, PASSWORD_MS, self->lost, on_called,
                             g_task_new (self, NULL, callback, user_data));
}

void
hb_engine_proxy_terminate (HbEngineProxy       *self,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  hb_dbus_engine1_call_terminate (self->proxy, INTERACTIVE, PASSWORD_MS, self->lost, on_called,
                                  g_task_new (self, NULL, callback, user_data));
}

/**
 * hb_engine_proxy_set_watch:
 * @self: an engine proxy of a server
 * @policy: (transfer none): how patient it is to be
 * @callback: (nullable): called with the answer
 * @user_data: for @callback
 *
 * Has it take all of that, or nothing. hb_engine_proxy_get_policy() follows when the engine tells of it.
 */
void
hb_engine_proxy_set_watch (HbEngineProxy       *self,
                           HbWatchPolicy       *policy,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  hb_dbus_engine1_call_set_watch (self->proxy, hb_watch_policy_get_timeout (policy),
                                  hb_watch_policy_get_pulses (policy), hb_watch_policy_get_pulse_interval (policy),
                                  INTERACTIVE, PASSWORD_MS, self->lost, on_called,
                                  g_task_new (self, NULL, callback, user_data));
}

void
hb_engine_proxy_set_muted (HbEngineProxy       *self,
                           const char          *address,
                           gboolean             muted,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  hb_dbus_engine1_call_set_muted (self->proxy, address, muted, INTERACTIVE, PASSWORD_MS, self->lost, on_called,
                                  g_task_new (self, NULL, callback, user_data));
}

/**
 * hb_engine_proxy_remind_muted:
 * @self: an engine proxy
 * @address: a peer's
 * @callback: (nullable): called with the answer
 * @user_data: for @callback
 *
 * Has nobody be notified of a peer, as a person wanted once: they are not asked for a password now.
 */
void
hb_engine_proxy_remind_muted (HbEngineProxy       *self,
                              const char          *address,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  hb_dbus_engine1_call_set_muted (self->proxy, address, TRUE, G_DBUS_CALL_FLAGS_NONE, -1, self->lost, on_called,
                                  g_task_new (self, NULL, callback, user_data));
}

void
hb_engine_proxy_close_session (HbEngineProxy       *self,
                               const char          *address,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  hb_dbus_engine1_call_close_session (self->proxy, address, INTERACTIVE, PASSWORD_MS, self->lost, on_called,
                                      g_task_new (self, NULL, callback, user_data));
}

void
hb_engine_proxy_forget (HbEngineProxy       *self,
                        const char          *address,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  hb_dbus_engine1_call_forget (self->proxy, address, INTERACTIVE, PASSWORD_MS, self->lost, on_called,
                               g_task_new (self, NULL, callback, user_data));
}

/**
 * hb_engine_proxy_call_finish:
 * @self: an engine proxy
 * @result: what the callback of one of the calls got
 * @error: return location for an error, in words for people
 *
 * Returns: (nullable) (transfer full): the answer, a tuple
 */
GVariant *
hb_engine_proxy_call_finish (HbEngineProxy  *self,
                             GAsyncResult   *result,
                             GError        **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* What has a large answer waits for those before it. Each that waits keeps the proxy. */

typedef struct
{
  void (*start) (GTask *task);
  char *address;
  guint64 since;
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  g_free (request->address);
  g_free (request);
}

static void
start_requests (HbEngineProxy *self)
{
  while (self->n_requests < ANSWERS && self->requests.length > 0)
    {
      GTask *task = g_queue_pop_head (&self->requests);
      const Request *request = g_task_get_task_data (task);

      self->n_requests++;
      request->start (task);
    }
}

static void
on_large_answer (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (HbEngineProxy) self = g_object_ref (g_task_get_source_object (user_data));

  on_called (source, result, user_data);
  self->n_requests--;
  start_requests (self);
}

static void
queue_request (HbEngineProxy       *self,
               void (*start)       (GTask *task),
               const char          *address,
               guint64              since,
               GAsyncReadyCallback  callback,
               gpointer             user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Request *request = g_new (Request, 1);

  *request = (Request) { start, g_strdup (address), since };
  g_task_set_task_data (task, request, request_free);
  g_queue_push_tail (&self->requests, task);
  start_requests (self);
}

static void
start_history (GTask *task)
{
  HbEngineProxy *self = g_task_get_source_object (task);
  const Request *request = g_task_get_task_data (task);

  hb_dbus_engine1_call_get_history (self->proxy, request->address, G_DBUS_CALL_FLAGS_NONE, -1, self->lost,
                                    on_large_answer, task);
}

static void
start_packets_since (GTask *task)
{
  HbEngineProxy *self = g_task_get_source_object (task);
  const Request *request = g_task_get_task_data (task);

  hb_dbus_engine1_call_get_packets_since (self->proxy, request->address, request->since, G_DBUS_CALL_FLAGS_NONE,
                                          -1, self->lost, on_large_answer, task);
}

void
hb_engine_proxy_get_history (HbEngineProxy       *self,
                             const char          *address,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  queue_request (self, start_history, address, 0, callback, user_data);
}

/**
 * hb_engine_proxy_get_history_finish:
 * @self: an engine proxy
 * @result: what the callback of hb_engine_proxy_get_history() got
 * @error: return location for an error, in words for people
 *
 * Returns: (nullable) (transfer full) (element-type HbEvent): what happened with the peer, the oldest
 *   first
 */
GArray *
hb_engine_proxy_get_history_finish (HbEngineProxy  *self,
                                    GAsyncResult   *result,
                                    GError        **error)
{
  g_autoptr (GVariant) answer = hb_engine_proxy_call_finish (self, result, error);
  g_autoptr (GVariant) history = NULL;

  if (answer == NULL)
    return NULL;

  history = g_variant_get_child_value (answer, 0);
  return hb_events_from_variant (history);
}

void
hb_engine_proxy_get_packets_since (HbEngineProxy       *self,
                                   const char          *address,
                                   guint64              since,
                                   GAsyncReadyCallback  callback,
                                   gpointer             user_data)
{
  queue_request (self, start_packets_since, address, since, callback, user_data);
}

/* GObject */

static void
hb_engine_proxy_get_property (GObject    *object,
                              guint       property,
                              GValue     *value,
                              GParamSpec *pspec)
{
  HbEngineProxy *self = HB_ENGINE_PROXY (object);

  switch (property)
    {
    case PROP_CONNECTED:
      g_value_set_boolean (value, self->connected);
      break;
    case PROP_ROLE:
    case PROP_MODE:
    case PROP_INTERFACE:
    case PROP_ADDRESSES:
      g_object_get_property (G_OBJECT (self->facts), pspec->name, value);
      break;
    case PROP_SERVER:
      g_value_set_string (value, hb_engine_proxy_get_server (self));
      break;
    case PROP_FROZEN_SINCE:
      g_value_set_int64 (value, hb_engine_proxy_get_frozen_since (self));
      break;
    case PROP_PEERS:
      g_value_set_object (value, self->peers);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
    }
}

static void
hb_engine_proxy_finalize (GObject *object)
{
  HbEngineProxy *self = HB_ENGINE_PROXY (object);

  let_go (self);
  g_clear_object (&self->proxy);
  g_clear_object (&self->facts);
  g_clear_object (&self->connection);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->lost);
  g_clear_object (&self->peers);
  g_clear_object (&self->policy);
  g_free (self->name);
  g_free (self->owner);

  G_OBJECT_CLASS (hb_engine_proxy_parent_class)->finalize (object);
}

static void
hb_engine_proxy_class_init (HbEngineProxyClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = hb_engine_proxy_get_property;
  object_class->finalize = hb_engine_proxy_finalize;

  props[PROP_CONNECTED] = g_param_spec_boolean ("connected", NULL, NULL, FALSE, flags);
  props[PROP_ROLE] = g_param_spec_string ("role", NULL, NULL, NULL, flags);
  props[PROP_MODE] = g_param_spec_string ("mode", NULL, NULL, NULL, flags);
  props[PROP_INTERFACE] = g_param_spec_string ("interface", NULL, NULL, NULL, flags);
  props[PROP_ADDRESSES] = g_param_spec_boxed ("addresses", NULL, NULL, G_TYPE_STRV, flags);
  props[PROP_SERVER] = g_param_spec_string ("server", NULL, NULL, NULL, flags);
  props[PROP_FROZEN_SINCE] = g_param_spec_int64 ("frozen-since", NULL, NULL, 0, G_MAXINT64, 0, flags);
  props[PROP_PEERS] = g_param_spec_object ("peers", NULL, NULL, HB_TYPE_PEER_LIST, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  signals[EVENT] = g_signal_new ("event", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[CAUGHT_UP] = g_signal_new ("caught-up", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_PTR_ARRAY);
}

static gboolean
is_replay (GBinding     *binding,
           const GValue *mode,
           GValue       *replay,
           gpointer      user_data)
{
  g_value_set_boolean (replay, g_strcmp0 (g_value_get_string (mode), "replay") == 0);
  return TRUE;
}

static HbWatchPolicy *
create_policy (HbDBusEngine1 *facts)
{
  static const char *const names[] = { "timeout", "pulses", "pulse-interval" };
  HbWatchPolicy *policy = hb_watch_policy_new (0, 0, 0);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_object_bind_property (facts, names[i], policy, names[i], G_BINDING_DEFAULT);
  g_object_bind_property_full (facts, "mode", policy, "replay", G_BINDING_DEFAULT, is_replay, NULL, NULL,
                               NULL);
  return policy;
}

static void
hb_engine_proxy_init (HbEngineProxy *self)
{
  self->facts = hb_engine_facts_new ();
  g_signal_connect (self->facts, "notify", G_CALLBACK (on_fact), self);
  self->peers = hb_peer_list_new ();
  self->policy = create_policy (self->facts);
  self->cancellable = g_cancellable_new ();
  self->lost = g_cancellable_new ();
}
