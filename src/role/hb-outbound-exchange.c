#include "role/hb-outbound-exchange.h"

#include "wire/hb-message.h"

/* How long a router takes at most to complain of what left: what the whole way there and back
 * took, a few times, and what a busy router waits for before it says anything. */
#define COMPLAINT_RTTS 4
#define COMPLAINT_LEAST (200 * HB_MILLISECOND)

/**
 * hb_outbound_exchange_init:
 * @self: an outbound exchange
 * @role: (transfer none): who queues its segments
 * @config: (transfer none): who speaks to whom, and how long to wait for the answer to a SYN
 * @secret: (transfer none): where its numbers come from
 * @source_port: our port
 *
 * All that it is given must outlive it.
 */
void
hb_outbound_exchange_init (HbOutboundExchange   *self,
                           HbRole               *role,
                           const HbClientConfig *config,
                           HbSecret             *secret,
                           guint16               source_port)
{
  *self = (HbOutboundExchange) {
    .due = HB_NEVER,
    .role = role,
    .config = config,
    .secret = secret,
    .source_port = source_port,
  };
}

static void
queue_segment (HbOutboundExchange *self,
               HbStep              step)
{
  HbOutgoing outgoing = {
    .step = step,
    .presence = HB_PRESENCE_SEEN,
    .segment = {
      .source = self->source,
      .destination = self->server,
      .destination_port = HB_PORT_SERVER,
    },
  };

  hb_exchange_segment (&self->exchange, step, self->message->payload, &outgoing.segment);
  hb_role_queue_segment (self->role, &outgoing);
}

static void
queue_payload (HbOutboundExchange *self)
{
  queue_segment (self, HB_STEP_ACK);
  queue_segment (self, HB_STEP_PAYLOAD);
}

/* The server's host is not waited for any longer. */
static void
go_on (HbOutboundExchange *self)
{
  self->exchange.step = HB_STEP_PAYLOAD;
  self->due = HB_NEVER;
  if (!self->at_once)
    queue_payload (self);
}

/**
 * hb_outbound_exchange_begin:
 * @self: an outbound exchange that is not busy
 * @now: the time
 * @message: (transfer full): what to say
 *
 * Asks the server's host first, with a SYN.
 */
void
hb_outbound_exchange_begin (HbOutboundExchange *self,
                            gint64              now,
                            HbOutboundMessage  *message)
{
  self->message = message;
  self->source = hb_address_is_any (&message->source) ? self->config->local : message->source;
  self->server = hb_address_is_any (&message->server) ? self->config->server : message->server;
  self->at_once = FALSE;
  self->said = FALSE;
  self->due = HB_NEVER; /* until the SYN has left, or has not: a silence before that is our own */
  hb_exchange_begin (&self->exchange, self->secret, self->source_port);
  queue_segment (self, HB_STEP_SYN);
}

/**
 * hb_outbound_exchange_say_at_once:
 * @self: an outbound exchange that is not busy
 * @now: the time
 * @message: (transfer full): what to say
 *
 * Says it without waiting for the server's host, whose answer is waited for afterwards: receivers
 * look at the payload alone. An answer acknowledges the pulse's number, which proves to the server
 * that it got here.
 */
void
hb_outbound_exchange_say_at_once (HbOutboundExchange *self,
                                  gint64              now,
                                  HbOutboundMessage  *message)
{
  hb_outbound_exchange_begin (self, now, message);
  self->at_once = TRUE;
  self->exchange.answer_seq = message->pulse_seq;
  queue_payload (self);
}

/**
 * hb_outbound_exchange_end:
 * @self: an outbound exchange
 *
 * Has it be silent, whatever became of what it said.
 */
void
hb_outbound_exchange_end (HbOutboundExchange *self)
{
  g_clear_pointer (&self->message, hb_outbound_message_free);
  self->exchange.step = HB_STEP_IDLE;
  self->due = HB_NEVER;
}

gboolean
hb_outbound_exchange_is_busy (const HbOutboundExchange *self)
{
  return self->message != NULL;
}

/**
 * hb_outbound_exchange_is_speaking:
 * @self: an outbound exchange
 *
 * Returns: whether it has something to say that has not left yet
 */
gboolean
hb_outbound_exchange_is_speaking (const HbOutboundExchange *self)
{
  return self->message != NULL && !self->said;
}

/**
 * hb_outbound_exchange_is_over:
 * @self: an outbound exchange
 *
 * Returns: whether all that there was to wait for has come or was waited out, and its owner is to
 *   end it
 */
gboolean
hb_outbound_exchange_is_over (const HbOutboundExchange *self)
{
  return self->message != NULL && self->said &&
         (self->exchange.step != HB_STEP_SYN || self->exchange.host != HB_HOST_UNKNOWN);
}

/**
 * hb_outbound_exchange_owns:
 * @self: an outbound exchange
 * @outgoing: a segment of its role's
 *
 * Returns: whether it belongs to what is being said
 */
gboolean
hb_outbound_exchange_owns (const HbOutboundExchange *self,
                           const HbOutgoing         *outgoing)
{
  guint32 offset = outgoing->step - HB_STEP_SYN;

  return self->message != NULL && outgoing->segment.seq == self->exchange.seq + offset;
}

/**
 * hb_outbound_exchange_sent:
 * @self: an outbound exchange
 * @now: the time
 * @outgoing: a segment that it owns
 * @error: 0 where it left, else the errno that it did not leave with
 *
 * Returns: whether there is nothing left to wait for, and its owner is to end it
 */
gboolean
hb_outbound_exchange_sent (HbOutboundExchange *self,
                           gint64              now,
                           const HbOutgoing   *outgoing,
                           int                 error)
{
  if (error == 0 && !hb_address_is_any (&outgoing->segment.source))
    self->source = outgoing->segment.source;
  if (outgoing->step == HB_STEP_SYN && error == 0)
    self->exchange.syn_left = now;
  if (outgoing->step == HB_STEP_SYN && self->exchange.step == HB_STEP_SYN)
    self->due = now + self->config->answer_wait;

  /* Segment 3 is tried even where 1 failed: what is in the way may have passed by then. */
  self->said = self->said || outgoing->step == HB_STEP_PAYLOAD;
  return hb_outbound_exchange_is_over (self) || (self->said && error != 0);
}

/**
 * hb_outbound_exchange_answer:
 * @self: an outbound exchange
 * @now: the time
 * @segment: what came from the server's host
 *
 * Goes on to the payload where it is the answer that was waited for.
 *
 * Returns: whether it is
 */
gboolean
hb_outbound_exchange_answer (HbOutboundExchange *self,
                             gint64              now,
                             const HbSegment    *segment)
{
  if (!hb_exchange_answer (&self->exchange, now, segment))
    return FALSE;

  go_on (self);
  return TRUE;
}

/* Whether it is about the SYN, and not our own host's word. */
static gboolean
concerns_syn (const HbOutboundExchange *self,
              const HbUnreachable      *unreachable)
{
  const HbExchange *exchange = &self->exchange;

  return exchange->step == HB_STEP_SYN && unreachable->seq == exchange->seq &&
         unreachable->source_port == self->source_port &&
         hb_address_equal (&unreachable->destination, &self->server) &&
         !hb_address_equal (&unreachable->reporter, &unreachable->source);
}

/**
 * hb_outbound_exchange_has_no_way:
 * @self: an outbound exchange
 * @unreachable: an ICMP error that came
 *
 * Returns: whether a router says that what is being asked for with a SYN cannot be reached
 */
gboolean
hb_outbound_exchange_has_no_way (const HbOutboundExchange *self,
                                 const HbUnreachable      *unreachable)
{
  return concerns_syn (self, unreachable) &&
         !hb_address_equal (&unreachable->reporter, &self->server);
}

/**
 * hb_outbound_exchange_is_asking:
 * @self: an outbound exchange
 *
 * Returns: whether it waits for the server's host, and nothing of what it is to say has begun to leave
 */
gboolean
hb_outbound_exchange_is_asking (const HbOutboundExchange *self)
{
  return self->message != NULL && !self->at_once && self->exchange.step == HB_STEP_SYN;
}

/**
 * hb_outbound_exchange_is_waited_out:
 * @self: an outbound exchange
 * @now: the time
 *
 * Returns: whether it has waited for the server's host for long enough, and hb_outbound_exchange_advance() goes on
 *   without it
 */
gboolean
hb_outbound_exchange_is_waited_out (const HbOutboundExchange *self,
                                    gint64                    now)
{
  return hb_outbound_exchange_is_asking (self) && self->due <= now;
}

/**
 * hb_outbound_exchange_unreachable:
 * @self: an outbound exchange
 * @now: the time
 * @unreachable: an ICMP error that came
 *
 * Goes on to the payload where the error is about its SYN, and not our own host's: what the
 * server's host itself says is an answer.
 *
 * Returns: whether it is
 */
gboolean
hb_outbound_exchange_unreachable (HbOutboundExchange  *self,
                                  gint64               now,
                                  const HbUnreachable *unreachable)
{
  HbExchange *exchange = &self->exchange;

  if (!concerns_syn (self, unreachable))
    return FALSE;

  exchange->host = hb_address_equal (&unreachable->reporter, &self->server)
                       ? HB_HOST_ANSWERED
                       : HB_HOST_UNREACHABLE;
  if (exchange->host == HB_HOST_ANSWERED && exchange->syn_left != HB_UNKNOWN)
    exchange->rtt = MAX (now - exchange->syn_left, 0);
  go_on (self);
  return TRUE;
}

/**
 * hb_outbound_exchange_advance:
 * @self: an outbound exchange
 * @now: the time
 *
 * Goes on to the payload where the server's host has been waited for long enough.
 */
void
hb_outbound_exchange_advance (HbOutboundExchange *self,
                              gint64              now)
{
  if (self->due <= now)
    hb_outbound_exchange_hurry (self);
}

/**
 * hb_outbound_exchange_hurry:
 * @self: an outbound exchange
 *
 * The server's host is not waited for any longer: the payload leaves, if it has not yet.
 */
void
hb_outbound_exchange_hurry (HbOutboundExchange *self)
{
  if (self->message == NULL || self->exchange.step != HB_STEP_SYN)
    return;

  if (self->exchange.host == HB_HOST_UNKNOWN)
    self->exchange.host = HB_HOST_SILENT;
  go_on (self);
}

/**
 * hb_outbound_exchange_repeat:
 * @self: an outbound exchange that is busy
 * @now: the time
 *
 * Says what it is to say, or the part of it whose turn it is, with an exchange of its own.
 */
void
hb_outbound_exchange_repeat (HbOutboundExchange *self,
                             gint64              now)
{
  hb_outbound_exchange_begin (self, now, self->message);
}

/**
 * hb_outbound_exchange_linger:
 * @self: an outbound exchange whose payload has left
 * @now: the time
 *
 * Stays busy for as long as a router may take to say that the payload was too big.
 */
void
hb_outbound_exchange_linger (HbOutboundExchange *self,
                             gint64              now)
{
  gint64 wait = self->config->answer_wait;

  if (self->exchange.rtt != HB_UNKNOWN)
    wait = MIN (wait, MAX (COMPLAINT_RTTS * self->exchange.rtt, COMPLAINT_LEAST));

  self->due = now + wait;
}

/**
 * hb_outbound_exchange_has_lingered:
 * @self: an outbound exchange
 * @now: the time
 *
 * Returns: whether it has lingered for long enough, and its owner is to end it
 */
gboolean
hb_outbound_exchange_has_lingered (const HbOutboundExchange *self,
                                   gint64                    now)
{
  return self->exchange.step == HB_STEP_PAYLOAD && self->due <= now;
}

/**
 * hb_outbound_exchange_lost:
 * @self: an outbound exchange
 * @unreachable: an ICMP error that came
 *
 * Returns: whether it is about the payload after which it lingers
 */
gboolean
hb_outbound_exchange_lost (const HbOutboundExchange *self,
                           const HbUnreachable      *unreachable)
{
  const HbExchange *exchange = &self->exchange;

  return exchange->step == HB_STEP_PAYLOAD && self->due != HB_NEVER &&
         unreachable->seq == exchange->seq + (HB_STEP_PAYLOAD - HB_STEP_SYN) &&
         unreachable->source_port == self->source_port &&
         unreachable->destination_port == HB_PORT_SERVER &&
         hb_address_equal (&unreachable->destination, &self->server);
}
