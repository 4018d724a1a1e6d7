#include "wire/hb-packet.h"

#include <string.h>

#include "vector.h"

#define STAMP G_GINT64_CONSTANT (1795342596963856000)
#define INTERFACE 7

#define MACS "a644b5f30310 e2b830ebafd2 "
#define COOKED "0000 0001 0006 e2b830ebafd2 0000 "
#define COOKED_2 " 0000 00000003 0001 00 06 e2b830ebafd2 0000 "

/* From 198.18.0.2 to 198.18.0.1 and from fd00::2 to fd00::1. */
#define IP4(length, protocol) "4500" length "0001 0000 40" protocol "eea7 c6120002 c6120001 "
#define IP6(length, next) "60000000" length next "40 fd00 00*13 02 fd00 00*13 01 "
#define LINK_LOCAL(length, next) "60000000" length next "40 fe80 00*13 02 fe80 00*13 01 "

#define SYN "bb91 2c96 00000001 00000000 5002 2000 1b92 0000 "
#define MESSAGE "bb91 2c96 00000003 00000001 5010 2000 ab5e 0000 5768617473207570 20446f633f "

/* "Host unreachable" about a segment of ours to 198.18.0.2 or fd00::2. */
#define ABOUT4 "0301 0000 00000000 4500 0028 0001 0000 4006 eea7 c6120001 c6120002 f834 2c97 00000001 "
#define ABOUT6 "0103 0000 00000000 60000000 0014 06 40 fd00 00*13 01 fd00 00*13 02 f834 2c97 00000001 "

typedef struct
{
  const char *name;
  HbLink link;
  const char *hex;
  gsize beyond;
  HbReason reason;
} Refused;

static const Refused refused[] = {
  { "nothing", HB_LINK_ETHERNET, "", 0, HB_REASON_LINK_TRUNCATED },
  { "nothing-captured", HB_LINK_ETHERNET, "", 54, HB_REASON_LINK_TRUNCATED },
  { "unknown-link", HB_LINK_UNKNOWN, MACS "0800" IP4 ("0028", "06") SYN, 0, HB_REASON_LINK_TYPE },
  { "arp", HB_LINK_ETHERNET, MACS "0806 0001 0800 0604 0001", 0, HB_REASON_NOT_IP },
  { "spanning-tree", HB_LINK_ETHERNET, MACS "0026 424203", 0, HB_REASON_NOT_IP },
  { "too-many-tags", HB_LINK_ETHERNET, MACS "8100 0001 8100 0001 8100 0001 8100 0001 8100 0001 0800"
    IP4 ("0028", "06") SYN, 0, HB_REASON_NOT_IP },
  { "raw-nothing", HB_LINK_RAW, "", 0, HB_REASON_NOT_IP },
  { "raw-version-5", HB_LINK_RAW, "55*40", 0, HB_REASON_NOT_IP },
  { "version-5", HB_LINK_ETHERNET, MACS "0800 55*40", 0, HB_REASON_IP_VERSION },
  { "header-alone", HB_LINK_ETHERNET, MACS "0800", 0, HB_REASON_IP_TRUNCATED },
  { "ihl-4", HB_LINK_ETHERNET, MACS "0800 44*40", 0, HB_REASON_IP_HEADER_LENGTH },
  { "longer-than-the-frame", HB_LINK_ETHERNET, MACS "0800" IP4 ("0029", "06") SYN, 0,
    HB_REASON_IP_TOTAL_LENGTH },

  /* The length on the wire is the frame's; the link header and tags are not part of the IP datagram. */
  { "longer-than-the-frame-less-its-header", HB_LINK_ETHERNET, MACS "0800" IP4 ("0036", "06") SYN,
    13, HB_REASON_IP_TOTAL_LENGTH },
  { "longer-than-the-frame-less-its-tag", HB_LINK_ETHERNET, MACS "8100 0001 0800"
    IP4 ("0029", "06") SYN, 0, HB_REASON_IP_TOTAL_LENGTH },
  { "ipv6-extension-lies", HB_LINK_ETHERNET, MACS "86dd" IP6 ("0014", "00") "06ff 00*18", 0,
    HB_REASON_IP_EXTENSIONS },
  { "fragment", HB_LINK_ETHERNET, MACS "0800 4500 0028 0001 2000 4006 cea7 c6120002 c6120001" SYN,
    0, HB_REASON_FRAGMENT },
  { "from-multicast", HB_LINK_ETHERNET,
    MACS "0800 4500 0028 0001 0000 4006 cea7 e0000001 c6120001" SYN, 0, HB_REASON_IP_SOURCE },
  { "udp", HB_LINK_ETHERNET, MACS "0800" IP4 ("001c", "11") "bb91 2c96 0008 0000", 0,
    HB_REASON_NOT_TCP },
  { "tunnel", HB_LINK_ETHERNET, MACS "0800" IP4 ("003c", "04") IP4 ("0028", "06") SYN, 0,
    HB_REASON_NOT_TCP },
  { "ipv6-no-next-header", HB_LINK_ETHERNET, MACS "86dd" IP6 ("0000", "3b"), 0,
    HB_REASON_NOT_TCP },
  { "tcp-cut-off", HB_LINK_ETHERNET, MACS "0800" IP4 ("0028", "06") "bb91 2c96", 16,
    HB_REASON_TCP_TRUNCATED },
  { "tcp-offset", HB_LINK_ETHERNET,
    MACS "0800" IP4 ("0028", "06") "bb91 2c96 00000001 00000000 4002 2000 1b92 0000", 0,
    HB_REASON_TCP_DATA_OFFSET },
  { "ping", HB_LINK_ETHERNET, MACS "0800" IP4 ("001c", "01") "0800 0000 00010001", 0,
    HB_REASON_ICMP_OTHER },
  { "ping-v6", HB_LINK_ETHERNET, MACS "86dd" IP6 ("0008", "3a") "8000 0000 00010001", 0,
    HB_REASON_ICMP_OTHER },
  { "unreachable-cut-off", HB_LINK_ETHERNET, MACS "0800" IP4 ("001c", "01") "0301 0000 00000000",
    0, HB_REASON_ICMP_TRUNCATED },
};

static HbReason
parse (HbPacket       *packet,
       HbLink          link,
       const HbVector *vector,
       gsize           beyond)
{
  return hb_packet_parse (packet, &(HbFrame) {
    .bytes = vector->data,
    .captured = vector->length,
    .length = vector->length + beyond,
    .stamp = STAMP,
    .link = link,
    .interface = INTERFACE,
  });
}

static void
test_refused (gconstpointer data)
{
  const Refused *wanted = data;
  g_auto (HbVector) vector = hb_vector_parse (wanted->hex);
  HbPacket packet;

  hb_assert_reason (parse (&packet, wanted->link, &vector, wanted->beyond), wanted->reason);
}

typedef struct
{
  const char *name;
  HbLink link;
  const char *hex;
  gsize beyond;
  const char *source;
  const char *destination;
  guint16 ethertype;
  gint16 vlan;
  guint32 ip_length;
  guint32 seq;
  guint8 flags;
  const char *payload;
  gsize payload_length;
} Segment;

#define V4_ENDS "198.18.0.2", "198.18.0.1", 0x0800
#define V6_ENDS "fd00::2", "fd00::1", 0x86dd

static const Segment segments[] = {
  { "syn", HB_LINK_ETHERNET, MACS "0800" IP4 ("0028", "06") SYN, 0, V4_ENDS, -1, 40, 1,
    HB_TCP_SYN, "", 0 },
  { "syn-padded", HB_LINK_ETHERNET, MACS "0800" IP4 ("0028", "06") SYN "00*6", 0, V4_ENDS, -1, 40,
    1, HB_TCP_SYN, "", 0 },
  { "message", HB_LINK_ETHERNET, MACS "0800" IP4 ("0035", "06") MESSAGE, 0, V4_ENDS, -1, 53, 3,
    HB_TCP_ACK, "Whats up Doc?", 13 },
  { "message-cut-off", HB_LINK_ETHERNET, MACS "0800" IP4 ("05dc", "06") MESSAGE, 1447, V4_ENDS,
    -1, 1500, 3, HB_TCP_ACK, "Whats up Doc?", 1460 },
  { "message-vlan", HB_LINK_ETHERNET, MACS "8100 2064 0800" IP4 ("0035", "06") MESSAGE, 0,
    V4_ENDS, 100, 53, 3, HB_TCP_ACK, "Whats up Doc?", 13 },
  { "message-vlan-padded", HB_LINK_ETHERNET, MACS "8100 2064 0800" IP4 ("0028", "06") SYN "00*2",
    0, V4_ENDS, 100, 40, 1, HB_TCP_SYN, "", 0 },
  { "message-qinq", HB_LINK_ETHERNET, MACS "88a8 0002 8100 0064 86dd" IP6 ("0021", "06") MESSAGE,
    0, V6_ENDS, 2, 73, 3, HB_TCP_ACK, "Whats up Doc?", 13 },
  { "ipv6", HB_LINK_ETHERNET, MACS "86dd" IP6 ("0021", "06") MESSAGE, 0, V6_ENDS, -1, 73, 3,
    HB_TCP_ACK, "Whats up Doc?", 13 },
  { "ipv6-options", HB_LINK_ETHERNET, MACS "86dd" IP6 ("0029", "3c") "0600 00*6 " MESSAGE, 0,
    V6_ENDS, -1, 81, 3, HB_TCP_ACK, "Whats up Doc?", 13 },
  { "link-local", HB_LINK_ETHERNET, MACS "86dd" LINK_LOCAL ("0014", "06") SYN, 0, "fe80::2%7",
    "fe80::1%7", 0x86dd, -1, 60, 1, HB_TCP_SYN, "", 0 },
  { "loopback", HB_LINK_LOOPBACK, "02000000" IP4 ("0035", "06") MESSAGE, 0, V4_ENDS, -1, 53, 3,
    HB_TCP_ACK, "Whats up Doc?", 13 },
  { "loopback-ipv6", HB_LINK_LOOPBACK, "1e000000" IP6 ("0021", "06") MESSAGE, 0, V6_ENDS, -1, 73,
    3, HB_TCP_ACK, "Whats up Doc?", 13 },
  { "raw", HB_LINK_RAW, IP4 ("0035", "06") MESSAGE, 0, V4_ENDS, -1, 53, 3, HB_TCP_ACK,
    "Whats up Doc?", 13 },
  { "raw-ipv6", HB_LINK_RAW, IP6 ("0021", "06") MESSAGE, 0, V6_ENDS, -1, 73, 3, HB_TCP_ACK,
    "Whats up Doc?", 13 },
  { "cooked", HB_LINK_COOKED, COOKED "0800" IP4 ("0035", "06") MESSAGE, 0, V4_ENDS, -1, 53, 3,
    HB_TCP_ACK, "Whats up Doc?", 13 },
  { "cooked-2", HB_LINK_COOKED_2, "0800" COOKED_2 IP4 ("0035", "06") MESSAGE, 0, V4_ENDS, -1, 53,
    3, HB_TCP_ACK, "Whats up Doc?", 13 },
  { "cooked-2-link-local", HB_LINK_COOKED_2, "86dd" COOKED_2 LINK_LOCAL ("0014", "06") SYN, 0,
    "fe80::2%3", "fe80::1%3", 0x86dd, -1, 60, 1, HB_TCP_SYN, "", 0 },
};

static gboolean
has_mac (HbLink link)
{
  return link != HB_LINK_RAW && link != HB_LINK_LOOPBACK;
}

static void
test_segment (gconstpointer data)
{
  const Segment *wanted = data;
  g_auto (HbVector) vector = hb_vector_parse (wanted->hex);
  HbPacket packet;
  const HbSegment *segment = &packet.segment;

  hb_assert_reason (parse (&packet, wanted->link, &vector, wanted->beyond), HB_REASON_NONE);
  g_assert_cmpint (packet.kind, ==, HB_PACKET_SEGMENT);
  hb_assert_address (&segment->source, wanted->source);
  hb_assert_address (&segment->destination, wanted->destination);
  g_assert_cmphex (segment->ethertype, ==, wanted->ethertype);
  g_assert_cmpint (segment->vlan, ==, wanted->vlan);
  g_assert_cmphex (segment->mac, ==, has_mac (wanted->link) ? 0xe2b830ebafd2 : 0);
  g_assert_cmpuint (segment->interface, ==, wanted->link == HB_LINK_COOKED_2 ? 3 : INTERFACE);
  g_assert_cmpuint (segment->hop_limit, ==, 64);
  g_assert_cmpuint (segment->ip_version, ==, wanted->ethertype == 0x0800 ? 4 : 6);
  g_assert_cmpuint (segment->ip_length, ==, wanted->ip_length);
  g_assert_cmpint (segment->stamp, ==, STAMP);
  g_assert_cmpuint (segment->source_port, ==, 48017);
  g_assert_cmpuint (segment->destination_port, ==, 11414);
  g_assert_cmpuint (segment->seq, ==, wanted->seq);
  g_assert_cmphex (segment->flags, ==, wanted->flags);
  g_assert_cmpuint (segment->window, ==, 8192);
  g_assert_cmpmem (segment->payload, segment->payload_captured, wanted->payload,
                   strlen (wanted->payload));
  g_assert_cmpuint (segment->payload_length, ==, wanted->payload_length);
}

/* Truncated after each byte of its headers, it is rejected with the right reason: by the link, IP, or TCP
 * layer. */
static void
test_truncated (gconstpointer data)
{
  const Segment *whole = data;
  g_auto (HbVector) vector = hb_vector_parse (whole->hex);
  HbReason last = HB_REASON_LINK_TRUNCATED;

  for (gsize length = 0; length <= vector.length; length++)
    {
      g_auto (HbVector) cut = hb_vector_copy (vector.data, length);
      HbPacket packet;
      HbReason reason = parse (&packet, whole->link, &cut,
                               vector.length - length + whole->beyond);

      if (reason == HB_REASON_NONE)
        {
          g_assert_true (packet.segment.payload == cut.data + length);
          break;
        }

      /* A link without a protocol field needs the first byte of the IP header. */
      if (reason == HB_REASON_NOT_IP)
        {
          g_assert_true (whole->link == HB_LINK_RAW || whole->link == HB_LINK_LOOPBACK);
          g_assert_cmpuint (length, ==, whole->link == HB_LINK_RAW ? 0 : 4);
          continue;
        }

      g_assert_true (reason == HB_REASON_LINK_TRUNCATED || reason == HB_REASON_IP_TRUNCATED ||
                     reason == HB_REASON_TCP_TRUNCATED);
      g_assert_cmpint (reason, >=, last);
      last = reason;
    }

  hb_assert_reason (last, HB_REASON_TCP_TRUNCATED);
}

typedef struct
{
  const char *name;
  HbLink link;
  const char *hex;
  const char *limiter;
  const char *source;
  const char *destination;
} Unreachable;

static const Unreachable unreachables[] = {
  { "ipv4", HB_LINK_ETHERNET, MACS "0800" IP4 ("0038", "01") ABOUT4, "198.18.0.2", "198.18.0.1",
    "198.18.0.2" },
  { "ipv4-padded", HB_LINK_ETHERNET, MACS "0800" IP4 ("0038", "01") ABOUT4 "00*4", "198.18.0.2",
    "198.18.0.1", "198.18.0.2" },
  { "ipv6", HB_LINK_ETHERNET, MACS "86dd" IP6 ("0038", "3a") ABOUT6, "fd00::2", "fd00::1",
    "fd00::2" },
  { "cooked-2", HB_LINK_COOKED_2, "0800" COOKED_2 IP4 ("0038", "01") ABOUT4, "198.18.0.2",
    "198.18.0.1", "198.18.0.2" },

  /* The quoted datagram left through the interface on which the error arrived. */
  { "link-local", HB_LINK_ETHERNET, MACS "86dd" LINK_LOCAL ("0038", "3a")
    "0104 0000 00000000 60000000 0014 06 40 fe80 00*13 01 fe80 00*13 02 f834 2c97 00000001",
    "fe80::2%7", "fe80::1%7", "fe80::2%7" },
};

static void
test_unreachable (gconstpointer data)
{
  const Unreachable *wanted = data;
  g_auto (HbVector) vector = hb_vector_parse (wanted->hex);
  HbPacket packet;

  hb_assert_reason (parse (&packet, wanted->link, &vector, 0), HB_REASON_NONE);
  g_assert_cmpint (packet.kind, ==, HB_PACKET_UNREACHABLE);
  hb_assert_address (&packet.unreachable.reporter, wanted->limiter);
  hb_assert_address (&packet.unreachable.source, wanted->source);
  hb_assert_address (&packet.unreachable.destination, wanted->destination);
  g_assert_cmphex (packet.unreachable.source_port, ==, 0xf834);
  g_assert_cmpuint (packet.unreachable.destination_port, ==, 11415);
  g_assert_cmpuint (packet.unreachable.seq, ==, 1);
}

#define ADD_ALL(table, kind, function)                                                             \
  G_STMT_START                                                                                     \
    {                                                                                              \
      for (gsize i = 0; i < G_N_ELEMENTS (table); i++)                                             \
        {                                                                                          \
          g_autofree char *path = g_strdup_printf ("/packet/" kind "/%s", (table)[i].name);        \
                                                                                                   \
          g_test_add_data_func (path, &(table)[i], (function));                                    \
        }                                                                                          \
    }                                                                                              \
  G_STMT_END

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD_ALL (refused, "refused", test_refused);
  ADD_ALL (segments, "segment", test_segment);
  ADD_ALL (segments, "truncated", test_truncated);
  ADD_ALL (unreachables, "unreachable", test_unreachable);

  return g_test_run ();
}
