#include "engine/hb-engine-object-private.h"

#include "store/hb-setting.h"
#include "wire/hb-message.h"

/* A capture may show any number of server addresses: this many are listed. */
#define ADDRESSES 100

HbServer *
hb_engine_object_server (HbEngineObject *self)
{
  return HB_IS_SERVER (self->run.role) ? HB_SERVER (self->run.role) : NULL;
}

HbClientGroup *
hb_engine_object_clients (HbEngineObject *self)
{
  return HB_IS_CLIENT_GROUP (self->run.role) ? HB_CLIENT_GROUP (self->run.role) : NULL;
}

/* Properties */

static void
update_addresses (HbEngineObject *self)
{
  g_autoptr (GArray) addresses = self->run.addresses (self->run.source);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) texts = NULL;

  for (guint i = 0; i < MIN (addresses->len, ADDRESSES); i++)
    {
      char text[HB_ADDRESS_STRING_SIZE];

      g_strv_builder_add (builder, hb_address_format (&g_array_index (addresses, HbAddress, i),
                                                      text));
    }

  texts = g_strv_builder_end (builder);
  hb_dbus_engine1_set_addresses (self->skeleton, (const char *const *) texts);
}

/* The interface may be renamed, and a client may switch to another one. */
static void
update_interface (HbEngineObject *self)
{
  g_autofree char *interface = hb_message_escape_string (self->run.interface (self->run.source));

  hb_dbus_engine1_set_interface (self->skeleton, interface);
}

/* Empty while no address is known */
static const char *
format_server (HbClient *client,
               char      text[HB_ADDRESS_STRING_SIZE])
{
  const HbAddress *server = hb_client_get_server (client);

  return hb_address_is_any (server) ? "" : hb_address_format (server, text);
}

static void
describe_server (HbEngineObject  *self,
                 guint            index,
                 GVariantBuilder *builder)
{
  HbClient *client = hb_client_group_get (hb_engine_object_clients (self), index);
  const char *name = self->run.server != NULL ? self->run.server (self->run.source, index) : NULL;
  gint64 pulse = hb_client_get_last_pulse (client);
  char address[HB_ADDRESS_STRING_SIZE];

  g_variant_builder_open (builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (builder, "{sv}", "server", g_variant_new_string (name != NULL ? name : ""));
  g_variant_builder_add (builder, "{sv}", "address", g_variant_new_string (format_server (client, address)));
  g_variant_builder_add (builder, "{sv}", "host",
                         g_variant_new_string (hb_names_get (HB_NAMES_HOST, hb_client_get_host (client))));
  if (pulse != HB_UNKNOWN)
    g_variant_builder_add (builder, "{sv}", "last-pulse",
                           g_variant_new_int64 (self->run.to_wall (self->run.source, pulse) / HB_MICROSECOND));
  g_variant_builder_close (builder);
}

/* A server's name may have several addresses, and a client may switch between them. */
static void
update_servers (HbEngineObject *self)
{
  HbClientGroup *clients = hb_engine_object_clients (self);
  char server[HB_ADDRESS_STRING_SIZE];
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; clients != NULL && i < hb_client_group_get_size (clients); i++)
    describe_server (self, i, &builder);

  hb_dbus_engine1_set_servers (self->skeleton, g_variant_builder_end (&builder));
  hb_dbus_engine1_set_server (self->skeleton,
                              clients != NULL ? format_server (hb_client_group_get (clients, 0), server) : "");
}

void
hb_engine_object_update (HbEngineObject *self)
{
  HbServer *server = hb_engine_object_server (self);

  update_servers (self);
  update_interface (self);
  update_addresses (self);
  hb_dbus_engine1_set_frozen_since (self->skeleton, self->run.frozen_since (self->run.source) / HB_MICROSECOND);
  if (server == NULL)
    return;

  hb_dbus_engine1_set_timeout (self->skeleton,
                               (double) hb_server_get_timeout (server) / HB_SECOND);
  hb_dbus_engine1_set_pulses (self->skeleton, hb_server_get_pulses (server));
  hb_dbus_engine1_set_pulse_interval (self->skeleton,
                                      (double) hb_server_get_pulse_interval (server) / HB_SECOND);
  hb_dbus_engine1_set_peer_count (self->skeleton,
                                  hb_peer_table_get_size (hb_server_get_peers (server)));
}

/* Also called before each batch. */
static void
update_properties (gpointer self)
{
  hb_engine_object_update (self);
}

/* After the clock stood still, all deadlines are later in wall-clock time. */
static gboolean
moves_deadlines (const HbEvent *event)
{
  return event->type == HB_EVENT_LISTENING ||
         (event->type == HB_EVENT_WARNING && event->about == HB_WARNING_PAUSED);
}

static void
note (HbEngineObject *self,
      const HbEvent  *event)
{
  if (event->type == HB_EVENT_PEER_DROPPED)
    hb_history_forget (self->history, &event->peer);
  else
    hb_history_note (self->history, event);

  hb_engine_object_note_state (self, event);
  hb_feed_note (self->feed, event);
  if (moves_deadlines (event))
    hb_feed_touch_all (self->feed);
}

/* Events about several peers are split: a batch has room for many events, and a history is kept by peer. */
static void
note_each (HbEngineObject *self,
           const HbEvent  *event)
{
  HbEvent one = *event;
  HbEvent end = {
    .type = HB_EVENT_SESSION_CLOSED,
    .time = event->time,
    .stamp = event->stamp,
    .reason = HB_CLOSE_GAVE_UP,
  };

  one.peers = NULL;
  one.count = 0;
  for (guint i = 0; i < event->peers->len; i++)
    {
      one.peer = end.peer = g_array_index (event->peers, HbAddress, i);
      note (self, &one);
      if (event->type == HB_EVENT_GAVE_UP)
        note (self, &end);
    }
}

/**
 * hb_engine_object_note:
 * @self: an engine object
 * @event: an event of the role
 *
 * Adds it to the next batch, and to the history.
 */
void
hb_engine_object_note (HbEngineObject *self,
                       const HbEvent  *event)
{
  if (event->peers != NULL && !hb_event_is_incident (event))
    note_each (self, event);
  else
    note (self, event);
}

/* Refusals */

/* Returns: %FALSE, for the caller to return */
gboolean
hb_engine_object_refuse (GDBusMethodInvocation *invocation,
                         GDBusError             code,
                         const char            *format,
                         ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_dbus_method_invocation_return_error_valist (invocation, G_DBUS_ERROR, (gint) code, format,
                                                arguments);
  va_end (arguments);
  return FALSE;
}

gboolean
hb_engine_object_take_address (GDBusMethodInvocation *invocation,
                               const char            *text,
                               HbAddress             *address)
{
  return hb_setting_parse_address (text, address) ||
         hb_engine_object_refuse (invocation, G_DBUS_ERROR_INVALID_ARGS,
                                  "%s takes the address of a peer as ListPeers has it, such as 10.0.0.231",
                                  g_dbus_method_invocation_get_method_name (invocation));
}

/* Returns: (nullable): the peer that the argument names; %NULL if the call was refused */
HbPeer *
hb_engine_object_take_peer (HbEngineObject        *self,
                            GDBusMethodInvocation *invocation,
                            const char            *text)
{
  const char *method = g_dbus_method_invocation_get_method_name (invocation);
  HbPeer *peer = NULL;
  HbAddress address;

  if (hb_engine_object_take_address (invocation, text, &address))
    {
      peer = hb_peer_table_lookup (hb_server_get_peers (hb_engine_object_server (self)), &address);
      if (peer == NULL)
        hb_engine_object_refuse (invocation, G_DBUS_ERROR_INVALID_ARGS,
                        "%s takes the address of a peer, and ListPeers has none with %s", method,
                        hb_address_format (&address, (char[HB_ADDRESS_STRING_SIZE]) { 0 }));
    }

  return peer;
}

/* A server has many peers; a client's peers are its servers. */
gboolean
hb_engine_object_take_partner (HbEngineObject        *self,
                               GDBusMethodInvocation *invocation,
                               const char            *text,
                               HbAddress             *address)
{
  HbPeer *peer;

  if (hb_engine_object_clients (self) == NULL)
    {
      peer = hb_engine_object_take_peer (self, invocation, text);
      if (peer != NULL)
        *address = peer->address;
      return peer != NULL;
    }

  if (!hb_engine_object_take_address (invocation, text, address))
    return FALSE;

  return hb_client_group_find (hb_engine_object_clients (self), address) != NULL ||
         hb_engine_object_refuse (invocation, G_DBUS_ERROR_INVALID_ARGS,
                                  "%s takes the address of the client's server, %s",
                                  g_dbus_method_invocation_get_method_name (invocation),
                                  hb_dbus_engine1_get_server (self->skeleton));
}

/* Properties and lists */

static gboolean
on_list_peers (HbDBusEngine1         *skeleton,
               GDBusMethodInvocation *invocation,
               HbEngineObject        *self)
{
  hb_listing_answer (self->listing, invocation);
  return TRUE;
}

/* The object */

static HbDBusEngine1 *
create_skeleton (HbEngineObject *self)
{
  HbDBusEngine1 *skeleton = hb_dbus_engine1_skeleton_new ();
  g_autofree char *peers = self->run.peers_path != NULL ? g_canonicalize_filename (self->run.peers_path, NULL) : NULL;

  hb_dbus_engine1_set_role (skeleton, hb_engine_object_server (self) != NULL ? "server" : "client");
  hb_dbus_engine1_set_mode (skeleton, self->run.mode);
  hb_dbus_engine1_set_server_name (skeleton, self->run.server_name != NULL ? self->run.server_name : "");
  hb_dbus_engine1_set_peers_file (skeleton, peers != NULL ? peers : "");
  g_signal_connect (skeleton, "handle-list-peers", G_CALLBACK (on_list_peers), self);
  g_signal_connect (skeleton, "handle-list-peer-snapshots", G_CALLBACK (on_list_peers), self);
  g_signal_connect (skeleton, "handle-list-peer-states", G_CALLBACK (on_list_peers), self);

  return skeleton;
}

/* Callers */

static void
on_met (const char *sender,
        gpointer    user_data)
{
  HbEngineObject *self = user_data;

  if (self->identities != NULL)
    hb_identities_add (self->identities, sender);
}

static void
on_owned (const char *sender,
          guint32     uid,
          gpointer    user_data)
{
  HbEngineObject *self = user_data;

  hb_callers_set_user (self->callers, sender, uid);
}

static void
on_known (const char *sender,
          gpointer    user_data)
{
  HbEngineObject *self = user_data;

  hb_changes_resume (self->changes);
}

static void
on_gone (const char *sender,
         gpointer    user_data)
{
  HbEngineObject *self = user_data;

  hb_changes_drop (self->changes, sender);
  hb_replies_drop (self->replies, sender);
  if (self->waits != NULL)
    hb_waits_drop (self->waits, sender);
  hb_callers_forget (self->callers, sender);
}

static void
listen_to_callers (HbEngineObject  *self,
                   GDBusConnection *connection,
                   HbPermission     permission)
{
  static const HbIdentitiesFuncs funcs = { on_owned, on_known, on_gone };

  if (permission != HB_PERMISSION_OF_APP)
    self->identities = hb_identities_new (connection, &funcs, self);
  self->callers = hb_callers_new (connection, on_met, self);
  self->replies = hb_replies_new (connection, self->callers);
  self->changes = hb_changes_new (permission, self->callers, self->identities, hb_engine_object_make_change, self);
}

/**
 * hb_engine_object_new:
 * @connection: (transfer none): where to export it
 * @permission: who may make changes
 * @run: the role to export; copied, and its pointers must outlive the object
 * @error: return location for an error of GIO's
 *
 * Returns: (nullable) (transfer full): the exported object
 */
HbEngineObject *
hb_engine_object_new (GDBusConnection  *connection,
                      HbPermission      permission,
                      const HbRun      *run,
                      GError          **error)
{
  g_autoptr (HbEngineObject) self = g_new0 (HbEngineObject, 1);

  self->run = *run;
  self->history = hb_history_new (&HB_HISTORY_BOUNDS);
  self->skeleton = create_skeleton (self);
  hb_engine_object_connect_past (self);
  hb_engine_object_connect_changes (self);
  hb_engine_object_begin_states (self);
  listen_to_callers (self, connection, permission);
  hb_engine_object_update (self);
  if (!g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->skeleton), connection,
                                         HB_BUS_PATH, error))
    return NULL;

  self->feed = hb_feed_new (connection, self->skeleton, &self->run, update_properties, self);
  self->listing = hb_listing_new (&self->run, self->feed, self->replies, self->times);
  return g_steal_pointer (&self);
}

/**
 * hb_engine_object_hold:
 * @self: an engine object whose reader will ask for its peers
 *
 * Sends no signals before the first ListPeers or ListPeerSnapshots: a reader that is slow to connect would miss
 * them.
 */
void
hb_engine_object_hold (HbEngineObject *self)
{
  hb_feed_set_unlisted (self->feed, TRUE);
}

/**
 * hb_engine_object_free:
 * @self: (transfer full): an engine object; its role must still exist
 *
 * Hands the last batch to the connection, and unexports the object.
 */
void
hb_engine_object_free (HbEngineObject *self)
{
  g_clear_pointer (&self->changes, hb_changes_free);
  g_clear_pointer (&self->waits, hb_waits_free);
  g_clear_pointer (&self->replies, hb_replies_free);
  g_clear_pointer (&self->listing, hb_listing_free);
  g_clear_pointer (&self->times, hb_state_times_free);
  g_clear_pointer (&self->feed, hb_feed_free);
  if (g_dbus_interface_skeleton_get_connection (G_DBUS_INTERFACE_SKELETON (self->skeleton)) != NULL)
    g_dbus_interface_skeleton_unexport (G_DBUS_INTERFACE_SKELETON (self->skeleton));
  g_signal_handlers_disconnect_by_data (self->skeleton, self);
  g_clear_object (&self->skeleton);
  g_clear_pointer (&self->identities, hb_identities_free);
  g_clear_pointer (&self->callers, hb_callers_free);
  g_clear_pointer (&self->history, hb_history_free);
  g_free (self);
}
