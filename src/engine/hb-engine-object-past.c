#include "engine/hb-engine-object-private.h"

#include "event/hb-event-variant.h"
#include "event/hb-incident.h"
#include "net/hb-cooked.h"

/* The size of a GetPacketsSince page, for clients that show packets as they come. */
#define PAGE_BYTES (256 * 1024)

/* A peer's history: its events are copied when the reply begins. */

static void
append_copy (const HbEvent *event,
             gpointer       events)
{
  HbEvent copy;

  hb_event_copy (&copy, event);
  g_array_append_val ((GArray *) events, copy);
}

/* Returns: (nullable): the address of the history and packets; %NULL if the call was refused */
static const HbAddress *
find_partner (HbEngineObject        *self,
              GDBusMethodInvocation *invocation,
              HbAddress             *address)
{
  GVariant *parameters = g_dbus_method_invocation_get_parameters (invocation);
  const char *text;

  g_variant_get_child (parameters, 0, "&s", &text);
  return hb_engine_object_take_partner (self, invocation, text, address) ? address : NULL;
}

/* The first event counts those that were dropped. */
static void
append_lost (HbHistory       *history,
             const HbAddress *peer,
             GArray          *events)
{
  HbEvent event = { .type = HB_EVENT_FORGOTTEN, .peer = *peer };
  guint64 total = 0;

  for (guint room = 0; room < HB_HISTORY_N_ROOMS; room++)
    {
      guint64 lost = hb_history_get_lost (history, peer, room);

      total += lost;
      event.lost[room] = (guint32) MIN (lost, G_MAXUINT32);
    }

  if (total > 0)
    g_array_append_val (events, event);
}

static gpointer
begin_history (gpointer               self,
               GDBusMethodInvocation *invocation)
{
  HbHistory *history = ((HbEngineObject *) self)->history;
  HbAddress address;
  GArray *events;

  if (find_partner (self, invocation, &address) == NULL)
    return NULL;

  events = g_array_new (FALSE, FALSE, sizeof (HbEvent));
  g_array_set_clear_func (events, (GDestroyNotify) hb_event_clear);
  append_lost (history, &address, events);
  hb_history_foreach (history, &address, append_copy, events);
  return events;
}

static GVariant *
describe_events (gconstpointer data)
{
  const GArray *events = data;
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < events->len; i++)
    g_variant_builder_add_value (&builder,
                                 hb_event_to_variant (&g_array_index (events, HbEvent, i)));

  return g_variant_new ("(aa{sv})", &builder);
}

static void
events_free (gpointer events)
{
  g_array_unref (events);
}

static gboolean
on_get_history (HbEngineObject        *self,
                GDBusMethodInvocation *invocation)
{
  static const HbReplyFuncs funcs = {
    .begin = begin_history,
    .describe = describe_events,
    .free = events_free,
  };

  hb_replies_add (self->replies, invocation, &funcs, self);
  return TRUE;
}

/* A peer's packets */

typedef struct
{
  gint64 stamp;
  gsize end; /* of its bytes; they begin where the previous packet's end */
} Packet;

typedef struct
{
  GArray *packets; /* of Packet */
  GByteArray *bytes;
  HbPacketPage page; /* where the page ended */
} Packets;

static void
packets_free (gpointer data)
{
  Packets *self = data;

  g_array_unref (self->packets);
  g_byte_array_unref (self->bytes);
  g_free (self);
}

static void
copy_packet (gint64        stamp,
             const guint8 *bytes,
             gsize         length,
             gpointer      user_data)
{
  Packets *self = user_data;
  Packet packet = { stamp, self->bytes->len + length };

  g_byte_array_append (self->bytes, bytes, (guint) length);
  g_array_append_val (self->packets, packet);
}

static Packets *
packets_new (void)
{
  Packets *self = g_new0 (Packets, 1);

  self->packets = g_array_new (FALSE, FALSE, sizeof (Packet));
  self->bytes = g_byte_array_new ();
  self->page.next = 1;

  return self;
}

static gpointer
begin_packets (gpointer               self,
               GDBusMethodInvocation *invocation)
{
  HbPacketLog *log = ((HbEngineObject *) self)->run.packets;
  HbAddress address;
  Packets *packets;

  if (find_partner (self, invocation, &address) == NULL)
    return NULL;

  packets = packets_new ();
  if (log != NULL)
    hb_packet_log_foreach (log, &address, copy_packet, packets);
  return packets;
}

static gpointer
begin_page (gpointer               self,
            GDBusMethodInvocation *invocation)
{
  HbPacketLog *log = ((HbEngineObject *) self)->run.packets;
  HbAddress address;
  Packets *packets;
  guint64 since;

  if (find_partner (self, invocation, &address) == NULL)
    return NULL;

  packets = packets_new ();
  g_variant_get_child (g_dbus_method_invocation_get_parameters (invocation), 1, "t", &since);
  if (log != NULL)
    packets->page = hb_packet_log_foreach_since (log, &address, since, PAGE_BYTES, copy_packet,
                                                 packets);
  return packets;
}

/* Returns: (transfer floating): the array of packets */
static GVariant *
describe_frames (const Packets *self)
{
  GVariantBuilder builder;
  gsize begin = 0;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(xuay)"));
  for (guint i = 0; i < self->packets->len; i++)
    {
      const Packet *packet = &g_array_index (self->packets, Packet, i);

      g_variant_builder_add (&builder, "(xu@ay)", packet->stamp, HB_COOKED_LINKTYPE,
                             g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, self->bytes->data + begin,
                                                        packet->end - begin, 1));
      begin = packet->end;
    }

  return g_variant_builder_end (&builder);
}

static GVariant *
describe_packets (gconstpointer self)
{
  return g_variant_new ("(@a(xuay))", describe_frames (self));
}

static GVariant *
describe_page (gconstpointer data)
{
  const Packets *self = data;

  return g_variant_new ("(tbu@a(xuay))", self->page.next, self->page.more, self->page.kept,
                        describe_frames (self));
}

static gboolean
on_get_packets (HbEngineObject        *self,
                GDBusMethodInvocation *invocation)
{
  static const HbReplyFuncs funcs = {
    .begin = begin_packets,
    .describe = describe_packets,
    .free = packets_free,
  };

  hb_replies_add (self->replies, invocation, &funcs, self);
  return TRUE;
}

static gboolean
on_get_packets_since (HbEngineObject        *self,
                      GDBusMethodInvocation *invocation)
{
  static const HbReplyFuncs funcs = {
    .begin = begin_page,
    .describe = describe_page,
    .free = packets_free,
  };

  hb_replies_add (self->replies, invocation, &funcs, self);
  return TRUE;
}

/* The open incidents. Signals from now on come after the reply: a window would take what is older for newer. */

static gpointer
begin_incidents (gpointer               owner,
                 GDBusMethodInvocation *invocation)
{
  HbEngineObject *self = owner;
  HbServer *server = hb_engine_object_server (self);
  GArray *events = server != NULL ? hb_server_list_incidents (server) : g_array_new (FALSE, FALSE, sizeof (HbEvent));

  for (guint i = 0; i < events->len; i++)
    {
      HbEvent *event = &g_array_index (events, HbEvent, i);

      event->stamp = self->run.to_wall (self->run.source, event->time);
      hb_incident_explain (event);
    }

  hb_feed_hold (self->feed);
  return events;
}

static void
end_incidents (gpointer self)
{
  hb_feed_release (((HbEngineObject *) self)->feed);
}

static gboolean
on_list_incidents (HbEngineObject        *self,
                   GDBusMethodInvocation *invocation)
{
  static const HbReplyFuncs funcs = {
    .begin = begin_incidents,
    .describe = describe_events,
    .done = end_incidents,
    .free = events_free,
  };

  hb_replies_add (self->replies, invocation, &funcs, self);
  return TRUE;
}

/* The arguments are read from the invocation, so they are left out here. */
void
hb_engine_object_connect_past (HbEngineObject *self)
{
  g_signal_connect_swapped (self->skeleton, "handle-get-history", G_CALLBACK (on_get_history), self);
  g_signal_connect_swapped (self->skeleton, "handle-list-incidents", G_CALLBACK (on_list_incidents), self);
  g_signal_connect_swapped (self->skeleton, "handle-get-packets", G_CALLBACK (on_get_packets), self);
  g_signal_connect_swapped (self->skeleton, "handle-get-packets-since",
                            G_CALLBACK (on_get_packets_since), self);
}
