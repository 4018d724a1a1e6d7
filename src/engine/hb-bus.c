#include "engine/hb-bus.h"

#include <string.h>

#include "hb-dbus-engine.h"
#include "engine/hb-setting.h"
#include "role/hb-client.h"
#include "role/hb-server.h"
#include "wire/hb-message.h"

/* A few batches a second, and none so long that it holds up the packets. */
#define BATCH_INTERVAL_MS 250
#define BATCH_PEERS 2000


/* DBUS_REQUEST_NAME_REPLY_PRIMARY_OWNER of the D-Bus specification. */
#define NAME_IS_OURS 1

struct _HbBus
{
  HbEngine *engine;
  GDBusConnection *connection;
  HbDBusEngine1 *skeleton;
  GHashTable *changed; /* a set of HbAddress */
  HbBusFunc terminate;
  HbBusFunc name_lost;
  gpointer user_data;
  guint name_lost_signal;
  guint batch_source;
};

static const char *
state_of (const HbPeer *peer)
{
  switch ((HbPeerState) peer->state)
    {
    case HB_PEER_ALIVE:
      return "alive";
    case HB_PEER_ASKED:
    case HB_PEER_PULSED:
      return "pulsing";
    case HB_PEER_CLOSED:
    default:
      return peer->reason == HB_CLOSE_GAVE_UP ? "given-up" : "left";
    }
}

static void
add (GVariantBuilder *builder,
     const char      *key,
     GVariant        *value)
{
  g_variant_builder_add (builder, "{sv}", key, value);
}

static gint64
to_wall_us (HbBus  *self,
            gint64  time)
{
  return hb_engine_to_wall (self->engine, time) / HB_MICROSECOND;
}

static GVariant *
describe (HbBus        *self,
          const HbPeer *peer)
{
  g_autofree char *text = hb_message_escape (peer->text, peer->text_length, FALSE);
  char address[HB_ADDRESS_STRING_SIZE];
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  add (&builder, "address", g_variant_new_string (hb_address_format (&peer->address, address)));
  add (&builder, "state", g_variant_new_string (state_of (peer)));
  add (&builder, "last-text", g_variant_new_string (text));
  add (&builder, "pulses", g_variant_new_uint32 (peer->pulses));
  add (&builder, "heard", g_variant_new_int64 (to_wall_us (self, peer->heard)));
  if (peer->rtt != HB_UNKNOWN)
    add (&builder, "rtt-ms", g_variant_new_double ((double) peer->rtt / HB_MILLISECOND));
  if (peer->state != HB_PEER_CLOSED && peer->due != HB_NEVER)
    add (&builder, "deadline", g_variant_new_int64 (to_wall_us (self, peer->due)));
  if (peer->state == HB_PEER_CLOSED && peer->reason == HB_CLOSE_GAVE_UP)
    add (&builder, "verdict", g_variant_new_string (hb_verdict_to_string (peer->verdict)));

  return g_variant_builder_end (&builder);
}

static HbServer *
server_of (HbBus *self)
{
  HbRole *role = hb_engine_get_role (self->engine);

  return HB_IS_SERVER (role) ? HB_SERVER (role) : NULL;
}

static HbClient *
client_of (HbBus *self)
{
  HbRole *role = hb_engine_get_role (self->engine);

  return HB_IS_CLIENT (role) ? HB_CLIENT (role) : NULL;
}

static void
update_properties (HbBus *self)
{
  HbServer *server = server_of (self);

  if (server == NULL)
    return;

  hb_dbus_engine1_set_timeout (self->skeleton,
                               (double) hb_server_get_timeout (server) / HB_SECOND);
  hb_dbus_engine1_set_pulses (self->skeleton, hb_server_get_pulses (server));
  hb_dbus_engine1_set_peer_count (self->skeleton,
                                  hb_peer_table_get_size (hb_server_get_peers (server)));
}

/* Changes */

static gboolean
on_batch (gpointer user_data)
{
  HbBus *self = user_data;
  HbPeerTable *peers = hb_server_get_peers (server_of (self));
  GVariantBuilder builder;
  GHashTableIter iter;
  gpointer address;
  guint count = 0;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  g_hash_table_iter_init (&iter, self->changed);
  while (count < BATCH_PEERS && g_hash_table_iter_next (&iter, &address, NULL))
    {
      HbPeer *peer = hb_peer_table_lookup (peers, address);

      if (peer != NULL)
        g_variant_builder_add_value (&builder, describe (self, peer));
      g_hash_table_iter_remove (&iter);
      count++;
    }

  update_properties (self);
  hb_dbus_engine1_emit_peers_changed (self->skeleton, g_variant_builder_end (&builder));

  if (g_hash_table_size (self->changed) > 0)
    return G_SOURCE_CONTINUE;

  self->batch_source = 0;
  return G_SOURCE_REMOVE;
}

/**
 * hb_bus_note:
 * @self: a bus
 * @event: what the engine told
 *
 * Has the peer that it is about be in the next batch.
 */
void
hb_bus_note (HbBus         *self,
             const HbEvent *event)
{
  if (server_of (self) == NULL || hb_address_is_any (&event->peer) ||
      event->type == HB_EVENT_SEGMENT || event->type == HB_EVENT_SILENCE)
    return;

  if (!g_hash_table_contains (self->changed, &event->peer))
    g_hash_table_add (self->changed, g_memdup2 (&event->peer, sizeof (HbAddress)));
  if (self->batch_source == 0)
    self->batch_source = g_timeout_add (BATCH_INTERVAL_MS, on_batch, self);
}

/* Methods */

static void
collect_peer (HbPeer   *peer,
              gpointer  user_data)
{
  gpointer *closure = user_data;

  g_variant_builder_add_value (closure[1], describe (closure[0], peer));
}

static gboolean
on_list_peers (HbDBusEngine1         *skeleton,
               GDBusMethodInvocation *invocation,
               HbBus                 *self)
{
  GVariantBuilder builder;
  gpointer closure[] = { self, &builder };

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  if (server_of (self) != NULL)
    hb_peer_table_foreach (hb_server_get_peers (server_of (self)), collect_peer, closure);

  hb_dbus_engine1_complete_list_peers (skeleton, invocation, g_variant_builder_end (&builder));
  return TRUE;
}

static gboolean
refuse (GDBusMethodInvocation *invocation,
        GDBusError             code,
        const char            *message)
{
  g_dbus_method_invocation_return_error_literal (invocation, G_DBUS_ERROR, code, message);
  return TRUE;
}

static gboolean
on_send (HbDBusEngine1         *skeleton,
         GDBusMethodInvocation *invocation,
         const char            *text,
         HbBus                 *self)
{
  gsize length = strlen (text);

  if (client_of (self) == NULL)
    return refuse (invocation, G_DBUS_ERROR_NOT_SUPPORTED, "Send is for a client");
  if (length == 0 || length > HB_TEXT_MAX)
    return refuse (invocation, G_DBUS_ERROR_INVALID_ARGS,
                   "Send takes a text of 1 to " G_STRINGIFY (HB_TEXT_MAX) " bytes");
  if (!hb_client_send (client_of (self), hb_engine_now (self->engine), text))
    return refuse (invocation, G_DBUS_ERROR_LIMITS_EXCEEDED,
                   "Send takes no more texts now: those before it wait, or the client is leaving");

  hb_dbus_engine1_complete_send (skeleton, invocation);
  hb_engine_settle (self->engine);
  return TRUE;
}

static gboolean
on_terminate (HbDBusEngine1         *skeleton,
              GDBusMethodInvocation *invocation,
              HbBus                 *self)
{
  if (client_of (self) == NULL)
    return refuse (invocation, G_DBUS_ERROR_NOT_SUPPORTED, "Terminate is for a client");

  hb_dbus_engine1_complete_terminate (skeleton, invocation);
  self->terminate (self->user_data);
  return TRUE;
}

static gboolean
on_set_timeout (HbDBusEngine1         *skeleton,
                GDBusMethodInvocation *invocation,
                double                 seconds,
                HbBus                 *self)
{
  gint64 timeout;

  if (server_of (self) == NULL)
    return refuse (invocation, G_DBUS_ERROR_NOT_SUPPORTED, "SetTimeout is for a server");
  if (!hb_setting_take_seconds (seconds, &timeout))
    return refuse (invocation, G_DBUS_ERROR_INVALID_ARGS,
                   "SetTimeout takes seconds, from 0.001 to 31622400");

  hb_server_set_timeout (server_of (self), timeout);
  hb_engine_settle (self->engine);
  update_properties (self);
  hb_dbus_engine1_complete_set_timeout (skeleton, invocation);
  return TRUE;
}

static gboolean
on_set_pulses (HbDBusEngine1         *skeleton,
               GDBusMethodInvocation *invocation,
               guint                  count,
               HbBus                 *self)
{
  if (server_of (self) == NULL)
    return refuse (invocation, G_DBUS_ERROR_NOT_SUPPORTED, "SetPulses is for a server");
  if (count < 1 || count > HB_PULSES_MAX)
    return refuse (invocation, G_DBUS_ERROR_INVALID_ARGS,
                   "SetPulses takes a whole number from 1 to " G_STRINGIFY (HB_PULSES_MAX));

  hb_server_set_pulses (server_of (self), count);
  update_properties (self);
  hb_dbus_engine1_complete_set_pulses (skeleton, invocation);
  return TRUE;
}

static void
on_name_lost (GDBusConnection *connection,
              const char      *sender,
              const char      *path,
              const char      *interface,
              const char      *signal,
              GVariant        *parameters,
              gpointer         user_data)
{
  HbBus *self = user_data;

  self->name_lost (self->user_data);
}

static void
on_closed (GDBusConnection *connection,
           gboolean         remote_vanished,
           GError          *error,
           HbBus           *self)
{
  self->name_lost (self->user_data);
}

/* Asked at once, unlike g_bus_own_name(), so that nothing has begun where it is refused. */
static gboolean
request_name (HbBus   *self,
              GError **error)
{
  g_autoptr (GVariant) reply = NULL;
  guint status;

  reply = g_dbus_connection_call_sync (self->connection, "org.freedesktop.DBus",
                                       "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                       "RequestName",
                                       g_variant_new ("(su)", HB_BUS_NAME,
                                                      G_BUS_NAME_OWNER_FLAGS_DO_NOT_QUEUE),
                                       G_VARIANT_TYPE ("(u)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL,
                                       error);
  if (reply == NULL)
    return FALSE;

  g_variant_get (reply, "(u)", &status);
  if (status == NAME_IS_OURS)
    return TRUE;

  g_set_error (error, G_DBUS_ERROR, G_DBUS_ERROR_ADDRESS_IN_USE,
               "another engine has the name " HB_BUS_NAME " there; end that one, or start "
               "without --bus");
  return FALSE;
}

static HbDBusEngine1 *
create_skeleton (HbBus *self)
{
  HbDBusEngine1 *skeleton = hb_dbus_engine1_skeleton_new ();

  hb_dbus_engine1_set_role (skeleton, server_of (self) != NULL ? "server" : "client");
  hb_dbus_engine1_set_interface (skeleton, hb_engine_get_interface (self->engine));
  g_signal_connect (skeleton, "handle-list-peers", G_CALLBACK (on_list_peers), self);
  g_signal_connect (skeleton, "handle-send", G_CALLBACK (on_send), self);
  g_signal_connect (skeleton, "handle-terminate", G_CALLBACK (on_terminate), self);
  g_signal_connect (skeleton, "handle-set-timeout", G_CALLBACK (on_set_timeout), self);
  g_signal_connect (skeleton, "handle-set-pulses", G_CALLBACK (on_set_pulses), self);

  return skeleton;
}

/**
 * hb_bus_new:
 * @engine: (transfer none): what to offer
 * @type: on which bus
 * @terminate: called when somebody asks a client to terminate
 * @name_lost: called, from the main loop, when the name is somebody else's or the bus is gone
 * @user_data: for both
 * @error: return location for an error of GIO's
 *
 * Returns: (nullable) (transfer full): the engine on the bus
 */
HbBus *
hb_bus_new (HbEngine   *engine,
            GBusType    type,
            HbBusFunc   terminate,
            HbBusFunc   name_lost,
            gpointer    user_data,
            GError    **error)
{
  g_autoptr (HbBus) self = g_new0 (HbBus, 1);

  self->engine = engine;
  self->terminate = terminate;
  self->name_lost = name_lost;
  self->user_data = user_data;
  self->changed = g_hash_table_new_full (hb_address_hash, hb_address_equal, g_free, NULL);

  self->connection = g_bus_get_sync (type, NULL, error);
  if (self->connection == NULL)
    return NULL;
  /* A bus that ends is a name lost, and said so; not an exit without a word. */
  g_dbus_connection_set_exit_on_close (self->connection, FALSE);

  self->skeleton = create_skeleton (self);
  update_properties (self);
  if (!g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->skeleton),
                                         self->connection, HB_BUS_PATH, error))
    return NULL;

  if (!request_name (self, error))
    return NULL;

  self->name_lost_signal = g_dbus_connection_signal_subscribe (
      self->connection, "org.freedesktop.DBus", "org.freedesktop.DBus", "NameLost",
      "/org/freedesktop/DBus", HB_BUS_NAME, G_DBUS_SIGNAL_FLAGS_NONE, on_name_lost, self, NULL);
  g_signal_connect (self->connection, "closed", G_CALLBACK (on_closed), self);

  return g_steal_pointer (&self);
}

static void
leave (HbBus *self)
{
  if (self->name_lost_signal != 0)
    g_dbus_connection_signal_unsubscribe (self->connection, self->name_lost_signal);
  g_signal_handlers_disconnect_by_data (self->connection, self);

  /* Gives the name back, since this was all we wanted of the bus. */
  g_dbus_connection_close_sync (self->connection, NULL, NULL);
}

void
hb_bus_free (HbBus *self)
{
  g_clear_handle_id (&self->batch_source, g_source_remove);
  if (self->skeleton != NULL)
    {
      g_dbus_interface_skeleton_unexport (G_DBUS_INTERFACE_SKELETON (self->skeleton));
      g_signal_handlers_disconnect_by_data (self->skeleton, self);
    }
  g_clear_object (&self->skeleton);
  if (self->connection != NULL)
    leave (self);
  g_clear_object (&self->connection);
  g_clear_pointer (&self->changed, g_hash_table_unref);
  g_free (self);
}
