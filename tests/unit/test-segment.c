#include "wire/hb-segment.h"

#include <string.h>

#include "vector.h"
#include "wire/hb-message.h"

/* A TCP header without options: ports 48017 to 11414; its data offset and flags are the
 * parameters. */
#define TCP(offset_and_flags) "bb91 2c96 01020304 f5f6f7f8" offset_and_flags "2000 beef 0000"

/* Whole datagrams, from 198.18.0.2 to 198.18.0.1 and from fd00::2 to fd00::1. */
#define V4(length) "4500" length "0001 0000 40 06 beef c6120002 c6120001"
#define V6(length) "60000000" length "06 40 fd00 00*13 02 fd00 00*13 01"

#define V4_SIZE 20

/* hb_datagram_parse() has tests of its own; here it only provides a valid datagram. */
static HbReason
parse (HbSegment      *segment,
       const HbVector *vector,
       gsize           wire)
{
  HbDatagram datagram;

  hb_assert_reason (hb_datagram_parse (&datagram, vector->data, vector->length, wire, 0),
                    HB_REASON_NONE);
  return hb_segment_parse (segment, &datagram);
}

/**
 * Case:
 * @hex: the captured bytes
 * @beyond: how many more bytes there were on the wire
 * @reason: the expected result
 * @payload_length: the payload's length in the headers
 * @payload_captured: how much of it was captured
 */
typedef struct
{
  const char *name;
  const char *hex;
  gsize beyond;
  HbReason reason;
  gsize payload_offset;
  gsize payload_length;
  gsize payload_captured;
} Case;

static const Case cases[] = {
  { "bare", V4 ("0028") TCP ("5002"), 0, HB_REASON_NONE, 40, 0, 0 },
  { "payload", V4 ("002d") TCP ("5010") "4142434445", 0, HB_REASON_NONE, 40, 5, 5 },

  /* An Ethernet frame of less than 60 bytes is padded with arbitrary bytes. */
  { "padded-bare", V4 ("0028") TCP ("5002") "ff*6", 0, HB_REASON_NONE, 40, 0, 0 },
  { "padded-payload", V4 ("0029") TCP ("5010") "41" "ff*5", 0, HB_REASON_NONE, 40, 1, 1 },
  { "payload-cut-off", V4 ("05dc") TCP ("5010") "4142434445", 1455, HB_REASON_NONE, 40, 1460, 5 },
  { "payload-not-captured", V4 ("05dc") TCP ("5010"), 1460, HB_REASON_NONE, 40, 1460, 0 },
  { "payload-cut-off-before-padding", V4 ("002a") TCP ("5010") "41", 5, HB_REASON_NONE, 40, 2, 1 },

  { "offset-0", V4 ("0028") TCP ("0010"), 0, HB_REASON_TCP_DATA_OFFSET },
  { "offset-4", V4 ("0028") TCP ("4010"), 0, HB_REASON_TCP_DATA_OFFSET },
  { "offset-4-with-payload", V4 ("0030") TCP ("4010") "41*8", 0, HB_REASON_TCP_DATA_OFFSET },
  { "offset-6", V4 ("002d") TCP ("6010") "02040218 41", 0, HB_REASON_NONE, 44, 1, 1 },
  { "offset-6-bare", V4 ("002c") TCP ("6010") "02040218", 0, HB_REASON_NONE, 44, 0, 0 },
  { "offset-15", V4 ("0052") TCP ("f010") "01*40 4142", 0, HB_REASON_NONE, 80, 2, 2 },
  { "offset-beyond-body", V4 ("0028") TCP ("6010"), 0, HB_REASON_TCP_DATA_OFFSET },
  { "offset-into-padding", V4 ("002b") TCP ("6010") "01*6", 0, HB_REASON_TCP_DATA_OFFSET },
  { "offset-15-beyond-body", V4 ("004f") TCP ("f010") "01*39", 0,
    HB_REASON_TCP_DATA_OFFSET },
  { "options-cut-off", V4 ("0052") TCP ("f010") "01*39", 3, HB_REASON_TCP_TRUNCATED },
  { "options-not-captured", V4 ("0052") TCP ("f010"), 42, HB_REASON_TCP_TRUNCATED },
  { "header-of-19", V4 ("0027") "00*19", 0, HB_REASON_TCP_TRUNCATED },
  { "header-of-19-padded", V4 ("0027") TCP ("5010"), 0, HB_REASON_TCP_TRUNCATED },
  { "header-cut-off", V4 ("0028") "00*19", 1, HB_REASON_TCP_TRUNCATED },
  { "no-header", V4 ("0014"), 0, HB_REASON_TCP_TRUNCATED },
  { "no-header-captured", V4 ("0028"), 20, HB_REASON_TCP_TRUNCATED },

  { "ipv6-bare", V6 ("0014") TCP ("5002"), 0, HB_REASON_NONE, 60, 0, 0 },
  { "ipv6-payload", V6 ("0016") TCP ("5010") "4142", 0, HB_REASON_NONE, 60, 2, 2 },
  { "ipv6-padded", V6 ("0015") TCP ("5010") "41ff", 0, HB_REASON_NONE, 60, 1, 1 },
  { "ipv6-offset-4", V6 ("0014") TCP ("4010"), 0, HB_REASON_TCP_DATA_OFFSET },
  { "ipv6-header-of-19", V6 ("0013") "00*19", 0, HB_REASON_TCP_TRUNCATED },
};

static void
test_case (gconstpointer data)
{
  const Case *wanted = data;
  g_auto (HbVector) vector = hb_vector_parse (wanted->hex);
  gboolean ipv4 = vector.data[0] >> 4 == 4;
  HbSegment segment = { .stamp = 42, .mac = 0x020000000001, .interface = 3, .ethertype = 0x1234, .vlan = 99 };

  hb_assert_reason (parse (&segment, &vector, vector.length + wanted->beyond), wanted->reason);
  if (wanted->reason != HB_REASON_NONE)
    return;

  hb_assert_address (&segment.source, ipv4 ? "198.18.0.2" : "fd00::2");
  hb_assert_address (&segment.destination, ipv4 ? "198.18.0.1" : "fd00::1");
  g_assert_cmpuint (segment.ip_version, ==, ipv4 ? 4 : 6);
  g_assert_cmpuint (segment.hop_limit, ==, vector.data[ipv4 ? 8 : 7]);
  g_assert_cmpuint (segment.ip_length, ==, wanted->payload_offset + wanted->payload_length);
  g_assert_cmpuint (segment.source_port, ==, 48017);
  g_assert_cmpuint (segment.destination_port, ==, HB_PORT_SERVER);
  g_assert_cmphex (segment.seq, ==, 0x01020304);
  g_assert_cmphex (segment.ack, ==, 0xf5f6f7f8);
  g_assert_cmpuint (segment.window, ==, 8192);
  g_assert_cmpint (segment.payload - vector.data, ==, (gssize) wanted->payload_offset);
  g_assert_cmpuint (segment.payload_length, ==, wanted->payload_length);
  g_assert_cmpuint (segment.payload_captured, ==, wanted->payload_captured);

  /* The members from the link layer are unchanged. */
  g_assert_cmpint (segment.stamp, ==, 42);
  g_assert_cmphex (segment.mac, ==, 0x020000000001);
  g_assert_cmpuint (segment.interface, ==, 3);
  g_assert_cmphex (segment.ethertype, ==, 0x1234);
  g_assert_cmpint (segment.vlan, ==, 99);
}

static void
test_truncated (void)
{
  g_auto (HbVector) vector = hb_vector_parse (V4 ("0052") TCP ("8010") "01*12 41*30");

  for (gsize length = V4_SIZE; length <= vector.length; length++)
    {
      g_auto (HbVector) cut = hb_vector_copy (vector.data, length);
      HbSegment segment;
      HbReason reason = parse (&segment, &cut, vector.length);

      hb_assert_reason (reason, length < V4_SIZE + 32 ? HB_REASON_TCP_TRUNCATED : HB_REASON_NONE);
      if (reason == HB_REASON_NONE)
        {
          g_assert_cmpuint (segment.payload_captured, ==, length - V4_SIZE - 32);
          g_assert_cmpuint (segment.payload_length, ==, 30);
        }
    }
}

/* All eight flags, without the four reserved bits before them. */
static void
test_flags (void)
{
  for (guint flags = 0; flags < 256; flags++)
    {
      g_autofree char *hex = g_strdup_printf (V4 ("0028") TCP ("5f%02x"), flags);
      g_auto (HbVector) vector = hb_vector_parse (hex);
      HbSegment segment;

      hb_assert_reason (parse (&segment, &vector, vector.length), HB_REASON_NONE);
      g_assert_cmphex (segment.flags, ==, flags);
    }
}

/* The original's datagrams, byte for byte, and their contents. */
static const struct
{
  const char *name;
  const char *hex;
  const char *payload;
  guint32 seq;
  guint32 ack;
  guint16 port;
  guint8 flags;
} originals[] = {
  { "syn", "4500 0028 0001 0000 4006 eea7 c6120002 c6120001"
    "bb91 2c96 00000001 00000000 5002 2000 1b92 0000",
    NULL, 1, 0, HB_PORT_SERVER, HB_TCP_SYN },
  { "ack", "4500 0028 0001 0000 4006 eea7 c6120002 c6120001"
    "bb91 2c96 00000002 00000001 5010 2000 1b82 0000",
    NULL, 2, 1, HB_PORT_SERVER, HB_TCP_ACK },
  { "message", "4500 0035 0001 0000 4006 ee9a c6120002 c6120001"
    "bb91 2c96 00000003 00000001 5010 2000 ab5e 0000 5768617473 20 7570 20 446f633f",
    "Whats up Doc?", 3, 1, HB_PORT_SERVER, HB_TCP_ACK },
};

static HbSegment
original_segment (gsize index)
{
  const char *payload = originals[index].payload;

  return (HbSegment) {
    .source = hb_address_of ("198.18.0.2"),
    .destination = hb_address_of ("198.18.0.1"),
    .source_port = 48017,
    .destination_port = originals[index].port,
    .seq = originals[index].seq,
    .ack = originals[index].ack,
    .flags = originals[index].flags,
    .payload = (const guint8 *) payload,
    .payload_length = payload != NULL ? strlen (payload) : 0,
  };
}

static void
test_build_original (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (originals); i++)
    {
      g_auto (HbVector) wanted = hb_vector_parse (originals[i].hex);
      HbSegment segment = original_segment (i);
      guint8 buffer[100];
      gsize length = hb_segment_build (&segment, buffer, sizeof buffer);

      g_test_message ("%s", originals[i].name);
      g_assert_cmpmem (buffer, length, wanted.data, wanted.length);
    }
}

/* A datagram that a router could fragment has DF set, so that it reports an error instead. */
static void
test_build_whole (void)
{
  g_autofree char *text = g_strnfill (1400, 'x');
  HbSegment segment = original_segment (2);
  guint8 buffer[1500];

  segment.payload = (const guint8 *) text;
  segment.payload_length = 28;
  g_assert_cmpuint (hb_segment_build (&segment, buffer, sizeof buffer), ==, 68);
  g_assert_cmphex (buffer[6], ==, 0);
  segment.payload_length = 29;
  g_assert_cmpuint (hb_segment_build (&segment, buffer, sizeof buffer), ==, 69);
  g_assert_cmphex (buffer[6], ==, 0x40);
}

/* Other members of the caller's segment, such as the window, are not sent. */
static void
test_build_fixed_members (void)
{
  g_auto (HbVector) wanted = hb_vector_parse (originals[0].hex);
  HbSegment segment = original_segment (0);
  guint8 buffer[100];

  segment.window = 1;
  segment.ip_length = 1000;
  segment.ip_version = 6;
  segment.payload_captured = 50;
  segment.vlan = 5;
  memset (buffer, 0xff, sizeof buffer);

  g_assert_cmpmem (buffer, hb_segment_build (&segment, buffer, sizeof buffer), wanted.data,
                   wanted.length);
}

/* RFC 1071 by its definition, one carry at a time: the sum over a datagram is all ones. */
static guint16
ones_complement_sum (const guint8 *bytes,
                     gsize         length)
{
  guint32 sum = 0;

  for (gsize i = 0; i < length; i++)
    {
      sum += i % 2 == 0 ? (guint32) bytes[i] * 256 : bytes[i];
      if (sum > 0xffff)
        sum = sum - 0x10000 + 1;
    }

  return (guint16) sum;
}

static void
assert_checksums (const guint8 *datagram,
                  gsize         length,
                  gboolean      ipv4)
{
  g_autoptr (GByteArray) summed = g_byte_array_new ();
  gsize header = ipv4 ? 20 : 40;
  gsize tcp_length = length - header;
  guint8 tail[8] = {
    (guint8) (tcp_length >> 24), (guint8) (tcp_length >> 16), (guint8) (tcp_length >> 8),
    (guint8) tcp_length, 0, 0, 0, 6,
  };

  if (ipv4)
    g_assert_cmphex (ones_complement_sum (datagram, 20), ==, 0xffff);

  /* The pseudo-header of IPv6; that of IPv4 has the same sum. */
  g_byte_array_append (summed, datagram + (ipv4 ? 12 : 8), ipv4 ? 8 : 32);
  g_byte_array_append (summed, tail, sizeof tail);
  g_byte_array_append (summed, datagram + header, (guint) tcp_length);
  g_assert_cmphex (ones_complement_sum (summed->data, summed->len), ==, 0xffff);
}

static void
assert_same (const HbSegment *segment,
             const HbSegment *parsed)
{
  g_assert_true (hb_address_equal (&parsed->source, &segment->source));
  g_assert_true (hb_address_equal (&parsed->destination, &segment->destination));
  g_assert_cmpuint (parsed->source_port, ==, segment->source_port);
  g_assert_cmpuint (parsed->destination_port, ==, segment->destination_port);
  g_assert_cmphex (parsed->seq, ==, segment->seq);
  g_assert_cmphex (parsed->ack, ==, segment->ack);
  g_assert_cmphex (parsed->flags, ==, segment->flags);
  g_assert_cmpuint (parsed->window, ==, HB_SEGMENT_WINDOW);
  g_assert_cmpmem (parsed->payload, parsed->payload_captured, segment->payload,
                   segment->payload_length);
  g_assert_cmpuint (parsed->payload_length, ==, segment->payload_length);
}

static void
round_trip (GRand    *rand,
            gboolean  ipv4,
            gsize     payload_length)
{
  static const guint8 header4[] = { 0x45, 0 };
  static const guint8 header6[] = { 0x60, 0, 0, 0 };
  g_autofree guint8 *payload = g_malloc (payload_length + 1);
  gsize room = (ipv4 ? 40 : 60) + payload_length;
  g_autofree guint8 *buffer = g_malloc (room);
  HbVector built = { NULL, buffer, room };
  HbSegment parsed = { 0 };
  HbSegment segment = {
    .source = hb_address_of (ipv4 ? "198.18.255.254" : "fd00:ffff::aaaa:1"),
    .destination = hb_address_of (ipv4 ? "10.0.0.231" : "2001:db8::8000:2"),
    .source_port = (guint16) g_rand_int (rand),
    .destination_port = (guint16) g_rand_int (rand),
    .seq = g_rand_int (rand),
    .ack = g_rand_int (rand),
    .flags = (guint8) g_rand_int (rand),
    .payload = payload,
    .payload_length = payload_length,
  };

  for (gsize i = 0; i < payload_length; i++)
    payload[i] = (guint8) g_rand_int (rand);

  /* One byte too little room writes nothing; just enough writes all. */
  g_assert_cmpuint (hb_segment_build (&segment, buffer, room - 1), ==, 0);
  g_assert_cmpuint (hb_segment_build (&segment, buffer, room), ==, room);

  if (ipv4)
    g_assert_cmpmem (buffer, sizeof header4, header4, sizeof header4);
  else
    g_assert_cmpmem (buffer, sizeof header6, header6, sizeof header6);
  g_assert_cmpuint (buffer[ipv4 ? 8 : 7], ==, 64);
  assert_checksums (buffer, room, ipv4);

  hb_assert_reason (parse (&parsed, &built, room), HB_REASON_NONE);
  assert_same (&segment, &parsed);
}

static void
test_round_trips (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (11414);

  for (gsize length = 0; length <= HB_TEXT_MAX; length++)
    {
      round_trip (rand, TRUE, length);
      round_trip (rand, FALSE, length);
    }
  round_trip (rand, TRUE, G_MAXUINT16 - HB_SEGMENT_HEADERS_MAX);
  round_trip (rand, FALSE, G_MAXUINT16 - HB_SEGMENT_HEADERS_MAX);
}

/* The extreme sums: all zeros and all ones. */
static void
test_checksum_extremes (void)
{
  static const guint8 fills[] = { 0x00, 0xff };
  guint8 buffer[1500];
  guint8 payload[1400];

  for (gsize i = 0; i < G_N_ELEMENTS (fills); i++)
    for (gsize length = sizeof payload - 1; length <= sizeof payload; length++)
      for (guint family = 0; family < 2; family++)
        {
          HbSegment segment = {
            .source = hb_address_of (family == 0 ? "255.255.255.255" : "ffff:ffff:ffff:ffff::"),
            .destination = hb_address_of (family == 0 ? "255.255.255.255" : "ffff::ffff"),
            .source_port = 0xffff,
            .destination_port = 0xffff,
            .seq = 0xffffffff,
            .ack = 0xffffffff,
            .flags = 0xff,
            .payload = payload,
            .payload_length = length,
          };

          memset (payload, fills[i], sizeof payload);
          assert_checksums (buffer, hb_segment_build (&segment, buffer, sizeof buffer),
                            family == 0);
        }
}

static void
test_build_too_long (void)
{
  static const char *const destinations[] = { "198.18.0.1", "fd00::1" };
  gsize room = 2 * G_MAXUINT16;
  g_autofree guint8 *payload = g_malloc0 (room);
  g_autofree guint8 *buffer = g_malloc0 (room);
  gsize lengths[] = { G_MAXUINT16 - 59, G_MAXUINT16, G_MAXUINT16 + 1, G_MAXSIZE - 60, G_MAXSIZE };

  for (gsize i = 0; i < G_N_ELEMENTS (destinations); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (lengths); j++)
      {
        HbSegment segment = {
          .source = hb_address_of (destinations[i]),
          .destination = hb_address_of (destinations[i]),
          .payload = payload,
          .payload_length = lengths[j],
        };

        g_assert_cmpuint (hb_segment_build (&segment, buffer, room), ==, 0);
      }
}

/* A source address that the route is to choose is "any", which has no family. */
static void
test_build_any_source (void)
{
  HbSegment segment = original_segment (0);
  guint8 buffer[100];

  segment.source = (HbAddress) { 0 };
  g_assert_cmpuint (hb_segment_build (&segment, buffer, sizeof buffer), ==, 40);
  g_assert_cmpmem (buffer + 12, 4, "\0\0\0\0", 4);
  assert_checksums (buffer, 40, TRUE);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/segment/parse/%s", cases[i].name);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/segment/parse/truncated", test_truncated);
  g_test_add_func ("/segment/parse/flags", test_flags);
  g_test_add_func ("/segment/build/original", test_build_original);
  g_test_add_func ("/segment/build/whole", test_build_whole);
  g_test_add_func ("/segment/build/fixed-members", test_build_fixed_members);
  g_test_add_func ("/segment/build/round-trips", test_round_trips);
  g_test_add_func ("/segment/build/checksum-extremes", test_checksum_extremes);
  g_test_add_func ("/segment/build/too-long", test_build_too_long);
  g_test_add_func ("/segment/build/any-source", test_build_any_source);

  return g_test_run ();
}
