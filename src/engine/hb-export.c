#include "engine/hb-export.h"

#include <string.h>

#include "engine/hb-describe.h"
#include "engine/hb-feed.h"
#include "engine/hb-history.h"
#include "engine/hb-listing.h"
#include "engine/hb-setting.h"
#include "net/hb-cooked.h"
#include "role/hb-client.h"
#include "role/hb-server.h"
#include "wire/hb-message.h"

/* A capture may name any number of addresses as the server's. */
#define ADDRESSES 100

/* What GetPacketsSince answers at once: some milliseconds of work, for which pulses can wait. */
#define PAGE_BYTES (256 * 1024)

struct _HbExport
{
  HbRun run;
  HbDBusEngine1 *skeleton;
  HbFeed *feed;
  HbListing *listing;
  HbHistory *history;
};

static HbServer *
server_of (HbExport *self)
{
  return HB_IS_SERVER (self->run.role) ? HB_SERVER (self->run.role) : NULL;
}

static HbClient *
client_of (HbExport *self)
{
  return HB_IS_CLIENT (self->run.role) ? HB_CLIENT (self->run.role) : NULL;
}

static gint64
now (HbExport *self)
{
  return self->run.now (self->run.source);
}

static void
settle (HbExport *self)
{
  self->run.settle (self->run.source);
}

/* Properties */

static void
update_addresses (HbExport *self)
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

/* It may get another name, and a client may have to speak through another one. */
static void
update_interface (HbExport *self)
{
  g_autofree char *interface = hb_message_escape_string (self->run.interface (self->run.source));

  hb_dbus_engine1_set_interface (self->skeleton, interface);
}

static void
update_properties (gpointer user_data)
{
  HbExport *self = user_data;
  HbServer *server = server_of (self);

  update_interface (self);
  update_addresses (self);
  hb_dbus_engine1_set_moment (self->skeleton,
                              self->run.moment (self->run.source) / HB_MICROSECOND);
  if (server == NULL)
    return;

  hb_dbus_engine1_set_timeout (self->skeleton,
                               (double) hb_server_get_timeout (server) / HB_SECOND);
  hb_dbus_engine1_set_pulses (self->skeleton, hb_server_get_pulses (server));
  hb_dbus_engine1_set_peer_count (self->skeleton,
                                  hb_peer_table_get_size (hb_server_get_peers (server)));
}

/* After the clock stood still, all deadlines come later by the clock on the wall. */
static gboolean
moves_deadlines (const HbEvent *event)
{
  return event->type == HB_EVENT_LISTENING ||
         (event->type == HB_EVENT_WARNING && event->about == HB_WARNING_PAUSED);
}

static void
note (HbExport      *self,
      const HbEvent *event)
{
  if (event->type == HB_EVENT_FORGOTTEN)
    hb_history_forget (self->history, &event->peer);
  else
    hb_history_note (self->history, event);

  hb_feed_note (self->feed, event);
  if (moves_deadlines (event))
    hb_feed_touch_all (self->feed);
}

/* Each for itself: there is room for a good many in a batch, and a history is one peer's. */
static void
note_deaths (HbExport      *self,
             const HbEvent *event)
{
  HbEvent death = *event;
  HbEvent end = {
    .type = HB_EVENT_SESSION_CLOSED,
    .time = event->time,
    .stamp = event->stamp,
    .reason = HB_CLOSE_GAVE_UP,
  };

  death.peers = NULL;
  death.count = 0;
  for (guint i = 0; i < event->peers->len; i++)
    {
      death.peer = end.peer = g_array_index (event->peers, HbAddress, i);
      note (self, &death);
      note (self, &end);
    }
}

/**
 * hb_export_note:
 * @self: an export
 * @event: what the role told
 *
 * Has it be in the next batch, and in the history.
 */
void
hb_export_note (HbExport      *self,
                const HbEvent *event)
{
  if (event->peers != NULL)
    note_deaths (self, event);
  else
    note (self, event);
}

/* Refusals */

static gboolean G_GNUC_PRINTF (3, 4)
refuse (GDBusMethodInvocation *invocation,
        GDBusError             code,
        const char            *format,
        ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_dbus_method_invocation_return_error_valist (invocation, G_DBUS_ERROR, (gint) code, format,
                                                arguments);
  va_end (arguments);

  return TRUE;
}

/* Returns: whether the method was refused, since it wants a server that runs */
static gboolean
refuse_unless_live (HbExport              *self,
                    GDBusMethodInvocation *invocation)
{
  const char *method = g_dbus_method_invocation_get_method_name (invocation);

  if (server_of (self) == NULL)
    return refuse (invocation, G_DBUS_ERROR_NOT_SUPPORTED, "%s is for a server", method);
  if (hb_server_is_passive (server_of (self)))
    return refuse (invocation, G_DBUS_ERROR_NOT_SUPPORTED,
                   "%s is for a server that runs; a replay shows what has been", method);

  return FALSE;
}

static gboolean
take_address (GDBusMethodInvocation *invocation,
              const char            *text,
              HbAddress             *address)
{
  if (hb_setting_parse_address (text, address))
    return TRUE;

  refuse (invocation, G_DBUS_ERROR_INVALID_ARGS,
          "%s takes the address of a peer as ListPeers has it, such as 10.0.0.231",
          g_dbus_method_invocation_get_method_name (invocation));
  return FALSE;
}

/* Returns: (nullable): the peer that is meant, or %NULL where the method was refused */
static HbPeer *
take_peer (HbExport              *self,
           GDBusMethodInvocation *invocation,
           const char            *text)
{
  const char *method = g_dbus_method_invocation_get_method_name (invocation);
  HbPeer *peer = NULL;
  HbAddress address;

  if (server_of (self) == NULL)
    refuse (invocation, G_DBUS_ERROR_NOT_SUPPORTED, "%s is for a server", method);
  else if (take_address (invocation, text, &address))
    {
      peer = hb_peer_table_lookup (hb_server_get_peers (server_of (self)), &address);
      if (peer == NULL)
        refuse (invocation, G_DBUS_ERROR_INVALID_ARGS,
                "%s takes the address of a peer, and ListPeers has none with %s", method,
                hb_address_format (&address, (char[HB_ADDRESS_STRING_SIZE]) { 0 }));
    }

  return peer;
}

/* Of a server, any peer's address; of a client, its server's. */
static gboolean
take_partner (HbExport              *self,
              GDBusMethodInvocation *invocation,
              const char            *text,
              HbAddress             *address)
{
  HbPeer *peer;

  if (client_of (self) == NULL)
    {
      peer = take_peer (self, invocation, text);
      if (peer != NULL)
        *address = peer->address;
      return peer != NULL;
    }

  if (!take_address (invocation, text, address))
    return FALSE;
  if (hb_address_equal (address, hb_client_get_server (client_of (self))))
    return TRUE;

  refuse (invocation, G_DBUS_ERROR_INVALID_ARGS, "%s takes the address of the client's server, %s",
          g_dbus_method_invocation_get_method_name (invocation),
          hb_dbus_engine1_get_server (self->skeleton));
  return FALSE;
}

/* What there is */

static gboolean
on_list_peers (HbDBusEngine1         *skeleton,
               GDBusMethodInvocation *invocation,
               HbExport              *self)
{
  if (!hb_listing_answer (self->listing, invocation))
    return refuse (invocation, G_DBUS_ERROR_LIMITS_EXCEEDED,
                   "%s takes no more calls now: those before it wait",
                   g_dbus_method_invocation_get_method_name (invocation));

  return TRUE;
}

static void
list_event (const HbEvent *event,
            gpointer       user_data)
{
  g_variant_builder_add_value (user_data, hb_describe_event (event));
}

static gboolean
on_get_history (HbDBusEngine1         *skeleton,
                GDBusMethodInvocation *invocation,
                const char            *text,
                HbExport              *self)
{
  GVariantBuilder builder;
  HbAddress address;

  if (!take_partner (self, invocation, text, &address))
    return TRUE;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  hb_history_foreach (self->history, &address, list_event, &builder);
  hb_dbus_engine1_complete_get_history (skeleton, invocation, g_variant_builder_end (&builder));
  return TRUE;
}

static void
list_packet (gint64        stamp,
             const guint8 *bytes,
             gsize         length,
             gpointer      user_data)
{
  GVariant *data = g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, bytes, length, 1);

  g_variant_builder_add (user_data, "(xu@ay)", stamp, HB_COOKED_LINKTYPE, data);
}

static gboolean
on_get_packets (HbDBusEngine1         *skeleton,
                GDBusMethodInvocation *invocation,
                const char            *text,
                HbExport              *self)
{
  GVariantBuilder builder;
  HbAddress address;

  if (!take_partner (self, invocation, text, &address))
    return TRUE;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(xuay)"));
  if (self->run.packets != NULL)
    hb_packet_log_foreach (self->run.packets, &address, list_packet, &builder);
  hb_dbus_engine1_complete_get_packets (skeleton, invocation, g_variant_builder_end (&builder));
  return TRUE;
}

static gboolean
on_get_packets_since (HbDBusEngine1         *skeleton,
                      GDBusMethodInvocation *invocation,
                      const char            *text,
                      guint64                since,
                      HbExport              *self)
{
  HbPacketPage page = { .next = 1 };
  GVariantBuilder builder;
  HbAddress address;

  if (!take_partner (self, invocation, text, &address))
    return TRUE;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(xuay)"));
  if (self->run.packets != NULL)
    page = hb_packet_log_foreach_since (self->run.packets, &address, since, PAGE_BYTES, list_packet,
                                        &builder);
  hb_dbus_engine1_complete_get_packets_since (skeleton, invocation, page.next, page.more, page.kept,
                                              g_variant_builder_end (&builder));
  return TRUE;
}

/* A client's */

static gboolean
on_send (HbDBusEngine1         *skeleton,
         GDBusMethodInvocation *invocation,
         const char            *text,
         HbExport              *self)
{
  gsize length = strlen (text);

  if (client_of (self) == NULL)
    return refuse (invocation, G_DBUS_ERROR_NOT_SUPPORTED, "Send is for a client");
  if (length == 0 || length > HB_TEXT_MAX)
    return refuse (invocation, G_DBUS_ERROR_INVALID_ARGS, "Send takes a text of 1 to %d bytes",
                   HB_TEXT_MAX);
  if (!hb_client_send (client_of (self), now (self), text))
    return refuse (invocation, G_DBUS_ERROR_LIMITS_EXCEEDED,
                   "Send takes no more texts now: those before it wait, or the client is leaving");

  hb_dbus_engine1_complete_send (skeleton, invocation);
  settle (self);
  return TRUE;
}

static gboolean
on_terminate (HbDBusEngine1         *skeleton,
              GDBusMethodInvocation *invocation,
              HbExport              *self)
{
  if (client_of (self) == NULL)
    return refuse (invocation, G_DBUS_ERROR_NOT_SUPPORTED, "Terminate is for a client");

  hb_dbus_engine1_complete_terminate (skeleton, invocation);
  self->run.terminate (self->run.user_data);
  return TRUE;
}

/* A server's */

static gboolean
on_set_timeout (HbDBusEngine1         *skeleton,
                GDBusMethodInvocation *invocation,
                double                 seconds,
                HbExport              *self)
{
  gint64 timeout;

  if (refuse_unless_live (self, invocation))
    return TRUE;
  if (!hb_setting_take_seconds (seconds, &timeout))
    return refuse (invocation, G_DBUS_ERROR_INVALID_ARGS,
                   "SetTimeout takes seconds, from 0.001 to 31622400");

  hb_server_set_timeout (server_of (self), timeout);
  settle (self);
  update_properties (self);
  hb_dbus_engine1_complete_set_timeout (skeleton, invocation);
  return TRUE;
}

static gboolean
on_set_pulses (HbDBusEngine1         *skeleton,
               GDBusMethodInvocation *invocation,
               guint                  count,
               HbExport              *self)
{
  if (refuse_unless_live (self, invocation))
    return TRUE;
  if (count < 1 || count > HB_PULSES_MAX)
    return refuse (invocation, G_DBUS_ERROR_INVALID_ARGS,
                   "SetPulses takes a whole number from 1 to %d", HB_PULSES_MAX);

  hb_server_set_pulses (server_of (self), count);
  update_properties (self);
  hb_dbus_engine1_complete_set_pulses (skeleton, invocation);
  return TRUE;
}

static gboolean
on_set_muted (HbDBusEngine1         *skeleton,
              GDBusMethodInvocation *invocation,
              const char            *text,
              gboolean               muted,
              HbExport              *self)
{
  HbPeer *peer = take_peer (self, invocation, text);

  if (peer == NULL)
    return TRUE;

  hb_server_set_muted (server_of (self), &peer->address, muted);
  hb_feed_touch (self->feed, &peer->address);
  hb_dbus_engine1_complete_set_muted (skeleton, invocation);
  return TRUE;
}

static gboolean
on_close_session (HbDBusEngine1         *skeleton,
                  GDBusMethodInvocation *invocation,
                  const char            *text,
                  HbExport              *self)
{
  HbPeer *peer;

  if (refuse_unless_live (self, invocation))
    return TRUE;

  peer = take_peer (self, invocation, text);
  if (peer == NULL)
    return TRUE;
  if (!hb_server_close_session_with (server_of (self), now (self), &peer->address))
    return refuse (invocation, G_DBUS_ERROR_FAILED,
                   "CloseSession takes a peer with a session, and %s has none now", text);

  hb_feed_touch (self->feed, &peer->address);
  settle (self);
  hb_dbus_engine1_complete_close_session (skeleton, invocation);
  return TRUE;
}

static gboolean
on_forget (HbDBusEngine1         *skeleton,
           GDBusMethodInvocation *invocation,
           const char            *text,
           HbExport              *self)
{
  HbPeer *peer = take_peer (self, invocation, text);
  HbAddress address;

  if (peer == NULL)
    return TRUE;

  /* The peer's own goes with it. */
  address = peer->address;
  if (!hb_server_forget (server_of (self), now (self), &address))
    return refuse (invocation, G_DBUS_ERROR_FAILED,
                   "Forget takes a peer without a session; end that of %s with CloseSession first",
                   text);

  settle (self);
  update_properties (self);
  hb_dbus_engine1_complete_forget (skeleton, invocation);
  return TRUE;
}

/* The object */

static HbDBusEngine1 *
create_skeleton (HbExport *self)
{
  HbDBusEngine1 *skeleton = hb_dbus_engine1_skeleton_new ();
  char server[HB_ADDRESS_STRING_SIZE] = "";

  if (client_of (self) != NULL)
    hb_address_format (hb_client_get_server (client_of (self)), server);

  hb_dbus_engine1_set_role (skeleton, server_of (self) != NULL ? "server" : "client");
  hb_dbus_engine1_set_mode (skeleton, self->run.mode);
  hb_dbus_engine1_set_server (skeleton, server);
  if (server_of (self) != NULL)
    hb_dbus_engine1_set_pulse_interval (
        skeleton, (double) hb_server_get_pulse_interval (server_of (self)) / HB_SECOND);
  g_signal_connect (skeleton, "handle-list-peers", G_CALLBACK (on_list_peers), self);
  g_signal_connect (skeleton, "handle-list-peers-by-key", G_CALLBACK (on_list_peers), self);
  g_signal_connect (skeleton, "handle-get-history", G_CALLBACK (on_get_history), self);
  g_signal_connect (skeleton, "handle-get-packets", G_CALLBACK (on_get_packets), self);
  g_signal_connect (skeleton, "handle-get-packets-since", G_CALLBACK (on_get_packets_since), self);
  g_signal_connect (skeleton, "handle-send", G_CALLBACK (on_send), self);
  g_signal_connect (skeleton, "handle-terminate", G_CALLBACK (on_terminate), self);
  g_signal_connect (skeleton, "handle-set-timeout", G_CALLBACK (on_set_timeout), self);
  g_signal_connect (skeleton, "handle-set-pulses", G_CALLBACK (on_set_pulses), self);
  g_signal_connect (skeleton, "handle-set-muted", G_CALLBACK (on_set_muted), self);
  g_signal_connect (skeleton, "handle-close-session", G_CALLBACK (on_close_session), self);
  g_signal_connect (skeleton, "handle-forget", G_CALLBACK (on_forget), self);

  return skeleton;
}

/**
 * hb_export_new:
 * @connection: (transfer none): where to offer it
 * @run: what to offer; copied, and what it points to must outlive the export
 * @error: return location for an error of GIO's
 *
 * Returns: (nullable) (transfer full): the role as an object there
 */
HbExport *
hb_export_new (GDBusConnection  *connection,
               const HbRun      *run,
               GError          **error)
{
  g_autoptr (HbExport) self = g_new0 (HbExport, 1);

  self->run = *run;
  self->history = hb_history_new (&HB_HISTORY_BOUNDS);
  self->skeleton = create_skeleton (self);
  update_properties (self);
  if (!g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->skeleton), connection,
                                         HB_BUS_PATH, error))
    return NULL;

  self->feed = hb_feed_new (connection, self->skeleton, &self->run, update_properties, self);
  self->listing = hb_listing_new (&self->run, self->feed);
  return g_steal_pointer (&self);
}

/**
 * hb_export_hold:
 * @self: an export that is there for one who asks for its peers
 *
 * Has it tell nothing before it has been asked for them: what is told earlier nobody hears who is slow
 * to connect, and it is not told again.
 */
void
hb_export_hold (HbExport *self)
{
  hb_feed_hold (self->feed);
}

/**
 * hb_export_free:
 * @self: (transfer full): an export; its role still lives
 *
 * Hands what is yet to be told to the connection, and takes the object from there.
 */
void
hb_export_free (HbExport *self)
{
  g_clear_pointer (&self->listing, hb_listing_free);
  g_clear_pointer (&self->feed, hb_feed_free);
  if (g_dbus_interface_skeleton_get_connection (G_DBUS_INTERFACE_SKELETON (self->skeleton)) != NULL)
    g_dbus_interface_skeleton_unexport (G_DBUS_INTERFACE_SKELETON (self->skeleton));
  g_signal_handlers_disconnect_by_data (self->skeleton, self);
  g_clear_object (&self->skeleton);
  g_clear_pointer (&self->history, hb_history_free);
  g_free (self);
}
