#include "role/hb-exchange.h"

#include <string.h>

#include "vector.h"
#include "wire/hb-frame.h"
#include "wire/hb-message.h"

#define PORT 40000
#define NOW (1000 * HB_SECOND)

static void
begin (HbExchange *exchange)
{
  static const guint8 seed[HB_SECRET_SIZE] = { 5 };
  HbSecret secret;

  hb_secret_init (&secret, seed);
  hb_exchange_begin (exchange, &secret, PORT);
}

static void
test_begin (void)
{
  HbExchange exchange;
  HbSecret secret;
  guint8 seed[HB_SECRET_SIZE] = { 5 };
  guint32 first;

  hb_secret_init (&secret, seed);
  memset (&exchange, 0x5a, sizeof exchange);
  hb_exchange_begin (&exchange, &secret, PORT);
  first = exchange.seq;

  g_assert_cmpint (exchange.step, ==, HB_STEP_SYN);
  g_assert_cmpint (exchange.host, ==, HB_HOST_UNKNOWN);
  g_assert_cmpint (exchange.syn_left, ==, HB_UNKNOWN);
  g_assert_cmpint (exchange.rtt, ==, HB_UNKNOWN);
  g_assert_cmpuint (exchange.source_port, ==, PORT);
  g_assert_cmpuint (exchange.answer_seq, ==, 0);

  /* Each exchange has its own unpredictable sequence number. */
  hb_exchange_begin (&exchange, &secret, PORT);
  g_assert_cmphex (exchange.seq, !=, first);
  g_assert_cmphex (exchange.seq, !=, first + 1);
  g_assert_cmphex (exchange.seq, !=, first + 3);
}

/* A segment of the peer, as the differences from a right answer. */
typedef struct
{
  const char *name;
  guint8 flags;
  guint32 ack_off;
  guint16 port_off;
  gboolean taken;
} Answer;

static const Answer answers[] = {
  { "rst-ack", HB_TCP_RST | HB_TCP_ACK, 0, 0, TRUE },
  { "syn-ack", HB_TCP_SYN | HB_TCP_ACK, 0, 0, TRUE },
  { "rst-ack-psh", HB_TCP_RST | HB_TCP_ACK | HB_TCP_PSH, 0, 0, TRUE },
  { "syn-ack-ece", HB_TCP_SYN | HB_TCP_ACK | 0x40, 0, 0, TRUE },
  { "ack-alone", HB_TCP_ACK, 0, 0, FALSE },
  { "rst-alone", HB_TCP_RST, 0, 0, FALSE },
  { "syn-alone", HB_TCP_SYN, 0, 0, FALSE },
  { "syn-rst-ack", HB_TCP_SYN | HB_TCP_RST | HB_TCP_ACK, 0, 0, FALSE },
  { "fin-ack", HB_TCP_FIN | HB_TCP_ACK, 0, 0, FALSE },
  { "nothing", 0, 0, 0, FALSE },
  { "acknowledges-less", HB_TCP_RST | HB_TCP_ACK, (guint32) -1, 0, FALSE },
  { "acknowledges-more", HB_TCP_RST | HB_TCP_ACK, 1, 0, FALSE },
  { "acknowledges-half-of-all-more", HB_TCP_RST | HB_TCP_ACK, 0x80000000, 0, FALSE },
  { "to-another-port", HB_TCP_RST | HB_TCP_ACK, 0, 1, FALSE },
};

static void
test_answer (gconstpointer data)
{
  const Answer *answer = data;
  HbExchange exchange;
  HbSegment segment = { .seq = 77, .flags = answer->flags };

  begin (&exchange);
  exchange.syn_left = NOW;
  segment.ack = exchange.seq + 1 + answer->ack_off;
  segment.destination_port = PORT + answer->port_off;

  g_assert_cmpint (hb_exchange_answer (&exchange, NOW + 5, &segment), ==, answer->taken);
  g_assert_cmpint (exchange.host, ==, answer->taken ? HB_HOST_ANSWERED : HB_HOST_UNKNOWN);
  g_assert_cmpint (exchange.rtt, ==, answer->taken ? 5 : HB_UNKNOWN);
  g_assert_cmpuint (exchange.answer_seq, ==, answer->taken ? 77 : 0);
}

static void
test_answer_in_time (void)
{
  HbExchange exchange;
  HbSegment segment = { .destination_port = PORT, .flags = HB_TCP_RST | HB_TCP_ACK };

  /* Only the first answer counts. */
  begin (&exchange);
  segment.ack = exchange.seq + 1;
  g_assert_true (hb_exchange_answer (&exchange, NOW, &segment));
  g_assert_false (hb_exchange_answer (&exchange, NOW, &segment));

  /* And none after the answer wait. */
  for (int step = HB_STEP_IDLE; step <= HB_STEP_PAYLOAD; step++)
    {
      begin (&exchange);
      exchange.step = (guint8) step;
      g_assert_cmpint (hb_exchange_answer (&exchange, NOW, &segment), ==, step == HB_STEP_SYN);
    }

  begin (&exchange);
  exchange.host = HB_HOST_SILENT;
  g_assert_false (hb_exchange_answer (&exchange, NOW, &segment));
}

/* The capture's clock may be ahead of ours, and the answer may be captured before we know that the SYN has
 * left. */
static void
test_answer_round_trip_time (void)
{
  HbExchange exchange;
  HbSegment segment = { .destination_port = PORT, .flags = HB_TCP_RST | HB_TCP_ACK };

  begin (&exchange);
  segment.ack = exchange.seq + 1;
  exchange.syn_left = NOW;
  g_assert_true (hb_exchange_answer (&exchange, NOW - 1000, &segment));
  g_assert_cmpint (exchange.rtt, ==, 0);

  begin (&exchange);
  g_assert_true (hb_exchange_answer (&exchange, NOW, &segment));
  g_assert_cmpint (exchange.rtt, ==, HB_UNKNOWN);
}

static void
assert_segment (const HbExchange *exchange,
                HbStep            step,
                const char       *destination,
                guint32           ack,
                const char       *payload)
{
  HbSegment segment = { .destination = hb_address_of (destination), .destination_port = 11415 };
  gboolean ipv4 = hb_address_is_ipv4 (&segment.destination);
  gsize length = step == HB_STEP_PAYLOAD ? strlen (payload) : 0;

  hb_exchange_segment (exchange, step, payload, &segment);

  hb_assert_address (&segment.destination, destination);
  g_assert_cmpuint (segment.destination_port, ==, 11415);
  g_assert_cmpuint (segment.source_port, ==, PORT);
  g_assert_cmphex (segment.flags, ==, step == HB_STEP_SYN ? HB_TCP_SYN : HB_TCP_ACK);
  g_assert_cmphex (segment.seq, ==, exchange->seq + (step - HB_STEP_SYN));
  g_assert_cmphex (segment.ack, ==, ack);
  g_assert_cmpuint (segment.window, ==, 8192);
  g_assert_cmpmem (segment.payload, segment.payload_length, payload, length);
  g_assert_cmpuint (segment.payload_captured, ==, length);
  g_assert_cmpint (segment.vlan, ==, -1);
  g_assert_cmpuint (segment.ip_version, ==, ipv4 ? 4 : 6);
  g_assert_cmphex (segment.ethertype, ==, ipv4 ? HB_ETHERTYPE_IPV4 : HB_ETHERTYPE_IPV6);
  g_assert_cmpuint (segment.ip_length, ==, (ipv4 ? 40 : 60) + length);
}

static void
test_segments (void)
{
  static const char *const destinations[] = { "198.18.0.2", "fd00::2", "fe80::2%7" };
  HbExchange exchange;

  for (gsize i = 0; i < G_N_ELEMENTS (destinations); i++)
    {
      begin (&exchange);
      assert_segment (&exchange, HB_STEP_SYN, destinations[i], 0, HB_PAYLOAD_HEARTBEAT);
      assert_segment (&exchange, HB_STEP_ACK, destinations[i], 1, HB_PAYLOAD_HEARTBEAT);
      assert_segment (&exchange, HB_STEP_PAYLOAD, destinations[i], 1, HB_PAYLOAD_HEARTBEAT);

      exchange.answer_seq = 0xffffffff;
      assert_segment (&exchange, HB_STEP_PAYLOAD, destinations[i], 0, "Whats up Doc?");
      exchange.answer_seq = 499;
      exchange.seq = 0xfffffffe;
      assert_segment (&exchange, HB_STEP_SYN, destinations[i], 0, "x");
      assert_segment (&exchange, HB_STEP_ACK, destinations[i], 500, "x");
      assert_segment (&exchange, HB_STEP_PAYLOAD, destinations[i], 500, "x");
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/exchange/begin", test_begin);
  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autofree char *path = g_strdup_printf ("/exchange/answer/%s", answers[i].name);

      g_test_add_data_func (path, &answers[i], test_answer);
    }
  g_test_add_func ("/exchange/answer-in-time", test_answer_in_time);
  g_test_add_func ("/exchange/answer-round-trip-time", test_answer_round_trip_time);
  g_test_add_func ("/exchange/segments", test_segments);

  return g_test_run ();
}
