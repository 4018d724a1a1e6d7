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

/* Asserts that the packet is complete, from the headers to the last byte. */
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

/* For any lengths: the last packets are all there, in order, and the size stays bounded. */
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

/* A captured frame is marked as incoming, and an overlong one is truncated. */
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

/* Returns: the position after reading, with the packets in @found */
static HbPacketPage
read_on (HbPacketLog *log,
         guint8       number,
         guint64      since,
         gsize        most,
         Found       *found)
{
  HbAddress address = address_number (number);

  *found = (Found) { 0 };
  return hb_packet_log_foreach_since (log, &address, since, most, on_packet, found);
}

/* Only new packets are returned, and none if there are none. */
static void
test_since (void)
{
  g_autoptr (HbPacketLog) log = hb_packet_log_new (SIZE);
  HbPacketPage page;
  Found found;

  page = read_on (log, 2, 0, SIZE, &found);
  g_assert_cmpuint (found.count, ==, 0);
  g_assert_cmpuint (page.kept, ==, 0);
  g_assert_false (page.more);

  add (log, 2, 1, 0);
  add (log, 3, 100, 5);
  page = read_on (log, 2, page.next, SIZE, &found);
  g_assert_cmpuint (found.count, ==, 1);
  g_assert_cmpuint (page.kept, ==, 1);
  page = read_on (log, 2, page.next, SIZE, &found);
  g_assert_cmpuint (found.count, ==, 0);
  g_assert_cmpuint (page.kept, ==, 1);

  add (log, 3, 101, 5);
  page = read_on (log, 2, page.next, SIZE, &found);
  g_assert_cmpuint (found.count, ==, 0);

  add (log, 2, 2, 13);
  page = read_on (log, 2, page.next, SIZE, &found);
  g_assert_cmpuint (found.count, ==, 1);
  g_assert_cmpint (found.first, ==, 2);
  g_assert_cmpuint (page.kept, ==, 2);

  /* An unknown position returns everything. */
  g_assert_cmpuint (read_on (log, 2, G_MAXUINT64, SIZE, &found).kept, ==, 2);
  g_assert_cmpuint (found.count, ==, 2);
}

/* Page by page, the result is the same as at once, and a page is no longer than requested. */
static void
test_pages (void)
{
  g_autoptr (HbPacketLog) log = hb_packet_log_new (SIZE);
  HbPacketPage page = { .more = TRUE };
  gint64 last = 0;
  guint n_pages = 0;
  Found found;

  for (gint64 stamp = 1; stamp <= 20; stamp++)
    {
      add (log, 2, stamp, 100);
      add (log, 3, stamp, 100);
    }

  for (; page.more; n_pages++)
    {
      page = read_on (log, 2, page.next, 500, &found);
      g_assert_cmpuint (found.bytes, <=, 500);
      g_assert_cmpint (found.first, ==, last + 1);
      last = found.last;
      g_assert_cmpuint (page.kept, ==, last);
    }
  g_assert_cmpint (last, ==, 20);
  g_assert_cmpuint (n_pages, ==, 7);

  /* A packet longer than a page comes alone. */
  page = read_on (log, 2, 0, 1, &found);
  g_assert_cmpuint (found.count, ==, 1);
  g_assert_true (page.more);
}

/* A reader that drops its oldest packets as the reply says always has the log's contents. */
static void
test_reader (void)
{
  g_autoptr (HbPacketLog) log = hb_packet_log_new (SIZE);
  HbPacketPage page = { 0 };
  gint64 stamp = 0, first = 1;

  for (guint look = 0; look < 2000; look++)
    {
      Found all, found;

      for (int i = g_test_rand_int_range (0, 12); i > 0; i--)
        add (log, 3, 0, (gsize) g_test_rand_int_range (0, 1400));
      for (int i = g_test_rand_int_range (0, 6); i > 0; i--)
        add (log, 2, ++stamp, (gsize) g_test_rand_int_range (0, 1400));

      page = read_on (log, 2, page.next, SIZE, &found);
      first = stamp - page.kept + 1;
      all = find (log, 2);
      g_assert_cmpuint (page.kept, ==, all.count);
      if (all.count > 0)
        g_assert_cmpint (first, ==, all.first);
      if (found.count > 0)
        g_assert_cmpint (found.last, ==, stamp);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/packet-log/by-peer", test_by_peer);
  g_test_add_func ("/packet-log/bound", test_bound);
  g_test_add_func ("/packet-log/frame", test_frame);
  g_test_add_func ("/packet-log/since", test_since);
  g_test_add_func ("/packet-log/pages", test_pages);
  g_test_add_func ("/packet-log/reader", test_reader);

  return g_test_run ();
}
