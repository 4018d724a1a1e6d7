#include "wire/hb-duplicates.h"

#include "vector.h"
#include "wire/hb-message.h"

#define MILLISECOND G_GINT64_CONSTANT (1000000)
#define BEGINNING (G_GINT64_CONSTANT (1709208000) * 1000 * MILLISECOND)

/* A frame of a text, as captured on an interface. */
typedef struct
{
  HbLink link;
  guint32 interface;
  guint32 tap;
  gint16 packet_type;
  gint64 at; /* in nanoseconds */
  guint32 seq;
} Came;

static HbSegment
say (guint32 seq)
{
  static const guint8 text[] = "Whats up Doc?";

  return (HbSegment) {
    .source = hb_address_of ("198.18.0.2"),
    .destination = hb_address_of ("198.18.0.1"),
    .payload = text,
    .payload_captured = sizeof text - 1,
    .payload_length = sizeof text - 1,
    .seq = seq,
    .ack = 1,
    .source_port = 40000,
    .destination_port = HB_PORT_SERVER,
    .flags = HB_TCP_ACK,
  };
}

static gboolean
is_copy_of (HbDuplicates    *duplicates,
            const Came      *came,
            const HbSegment *segment)
{
  HbFrame frame = { .link = came->link, .tap = came->tap, .stamp = BEGINNING + came->at };
  HbPacket packet = { .kind = HB_PACKET_SEGMENT, .segment = *segment };

  packet.link.interface = came->interface;
  packet.link.packet_type = came->packet_type;
  return hb_duplicates_find (duplicates, &frame, &packet);
}

static gboolean
is_copy (HbDuplicates *duplicates,
         Came          came)
{
  HbSegment segment = say (came.seq);

  return is_copy_of (duplicates, &came, &segment);
}

#define ANY(index, when) ((Came) { HB_LINK_COOKED_2, (index), 0, 0, (when), 3 })
#define TAP(number, when) ((Came) { HB_LINK_ETHERNET, 0, (number), -1, (when), 3 })
#define OLD(type, when) ((Came) { HB_LINK_COOKED, 0, 0, (type), (when), 3 })

/* On a bridge's port and on the bridge. */
static void
test_another_interface (void)
{
  g_autoptr (HbDuplicates) duplicates = hb_duplicates_new ();

  g_assert_false (is_copy (duplicates, ANY (3, 0)));
  g_assert_true (is_copy (duplicates, ANY (2, 0)));
  g_assert_true (is_copy (duplicates, ANY (7, 20 * MILLISECOND)));
  g_assert_false (is_copy (duplicates, ANY (2, 20 * MILLISECOND + 1)));
}

/* A retransmission; both are captured on both. */
static void
test_true_repeat (void)
{
  g_autoptr (HbDuplicates) duplicates = hb_duplicates_new ();

  for (guint i = 0; i < 10; i++)
    {
      g_assert_false (is_copy (duplicates, ANY (3, i * MILLISECOND)));
      g_assert_true (is_copy (duplicates, ANY (2, i * MILLISECOND)));
    }

  /* Also if they are out of order. */
  g_assert_false (is_copy (duplicates, ANY (3, 11 * MILLISECOND)));
  g_assert_false (is_copy (duplicates, ANY (3, 11 * MILLISECOND)));
  g_assert_true (is_copy (duplicates, ANY (2, 11 * MILLISECOND)));
  g_assert_true (is_copy (duplicates, ANY (2, 11 * MILLISECOND)));
}

/* Time stamps of several CPUs may be slightly out of order. */
static void
test_earlier (void)
{
  g_autoptr (HbDuplicates) duplicates = hb_duplicates_new ();

  g_assert_false (is_copy (duplicates, ANY (3, 30 * MILLISECOND)));
  g_assert_true (is_copy (duplicates, ANY (2, 29 * MILLISECOND)));
  g_assert_false (is_copy (duplicates, ANY (2, 9 * MILLISECOND)));
}

static void
test_taps (void)
{
  g_autoptr (HbDuplicates) duplicates = hb_duplicates_new ();

  g_assert_false (is_copy (duplicates, TAP (1, 0)));
  g_assert_true (is_copy (duplicates, TAP (2, MILLISECOND)));
  g_assert_false (is_copy (duplicates, TAP (1, 2 * MILLISECOND)));
}

/* A packet that a router forwards on one interface comes in and goes out. */
static void
test_in_and_out (void)
{
  g_autoptr (HbDuplicates) duplicates = hb_duplicates_new ();
  Came out = ANY (3, 1);

  out.packet_type = 4;
  g_assert_false (is_copy (duplicates, ANY (3, 0)));
  g_assert_true (is_copy (duplicates, out));
}

/* The older header has no interface: the time and the packet type decide. */
static void
test_without_interfaces (void)
{
  g_autoptr (HbDuplicates) duplicates = hb_duplicates_new ();

  g_assert_false (is_copy (duplicates, OLD (0, 0)));
  g_assert_true (is_copy (duplicates, OLD (0, 200000)));
  g_assert_true (is_copy (duplicates, OLD (3, 20 * MILLISECOND)));
  g_assert_false (is_copy (duplicates, OLD (0, 200001)));
}

/* With a single interface there are no duplicates, and nothing is remembered. */
static void
test_one_interface (void)
{
  g_autoptr (HbDuplicates) duplicates = hb_duplicates_new ();

  for (guint link = HB_LINK_ETHERNET; link <= HB_LINK_RAW; link++)
    for (guint i = 0; i < 3; i++)
      g_assert_false (is_copy (duplicates, (Came) { link, i, 0, -1, 0, 3 }));
}

/* Any difference in the segments makes them different packets. */
static void
test_differences (void)
{
  g_autoptr (HbDuplicates) duplicates = hb_duplicates_new ();
  HbSegment others[9];

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    others[i] = say (3);
  others[0].seq = 4;
  others[1].ack = 2;
  others[2].flags = HB_TCP_SYN;
  others[3].source_port++;
  others[4].destination_port++;
  others[5].source = hb_address_of ("198.18.0.3");
  others[6].destination = hb_address_of ("198.18.0.3");
  others[7].payload_length++;
  others[8].payload = (const guint8 *) "What's up Doc";

  g_assert_false (is_copy (duplicates, ANY (3, 0)));
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_false (is_copy_of (duplicates, &ANY (2, 0), &others[i]));
  g_assert_true (is_copy (duplicates, ANY (2, 0)));
}

/* The scope of an address and the snap length make no difference. */
static void
test_the_same (void)
{
  g_autoptr (HbDuplicates) duplicates = hb_duplicates_new ();
  guint8 text[100] = { 'x' };
  HbSegment near = say (3), far = say (3);

  near.source = far.source = hb_address_of ("fe80::2%3");
  far.source.scope = 2;
  near.payload = far.payload = text;
  near.payload_length = far.payload_length = near.payload_captured = sizeof text;
  far.payload_captured = 32;

  g_assert_false (is_copy_of (duplicates, &ANY (3, 0), &near));
  g_assert_true (is_copy_of (duplicates, &ANY (2, 0), &far));
}

/* For an outgoing packet, the bridge's port is captured last, and its answer comes in there. */
static void
test_outgoing_near_by (void)
{
  g_autoptr (HbDuplicates) duplicates = hb_duplicates_new ();
  Came bridge = ANY (2, 0), port = ANY (3, 0);
  HbSegment segment = say (3);

  bridge.packet_type = port.packet_type = 4;
  g_assert_false (is_copy_of (duplicates, &bridge, &segment));
  g_assert_true (is_copy_of (duplicates, &port, &segment));

  segment.destination = hb_address_of ("fe80::2%2");
  g_assert_false (is_copy_of (duplicates, &bridge, &segment));
  segment.destination.scope = 3;
  g_assert_false (is_copy_of (duplicates, &port, &segment));
}

static void
test_unreachable (void)
{
  g_autoptr (HbDuplicates) duplicates = hb_duplicates_new ();
  HbFrame frame = { .link = HB_LINK_COOKED_2, .stamp = BEGINNING };
  HbPacket packet = { .kind = HB_PACKET_UNREACHABLE };

  packet.unreachable.source = hb_address_of ("198.18.0.1");
  packet.unreachable.destination = hb_address_of ("198.18.0.2");
  packet.unreachable.reporter = hb_address_of ("198.18.0.254");
  packet.link.interface = 3;
  g_assert_false (hb_duplicates_find (duplicates, &frame, &packet));
  packet.link.interface = 2;
  g_assert_true (hb_duplicates_find (duplicates, &frame, &packet));
  packet.unreachable.seq++;
  g_assert_false (hb_duplicates_find (duplicates, &frame, &packet));
}

/* In a flood only the oldest ones are forgotten, and the memory is bounded. */
static void
test_bound (void)
{
  g_autoptr (HbDuplicates) duplicates = hb_duplicates_new ();
  guint missed = 0;

  for (guint i = 0; i < 100000; i++)
    {
      Came came = ANY (3, i), copy = ANY (2, i);

      came.seq = i;
      g_assert_false (is_copy (duplicates, came));
      if (i < 2000)
        continue;
      copy.seq = i - 2000;
      missed += !is_copy (duplicates, copy);
    }

  /* With 2,000 packets at a time, hardly any is evicted early. */
  g_test_message ("%u missed", missed);
  g_assert_cmpuint (missed, <, 100);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/duplicates/another-interface", test_another_interface);
  g_test_add_func ("/duplicates/true-repeat", test_true_repeat);
  g_test_add_func ("/duplicates/earlier", test_earlier);
  g_test_add_func ("/duplicates/taps", test_taps);
  g_test_add_func ("/duplicates/in-and-out", test_in_and_out);
  g_test_add_func ("/duplicates/without-interfaces", test_without_interfaces);
  g_test_add_func ("/duplicates/one-interface", test_one_interface);
  g_test_add_func ("/duplicates/differences", test_differences);
  g_test_add_func ("/duplicates/the-same", test_the_same);
  g_test_add_func ("/duplicates/outgoing-near-by", test_outgoing_near_by);
  g_test_add_func ("/duplicates/unreachable", test_unreachable);
  g_test_add_func ("/duplicates/bound", test_bound);

  return g_test_run ();
}
