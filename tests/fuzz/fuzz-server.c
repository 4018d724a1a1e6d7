#include <errno.h>
#include <string.h>

#include "fuzz-input.h"
#include "fuzz-onlooker.h"
#include "wire/hb-message.h"

/* The first five bytes are the server's settings. Each of the following bytes is an action, followed by the
 * bytes of its arguments. */

#define STEPS_MAX 1500

typedef enum
{
  DO_SEGMENT,
  DO_WORD,
  DO_SYN,
  DO_ANSWER,
  DO_TIME,
  DO_SEND_RESULT,
  DO_UNREACHABLE,
  DO_TROUBLE,
  DO_SET_TIMEOUT,
  DO_SET_PULSES,
  DO_FRAME,
  DO_OBSERVE,
  N_ACTIONS
} Action;

typedef struct
{
  HbServer *server;
  HbRole *role;
  FuzzOnlooker onlooker;
  gint64 now;
  guint64 delivered;
  int send_error;
} Run;

static HbAddress
address_number (guint8 number)
{
  guint8 ipv4[4] = { 198, 18, number >> 4, number };
  guint8 ipv6[16] = { 0xfd, [15] = number };
  guint8 link_local[16] = { 0xfe, 0x80, [15] = number };

  switch (number % 8)
    {
    case 6:
      return hb_address_from_ipv6 (ipv6, 0);
    case 7:
      return hb_address_from_ipv6 (link_local, 3);
    default:
      return hb_address_from_ipv4 (ipv4);
    }
}

static void
take_events (Run *run)
{
  for (;;)
    {
      g_auto (HbEvent) event = { 0 };

      if (!hb_role_take_event (run->role, &event))
        return;

      g_assert_cmpint (event.time, <=, run->now);
      g_assert_true (event.rtt == HB_UNKNOWN || event.rtt >= 0);
      fuzz_onlooker_see_event (&run->onlooker, &event);
      fuzz_check_event (&event);
    }
}

/* Does what an owner does after each stimulus. */
static void
settle (Run *run)
{
  HbOutgoing outgoing;

  while (hb_role_take_segment (run->role, &outgoing))
    {
      fuzz_onlooker_see_sent (&run->onlooker, &outgoing, run->send_error);
      hb_role_sent (run->role, run->now, &outgoing, run->send_error);
    }
  take_events (run);
  fuzz_onlooker_check_open (&run->onlooker,
                            hb_peer_table_get_open (hb_server_get_peers (run->server)));
}

static void
deliver (Run             *run,
         const HbSegment *segment)
{
  fuzz_onlooker_see_received (&run->onlooker, segment);
  run->delivered++;
  hb_role_receive (run->role, run->now, segment);
}

static void
deliver_from (Run          *run,
              guint8        who,
              guint8        flags,
              guint32       ack,
              const guint8 *payload,
              gsize         captured,
              gsize         length)
{
  HbAddress source = address_number (who);

  deliver (run, &(HbSegment) {
    .source = source,
    .destination = fuzz_local_for (&source),
    .payload = payload,
    .payload_captured = captured,
    .payload_length = length,
    .stamp = run->now,
    .source_port = 40000,
    .destination_port = HB_PORT_SERVER,
    .vlan = -1,
    .flags = flags,
    .ack = ack,
  });
}

static void
do_segment (Run       *run,
            FuzzInput *input)
{
  guint8 who = fuzz_input_u8 (input);
  guint8 flags = fuzz_input_u8 (input);
  gsize missing = fuzz_input_u8 (input);
  gsize length;
  gsize wanted = fuzz_input_u8 (input);
  const guint8 *payload = fuzz_input_bytes (input, wanted, &length);

  deliver_from (run, who, flags, 0, payload, length, length + missing);
}

static void
do_word (Run       *run,
         FuzzInput *input)
{
  static const char *const words[] = { HB_PAYLOAD_HEARTBEAT, HB_PAYLOAD_TERMINATE, "hello", "" };
  guint8 who = fuzz_input_u8 (input);
  guint8 what = fuzz_input_u8 (input);
  const char *word = words[what % G_N_ELEMENTS (words)];
  HbAddress address = address_number (who);
  guint32 ack = 0;

  /* Like a client of ours that answers the last pulse, or with a wrong number. */
  if ((what & 0x80) != 0)
    ack = fuzz_onlooker_get (&run->onlooker, &address)->number + ((what & 0x40) != 0 ? 2 : 1);
  deliver_from (run, who, HB_TCP_ACK, ack, (const guint8 *) word, strlen (word), strlen (word));
}

/* From the port of the pulses: the host's answer to the last SYN, or a forged one. */
static void
do_answer (Run       *run,
           FuzzInput *input)
{
  FuzzStranger *stranger;
  HbAddress source = address_number (fuzz_input_u8 (input));
  guint8 how = fuzz_input_u8 (input);

  stranger = fuzz_onlooker_get (&run->onlooker, &source);
  deliver (run, &(HbSegment) {
    .source = source,
    .destination = fuzz_local_for (&source),
    .payload = (const guint8 *) "",
    .stamp = run->now,
    .source_port = HB_PORT_CLIENT,
    .destination_port = stranger->syn.source_port,
    .seq = (how & 4) != 0 ? 1000 : 0,
    .ack = stranger->syn.seq + ((how & 8) != 0 ? 2 : 1),
    .vlan = -1,
    .flags = (how & 1) != 0 ? HB_TCP_SYN | HB_TCP_ACK
             : (how & 2) != 0 ? HB_TCP_RST
                              : HB_TCP_RST | HB_TCP_ACK,
  });
}

/* Checks that everything due is done in a bounded number of steps. */
static void
advance (Run *run)
{
  guint turns = 0;

  do
    {
      hb_role_advance (run->role, run->now);
      settle (run);
      g_assert_cmpuint (turns++, <, 100000);
    }
  while (hb_role_next_deadline (run->role) <= run->now);
}

static void
do_time (Run       *run,
         FuzzInput *input)
{
  gint64 until = run->now + fuzz_input_u16 (input) * HB_MILLISECOND;
  gboolean in_time = fuzz_input_u8 (input) % 4 != 0;
  gint64 due;

  while (in_time && (due = hb_role_next_deadline (run->role)) <= until)
    {
      run->now = MAX (run->now, due);
      advance (run);
    }

  run->now = until;
  advance (run);
}

static void
do_unreachable (Run       *run,
                FuzzInput *input)
{
  HbAddress address = address_number (fuzz_input_u8 (input));
  guint8 limiter = fuzz_input_u8 (input);
  FuzzStranger *stranger = fuzz_onlooker_get (&run->onlooker, &address);

  hb_role_unreachable (run->role, run->now, &(HbUnreachable) {
    .reporter = limiter % 3 == 0 ? address
                : limiter % 3 == 1 ? fuzz_local_for (&address)
                                    : address_number (limiter),
    .source = fuzz_local_for (&address),
    .destination = address,
    .seq = stranger->last.seq + (limiter >> 7),
    .source_port = stranger->last.source_port,
    .destination_port = HB_PORT_CLIENT,
  });
}

static void
do_frame (Run       *run,
          FuzzInput *input)
{
  HbLink link = fuzz_input_u8 (input) % HB_LINK_UNKNOWN;
  gsize length;
  gsize wanted = fuzz_input_u16 (input) % 2048;
  const guint8 *bytes = fuzz_input_bytes (input, wanted, &length);
  HbFrame frame = { .bytes = bytes, .captured = length, .length = length, .stamp = run->now,
                    .link = link, .interface = 3 };
  HbPacket packet;
  HbReason reason = hb_packet_parse (&packet, &frame);

  if (reason != HB_REASON_NONE)
    hb_role_discard (run->role, reason);
  else if (packet.kind == HB_PACKET_UNREACHABLE)
    hb_role_unreachable (run->role, run->now, &packet.unreachable);
  else if (fuzz_is_local (&packet.segment.destination))
    deliver (run, &packet.segment);
  else
    hb_role_discard (run->role, HB_REASON_NOT_LOCAL);
}

/* A replay contains the segments that the server sent. */
static void
do_observe (Run       *run,
            FuzzInput *input)
{
  HbAddress peer = address_number (fuzz_input_u8 (input));
  guint8 what = fuzz_input_u8 (input);
  gboolean syn = (what & 1) != 0;
  gsize length = syn ? 0 : strlen (HB_PAYLOAD_HEARTBEAT);
  HbSegment segment = {
    .source = fuzz_local_for (&peer),
    .destination = peer,
    .payload = (const guint8 *) HB_PAYLOAD_HEARTBEAT,
    .payload_captured = length,
    .payload_length = length,
    .stamp = run->now,
    .seq = what,
    .source_port = 1024 + what / 8,
    .destination_port = HB_PORT_CLIENT,
    .flags = syn ? HB_TCP_SYN : HB_TCP_ACK,
  };

  if (!run->onlooker.passive)
    return;

  if (syn)
    fuzz_onlooker_get (&run->onlooker, &peer)->syn = segment;
  hb_server_observe (run->server, run->now, &segment);
}

static void
set_pulses (Run    *run,
            guint8  pulses)
{
  hb_server_set_pulses (run->server, 1u + pulses);
  run->onlooker.most_pulses = MAX (run->onlooker.most_pulses, 1u + pulses);
}

static void
act (Run       *run,
     FuzzInput *input)
{
  static const int errors[] = { 0, ENOBUFS, EPERM, EHOSTUNREACH, ENETUNREACH, ENETDOWN };

  switch ((Action) (fuzz_input_u8 (input) % N_ACTIONS))
    {
    case DO_SEGMENT:
      do_segment (run, input);
      break;
    case DO_WORD:
      do_word (run, input);
      break;
    case DO_SYN:
      deliver_from (run, fuzz_input_u8 (input), HB_TCP_SYN, 0, (const guint8 *) "", 0, 0);
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
    case DO_TROUBLE:
      hb_role_trouble (run->role, run->now);
      break;
    case DO_SET_TIMEOUT:
      hb_server_set_timeout (run->server, (1 + fuzz_input_u8 (input)) * 100 * HB_MILLISECOND);
      break;
    case DO_SET_PULSES:
      set_pulses (run, fuzz_input_u8 (input));
      break;
    case DO_FRAME:
      do_frame (run, input);
      break;
    case DO_OBSERVE:
      do_observe (run, input);
      break;
    case N_ACTIONS:
    default:
      g_assert_not_reached ();
    }

  settle (run);
}

static GArray *
some_networks (void)
{
  GArray *networks = g_array_new (FALSE, FALSE, sizeof (HbNetwork));
  HbNetwork network;

  g_assert_true (hb_network_parse ("198.18.0.0/20", &network));
  g_array_append_val (networks, network);

  return networks;
}

static HbServer *
create_server (FuzzInput *input)
{
  guint8 flags = fuzz_input_u8 (input);
  g_autoptr (GArray) networks = (flags & 4) != 0 ? some_networks () : NULL;
  guint pulses = 1u + fuzz_input_u8 (input);

  return hb_server_new (&(HbServerConfig) {
    .passive = (flags & 1) != 0,
    .tell_silence = (flags & 2) != 0,
    .allow = networks,
    .max_peers = (flags & 8) != 0 ? 3 : 1000,
    .pulses = pulses,
    .timeout = (1 + fuzz_input_u8 (input)) * 100 * HB_MILLISECOND,
    .pulse_interval = (1 + fuzz_input_u8 (input)) * 10 * HB_MILLISECOND,
    .answer_wait = (1 + fuzz_input_u8 (input)) * 10 * HB_MILLISECOND,
    .seed = { 1 },
  });
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes,
                        gsize         length)
{
  FuzzInput input = { bytes, length };
  g_autoptr (HbServer) server = NULL;
  gboolean passive = length > 0 && (bytes[0] & 1) != 0;
  Run run = { .now = 1000 * HB_SECOND };

  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING);

  server = create_server (&input);
  hb_server_set_listed (server, TRUE);
  run.server = server;
  run.role = HB_ROLE (server);
  fuzz_onlooker_init (&run.onlooker, server, passive);

  for (guint step = 0; step < STEPS_MAX && input.left > 0; step++)
    act (&run, &input);

  g_assert_cmpuint (hb_role_get_counters (run.role)->segments, ==, run.delivered);
  hb_role_stop (run.role, run.now);
  take_events (&run);
  if (!passive)
    fuzz_onlooker_check_open (&run.onlooker, 0);
  fuzz_onlooker_clear (&run.onlooker);

  return 0;
}
