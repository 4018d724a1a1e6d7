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
  HbOutboundExchange voice;
} Mouth;

static void
set_up (Mouth         *mouth,
        gconstpointer  data)
{
  static const guint8 seed[HB_SECRET_SIZE] = { 5 };

  mouth->config = (HbClientConfig) {
    .server = hb_address_of (SERVER),
    .local = hb_address_of (OWN),
    .answer_wait = WAIT,
  };
  hb_secret_init (&mouth->secret, seed);
  mouth->role = g_object_new (queue_get_type (), NULL);
  hb_outbound_exchange_init (&mouth->voice, mouth->role, &mouth->config, &mouth->secret, PORT);
}

static void
tear_down (Mouth         *mouth,
           gconstpointer  data)
{
  hb_outbound_exchange_end (&mouth->voice);
  g_object_unref (mouth->role);
}

/* Asserts the queued segments, and marks them as sent. */
static void
assert_queued (Mouth      *mouth,
               HbStep      step,
               const char *payload)
{
  HbOutgoing outgoing;

  g_assert_true (hb_role_take_segment (mouth->role, &outgoing));
  g_assert_cmpint (outgoing.step, ==, step);
  hb_assert_address (&outgoing.segment.source, OWN);
  hb_assert_address (&outgoing.segment.destination, SERVER);
  g_assert_cmpuint (outgoing.segment.source_port, ==, PORT);
  g_assert_cmpuint (outgoing.segment.destination_port, ==, HB_PORT_SERVER);
  g_assert_cmpmem (outgoing.segment.payload, outgoing.segment.payload_length, payload,
                   strlen (payload));
  g_assert_true (hb_outbound_exchange_owns (&mouth->voice, &outgoing));
}

static void
assert_silent (Mouth *mouth)
{
  HbOutgoing outgoing;

  g_assert_false (hb_role_take_segment (mouth->role, &outgoing));
}

static void
begin (Mouth *mouth)
{
  hb_outbound_exchange_begin (&mouth->voice, NOW, hb_outbound_message_new (HB_OUTBOUND_MESSAGE_TEXT, "Whats up Doc?"));
  assert_queued (mouth, HB_STEP_SYN, "");
  assert_silent (mouth);
}

/* Asserts the state of the exchange; by now the server's host is known as @host. */
static void
assert_speaks (Mouth  *mouth,
               HbHost  host)
{
  g_assert_cmpint (mouth->voice.exchange.host, ==, host);
  g_assert_cmpint (mouth->voice.due, ==, HB_NEVER);
  assert_queued (mouth, HB_STEP_ACK, "");
  assert_queued (mouth, HB_STEP_PAYLOAD, "Whats up Doc?");
  assert_silent (mouth);
}

static gboolean
send (Mouth  *mouth,
      gint64  now,
      HbStep  step,
      int     error)
{
  HbOutgoing outgoing = {
    .step = step,
    .segment.seq = mouth->voice.exchange.seq + (step - HB_STEP_SYN),
  };

  g_assert_true (hb_outbound_exchange_owns (&mouth->voice, &outgoing));
  return hb_outbound_exchange_sent (&mouth->voice, now, &outgoing, error);
}

static void
test_life (Mouth         *mouth,
           gconstpointer  data)
{
  HbOutboundExchange *voice = &mouth->voice;

  g_assert_false (hb_outbound_exchange_is_busy (voice));
  g_assert_cmpint (voice->due, ==, HB_NEVER);

  begin (mouth);
  g_assert_true (hb_outbound_exchange_is_busy (voice));

  /* The answer wait starts when the SYN has left. */
  g_assert_cmpint (voice->due, ==, HB_NEVER);
  g_assert_false (send (mouth, NOW + 5, HB_STEP_SYN, 0));
  g_assert_cmpint (voice->due, ==, NOW + 5 + WAIT);

  hb_outbound_exchange_advance (voice, NOW + 4 + WAIT);
  assert_silent (mouth);
  hb_outbound_exchange_advance (voice, NOW + 5 + WAIT);
  assert_speaks (mouth, HB_HOST_SILENT);

  g_assert_false (send (mouth, NOW + WAIT, HB_STEP_ACK, 0));
  g_assert_true (send (mouth, NOW + WAIT, HB_STEP_PAYLOAD, 0));
  g_assert_true (hb_outbound_exchange_is_busy (voice));

  hb_outbound_exchange_end (voice);
  g_assert_false (hb_outbound_exchange_is_busy (voice));
  hb_outbound_exchange_advance (voice, G_MAXINT64);
  assert_silent (mouth);
}

static void
test_answer (Mouth         *mouth,
             gconstpointer  data)
{
  HbSegment answer = { .destination_port = PORT, .flags = HB_TCP_RST | HB_TCP_ACK };

  g_assert_false (hb_outbound_exchange_answer (&mouth->voice, NOW, &answer));

  begin (mouth);
  send (mouth, NOW, HB_STEP_SYN, 0);
  answer.ack = mouth->voice.exchange.seq + 2;
  g_assert_false (hb_outbound_exchange_answer (&mouth->voice, NOW + 7, &answer));
  assert_silent (mouth);

  answer.ack = mouth->voice.exchange.seq + 1;
  g_assert_true (hb_outbound_exchange_answer (&mouth->voice, NOW + 7, &answer));
  g_assert_cmpint (mouth->voice.exchange.rtt, ==, 7);
  assert_speaks (mouth, HB_HOST_ANSWERED);
  g_assert_false (hb_outbound_exchange_answer (&mouth->voice, NOW + 7, &answer));
}

/* All three segments leave at once, then it waits for the answer as usual. */
static void
test_at_once (Mouth         *mouth,
              gconstpointer  data)
{
  static const struct
  {
    gboolean answered;
    HbHost host;
  } ends[] = { { TRUE, HB_HOST_ANSWERED }, { FALSE, HB_HOST_SILENT } };
  HbOutboundExchange *voice = &mouth->voice;

  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      HbSegment answer = { .destination_port = PORT, .flags = HB_TCP_RST | HB_TCP_ACK };

      hb_outbound_exchange_say_at_once (voice, NOW, hb_outbound_message_new (HB_OUTBOUND_MESSAGE_ANSWER, HB_PAYLOAD_HEARTBEAT));
      assert_queued (mouth, HB_STEP_SYN, "");
      assert_queued (mouth, HB_STEP_ACK, "");
      assert_queued (mouth, HB_STEP_PAYLOAD, HB_PAYLOAD_HEARTBEAT);
      assert_silent (mouth);
      g_assert_true (hb_outbound_exchange_is_speaking (voice));

      g_assert_false (send (mouth, NOW + 5, HB_STEP_SYN, 0));
      g_assert_false (send (mouth, NOW + 6, HB_STEP_ACK, 0));
      g_assert_false (send (mouth, NOW + 7, HB_STEP_PAYLOAD, 0));
      g_assert_false (hb_outbound_exchange_is_speaking (voice));
      g_assert_false (hb_outbound_exchange_is_over (voice));
      g_assert_cmpint (voice->due, ==, NOW + 5 + WAIT);

      answer.ack = voice->exchange.seq + 1;
      if (ends[i].answered)
        g_assert_true (hb_outbound_exchange_answer (voice, NOW + 9, &answer));
      hb_outbound_exchange_advance (voice, NOW + 5 + WAIT);
      g_assert_true (hb_outbound_exchange_is_over (voice));
      g_assert_cmpint (voice->exchange.host, ==, ends[i].host);
      g_assert_cmpint (voice->exchange.rtt, ==, ends[i].answered ? 4 : HB_UNKNOWN);
      g_assert_cmpint (voice->due, ==, HB_NEVER);
      assert_silent (mouth);
      hb_outbound_exchange_end (voice);
    }
}

/* The host may answer before the payload is reported as sent, and is unknown if that failed. */
static void
test_at_once_in_any_order (Mouth         *mouth,
                           gconstpointer  data)
{
  HbOutboundExchange *voice = &mouth->voice;

  hb_outbound_exchange_say_at_once (voice, NOW, hb_outbound_message_new (HB_OUTBOUND_MESSAGE_ANSWER, HB_PAYLOAD_HEARTBEAT));
  send (mouth, NOW, HB_STEP_SYN, 0);
  hb_outbound_exchange_hurry (voice);
  g_assert_false (hb_outbound_exchange_is_over (voice));
  g_assert_true (send (mouth, NOW, HB_STEP_PAYLOAD, 0));
  hb_outbound_exchange_end (voice);

  hb_outbound_exchange_say_at_once (voice, NOW, hb_outbound_message_new (HB_OUTBOUND_MESSAGE_ANSWER, HB_PAYLOAD_HEARTBEAT));
  g_assert_true (send (mouth, NOW, HB_STEP_PAYLOAD, ENOBUFS));
}

/* A SYN may leave after its answer wait: then nothing is due until the payload behind it has left. */
static void
test_waits_for_its_turn (Mouth         *mouth,
                         gconstpointer  data)
{
  HbOutboundExchange *voice = &mouth->voice;

  begin (mouth);
  hb_outbound_exchange_advance (voice, NOW + WAIT);
  assert_silent (mouth);
  hb_outbound_exchange_hurry (voice);
  assert_speaks (mouth, HB_HOST_SILENT);

  g_assert_false (send (mouth, NOW + 2 * WAIT, HB_STEP_SYN, 0));
  g_assert_cmpint (voice->due, ==, HB_NEVER);
  g_assert_false (hb_outbound_exchange_has_lingered (voice, NOW + 9 * WAIT));
  g_assert_true (hb_outbound_exchange_is_speaking (voice));
  g_assert_true (send (mouth, NOW + 9 * WAIT, HB_STEP_PAYLOAD, 0));
}

/* If segment 1 cannot be sent, the payload is sent all the same, and nothing is known of the server's host. */
static void
test_errors (Mouth         *mouth,
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
      begin (mouth);
      g_assert_cmpint (send (mouth, NOW + 5, errors[i].step, errors[i].error), ==, errors[i].over);
      g_assert_cmpint (mouth->voice.exchange.host, ==, errors[i].host);
      g_assert_cmpint (mouth->voice.exchange.syn_left, ==, HB_UNKNOWN);
      g_assert_cmpint (mouth->voice.due, ==,
                       errors[i].step == HB_STEP_SYN ? NOW + 5 + WAIT : HB_NEVER);
      hb_outbound_exchange_end (&mouth->voice);
    }

  begin (mouth);
  send (mouth, NOW, HB_STEP_SYN, EHOSTUNREACH);
  hb_outbound_exchange_advance (&mouth->voice, NOW + WAIT);
  assert_speaks (mouth, HB_HOST_SILENT);
}

/* Errors, as differences from a router's about our SYN. */
static void
test_unreachable (Mouth         *mouth,
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
        .limiter = hb_address_of (errors[i].limiter),
        .source = hb_address_of (OWN),
        .destination = hb_address_of (errors[i].destination),
        .source_port = PORT + errors[i].port_off,
      };

      begin (mouth);
      send (mouth, NOW, HB_STEP_SYN, 0);
      unreachable.seq = mouth->voice.exchange.seq + errors[i].seq_off;
      g_assert_cmpint (hb_outbound_exchange_unreachable (&mouth->voice, NOW + 7, &unreachable), ==,
                       errors[i].taken);
      g_assert_cmpint (mouth->voice.exchange.rtt, ==,
                       errors[i].host == HB_HOST_ANSWERED ? 7 : HB_UNKNOWN);
      if (errors[i].taken)
        assert_speaks (mouth, errors[i].host);
      else
        assert_silent (mouth);

      /* A second error is not about the segment in flight. */
      if (errors[i].taken)
        g_assert_false (hb_outbound_exchange_unreachable (&mouth->voice, NOW + 7, &unreachable));
      hb_outbound_exchange_end (&mouth->voice);
    }
}

static void
test_hurry (Mouth         *mouth,
            gconstpointer  data)
{
  hb_outbound_exchange_hurry (&mouth->voice);
  assert_silent (mouth);

  begin (mouth);
  hb_outbound_exchange_hurry (&mouth->voice);
  assert_speaks (mouth, HB_HOST_SILENT);
  hb_outbound_exchange_hurry (&mouth->voice);
  assert_silent (mouth);
}

/* Two exchanges of one role are distinguished by their sequence numbers. */
static void
test_owns (Mouth         *mouth,
           gconstpointer  data)
{
  HbOutboundExchange other;
  HbOutgoing outgoing;

  hb_outbound_exchange_init (&other, mouth->role, &mouth->config, &mouth->secret, PORT);
  hb_outbound_exchange_begin (&other, NOW, hb_outbound_message_new (HB_OUTBOUND_MESSAGE_ANSWER, HB_PAYLOAD_HEARTBEAT));
  g_assert_true (hb_role_take_segment (mouth->role, &outgoing));
  begin (mouth);

  g_assert_true (hb_outbound_exchange_owns (&other, &outgoing));
  g_assert_false (hb_outbound_exchange_owns (&mouth->voice, &outgoing));

  hb_outbound_exchange_end (&other);
  g_assert_false (hb_outbound_exchange_owns (&other, &outgoing));
}

static void
add (const char *path,
     void       (*test) (Mouth *mouth, gconstpointer data))
{
  g_test_add (path, Mouth, NULL, set_up, test, tear_down);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("/voice/life", test_life);
  add ("/voice/answer", test_answer);
  add ("/voice/at-once", test_at_once);
  add ("/voice/at-once-in-any-order", test_at_once_in_any_order);
  add ("/voice/waits-for-its-turn", test_waits_for_its_turn);
  add ("/voice/errors", test_errors);
  add ("/voice/unreachable", test_unreachable);
  add ("/voice/hurry", test_hurry);
  add ("/voice/owns", test_owns);

  return g_test_run ();
}
