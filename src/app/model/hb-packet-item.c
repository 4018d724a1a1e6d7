#include "app/model/hb-packet-item.h"

#include <glib/gi18n.h>

#include "net/hb-link-type.h"
#include "wire/hb-message.h"
#include "wire/hb-packet.h"

/* The longest frame. The engine does not report the original length of a truncated frame, so the length in its IP
 * header is used. */
#define LENGTH_MAX (256 * 1024)

struct _HbPacketItem
{
  GObject parent_instance;

  gint64 time;
  char *when;
  char *summary;
  const char *link_name;
  char *link;
  char *network;
  char *transport;
  char *data;
  gboolean incoming;
};

enum
{
  PROP_0,
  PROP_TIME,
  PROP_WHEN,
  PROP_INCOMING,
  PROP_SUMMARY,
  PROP_LINK_NAME,
  PROP_LINK,
  PROP_NETWORK,
  PROP_TRANSPORT,
  PROP_DATA,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (HbPacketItem, hb_packet_item, G_TYPE_OBJECT)

static void
hb_packet_item_get_property (GObject    *object,
                             guint       id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  HbPacketItem *self = HB_PACKET_ITEM (object);

  switch (id)
    {
    case PROP_TIME:
      g_value_set_int64 (value, self->time);
      break;
    case PROP_WHEN:
      g_value_set_string (value, self->when);
      break;
    case PROP_INCOMING:
      g_value_set_boolean (value, self->incoming);
      break;
    case PROP_SUMMARY:
      g_value_set_string (value, self->summary);
      break;
    case PROP_LINK_NAME:
      g_value_set_string (value, self->link_name);
      break;
    case PROP_LINK:
      g_value_set_string (value, self->link);
      break;
    case PROP_NETWORK:
      g_value_set_string (value, self->network);
      break;
    case PROP_TRANSPORT:
      g_value_set_string (value, self->transport);
      break;
    case PROP_DATA:
      g_value_set_string (value, self->data);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hb_packet_item_finalize (GObject *object)
{
  HbPacketItem *self = HB_PACKET_ITEM (object);

  g_free (self->when);
  g_free (self->summary);
  g_free (self->link);
  g_free (self->network);
  g_free (self->transport);
  g_free (self->data);

  G_OBJECT_CLASS (hb_packet_item_parent_class)->finalize (object);
}

static void
hb_packet_item_class_init (HbPacketItemClass *klass)
{
  static const char *const names[] = {
    [PROP_WHEN] = "when",           [PROP_SUMMARY] = "summary",
    [PROP_LINK_NAME] = "link-name", [PROP_LINK] = "link",
    [PROP_NETWORK] = "network",     [PROP_TRANSPORT] = "transport",
    [PROP_DATA] = "data",
  };
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = hb_packet_item_get_property;
  object_class->finalize = hb_packet_item_finalize;

  properties[PROP_TIME] = g_param_spec_int64 ("time", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_INCOMING] = g_param_spec_boolean ("incoming", NULL, NULL, FALSE, flags);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (names[i] != NULL)
      properties[i] = g_param_spec_string (names[i], NULL, NULL, "", flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
hb_packet_item_init (HbPacketItem *self)
{
  self->when = g_strdup ("");
  self->summary = g_strdup ("");
  self->link_name = "";
  self->link = g_strdup ("");
  self->network = g_strdup ("");
  self->transport = g_strdup ("");
  self->data = g_strdup ("");
}

/* Takes ownership of @words. */
static void
say (char **where,
     char  *words)
{
  g_free (*where);
  *where = words;
}

/* Names of TCP flags are not translated. */
static char *
describe_flags (guint8 flags)
{
  static const char *const names[] = { "FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR" };
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (flags & 1 << i)
      g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", names[i]);

  return g_string_free (text, FALSE);
}

/* Returns: the name of the frame's link layer; "" if it begins with the IP header */
static const char *
name_link (HbLink link)
{
  switch (link)
    {
    case HB_LINK_ETHERNET:
      return _("Ethernet");
    case HB_LINK_LOOPBACK:
      return _("Loopback");
    case HB_LINK_COOKED:
    case HB_LINK_COOKED_2:
      /* Translators: what Linux puts before packets that were captured on all interfaces. */
      return _("Linux cooked");
    case HB_LINK_UNKNOWN:
      return _("Link");
    case HB_LINK_RAW:
    default:
      return "";
    }
}

static void
describe_link (HbPacketItem  *self,
               const HbFrame *frame)
{
  HbLinkHeader header;

  if (frame->link == HB_LINK_RAW)
    return;

  self->link_name = name_link (frame->link);
  if (hb_frame_parse_link (frame, &header) != HB_REASON_NONE)
    say (&self->link, g_strdup (_("not understood")));
  else if (header.vlan >= 0)
    /* Translators: a number, in hexadecimal, of the kind of packet that an Ethernet frame holds. */
    say (&self->link, g_strdup_printf (_("type 0x%04x, VLAN %d"), header.protocol, header.vlan));
  else
    say (&self->link, g_strdup_printf (_("type 0x%04x"), header.protocol));
}

static void
describe_data (HbPacketItem    *self,
               const HbSegment *segment)
{
  if (segment->payload_length == 0)
    return;

  say (&self->data, hb_message_escape (segment->payload, segment->payload_captured,
                                       segment->payload_captured < segment->payload_length));
}

static void
describe_segment (HbPacketItem    *self,
                  const HbSegment *segment,
                  const char      *peer)
{
  char source[HB_ADDRESS_STRING_SIZE];
  char destination[HB_ADDRESS_STRING_SIZE];
  g_autofree char *flags = describe_flags (segment->flags);

  hb_address_format (&segment->source, source);
  hb_address_format (&segment->destination, destination);
  self->incoming = g_str_equal (source, peer);

  /* Translators: from one address to another, then the IP version and the length in bytes. */
  say (&self->network, g_strdup_printf (_("%s to %s, version %u, total length %u"), source,
                                        destination, segment->ip_version, segment->ip_length));
  /* Translators: names of flags, then from one port to another, then two numbers of TCP's. */
  say (&self->transport, g_strdup_printf (_("%s, port %u to %u, seq %u, ack %u"), flags,
                                          segment->source_port, segment->destination_port,
                                          segment->seq, segment->ack));
  describe_data (self, segment);

  if (*self->data != '\0')
    /* Translators: names of TCP flags, then what was said. */
    say (&self->summary, g_strdup_printf (_("%s: %s"), flags, self->data));
  else
    say (&self->summary, g_steal_pointer (&flags));
}

static void
describe_packet (HbPacketItem  *self,
                 const HbFrame *frame,
                 const char    *peer)
{
  HbPacket packet = { 0 };
  HbReason reason;

  describe_link (self, frame);
  reason = hb_packet_parse (&packet, frame);

  if (reason != HB_REASON_NONE)
    say (&self->summary, g_strdup_printf (_("Not understood (%s)"), hb_reason_to_string (reason)));
  else if (packet.kind == HB_PACKET_SEGMENT)
    describe_segment (self, &packet.segment, peer);
  else
    say (&self->summary, g_strdup (_("ICMP: unreachable")));
}

static char *
describe_time (gint64 time)
{
  g_autoptr (GDateTime) seconds = g_date_time_new_from_unix_local (time / G_TIME_SPAN_SECOND);
  g_autofree char *words = g_date_time_format (seconds, C_("packet", "%H:%M:%S"));

  /* Translators: a time in seconds, then its milliseconds. */
  return g_strdup_printf (C_("packet", "%s.%03d"), words,
                          (int) (time % G_TIME_SPAN_SECOND / G_TIME_SPAN_MILLISECOND));
}

/**
 * hb_packet_item_new:
 * @packet: an element of the reply to Engine1.GetPackets, (xuay); the bytes are not trusted
 * @peer: the peer's address, to tell the direction
 *
 * Returns: (transfer full): the decoded packet
 */
HbPacketItem *
hb_packet_item_new (GVariant   *packet,
                    const char *peer)
{
  HbPacketItem *self = g_object_new (HB_TYPE_PACKET_ITEM, NULL);
  g_autoptr (GVariant) array = NULL;
  gint64 stamp;
  guint32 link_type;
  HbFrame frame;

  g_variant_get (packet, "(xu@ay)", &stamp, &link_type, &array);
  stamp = CLAMP (stamp, 0, HB_STAMP_MAX);
  frame = (HbFrame) { .stamp = stamp, .link = hb_link_type_to_link (link_type) };
  frame.bytes = g_variant_get_fixed_array (array, &frame.captured, 1);
  frame.length = MAX (frame.captured, LENGTH_MAX);

  self->time = stamp / 1000;
  say (&self->when, describe_time (self->time));
  describe_packet (self, &frame, peer);

  return self;
}
