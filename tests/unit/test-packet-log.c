#include "engine/hb-packet-log.h"

#include <string.h>

#include "net/hb-cooked.h"
#include "wire/hb-message.h"
#include "wire/hb-packet.h"

#define SIZE 8192

static HbAddress
address_number (guint8 number)
{
  guint8 bytes[4] = { 198, 18, 0, number };

  return hb_address_from_ipv4 (bytes);
}

static HbSegment
segment_to (guint8  number,
            gsize   length,
            guint8 *payload)
{
  memset (payload, (int) length % 251, length);

  return (HbSegment) {
    .source = address_number (1),
    .destination = address_number (number),
    .source_port = 40000,
    .destination_port = HB_PORT_CLIENT,
    .flags = HB_TCP_ACK,
    .payload = payload,
    .payload_captured = length,
    .payload_length = length,
  };
}

static void
add (HbPacketLog *log,
     guint8       number,
     gint64       stamp,
     gsize        length)
{
  guint8 payload[1400];
  HbSegment segment = segment_to (number, length, payload);

  hb_packet_log_add_segment (log, &segment, stamp);
}

typedef struct
{
  gint64 first;
  gint64 last;
  guint count;
  gsize bytes;
} Found;

/* Each must be whole: what was put in, from the headers to the last byte. */
static void
on_packet (gint64        stamp,
           const guint8 *bytes,
           gsize         length,
           gpointer      user_data)
{
  Found *found = user_data;
  HbFrame frame = { bytes, length, length, stamp, HB_LINK_COOKED_2, 0 };
  HbPacket packet;

  g_assert_cmpint (hb_packet_parse (&packet, &frame), ==, HB_REASON_NONE);
  g_assert_cmpint (packet.kind, ==, HB_PACKET_SEGMENT);
  for (gsize i = 0; i < packet.segment.payload_captured; i++)
    g_assert_cmpuint (packet.segment.payload[i], ==, packet.segment.payload_length % 251);

  g_assert_true (found->count == 0 || stamp == found->last + 1);
  if (found->count == 0)
    found->first = stamp;
  found->last = stamp;
  found->count++;
  found->bytes += length;
}

static Found
find (HbPacketLog *log,
      guint8       number)
{
  HbAddress address = address_number (number);
  Found found = { 0 };

  hb_packet_log_foreach (log, &address, on_packet, &found);
  return found;
}

static void
test_by_peer (void)
{
  g_autoptr (HbPacketLog) log = hb_packet_log_new (SIZE);
  Found found = find (log, 2);

  g_assert_cmpuint (found.count, ==, 0);
  add (log, 2, 1, 0);
  add (log, 3, 100, 5);
  add (log, 2, 2, 13);

  found = find (log, 2);
  g_assert_cmpuint (found.count, ==, 2);
  g_assert_cmpint (found.first, ==, 1);
  g_assert_cmpuint (found.bytes, ==, 2 * (HB_COOKED_SIZE + 40) + 13);
  g_assert_cmpuint (find (log, 3).count, ==, 1);
  g_assert_cmpuint (find (log, 4).count, ==, 0);
}

/* Whatever the lengths: the last ones are all there, in order, and never more than fit. */
static void
test_bound (void)
{
  g_autoptr (HbPacketLog) log = hb_packet_log_new (SIZE);
  gint64 stamp = 0;

  for (guint i = 0; i < 20000; i++)
    {
      Found found;

      add (log, 2, ++stamp, (gsize) g_test_rand_int_range (0, 1400));
      found = find (log, 2);
      g_assert_cmpint (found.last, ==, stamp);
      g_assert_cmpuint (found.bytes, <=, SIZE);
      if (stamp > 100)
        g_assert_cmpuint (found.bytes, >, SIZE / 2);
    }
}

/* A captured frame says that it came in, and what is beyond all measure is cut off. */
static void
test_frame (void)
{
  g_autoptr (HbPacketLog) log = hb_packet_log_new (SIZE);
  g_autofree guint8 *bytes = g_malloc0 (100000);
  HbAddress peer = address_number (2);
  guint8 payload[13];
  HbSegment segment = segment_to (1, sizeof payload, payload);
  gsize length = hb_segment_build (&segment, bytes, 1000);

  hb_packet_log_add_frame (log, &(HbFrame) { bytes, length, length, 7, HB_LINK_RAW, 3 }, &peer);
  g_assert_cmpuint (find (log, 2).count, ==, 1);
  g_assert_cmpuint (find (log, 2).bytes, ==, HB_COOKED_SIZE + length);

  hb_packet_log_add_frame (log, &(HbFrame) { bytes, 3, 3, 8, HB_LINK_COOKED, 3 }, &peer);
  g_assert_cmpuint (find (log, 2).count, ==, 1);

  hb_packet_log_add_frame (log, &(HbFrame) { bytes, 100000, 100000, 8, HB_LINK_RAW, 3 }, &peer);
  g_assert_cmpuint (find (log, 2).bytes, <=, 4096);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/packet-log/by-peer", test_by_peer);
  g_test_add_func ("/packet-log/bound", test_bound);
  g_test_add_func ("/packet-log/frame", test_frame);

  return g_test_run ();
}
