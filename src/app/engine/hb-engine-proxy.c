#include "app/engine/hb-engine-proxy-private.h"

#include "app/engine/hb-engine-facts.h"
#include "app/format/hb-servers.h"
#include "engine/hb-engine-object.h"
#include "event/hb-event-variant.h"
#include "event/hb-peer-variant.h"
#include "role/hb-client-group.h"
#include "store/hb-setting.h"
#include "wire/hb-host-name.h"

/* Listing a hundred thousand peers takes an engine a while. */
#define CALL_TIMEOUT_MS 30000

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

/* The end of the connection */

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

/* Keeps the last known values. A handler may drop the proxy. */
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

/* The bus is gone, but its engine may go on. */
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

/* On a bus, the name loses its owner, or gets another engine as its owner. */
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

/* Signals of the engine; a handler may drop the proxy. */

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
      hb_incident_list_take_event (self->incidents, event);
      g_signal_emit (self, signals[EVENT], 0, event);
    }
}

/* When the name loses its owner, its properties change, too, and on_name_owner() comes after that. */
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

/* Properties of the engine that are also ours have the same names on D-Bus. */
static void
on_fact (GObject       *facts,
         GParamSpec    *pspec,
         HbEngineProxy *self)
{
  GParamSpec *own = g_object_class_find_property (G_OBJECT_GET_CLASS (self), pspec->name);

  if (own != NULL)
    g_object_notify_by_pspec (G_OBJECT (self), own);
}

/* Handles the signals of a new D-Bus proxy instead of those of the previous one. Takes @proxy. */
void
hb_engine_proxy_listen (HbEngineProxy *self,
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

/* Creation */

static void
on_loaded (GObject      *source,
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

  hb_engine_proxy_end_load (self);
  if (self->name != NULL)
    self->pinger = hb_pinger_new (self->connection, self->name, on_no_answer, self);
  /* With the reference that was propagated. */
  g_task_return_pointer (task, self, g_object_unref);
}

/**
 * hb_engine_proxy_new_async:
 * @connection: a connection to the engine
 * @name: (nullable): its bus name; %NULL on a private connection
 * @cancellable: (nullable): cancels the search
 * @callback: called when its peers are known
 * @user_data: for @callback
 *
 * Connects to a running engine. After its list of peers, nothing is missed unless "caught-up" is emitted.
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
  self->gate = hb_gate_new (connection, HB_BUS_PATH, hb_engine_proxy_on_shut, self);
  g_signal_connect_object (connection, "closed", G_CALLBACK (on_closed), self, 0);
  hb_engine_proxy_load (self, g_task_new (self, cancellable, on_loaded, task));
}

/**
 * hb_engine_proxy_new_finish:
 * @result: the callback's result
 * @error: return location for an error
 *
 * Returns: (nullable) (transfer full): the engine proxy
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
 * Disconnects. The app's own engine ends with that; one on a bus goes on.
 */
void
hb_engine_proxy_close (HbEngineProxy *self)
{
  let_go (self);
  if (self->name == NULL)
    g_dbus_connection_close (self->connection, NULL, NULL, NULL);
}

/* Properties */

gboolean
hb_engine_proxy_is_connected (HbEngineProxy *self)
{
  return self->connected;
}

/**
 * hb_engine_proxy_has_ended:
 * @self: an engine proxy
 *
 * Returns: whether the engine is known to have ended; %FALSE if it only stopped answering
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

/* The engine is not trusted: of a server that is none, nothing is shown.
 *
 * Returns: (nullable) (transfer full): the servers of a client that has several */
static char *
join_servers (HbDBusEngine1 *facts)
{
  GVariant *servers = hb_dbus_engine1_get_servers (facts);
  g_autoptr (GPtrArray) texts = g_ptr_array_new ();
  GVariantIter iter;
  GVariant *server;

  if (servers == NULL || g_variant_n_children (servers) > HB_CLIENT_GROUP_MAX)
    return NULL;

  g_variant_iter_init (&iter, servers);
  while (g_variant_iter_loop (&iter, "@a{sv}", &server))
    {
      const char *text, *name;
      HbAddress address;

      if (g_variant_lookup (server, "server", "&s", &text) && hb_setting_parse_server (text, &address, &name))
        g_ptr_array_add (texts, (gpointer) text);
    }
  if (texts->len < 2)
    return NULL;

  g_ptr_array_add (texts, NULL);
  return g_strjoinv (HB_SERVERS_SEPARATOR, (char **) texts->pdata);
}

/**
 * hb_engine_proxy_get_server:
 * @self: an engine proxy that is connected
 *
 * Returns: (transfer none): the name of a client's server, or else its address; of several servers all, with
 *   %HB_SERVERS_SEPARATOR between them
 */
const char *
hb_engine_proxy_get_server (HbEngineProxy *self)
{
  const char *name = hb_dbus_engine1_get_server_name (self->facts);

  g_free (self->servers);
  self->servers = join_servers (self->facts);
  if (self->servers != NULL)
    return self->servers;

  /* The engine is not trusted: an invalid name may contain anything. */
  return name != NULL && hb_host_name_is_valid (name) ? name : hb_dbus_engine1_get_server (self->facts);
}

/**
 * hb_engine_proxy_get_peers_file:
 * @self: an engine
 *
 * Returns: (nullable) (type filename): the absolute path of its peers file; %NULL without one
 */
const char *
hb_engine_proxy_get_peers_file (HbEngineProxy *self)
{
  const char *path = hb_dbus_engine1_get_peers_file (self->facts);

  return path != NULL && g_path_is_absolute (path) ? path : NULL;
}

/**
 * hb_engine_proxy_get_frozen_since:
 * @self: an engine proxy
 *
 * Returns: since when the engine's time stands still, which it also does once the connection is lost, in
 *   microseconds of wall-clock time since 1970; 0 if it runs
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
 * hb_engine_proxy_get_incidents:
 * @self: an engine proxy
 *
 * Returns: (transfer none): the open incidents, always the same object
 */
HbIncidentList *
hb_engine_proxy_get_incidents (HbEngineProxy *self)
{
  return self->incidents;
}

/**
 * hb_engine_proxy_get_policy:
 * @self: an engine proxy
 *
 * Returns: (transfer none): the server's settings, always the same object; all 0 for a client
 */
HbWatchPolicy *
hb_engine_proxy_get_policy (HbEngineProxy *self)
{
  return self->policy;
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
  g_clear_pointer (&self->servers, g_free);
  g_clear_object (&self->connection);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->lost);
  g_clear_object (&self->peers);
  g_clear_object (&self->incidents);
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
  self->incidents = hb_incident_list_new ();
  self->policy = create_policy (self->facts);
  self->cancellable = g_cancellable_new ();
  self->lost = g_cancellable_new ();
}
