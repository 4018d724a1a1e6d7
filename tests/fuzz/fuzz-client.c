#include <errno.h>
#include <string.h>

#include "fuzz-input.h"
#include "role/hb-client-group.h"
#include "wire/hb-message.h"

/* The first three bytes are the client's settings. Each of the following bytes is an action, followed by
 * the bytes of its arguments. At the end, the client is always told to leave. */

#define STEPS_MAX 1500

/* The maximum number of heartbeats before the texts. */
#define BEATS_MAX 30

typedef enum
{
  DO_SEND,
  DO_PULSE,
  DO_ANSWER,
  DO_TIME,
  DO_SEND_RESULT,
  DO_UNREACHABLE,
  DO_TERMINATE,
  DO_TROUBLE,
  DO_SEGMENT,
  N_ACTIONS
} Action;

/**
 * Exchange:
 * @seq: the sequence number of its SYN
 * @step: the last of its segments that was sent
 *
 * An exchange, as observed from outside.
 */
typedef struct
{
  guint32 seq;
  HbStep step;
} Exchange;

typedef struct
{
  HbClient *client;
  HbRole *role;
  HbAddress server;
  GQueue texts;           /* given to the client, and reported neither as sent nor as failed */
  Exchange exchanges[2];
  HbSegment last_syn;
  guint16 source_port;
  gint64 now;
  guint failed;           /* texts that could not be sent */
  guint dropped;          /* texts that were waiting when it was told to leave */
  gboolean leaving;
  int send_error;
} Run;

/* Output of the client */

static Exchange *
find_exchange (Run     *run,
               guint32  seq,
               HbStep   step)
{
  for (guint i = 0; i < G_N_ELEMENTS (run->exchanges); i++)
    if (run->exchanges[i].step == step && (step == HB_STEP_IDLE || run->exchanges[i].seq == seq))
      return &run->exchanges[i];

  return NULL;
}

/* Checks that segments 1, 2 and 3 are in order, and that there are at most two exchanges at a time. */
static void
check_order (Run              *run,
             const HbOutgoing *outgoing)
{
  guint32 seq = outgoing->segment.seq;
  Exchange *exchange;

  switch (outgoing->step)
    {
    case HB_STEP_SYN:
      exchange = find_exchange (run, seq, HB_STEP_IDLE);
      g_assert_nonnull (exchange);
      *exchange = (Exchange) { seq, HB_STEP_SYN };
      run->last_syn = outgoing->segment;
      break;

    case HB_STEP_ACK:
      exchange = find_exchange (run, seq - 1, HB_STEP_SYN);
      g_assert_nonnull (exchange);
      exchange->step = HB_STEP_ACK;
      break;

    case HB_STEP_PAYLOAD:
      exchange = find_exchange (run, seq - 2, HB_STEP_ACK);
      g_assert_nonnull (exchange);
      exchange->step = HB_STEP_IDLE;
      break;

    case HB_STEP_IDLE:
    default:
      g_assert_not_reached ();
    }
}

static gboolean
is_next_text (Run             *run,
              const HbSegment *segment)
{
  const char *text = g_queue_peek_head (&run->texts);

  return text != NULL && segment->payload_length == strlen (text) &&
         memcmp (text, segment->payload, segment->payload_length) == 0;
}

static gboolean
is_payload (const HbSegment *segment,
            const char      *payload)
{
  return segment->payload_length == strlen (payload) &&
         memcmp (segment->payload, payload, segment->payload_length) == 0;
}

static void
check_segment (Run              *run,
               const HbOutgoing *outgoing)
{
  const HbSegment *segment = &outgoing->segment;
  guint8 buffer[1500];

  g_assert_true (hb_address_equal (&segment->destination, &run->server));
  g_assert_cmpuint (segment->destination_port, ==, HB_PORT_SERVER);
  g_assert_true (segment->source_port != HB_PORT_SERVER && segment->source_port != HB_PORT_CLIENT);
  if (run->source_port == 0)
    run->source_port = segment->source_port;
  g_assert_cmpuint (segment->source_port, ==, run->source_port);
  g_assert_cmpuint (hb_segment_build (segment, buffer, sizeof buffer), >, 0);
  check_order (run, outgoing);

  if (outgoing->step == HB_STEP_PAYLOAD)
    g_assert_true (is_next_text (run, segment) || is_payload (segment, HB_PAYLOAD_HEARTBEAT) ||
                   is_payload (segment, HB_PAYLOAD_TERMINATE));
  else
    g_assert_cmpuint (segment->payload_length, ==, 0);
}

static void
check_event (Run     *run,
             HbEvent *event)
{
  if (event->type == HB_EVENT_MESSAGE_SENT)
    {
      g_autofree char *text = g_queue_pop_head (&run->texts);
      g_autofree char *shown = NULL;

      g_assert_nonnull (text);
      shown = hb_message_escape ((const guint8 *) text, strlen (text), FALSE);
      g_assert_cmpstr (event->text, ==, shown);
    }
  else if (event->type == HB_EVENT_WARNING && event->about == HB_WARNING_MESSAGE)
    {
      run->dropped += event->count;
    }

  g_assert_true (event->rtt == HB_UNKNOWN || event->rtt >= 0);
  g_assert_cmpint (event->time, <=, run->now);
  fuzz_check_event (event);
}

static void
settle (Run *run)
{
  HbOutgoing outgoing;

  while (hb_role_take_segment (run->role, &outgoing))
    {
      check_segment (run, &outgoing);
      if (outgoing.step == HB_STEP_PAYLOAD && run->send_error != 0 &&
          is_next_text (run, &outgoing.segment))
        {
          g_free (g_queue_pop_head (&run->texts));
          run->failed++;
        }
      hb_role_sent (run->role, run->now, &outgoing, run->send_error);
    }

  for (;;)
    {
      g_auto (HbEvent) event = { 0 };

      if (!hb_role_take_event (run->role, &event))
        return;
      check_event (run, &event);
    }
}

/* Actions */

static void
do_send (Run       *run,
         FuzzInput *input)
{
  gsize length;
  gsize wanted = fuzz_input_u8 (input);
  const guint8 *bytes = fuzz_input_bytes (input, wanted, &length);
  g_autofree char *text = g_strndup ((const char *) bytes, length);

  /* The protocol's own words cannot be distinguished from a text. */
  if (text[0] == '\0' || g_str_equal (text, HB_PAYLOAD_HEARTBEAT) ||
      g_str_equal (text, HB_PAYLOAD_TERMINATE))
    return;

  if (hb_client_send (run->client, run->now, text))
    g_queue_push_tail (&run->texts, g_steal_pointer (&text));
  else
    g_assert_true (run->leaving || run->texts.length >= HB_CLIENT_QUEUE_MAX - BEATS_MAX);
}

static void
deliver (Run       *run,
         guint8     from,
         HbSegment *segment)
{
  static const guint8 stranger[4] = { 198, 18, 66, 6 };

  segment->source = from % 8 == 7 ? hb_address_from_ipv4 (stranger) : run->server;
  segment->stamp = run->now;
  segment->vlan = -1;
  if (segment->payload == NULL)
    segment->payload = (const guint8 *) "";
  hb_role_receive (run->role, run->now, segment);
}

static void
do_pulse (Run       *run,
          FuzzInput *input)
{
  deliver (run, fuzz_input_u8 (input), &(HbSegment) {
    .source_port = 50000,
    .destination_port = HB_PORT_CLIENT,
    .flags = HB_TCP_ACK,
    .payload = (const guint8 *) HB_PAYLOAD_HEARTBEAT,
    .payload_captured = strlen (HB_PAYLOAD_HEARTBEAT),
    .payload_length = strlen (HB_PAYLOAD_HEARTBEAT),
  });
}

/* Answers one of the exchanges that wait for it, or none. */
static void
do_answer (Run       *run,
           FuzzInput *input)
{
  guint8 how = fuzz_input_u8 (input);

  deliver (run, how, &(HbSegment) {
    .source_port = HB_PORT_SERVER,
    .destination_port = run->source_port,
    .seq = how,
    .ack = run->exchanges[how >> 3 & 1].seq + ((how & 16) != 0 ? 2 : 1),
    .flags = (how & 32) != 0 ? HB_TCP_SYN | HB_TCP_ACK : HB_TCP_RST | HB_TCP_ACK,
  });
}

static void
do_segment (Run       *run,
            FuzzInput *input)
{
  guint8 from = fuzz_input_u8 (input);
  guint8 flags = fuzz_input_u8 (input);
  guint8 ports = fuzz_input_u8 (input);
  gsize length;
  gsize wanted = fuzz_input_u8 (input);
  const guint8 *payload = fuzz_input_bytes (input, wanted, &length);

  deliver (run, from, &(HbSegment) {
    .source_port = (ports & 1) != 0 ? HB_PORT_SERVER : ports,
    .destination_port = (ports & 2) != 0 ? HB_PORT_CLIENT : run->source_port,
    .flags = flags,
    .payload = payload,
    .payload_captured = length,
    .payload_length = length + (ports >> 4),
  });
}

static void
advance_to_next (Run *run)
{
  gint64 due = hb_role_next_deadline (run->role);

  if (due == HB_NEVER)
    return;

  run->now = MAX (run->now, due);
  hb_role_advance (run->role, run->now);
  settle (run);
}

static void
do_time (Run       *run,
         FuzzInput *input)
{
  gint64 until = run->now + fuzz_input_u16 (input) * HB_MILLISECOND;
  guint turns = 0;

  while (hb_role_next_deadline (run->role) <= until && turns++ < 100)
    advance_to_next (run);

  run->now = MAX (run->now, until);
  hb_role_advance (run->role, run->now);
}

static void
do_unreachable (Run       *run,
                FuzzInput *input)
{
  guint8 how = fuzz_input_u8 (input);
  guint8 router[4] = { 198, 18, 99, how };
  HbAddress local = hb_address_from_ipv4 ((const guint8[]) { 198, 18, 0, 2 });

  hb_role_unreachable (run->role, run->now, &(HbUnreachable) {
    .reporter = how % 3 == 0 ? run->server
                : how % 3 == 1 ? local
                               : hb_address_from_ipv4 (router),
    .source = local,
    .destination = run->server,
    .seq = run->last_syn.seq + (how >> 7),
    .source_port = run->source_port,
    .destination_port = HB_PORT_SERVER,
  });
}

static void
terminate (Run *run)
{
  run->leaving = TRUE;
  hb_client_terminate (run->client, run->now);
  settle (run);
}

static void
act (Run       *run,
     FuzzInput *input)
{
  static const int errors[] = { 0, ENOBUFS, EPERM, EHOSTUNREACH, ENETUNREACH, ENETDOWN };

  switch ((Action) (fuzz_input_u8 (input) % N_ACTIONS))
    {
    case DO_SEND:
      do_send (run, input);
      break;
    case DO_PULSE:
      do_pulse (run, input);
      break;
    case DO_ANSWER:
      do_answer (run, input);
      break;
    case DO_TIME:
      do_time (run, input);
      break;
    case DO_SEND_RESULT:
      run->send_error = errors[fuzz_input_u8 (input) % G_N_ELEMENTS (errors)];
      break;
    case DO_UNREACHABLE:
      do_unreachable (run, input);
      break;
    case DO_TERMINATE:
      terminate (run);
      break;
    case DO_TROUBLE:
      hb_role_trouble (run->role, run->now);
      break;
    case DO_SEGMENT:
      do_segment (run, input);
      break;
    case N_ACTIONS:
    default:
      g_assert_not_reached ();
    }

  settle (run);
}

/* Whatever happened before: a client that is told to leave does so, in a bounded number of steps. */
static void
leave (Run *run)
{
  terminate (run);
  for (guint turns = 0; !hb_client_has_left (run->client); turns++)
    {
      g_assert_cmpuint (turns, <, 10);
      advance_to_next (run);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes,
                        gsize         length)
{
  FuzzInput input = { bytes, length };
  g_autoptr (HbClientGroup) group = hb_client_group_new ();
  gint64 answer_wait = (1 + fuzz_input_u8 (&input)) * 10 * HB_MILLISECOND;
  gint64 beat = fuzz_input_u8 (&input) * 100 * HB_MILLISECOND;
  gboolean ipv4 = fuzz_input_u8 (&input) % 2 == 0;
  Run run = { .now = 1000 * HB_SECOND };

  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING);
  g_assert_true (hb_address_parse (ipv4 ? "198.18.0.1" : "fe80::1%3", &run.server));

  run.client = hb_client_group_add (group, &(HbClientConfig) {
    .server = run.server,
    .answer_wait = answer_wait,
    .beat = beat,
    .seed = { 1 },
  }, NULL);
  run.role = HB_ROLE (group);
  g_queue_init (&run.texts);

  for (guint step = 0; step < STEPS_MAX && input.left > 0; step++)
    act (&run, &input);
  leave (&run);

  /* Each text that was given is reported. */
  g_assert_cmpuint (run.texts.length, ==, run.dropped);
  g_assert_cmpuint (hb_client_get_unsent (run.client), >=, run.failed + run.dropped);

  g_queue_clear_full (&run.texts, g_free);
  return 0;
}
