#include "role/hb-server.h"

#include <string.h>

#include "role/hb-budget.h"
#include "role/hb-reporter.h"
#include "wire/hb-message.h"

/* What an unproven address gets for each segment it sent, at the most: whoever forges it must
 * not have us send more than that to its true owner. */
#define CREDIT_PER_SEGMENT 3

/* How many deadlines one hb_role_advance() looks at, so that packets have their turn, too. */
#define ADVANCE_BATCH 256

struct _HbServer
{
  HbRole parent_instance;

  HbServerConfig config;
  HbSecret secret;
  HbPeerTable *peers;
  HbDeadlines *deadlines;
  HbReporter reporter;
  gint64 trouble;   /* until when packets may have been lost by our own fault */
  guint64 seen;     /* addresses that ever got a place in the table */
};

G_DEFINE_FINAL_TYPE (HbServer, hb_server, HB_TYPE_ROLE)

/* Deadlines */

static void
set_due (HbServer *self,
         HbPeer   *peer,
         gint64    due)
{
  peer->due = due;
  if (self->config.tell_silence)
    due = MIN (due, peer->heard + ((gint64) peer->ticks + 1) * HB_SECOND);

  hb_deadlines_set (self->deadlines, &peer->deadline, due);
}

/* In a replay: when the silence counts as timed out, or when it is time to give up, whichever
 * comes next (INTERFACE.md, Replay). */
static gint64
passive_due (HbServer *self,
             HbPeer   *peer)
{
  const HbServerConfig *config = &self->config;
  gint64 timeout = peer->heard + config->timeout;
  gint64 give_up;

  if (peer->pulses >= config->pulses)
    give_up = peer->pulse_left + config->pulse_interval;
  else
    give_up = timeout + config->pulses * (config->pulse_interval + config->answer_wait);

  return peer->timed_out ? give_up : MIN (timeout, give_up);
}

/* Sessions */

static void
reset_silence (HbServer *self,
               HbPeer   *peer,
               gint64    now)
{
  peer->state = HB_PEER_ALIVE;
  peer->heard = MAX (peer->heard, now);
  peer->exchange.step = HB_STEP_IDLE;
  peer->ticks = 0;
  peer->round = 0;
  peer->pulses = 0;
  peer->stirred = FALSE;
  peer->timed_out = FALSE;
  peer->evidence[0] = peer->evidence[1] = HB_HOST_UNKNOWN;
  set_due (self, peer, peer->heard + self->config.timeout);
}

static HbPeer *
open_session (HbServer        *self,
              HbPeer          *peer,
              gint64           now,
              const HbSegment *segment)
{
  if (peer == NULL)
    {
      peer = hb_peer_table_insert (self->peers, &segment->source);
      if (peer == NULL)
        {
          hb_role_discard (HB_ROLE (self), HB_REASON_TABLE_FULL);
          hb_reporter_refuse (&self->reporter, now);
          return NULL;
        }
      self->seen++;
    }

  hb_peer_table_open (self->peers, peer);
  peer->hushed = TRUE;
  peer->heard = now;
  reset_silence (self, peer, now);
  hb_reporter_introduce (&self->reporter, peer, now);

  return peer;
}

static void
close_session (HbServer *self,
               HbPeer   *peer,
               gint64    now,
               HbClose   reason)
{
  peer->state = HB_PEER_CLOSED;
  peer->reason = reason;
  peer->exchange.step = HB_STEP_IDLE;
  hb_deadlines_remove (self->deadlines, &peer->deadline);
  hb_peer_table_close (self->peers, peer);

  hb_reporter_tell (&self->reporter, peer, &(HbEvent) {
    .type = HB_EVENT_SESSION_CLOSED,
    .time = now,
    .reason = reason,
  });
}

static void
give_up (HbServer *self,
         HbPeer   *peer,
         gint64    now)
{
  peer->verdict = hb_peer_judge (peer);

  hb_reporter_tell (&self->reporter, peer, &(HbEvent) {
    .type = HB_EVENT_GAVE_UP,
    .time = now,
    .pulse = peer->pulses,
    .verdict = peer->verdict,
  });
  close_session (self, peer, now, HB_CLOSE_GAVE_UP);
}

/* Pulses */

static gboolean
can_afford (const HbPeer *peer,
            guint         segments)
{
  return peer->proven || peer->credit >= segments;
}

static void
earn (HbPeer *peer,
      guint   segments)
{
  peer->credit = MIN (peer->credit + segments, G_MAXUINT8);
}

static void
queue_segment (HbServer *self,
               HbPeer   *peer,
               HbStep    step)
{
  HbOutgoing outgoing = {
    .step = step,
    .segment = {
      .source = peer->local,
      .destination = peer->address,
      .destination_port = HB_PORT_CLIENT,
    },
  };

  hb_exchange_segment (&peer->exchange, step, HB_PAYLOAD_HEARTBEAT, &outgoing.segment);
  if (peer->credit > 0)
    peer->credit--;
  hb_role_queue_segment (HB_ROLE (self), &outgoing);
}

/* Waits until it is time for the next pulse, or to give up. */
static void
wait_interval (HbServer *self,
               HbPeer   *peer,
               gint64    now)
{
  gboolean last = peer->round >= self->config.pulses;

  peer->state = HB_PEER_PULSED;
  peer->exchange.step = HB_STEP_IDLE;
  set_due (self, peer, now + self->config.pulse_interval + (last ? self->config.grace : 0));
}

/* How many segments to keep back, so that each later pulse of the series has one. */
static guint
count_later (HbServer *self,
             HbPeer   *peer)
{
  return self->config.pulses > peer->round ? self->config.pulses - peer->round : 0;
}

static void
queue_payload (HbServer *self,
               HbPeer   *peer)
{
  gboolean after_syn = peer->exchange.step == HB_STEP_SYN;

  peer->exchange.step = HB_STEP_PAYLOAD;
  if (after_syn && can_afford (peer, 2 + count_later (self, peer)))
    queue_segment (self, peer, HB_STEP_ACK);
  queue_segment (self, peer, HB_STEP_PAYLOAD);

  /* hb_role_sent() goes on from here. */
  set_due (self, peer, HB_NEVER);
}

/* An unproven address may get fewer segments than a whole series of exchanges takes. Then the
 * first pulse has its SYN, which may well prove it, and the others are the payload alone: it is
 * what the peer answers to. */
static void
start_pulse (HbServer *self,
             HbPeer   *peer,
             gint64    now)
{
  hb_exchange_begin (&peer->exchange, &self->secret, hb_secret_port (&self->secret));
  peer->round++;
  peer->state = HB_PEER_ASKED;

  if (can_afford (peer, 2 + (peer->round > 1 ? count_later (self, peer) : 0)))
    {
      queue_segment (self, peer, HB_STEP_SYN);
      set_due (self, peer, now + self->config.answer_wait);
      return;
    }

  if (!can_afford (peer, 1))
    {
      wait_interval (self, peer, now);
      return;
    }

  peer->exchange.host = HB_HOST_SILENT;
  peer->exchange.step = HB_STEP_IDLE;
  queue_payload (self, peer);
}

static void
tell_timed_out (HbServer *self,
                HbPeer   *peer,
                gint64    now)
{
  peer->timed_out = TRUE;
  peer->stirred = FALSE;

  hb_reporter_tell (&self->reporter, peer, &(HbEvent) {
    .type = HB_EVENT_TIMED_OUT,
    .time = now,
    .duration = now - peer->heard,
  });
}

/* The payload of a pulse has left, or there was no way for it. */
static void
finish_pulse (HbServer *self,
              HbPeer   *peer,
              gint64    now,
              HbHost    host)
{
  peer->pulses++;
  peer->pulse_left = now;
  peer->evidence[1] = peer->evidence[0];
  peer->evidence[0] = host;
  if (peer->exchange.rtt != HB_UNKNOWN)
    peer->rtt = peer->exchange.rtt;

  hb_reporter_tell (&self->reporter, peer, &(HbEvent) {
    .type = HB_EVENT_PULSE_SENT,
    .time = now,
    .pulse = peer->round,
    .of = self->config.pulses,
    .host = host,
    .rtt = peer->exchange.rtt,
  });
}

/* A pulse that our own trouble kept from leaving does not count. */
static void
repeat_pulse_later (HbServer *self,
                    HbPeer   *peer,
                    gint64    now)
{
  peer->round--;
  wait_interval (self, peer, now);
}

static void
on_interval_passed (HbServer *self,
                    HbPeer   *peer,
                    gint64    now)
{
  if (peer->round < self->config.pulses)
    {
      start_pulse (self, peer, now);
      return;
    }

  if (peer->pulse_left != HB_UNKNOWN && self->trouble >= peer->pulse_left)
    {
      /* Its answer may be among what we lost. */
      peer->round--;
      peer->pulses = MIN (peer->pulses, peer->round);
      start_pulse (self, peer, now);
      return;
    }

  give_up (self, peer, now);
}

static void
on_due (HbServer *self,
        HbPeer   *peer,
        gint64    now)
{
  switch ((HbPeerState) peer->state)
    {
    case HB_PEER_ALIVE:
      tell_timed_out (self, peer, now);
      start_pulse (self, peer, now);
      return;

    case HB_PEER_ASKED:
      peer->exchange.host = HB_HOST_SILENT;
      queue_payload (self, peer);
      return;

    case HB_PEER_PULSED:
      on_interval_passed (self, peer, now);
      return;

    case HB_PEER_CLOSED:
    default:
      g_return_if_reached ();
    }
}

static void
on_due_passive (HbServer *self,
                HbPeer   *peer,
                gint64    now)
{
  if (peer->timed_out || peer->heard + self->config.timeout > now)
    {
      give_up (self, peer, now);
      return;
    }

  tell_timed_out (self, peer, now);
  set_due (self, peer, passive_due (self, peer));
}

/* What comes in */

static gboolean
is_allowed (HbServer        *self,
            const HbAddress *address)
{
  if (self->config.allow == NULL)
    return TRUE;

  for (guint i = 0; i < self->config.allow->len; i++)
    if (hb_network_contains (&g_array_index (self->config.allow, HbNetwork, i), address))
      return TRUE;

  return FALSE;
}

static void
keep_text (HbPeer          *peer,
           const HbSegment *segment)
{
  peer->text_length = MIN (segment->payload_captured, HB_PEER_TEXT_SIZE);
  memcpy (peer->text, segment->payload, peer->text_length);
}

static void
receive_payload (HbServer        *self,
                 HbPeer          *peer,
                 gint64           now,
                 const HbSegment *segment)
{
  HbMessageKind kind = hb_message_classify (segment->payload, segment->payload_captured,
                                            segment->payload_length);
  gboolean open = peer != NULL && peer->state != HB_PEER_CLOSED;
  HbEvent event = { .time = now, .rtt = HB_UNKNOWN };

  if (kind == HB_MESSAGE_TERMINATE && !open)
    {
      hb_role_discard (HB_ROLE (self), HB_REASON_NO_SESSION);
      return;
    }

  if (!open)
    {
      peer = open_session (self, peer, now, segment);
      if (peer == NULL)
        return;
    }

  hb_role_count_message (HB_ROLE (self));
  peer->local = segment->destination;
  earn (peer, CREDIT_PER_SEGMENT);

  switch (kind)
    {
    case HB_MESSAGE_TERMINATE:
      close_session (self, peer, now, HB_CLOSE_TERMINATED);
      return;

    case HB_MESSAGE_HEARTBEAT:
      event.type = HB_EVENT_ALIVE;
      event.pulse = peer->pulses;
      if (peer->pulses > 0 && peer->pulse_left != HB_UNKNOWN)
        event.rtt = MAX (now - peer->pulse_left, 0);
      reset_silence (self, peer, now);
      hb_reporter_tell_word (&self->reporter, peer, &event);
      return;

    case HB_MESSAGE_TEXT:
    default:
      keep_text (peer, segment);
      reset_silence (self, peer, now);
      event.type = HB_EVENT_MESSAGE;
      event.bytes = segment->payload_length;
      if (hb_reporter_may_tell_word (&self->reporter, peer, now))
        {
          event.text = hb_message_escape (segment->payload, segment->payload_captured,
                                          segment->payload_captured < segment->payload_length);
          hb_reporter_tell (&self->reporter, peer, &event);
        }
    }
}

static void
receive_from_client (HbServer        *self,
                     gint64           now,
                     const HbSegment *segment)
{
  HbPeer *peer;

  if (!is_allowed (self, &segment->source))
    {
      hb_role_discard (HB_ROLE (self), HB_REASON_NOT_ALLOWED);
      return;
    }

  peer = hb_peer_table_lookup (self->peers, &segment->source);

  if (segment->flags == HB_TCP_ACK && segment->payload_length > 0)
    {
      receive_payload (self, peer, now, segment);
      return;
    }

  if (segment->flags == HB_TCP_SYN && (peer == NULL || peer->state == HB_PEER_CLOSED))
    {
      peer = open_session (self, peer, now, segment);
      if (peer == NULL)
        return;
      peer->local = segment->destination;
      earn (peer, CREDIT_PER_SEGMENT);
      return;
    }

  if (peer != NULL)
    {
      peer->stirred = TRUE;
      earn (peer, CREDIT_PER_SEGMENT);
    }

  if (segment->flags == HB_TCP_ACK)
    hb_role_discard (HB_ROLE (self), HB_REASON_BARE_ACK);
  else if (segment->flags != HB_TCP_SYN)
    hb_role_discard (HB_ROLE (self), HB_REASON_OTHER_FLAGS);
}

static void
receive_answer (HbServer        *self,
                gint64           now,
                const HbSegment *segment)
{
  HbPeer *peer = hb_peer_table_lookup (self->peers, &segment->source);

  if (peer == NULL || !hb_exchange_answer (&peer->exchange, now, segment))
    {
      hb_role_discard (HB_ROLE (self), HB_REASON_STRAY_ANSWER);
      return;
    }

  peer->proven = TRUE;
  if (!self->config.passive)
    queue_payload (self, peer);
}

static void
hb_server_receive (HbRole          *role,
                   gint64           now,
                   const HbSegment *segment)
{
  HbServer *self = HB_SERVER (role);

  self->reporter.stamp = segment->stamp;

  if (segment->destination_port == HB_PORT_SERVER)
    receive_from_client (self, now, segment);
  else if (segment->source_port == HB_PORT_CLIENT)
    receive_answer (self, now, segment);
  else
    hb_role_discard (role, HB_REASON_OTHER_PORT);

  hb_reporter_warn (&self->reporter, now);
  self->reporter.stamp = 0;
}

static void
hb_server_unreachable (HbRole              *role,
                       gint64               now,
                       const HbUnreachable *unreachable)
{
  HbServer *self = HB_SERVER (role);
  HbPeer *peer = hb_peer_table_lookup (self->peers, &unreachable->destination);
  HbHost host;

  if (peer == NULL || unreachable->destination_port != HB_PORT_CLIENT || !peer->timed_out ||
      peer->state == HB_PEER_CLOSED)
    {
      hb_role_discard (role, HB_REASON_ICMP_OTHER);
      return;
    }

  /* Our own kernel says no more than that nobody answered its ARP: that is silence. */
  if (hb_address_equal (&unreachable->reporter, &peer->local))
    {
      hb_role_discard (role, HB_REASON_ICMP_OTHER);
      return;
    }

  /* A host that refuses in its own name is up; only its firewall is not in the mood. */
  host = hb_address_equal (&unreachable->reporter, &peer->address) ? HB_HOST_ANSWERED
                                                                   : HB_HOST_UNREACHABLE;

  if (peer->exchange.step == HB_STEP_SYN && unreachable->source_port == peer->exchange.source_port &&
      unreachable->seq == peer->exchange.seq)
    {
      peer->exchange.host = host;
      if (!self->config.passive)
        queue_payload (self, peer);
    }
  else if (peer->evidence[0] == HB_HOST_SILENT)
    {
      /* A router may take seconds to find out; by then another pulse is under way. */
      peer->evidence[0] = host;
    }
}

static void
hb_server_sent (HbRole           *role,
                gint64            now,
                const HbOutgoing *outgoing,
                int               error)
{
  HbServer *self = HB_SERVER (role);
  HbPeer *peer = hb_peer_table_lookup (self->peers, &outgoing->segment.destination);

  if (peer == NULL)
    return;

  /* What did not leave was not spent. */
  if (error != 0)
    earn (peer, 1);
  if (peer->state != HB_PEER_ASKED ||
      outgoing->segment.source_port != peer->exchange.source_port)
    return;

  if (error != 0 && !hb_error_is_route (error))
    {
      if (outgoing->step == HB_STEP_ACK)
        return;
      hb_role_warn_send (role, now, &peer->address, error);
      repeat_pulse_later (self, peer, now);
      return;
    }

  switch (outgoing->step)
    {
    case HB_STEP_SYN:
      if (error == 0)
        {
          peer->exchange.syn_left = now;
          set_due (self, peer, now + self->config.answer_wait);
          return;
        }
      break;

    case HB_STEP_PAYLOAD:
      break;

    case HB_STEP_IDLE:
    case HB_STEP_ACK:
    default:
      return;
    }

  finish_pulse (self, peer, now, error == 0 ? (HbHost) peer->exchange.host : HB_HOST_UNREACHABLE);
  wait_interval (self, peer, now);
}

static void
hb_server_advance (HbRole *role,
                   gint64  now)
{
  HbServer *self = HB_SERVER (role);

  for (guint i = 0; i < ADVANCE_BATCH; i++)
    {
      HbDeadline *deadline = hb_deadlines_peek (self->deadlines);
      HbPeer *peer;
      guint32 seconds;

      if (deadline == NULL || deadline->due > now)
        break;

      peer = (HbPeer *) ((char *) deadline - G_STRUCT_OFFSET (HbPeer, deadline));
      seconds = (guint32) ((now - peer->heard) / HB_SECOND);

      if (self->config.tell_silence && seconds > peer->ticks)
        {
          peer->ticks = seconds;
          hb_reporter_tell (&self->reporter, peer, &(HbEvent) {
            .type = HB_EVENT_SILENCE,
            .time = now,
            .duration = seconds * HB_SECOND,
          });
        }

      if (peer->due > now)
        set_due (self, peer, peer->due);
      else if (self->config.passive)
        on_due_passive (self, peer, now);
      else
        on_due (self, peer, now);
    }

  hb_reporter_warn (&self->reporter, now);
}

static gint64
hb_server_next_deadline (HbRole *role)
{
  HbDeadline *deadline = hb_deadlines_peek (HB_SERVER (role)->deadlines);

  return deadline != NULL ? deadline->due : HB_NEVER;
}

static void
hb_server_trouble (HbRole *role,
                   gint64  now)
{
  HbServer *self = HB_SERVER (role);

  self->trouble = MAX (self->trouble, now);
}

typedef struct
{
  HbServer *self;
  gint64 now;
} Stop;

static void
stop_peer (HbPeer   *peer,
           gpointer  user_data)
{
  Stop *stop = user_data;

  if (peer->state != HB_PEER_CLOSED)
    hb_reporter_tell (&stop->self->reporter, peer, &(HbEvent) {
      .type = HB_EVENT_SESSION_CLOSED,
      .time = stop->now,
      .reason = HB_CLOSE_STOPPED,
    });
}

/* Tells of the sessions, and leaves them open: the summary says how many there were. */
static void
hb_server_stop (HbRole *role,
                gint64  now)
{
  HbServer *self = HB_SERVER (role);

  if (!self->config.passive)
    hb_peer_table_foreach (self->peers, stop_peer, &(Stop) { self, now });
  hb_reporter_finish (&self->reporter, now);
}

/**
 * hb_server_observe:
 * @self: a passive server
 * @now: when the segment was captured
 * @segment: a segment that a local address sent to port 11415
 *
 * Shows a replayed server what it once sent.
 */
void
hb_server_observe (HbServer        *self,
                   gint64           now,
                   const HbSegment *segment)
{
  HbPeer *peer = hb_peer_table_lookup (self->peers, &segment->destination);

  if (peer == NULL || peer->state == HB_PEER_CLOSED)
    {
      hb_role_discard (HB_ROLE (self), HB_REASON_NO_SESSION);
      return;
    }

  if (segment->flags == HB_TCP_SYN)
    {
      peer->exchange = (HbExchange) {
        .syn_left = now,
        .rtt = HB_UNKNOWN,
        .seq = segment->seq,
        .source_port = segment->source_port,
        .step = HB_STEP_SYN,
      };
      return;
    }

  if (segment->flags != HB_TCP_ACK ||
      hb_message_classify (segment->payload, segment->payload_captured, segment->payload_length) !=
          HB_MESSAGE_HEARTBEAT)
    return;

  /* Without its SYN, nothing is known of what the host made of it. */
  if (peer->exchange.step != HB_STEP_SYN || peer->exchange.source_port != segment->source_port)
    peer->exchange = (HbExchange) { .rtt = HB_UNKNOWN };
  else
    peer->exchange.step = HB_STEP_PAYLOAD;

  self->reporter.stamp = segment->stamp;
  peer->round++;
  finish_pulse (self, peer, now,
                peer->exchange.host == HB_HOST_UNKNOWN ? HB_HOST_SILENT : peer->exchange.host);
  self->reporter.stamp = 0;

  if (peer->pulses <= self->config.pulses)
    set_due (self, peer, passive_due (self, peer));
}

static void
reschedule_peer (HbPeer   *peer,
                 gpointer  user_data)
{
  HbServer *self = user_data;

  if (peer->state == HB_PEER_ALIVE)
    set_due (self, peer, peer->heard + self->config.timeout);
}

/**
 * hb_server_set_timeout:
 * @self: a server
 * @timeout: silence before the first pulse, nanoseconds
 *
 * Changes the timeout of all sessions, those that run included. A series of pulses that has
 * begun goes on.
 */
void
hb_server_set_timeout (HbServer *self,
                       gint64    timeout)
{
  self->config.timeout = timeout;
  hb_peer_table_foreach (self->peers, reschedule_peer, self);
}

/**
 * hb_server_set_pulses:
 * @self: a server
 * @pulses: pulses before giving up, 1 to %HB_PULSES_MAX
 */
void
hb_server_set_pulses (HbServer *self,
                      guint     pulses)
{
  self->config.pulses = pulses;
}

gint64
hb_server_get_timeout (HbServer *self)
{
  return self->config.timeout;
}

guint
hb_server_get_pulses (HbServer *self)
{
  return self->config.pulses;
}

/**
 * hb_server_get_peers:
 * @self: a server
 *
 * Returns: (transfer none): its peers, to be looked at and not changed
 */
HbPeerTable *
hb_server_get_peers (HbServer *self)
{
  return self->peers;
}

/**
 * hb_server_get_seen:
 * @self: a server
 *
 * Returns: how many peers there have been, those included whose place another one has taken
 */
guint64
hb_server_get_seen (HbServer *self)
{
  return self->seen;
}

static void
hb_server_finalize (GObject *object)
{
  HbServer *self = HB_SERVER (object);

  g_clear_pointer (&self->deadlines, hb_deadlines_free);
  g_clear_pointer (&self->peers, hb_peer_table_free);
  g_clear_pointer (&self->config.allow, g_array_unref);

  G_OBJECT_CLASS (hb_server_parent_class)->finalize (object);
}

static void
hb_server_class_init (HbServerClass *klass)
{
  HbRoleClass *role_class = HB_ROLE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = hb_server_finalize;

  role_class->receive = hb_server_receive;
  role_class->unreachable = hb_server_unreachable;
  role_class->sent = hb_server_sent;
  role_class->advance = hb_server_advance;
  role_class->next_deadline = hb_server_next_deadline;
  role_class->trouble = hb_server_trouble;
  role_class->stop = hb_server_stop;
}

static void
hb_server_init (HbServer *self)
{
  self->deadlines = hb_deadlines_new ();
  self->trouble = G_MININT64;
}

/**
 * hb_server_new:
 * @config: its settings; copied, the networks referenced
 *
 * Returns: (transfer full): a server that knows nobody yet
 */
HbServer *
hb_server_new (const HbServerConfig *config)
{
  HbServer *self = g_object_new (HB_TYPE_SERVER, NULL);

  self->config = *config;
  if (self->config.allow != NULL)
    g_array_ref (self->config.allow);
  hb_secret_init (&self->secret, config->seed);
  self->peers = hb_peer_table_new (config->max_peers);
  hb_reporter_init (&self->reporter, HB_ROLE (self), !config->passive);

  return self;
}
