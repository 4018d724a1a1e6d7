#include <errno.h>
#include <string.h>

#include "fuzz-input.h"
#include "role/hb-server.h"
#include "wire/hb-message.h"

/* The first five bytes are the server's settings; what follows is a life for it: each byte an
 * action, and those behind it what that action takes. */

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

/**
 * Stranger:
 * @received: segments that came from it to the server's port
 * @sent: segments that left for it while its address was unproven; what failed to leave did not
 * @proven: it answered what only its true owner can have seen
 * @open: its session, as far as it was told
 * @last: what was last sent to it
 *
 * What an onlooker knows of an address.
 */
typedef struct
{
  HbAddress address;
  guint received;
  guint sent;
  gboolean proven;
  gboolean open;
  gboolean timed_out;
  gboolean gave_up;
  HbSegment syn;
  HbSegment last;
} Stranger;

typedef struct
{
  HbServer *server;
  HbRole *role;
  GHashTable *strangers; /* by address */
  gint64 now;
  guint64 delivered;
  guint most_pulses;
  gboolean passive;
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

/* The server's own address in the family of the other's. */
static HbAddress
local_for (const HbAddress *address)
{
  static const guint8 ipv4[4] = { 198, 18, 255, 1 };
  static const guint8 ipv6[16] = { 0xfd, [14] = 1, [15] = 1 };
  static const guint8 link_local[16] = { 0xfe, 0x80, [14] = 1, [15] = 1 };

  if (hb_address_is_ipv4 (address))
    return hb_address_from_ipv4 (ipv4);

  return hb_address_from_ipv6 (hb_address_is_link_local (address) ? link_local : ipv6,
                               address->scope);
}

static gboolean
is_local (const HbAddress *address)
{
  HbAddress local = local_for (address);

  return hb_address_equal (address, &local);
}

static Stranger *
stranger_of (Run             *run,
             const HbAddress *address)
{
  Stranger *stranger = g_hash_table_lookup (run->strangers, address);

  if (stranger != NULL)
    return stranger;

  stranger = g_new0 (Stranger, 1);
  stranger->address = *address;
  g_hash_table_insert (run->strangers, &stranger->address, stranger);
  return stranger;
}

/* What the server wants */

/* The rule that keeps a forger from having us flood somebody: three for one, until the address has
 * proven that it exists. */
static void
check_segment (Run              *run,
               const HbOutgoing *outgoing)
{
  const HbSegment *segment = &outgoing->segment;
  Stranger *stranger = stranger_of (run, &segment->destination);
  HbPeer *peer = hb_peer_table_lookup (hb_server_get_peers (run->server), &segment->destination);
  guint8 buffer[200];

  g_assert_false (run->passive);
  g_assert_nonnull (peer);
  g_assert_true (!peer->proven || stranger->proven);
  if (!peer->proven && run->send_error == 0)
    stranger->sent++;
  g_assert_cmpuint (stranger->sent, <=, 3 * stranger->received);

  g_assert_true (is_local (&segment->source));
  g_assert_cmpuint (segment->destination_port, ==, HB_PORT_CLIENT);
  g_assert_true (segment->source_port != HB_PORT_CLIENT && segment->source_port != HB_PORT_SERVER);
  g_assert_cmpuint (segment->payload_length, ==,
                    outgoing->step == HB_STEP_PAYLOAD ? strlen (HB_PAYLOAD_HEARTBEAT) : 0);
  g_assert_cmpuint (hb_segment_build (segment, buffer, sizeof buffer), >, 0);

  stranger->last = *segment;
  if (outgoing->step == HB_STEP_SYN)
    stranger->syn = *segment;
}

static void
check_session (Run           *run,
               Stranger      *stranger,
               const HbEvent *event)
{
  switch (event->type)
    {
    case HB_EVENT_SESSION_OPENED:
      g_assert_false (stranger->open);
      stranger->open = TRUE;
      stranger->timed_out = FALSE;
      break;

    case HB_EVENT_MESSAGE:
    case HB_EVENT_ALIVE:
      g_assert_true (stranger->open);
      stranger->timed_out = FALSE;
      break;

    case HB_EVENT_SILENCE:
      g_assert_true (stranger->open);
      break;

    case HB_EVENT_TIMED_OUT:
      g_assert_true (stranger->open && !stranger->timed_out);
      g_assert_cmpint (event->duration, >=, 0);
      stranger->timed_out = TRUE;
      break;

    case HB_EVENT_PULSE_SENT:
      g_assert_true (stranger->open && (stranger->timed_out || run->passive));
      g_assert_cmpuint (event->pulse, >=, 1);
      g_assert_true (event->pulse <= run->most_pulses || run->passive);
      break;

    case HB_EVENT_GAVE_UP:
      g_assert_true (stranger->open && (stranger->timed_out || run->passive));
      g_assert_true (event->pulse <= run->most_pulses || run->passive);
      stranger->gave_up = TRUE;
      break;

    case HB_EVENT_SESSION_CLOSED:
      g_assert_true (stranger->open);
      g_assert_cmpint (stranger->gave_up, ==, event->reason == HB_CLOSE_GAVE_UP);
      stranger->open = FALSE;
      stranger->gave_up = FALSE;
      break;

    case HB_EVENT_FORGOTTEN:
      g_assert_false (stranger->open);
      break;

    case HB_EVENT_WARNING:
      g_assert_cmpuint (event->count, >, 0);
      break;

    case HB_EVENT_LISTENING:
    case HB_EVENT_MESSAGE_SENT:
    case HB_EVENT_BEAT_SENT:
    case HB_EVENT_PULSE_RECEIVED:
    case HB_EVENT_PULSE_ANSWERED:
    case HB_EVENT_SEGMENT:
    case HB_EVENT_SUMMARY:
    case HB_N_EVENTS:
    default:
      g_assert_not_reached ();
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
      check_session (run, stranger_of (run, &event.peer), &event);
      fuzz_check_event (&event);
    }
}

static guint
count_open (Run *run)
{
  GHashTableIter iter;
  gpointer value;
  guint count = 0;

  g_hash_table_iter_init (&iter, run->strangers);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    count += ((Stranger *) value)->open;

  return count;
}

/* What an owner does after each stimulus. */
static void
settle (Run *run)
{
  HbOutgoing outgoing;

  while (hb_role_take_segment (run->role, &outgoing))
    {
      check_segment (run, &outgoing);
      hb_role_sent (run->role, run->now, &outgoing, run->send_error);
    }
  take_events (run);
  g_assert_cmpuint (hb_peer_table_get_open (hb_server_get_peers (run->server)), ==,
                    count_open (run));
}

/* What happens to the server */

static void
deliver (Run             *run,
         const HbSegment *segment)
{
  Stranger *stranger = stranger_of (run, &segment->source);
  guint8 flags = segment->flags & (HB_TCP_SYN | HB_TCP_RST | HB_TCP_ACK);

  /* Whoever lost its place lost its proof with it. */
  if (hb_peer_table_lookup (hb_server_get_peers (run->server), &segment->source) == NULL)
    stranger->proven = FALSE;

  if (segment->destination_port == HB_PORT_SERVER)
    stranger->received++;
  else if (segment->source_port == HB_PORT_CLIENT &&
           (flags == (HB_TCP_RST | HB_TCP_ACK) || flags == (HB_TCP_SYN | HB_TCP_ACK)) &&
           stranger->syn.source_port != 0 &&
           segment->destination_port == stranger->syn.source_port &&
           segment->ack == stranger->syn.seq + 1)
    stranger->proven = TRUE;

  run->delivered++;
  hb_role_receive (run->role, run->now, segment);
}

static void
deliver_from (Run          *run,
              guint8        who,
              guint8        flags,
              const guint8 *payload,
              gsize         captured,
              gsize         length)
{
  HbAddress source = address_number (who);

  deliver (run, &(HbSegment) {
    .source = source,
    .destination = local_for (&source),
    .payload = payload,
    .payload_captured = captured,
    .payload_length = length,
    .stamp = run->now,
    .source_port = 40000,
    .destination_port = HB_PORT_SERVER,
    .vlan = -1,
    .flags = flags,
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

  deliver_from (run, who, flags, payload, length, length + missing);
}

static void
do_word (Run       *run,
         FuzzInput *input)
{
  static const char *const words[] = { HB_PAYLOAD_HEARTBEAT, HB_PAYLOAD_TERMINATE, "hello", "" };
  guint8 who = fuzz_input_u8 (input);
  const char *word = words[fuzz_input_u8 (input) % G_N_ELEMENTS (words)];

  deliver_from (run, who, HB_TCP_ACK, (const guint8 *) word, strlen (word), strlen (word));
}

/* From the port that pulses go to: what its host makes of the last SYN, or what a forger would
 * like it to. */
static void
do_answer (Run       *run,
           FuzzInput *input)
{
  Stranger *stranger;
  HbAddress source = address_number (fuzz_input_u8 (input));
  guint8 how = fuzz_input_u8 (input);

  stranger = stranger_of (run, &source);
  deliver (run, &(HbSegment) {
    .source = source,
    .destination = local_for (&source),
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

/* Whatever is due is done in a bounded number of turns. */
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
  guint8 reporter = fuzz_input_u8 (input);
  Stranger *stranger = stranger_of (run, &address);

  hb_role_unreachable (run->role, run->now, &(HbUnreachable) {
    .reporter = reporter % 3 == 0 ? address
                : reporter % 3 == 1 ? local_for (&address)
                                    : address_number (reporter),
    .source = local_for (&address),
    .destination = address,
    .seq = stranger->last.seq + (reporter >> 7),
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
  else if (is_local (&packet.segment.destination))
    deliver (run, &packet.segment);
  else
    hb_role_discard (run->role, HB_REASON_NOT_LOCAL);
}

/* A replayed server sees what it once sent. */
static void
do_observe (Run       *run,
            FuzzInput *input)
{
  HbAddress peer = address_number (fuzz_input_u8 (input));
  guint8 what = fuzz_input_u8 (input);
  gboolean syn = (what & 1) != 0;
  gsize length = syn ? 0 : strlen (HB_PAYLOAD_HEARTBEAT);
  HbSegment segment = {
    .source = local_for (&peer),
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

  if (!run->passive)
    return;

  if (syn)
    stranger_of (run, &peer)->syn = segment;
  hb_server_observe (run->server, run->now, &segment);
}

static void
set_pulses (Run   *run,
            guint8 pulses)
{
  hb_server_set_pulses (run->server, 1u + pulses);
  run->most_pulses = MAX (run->most_pulses, 1u + pulses);
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
      deliver_from (run, fuzz_input_u8 (input), HB_TCP_SYN, (const guint8 *) "", 0, 0);
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
  g_autoptr (GHashTable) strangers = g_hash_table_new_full (hb_address_hash, hb_address_equal, NULL,
                                                            g_free);
  g_autoptr (HbServer) server = NULL;
  gboolean passive = length > 0 && (bytes[0] & 1) != 0;
  Run run = { .strangers = strangers, .now = 1000 * HB_SECOND, .passive = passive };

  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING);

  server = create_server (&input);
  run.server = server;
  run.role = HB_ROLE (server);
  run.most_pulses = hb_server_get_pulses (server);

  for (guint step = 0; step < STEPS_MAX && input.left > 0; step++)
    act (&run, &input);

  g_assert_cmpuint (hb_role_get_counters (run.role)->segments, ==, run.delivered);
  hb_role_stop (run.role, run.now);
  take_events (&run);
  g_assert_true (passive || count_open (&run) == 0);

  return 0;
}
