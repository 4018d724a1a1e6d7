#include "role/hb-outbound-exchange.h"

#include <errno.h>
#include <string.h>

#include "vector.h"
#include "wire/hb-message.h"

#define SERVER "198.18.0.9"
#define OWN "198.18.0.2"
#define ROUTER "198.18.0.254"
#define PORT 40000
#define NOW (1000 * HB_SECOND)
#define WAIT (2 * HB_SECOND)

/* A role that only has a queue of segments. */
G_DECLARE_FINAL_TYPE (Queue, queue, TEST, QUEUE, HbRole)

struct _Queue
{
  HbRole parent_instance;
};

G_DEFINE_FINAL_TYPE (Queue, queue, HB_TYPE_ROLE)

static void
queue_class_init (QueueClass *klass)
{
}

static void
queue_init (Queue *self)
{
}

typedef struct
{
  HbClientConfig config;
  HbSecret secret;
  HbRole *role;
  HbOutboundExchange outbound;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  static const guint8 seed[HB_SECRET_SIZE] = { 5 };

  fixture->config = (HbClientConfig) {
    .server = hb_address_of (SERVER),
    .local = hb_address_of (OWN),
    .answer_wait = WAIT,
  };
  hb_secret_init (&fixture->secret, seed);
  fixture->role = g_object_new (queue_get_type (), NULL);
  hb_outbound_exchange_init (&fixture->outbound, fixture->role, &fixture->config, &fixture->secret, PORT);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  hb_outbound_exchange_end (&fixture->outbound);
  g_object_unref (fixture->role);
}

/* Asserts the queued segments, and marks them as sent. */
static void
assert_queued (Fixture    *fixture,
               HbStep      step,
               const char *payload)
{
  HbOutgoing outgoing;

  g_assert_true (hb_role_take_segment (fixture->role, &outgoing));
  g_assert_cmpint (outgoing.step, ==, step);
  hb_assert_address (&outgoing.segment.source, OWN);
  hb_assert_address (&outgoing.segment.destination, SERVER);
  g_assert_cmpuint (outgoing.segment.source_port, ==, PORT);
  g_assert_cmpuint (outgoing.segment.destination_port, ==, HB_PORT_SERVER);
  g_assert_cmpmem (outgoing.segment.payload, outgoing.segment.payload_length, payload,
                   strlen (payload));
  g_assert_true (hb_outbound_exchange_owns (&fixture->outbound, &outgoing));
}

static void
assert_silent (Fixture *fixture)
{
  HbOutgoing outgoing;

  g_assert_false (hb_role_take_segment (fixture->role, &outgoing));
}

static void
begin (Fixture *fixture)
{
  hb_outbound_exchange_begin (&fixture->outbound, NOW,
                              hb_outbound_message_new (HB_OUTBOUND_MESSAGE_TEXT, "Whats up Doc?"));
  assert_queued (fixture, HB_STEP_SYN, "");
  assert_silent (fixture);
}

/* Asserts the state of the exchange; by now the server's host is known as @host. */
static void
assert_speaks (Fixture *fixture,
               HbHost   host)
{
  g_assert_cmpint (fixture->outbound.exchange.host, ==, host);
  g_assert_cmpint (fixture->outbound.due, ==, HB_NEVER);
  assert_queued (fixture, HB_STEP_ACK, "");
  assert_queued (fixture, HB_STEP_PAYLOAD, "Whats up Doc?");
  assert_silent (fixture);
}

static gboolean
send (Fixture *fixture,
      gint64   now,
      HbStep   step,
      int      error)
{
  HbOutgoing outgoing = {
    .step = step,
    .segment.seq = fixture->outbound.exchange.seq + (step - HB_STEP_SYN),
  };

  g_assert_true (hb_outbound_exchange_owns (&fixture->outbound, &outgoing));
  return hb_outbound_exchange_sent (&fixture->outbound, now, &outgoing, error);
}

static void
test_life (Fixture       *fixture,
           gconstpointer  data)
{
  HbOutboundExchange *outbound = &fixture->outbound;

  g_assert_false (hb_outbound_exchange_is_busy (outbound));
  g_assert_cmpint (outbound->due, ==, HB_NEVER);

  begin (fixture);
  g_assert_true (hb_outbound_exchange_is_busy (outbound));

  /* The answer wait starts when the SYN has left. */
  g_assert_cmpint (outbound->due, ==, HB_NEVER);
  g_assert_false (send (fixture, NOW + 5, HB_STEP_SYN, 0));
  g_assert_cmpint (outbound->due, ==, NOW + 5 + WAIT);

  hb_outbound_exchange_advance (outbound, NOW + 4 + WAIT);
  assert_silent (fixture);
  hb_outbound_exchange_advance (outbound, NOW + 5 + WAIT);
  assert_speaks (fixture, HB_HOST_SILENT);

  g_assert_false (send (fixture, NOW + WAIT, HB_STEP_ACK, 0));
  g_assert_true (send (fixture, NOW + WAIT, HB_STEP_PAYLOAD, 0));
  g_assert_true (hb_outbound_exchange_is_busy (outbound));

  hb_outbound_exchange_end (outbound);
  g_assert_false (hb_outbound_exchange_is_busy (outbound));
  hb_outbound_exchange_advance (outbound, G_MAXINT64);
  assert_silent (fixture);
}

static void
test_answer (Fixture       *fixture,
             gconstpointer  data)
{
  HbSegment answer = { .destination_port = PORT, .flags = HB_TCP_RST | HB_TCP_ACK };

  g_assert_false (hb_outbound_exchange_answer (&fixture->outbound, NOW, &answer));

  begin (fixture);
  send (fixture, NOW, HB_STEP_SYN, 0);
  answer.ack = fixture->outbound.exchange.seq + 2;
  g_assert_false (hb_outbound_exchange_answer (&fixture->outbound, NOW + 7, &answer));
  assert_silent (fixture);

  answer.ack = fixture->outbound.exchange.seq + 1;
  g_assert_true (hb_outbound_exchange_answer (&fixture->outbound, NOW + 7, &answer));
  g_assert_cmpint (fixture->outbound.exchange.rtt, ==, 7);
  assert_speaks (fixture, HB_HOST_ANSWERED);
  g_assert_false (hb_outbound_exchange_answer (&fixture->outbound, NOW + 7, &answer));
}

/* All three segments leave at once, then it waits for the answer as usual. */
static void
test_at_once (Fixture       *fixture,
              gconstpointer  data)
{
  static const struct
  {
    gboolean answered;
    HbHost host;
  } ends[] = { { TRUE, HB_HOST_ANSWERED }, { FALSE, HB_HOST_SILENT } };
  HbOutboundExchange *outbound = &fixture->outbound;

  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      HbSegment answer = { .destination_port = PORT, .flags = HB_TCP_RST | HB_TCP_ACK };

      hb_outbound_exchange_send_at_once (outbound, NOW,
                                         hb_outbound_message_new (HB_OUTBOUND_MESSAGE_ANSWER, HB_PAYLOAD_HEARTBEAT));
      assert_queued (fixture, HB_STEP_SYN, "");
      assert_queued (fixture, HB_STEP_ACK, "");
      assert_queued (fixture, HB_STEP_PAYLOAD, HB_PAYLOAD_HEARTBEAT);
      assert_silent (fixture);
      g_assert_true (hb_outbound_exchange_is_sending (outbound));

      g_assert_false (send (fixture, NOW + 5, HB_STEP_SYN, 0));
      g_assert_false (send (fixture, NOW + 6, HB_STEP_ACK, 0));
      g_assert_false (send (fixture, NOW + 7, HB_STEP_PAYLOAD, 0));
      g_assert_false (hb_outbound_exchange_is_sending (outbound));
      g_assert_false (hb_outbound_exchange_is_over (outbound));
      g_assert_cmpint (outbound->due, ==, NOW + 5 + WAIT);

      answer.ack = outbound->exchange.seq + 1;
      if (ends[i].answered)
        g_assert_true (hb_outbound_exchange_answer (outbound, NOW + 9, &answer));
      hb_outbound_exchange_advance (outbound, NOW + 5 + WAIT);
      g_assert_true (hb_outbound_exchange_is_over (outbound));
      g_assert_cmpint (outbound->exchange.host, ==, ends[i].host);
      g_assert_cmpint (outbound->exchange.rtt, ==, ends[i].answered ? 4 : HB_UNKNOWN);
      g_assert_cmpint (outbound->due, ==, HB_NEVER);
      assert_silent (fixture);
      hb_outbound_exchange_end (outbound);
    }
}

/* The host may answer before the payload is reported as sent, and is unknown if that failed. */
static void
test_at_once_in_any_order (Fixture       *fixture,
                           gconstpointer  data)
{
  HbOutboundExchange *outbound = &fixture->outbound;

  hb_outbound_exchange_send_at_once (outbound, NOW,
                                     hb_outbound_message_new (HB_OUTBOUND_MESSAGE_ANSWER, HB_PAYLOAD_HEARTBEAT));
  send (fixture, NOW, HB_STEP_SYN, 0);
  hb_outbound_exchange_stop_waiting (outbound);
  g_assert_false (hb_outbound_exchange_is_over (outbound));
  g_assert_true (send (fixture, NOW, HB_STEP_PAYLOAD, 0));
  hb_outbound_exchange_end (outbound);

  hb_outbound_exchange_send_at_once (outbound, NOW,
                                     hb_outbound_message_new (HB_OUTBOUND_MESSAGE_ANSWER, HB_PAYLOAD_HEARTBEAT));
  g_assert_true (send (fixture, NOW, HB_STEP_PAYLOAD, ENOBUFS));
}

/* A SYN may leave after its answer wait: then nothing is due until the payload behind it has left. */
static void
test_waits_for_its_turn (Fixture       *fixture,
                         gconstpointer  data)
{
  HbOutboundExchange *outbound = &fixture->outbound;

  begin (fixture);
  hb_outbound_exchange_advance (outbound, NOW + WAIT);
  assert_silent (fixture);
  hb_outbound_exchange_stop_waiting (outbound);
  assert_speaks (fixture, HB_HOST_SILENT);

  g_assert_false (send (fixture, NOW + 2 * WAIT, HB_STEP_SYN, 0));
  g_assert_cmpint (outbound->due, ==, HB_NEVER);
  g_assert_false (hb_outbound_exchange_has_lingered (outbound, NOW + 9 * WAIT));
  g_assert_true (hb_outbound_exchange_is_sending (outbound));
  g_assert_true (send (fixture, NOW + 9 * WAIT, HB_STEP_PAYLOAD, 0));
}

/* If segment 1 cannot be sent, the payload is sent all the same, and nothing is known of the server's host. */
static void
test_errors (Fixture       *fixture,
             gconstpointer  data)
{
  static const struct
  {
    HbStep step;
    int error;
    gboolean over;
    HbHost host;
  } errors[] = {
    { HB_STEP_SYN, EHOSTUNREACH, FALSE, HB_HOST_UNKNOWN },
    { HB_STEP_SYN, ENOBUFS, FALSE, HB_HOST_UNKNOWN },
    { HB_STEP_ACK, EHOSTUNREACH, FALSE, HB_HOST_UNKNOWN },
    { HB_STEP_PAYLOAD, EHOSTUNREACH, TRUE, HB_HOST_UNKNOWN },
    { HB_STEP_PAYLOAD, ENOBUFS, TRUE, HB_HOST_UNKNOWN },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (errors); i++)
    {
      begin (fixture);
      g_assert_cmpint (send (fixture, NOW + 5, errors[i].step, errors[i].error), ==, errors[i].over);
      g_assert_cmpint (fixture->outbound.exchange.host, ==, errors[i].host);
      g_assert_cmpint (fixture->outbound.exchange.syn_left, ==, HB_UNKNOWN);
      g_assert_cmpint (fixture->outbound.due, ==,
                       errors[i].step == HB_STEP_SYN ? NOW + 5 + WAIT : HB_NEVER);
      hb_outbound_exchange_end (&fixture->outbound);
    }

  begin (fixture);
  send (fixture, NOW, HB_STEP_SYN, EHOSTUNREACH);
  hb_outbound_exchange_advance (&fixture->outbound, NOW + WAIT);
  assert_speaks (fixture, HB_HOST_SILENT);
}

/* Errors, as differences from a router's about our SYN. */
static void
test_unreachable (Fixture       *fixture,
                  gconstpointer  data)
{
  static const struct
  {
    const char *limiter;
    const char *destination;
    guint32 seq_off;
    guint16 port_off;
    gboolean taken;
    HbHost host;
  } errors[] = {
    { ROUTER, SERVER, 0, 0, TRUE, HB_HOST_UNREACHABLE },
    { SERVER, SERVER, 0, 0, TRUE, HB_HOST_ANSWERED },
    { OWN, SERVER, 0, 0, FALSE, HB_HOST_UNKNOWN },
    { ROUTER, ROUTER, 0, 0, FALSE, HB_HOST_UNKNOWN },
    { ROUTER, SERVER, 1, 0, FALSE, HB_HOST_UNKNOWN },
    { ROUTER, SERVER, 0, 1, FALSE, HB_HOST_UNKNOWN },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (errors); i++)
    {
      HbUnreachable unreachable = {
        .reporter = hb_address_of (errors[i].limiter),
        .source = hb_address_of (OWN),
        .destination = hb_address_of (errors[i].destination),
        .source_port = PORT + errors[i].port_off,
      };

      begin (fixture);
      send (fixture, NOW, HB_STEP_SYN, 0);
      unreachable.seq = fixture->outbound.exchange.seq + errors[i].seq_off;
      g_assert_cmpint (hb_outbound_exchange_unreachable (&fixture->outbound, NOW + 7, &unreachable), ==,
                       errors[i].taken);
      g_assert_cmpint (fixture->outbound.exchange.rtt, ==,
                       errors[i].host == HB_HOST_ANSWERED ? 7 : HB_UNKNOWN);
      if (errors[i].taken)
        assert_speaks (fixture, errors[i].host);
      else
        assert_silent (fixture);

      /* A second error is not about the segment in flight. */
      if (errors[i].taken)
        g_assert_false (hb_outbound_exchange_unreachable (&fixture->outbound, NOW + 7, &unreachable));
      hb_outbound_exchange_end (&fixture->outbound);
    }
}

static void
test_hurry (Fixture       *fixture,
            gconstpointer  data)
{
  hb_outbound_exchange_stop_waiting (&fixture->outbound);
  assert_silent (fixture);

  begin (fixture);
  hb_outbound_exchange_stop_waiting (&fixture->outbound);
  assert_speaks (fixture, HB_HOST_SILENT);
  hb_outbound_exchange_stop_waiting (&fixture->outbound);
  assert_silent (fixture);
}

/* Two exchanges of one role are distinguished by their sequence numbers. */
static void
test_owns (Fixture       *fixture,
           gconstpointer  data)
{
  HbOutboundExchange other;
  HbOutgoing outgoing;

  hb_outbound_exchange_init (&other, fixture->role, &fixture->config, &fixture->secret, PORT);
  hb_outbound_exchange_begin (&other, NOW, hb_outbound_message_new (HB_OUTBOUND_MESSAGE_ANSWER, HB_PAYLOAD_HEARTBEAT));
  g_assert_true (hb_role_take_segment (fixture->role, &outgoing));
  begin (fixture);

  g_assert_true (hb_outbound_exchange_owns (&other, &outgoing));
  g_assert_false (hb_outbound_exchange_owns (&fixture->outbound, &outgoing));

  hb_outbound_exchange_end (&other);
  g_assert_false (hb_outbound_exchange_owns (&other, &outgoing));
}

static void
add (const char *path,
     void       (*test) (Fixture *fixture, gconstpointer data))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("/outbound/life", test_life);
  add ("/outbound/answer", test_answer);
  add ("/outbound/at-once", test_at_once);
  add ("/outbound/at-once-in-any-order", test_at_once_in_any_order);
  add ("/outbound/waits-for-its-turn", test_waits_for_its_turn);
  add ("/outbound/errors", test_errors);
  add ("/outbound/unreachable", test_unreachable);
  add ("/outbound/hurry", test_hurry);
  add ("/outbound/owns", test_owns);

  return g_test_run ();
}
