#include "net/hb-cooked.h"

#include <string.h>

#include "vector.h"
#include "wire/hb-packet.h"

/* A complete segment: it parses the same when it is recorded. */
#define IPV4 "4500 0029 0001 0000 4006 0000 c6120002 c6120001 "
#define TCP "9c40 2c96 00000003 00000001 50 10 2000 0000 0000 " "78 "
#define MACS "02 00 00 00 00 01 02 00 00 00 00 02 "

typedef struct
{
  const char *name;
  HbLink link;
  const char *hex;
  guint16 protocol; /* the protocol in the cooked header */
} Case;

static const Case cases[] = {
  { "ethernet", HB_LINK_ETHERNET, MACS "0800" IPV4 TCP, 0x0800 },
  { "vlan", HB_LINK_ETHERNET, MACS "8100 0064 0800" IPV4 TCP, 0x8100 },
  { "pppoe", HB_LINK_ETHERNET, MACS "8864 1100 0001 002b 0021" IPV4 TCP, 0x8864 },
  { "snap", HB_LINK_ETHERNET, MACS "0031 aaaa03 000000 0800" IPV4 TCP, 4 },
  { "raw", HB_LINK_RAW, IPV4 TCP, 0x0800 },
  { "loopback", HB_LINK_LOOPBACK, "02000000" IPV4 TCP, 0x0800 },
  { "cooked", HB_LINK_COOKED, "0000 0001 0006 0200000000020000 0800" IPV4 TCP, 0x0800 },
  { "cooked-2", HB_LINK_COOKED_2, "0800 0000 00000003 0001 00 06 0200000000020000" IPV4 TCP,
    0x0800 },
};

static void
test_case (gconstpointer data)
{
  const Case *wanted = data;
  g_auto (HbVector) vector = hb_vector_parse (wanted->hex);
  HbFrame frame = {
    .bytes = vector.data,
    .captured = vector.length,
    .length = vector.length,
    .link = wanted->link,
  };
  guint8 buffer[HB_COOKED_MAX];
  gsize length = 0;
  HbPacket packet;

  frame.captured = hb_cooked_from_frame (&frame, buffer, sizeof buffer, &length);
  g_assert_cmpuint (frame.captured, ==, length);
  g_assert_cmphex ((guint) buffer[0] << 8 | buffer[1], ==, wanted->protocol);

  frame.bytes = buffer;
  frame.length = length;
  frame.link = HB_LINK_COOKED_2;
  hb_assert_reason (hb_packet_parse (&packet, &frame), HB_REASON_NONE);
  g_assert_cmpmem (packet.segment.payload, packet.segment.payload_captured, "x", 1);
}

/* A segment to a link-local address is recorded with its interface, which is part of the address. */
static void
test_sent (void)
{
  static const char *const pairs[][2] = {
    { "198.18.0.1", "198.18.0.2" }, { "fd00::1", "fd00::2" }, { "fe80::1%7", "fe80::2%7" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      HbSegment segment = {
        .source = hb_address_of (pairs[i][0]),
        .destination = hb_address_of (pairs[i][1]),
        .payload = (const guint8 *) "x",
        .payload_length = 1,
        .flags = HB_TCP_ACK,
      };
      guint8 buffer[HB_COOKED_MAX];
      HbFrame frame = { .bytes = buffer, .link = HB_LINK_COOKED_2 };
      HbPacket packet;

      frame.captured = frame.length = hb_cooked_from_segment (&segment, buffer, sizeof buffer);
      hb_assert_reason (hb_packet_parse (&packet, &frame), HB_REASON_NONE);
      hb_assert_address (&packet.segment.source, pairs[i][0]);
      hb_assert_address (&packet.segment.destination, pairs[i][1]);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/cooked/%s", cases[i].name);

      g_test_add_data_func (path, &cases[i], test_case);
    }

  g_test_add_func ("/cooked/sent", test_sent);

  return g_test_run ();
}
