#include "role/hb-outbound-exchange.h"

#include "wire/hb-message.h"

/* The longest wait for a router's ICMP error after the payload: a few round-trip times, and at least the time
 * that a busy router takes. */
#define COMPLAINT_RTTS 4
#define COMPLAINT_LEAST (200 * HB_MILLISECOND)

/**
 * hb_outbound_exchange_init:
 * @self: an outbound exchange
 * @role: (transfer none): queues its segments
 * @config: (transfer none): the addresses, and how long to wait for the answer to a SYN
 * @secret: (transfer none): the generator of its numbers
 * @source_port: our port
 *
 * The pointers must stay valid for as long as @self.
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

/* Stops waiting for the server's host. */
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
 * @message: (transfer full): the message to send
 *
 * Starts with a SYN, and waits for the answer.
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
  self->payload_done = FALSE;
  self->due = HB_NEVER; /* until the SYN has left or failed: a delay before that is our own */
  hb_exchange_begin (&self->exchange, self->secret, self->source_port);
  queue_segment (self, HB_STEP_SYN);
}

/**
 * hb_outbound_exchange_send_at_once:
 * @self: an outbound exchange that is not busy
 * @now: the time
 * @message: (transfer full): the message to send
 *
 * Sends all segments without waiting for the answer to the SYN, which may come later: receivers use the payload
 * alone. If the message answers a pulse, it acknowledges that pulse's number, which validates our address.
 */
void
hb_outbound_exchange_send_at_once (HbOutboundExchange *self,
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
 * Drops the message, whether it was sent or not.
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
 * hb_outbound_exchange_is_sending:
 * @self: an outbound exchange
 *
 * Returns: whether its payload has still to leave
 */
gboolean
hb_outbound_exchange_is_sending (const HbOutboundExchange *self)
{
  return self->message != NULL && !self->payload_done;
}

/**
 * hb_outbound_exchange_is_over:
 * @self: an outbound exchange
 *
 * Returns: whether there is nothing left to wait for, and the owner is to end it
 */
gboolean
hb_outbound_exchange_is_over (const HbOutboundExchange *self)
{
  return self->message != NULL && self->payload_done &&
         (self->exchange.step != HB_STEP_SYN || self->exchange.host != HB_HOST_UNKNOWN);
}

/**
 * hb_outbound_exchange_owns:
 * @self: an outbound exchange
 * @outgoing: a segment of the same role
 *
 * Returns: whether it belongs to this exchange
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
 * @outgoing: one of its segments
 * @error: 0 if it left, else the errno of the failure
 *
 * Returns: whether there is nothing left to wait for, and the owner is to end it
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

  /* Segment 3 is tried even after segment 1 failed: the obstacle may be gone by then. */
  self->payload_done = self->payload_done || outgoing->step == HB_STEP_PAYLOAD;
  return hb_outbound_exchange_is_over (self) || (self->payload_done && error != 0);
}

/**
 * hb_outbound_exchange_answer:
 * @self: an outbound exchange
 * @now: the time
 * @segment: a segment from the server's host
 *
 * Sends the payload if this is the awaited answer.
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

/* Whether the error is about the SYN, and not from our own host. */
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
 * hb_outbound_exchange_has_no_route:
 * @self: an outbound exchange
 * @unreachable: a received ICMP error
 *
 * Returns: whether a router reports that the destination of the SYN is unreachable
 */
gboolean
hb_outbound_exchange_has_no_route (const HbOutboundExchange *self,
                                   const HbUnreachable      *unreachable)
{
  return concerns_syn (self, unreachable) &&
         !hb_address_equal (&unreachable->reporter, &self->server);
}

/**
 * hb_outbound_exchange_is_asking:
 * @self: an outbound exchange
 *
 * Returns: whether it waits for the answer to its SYN, and the payload has not begun to leave
 */
gboolean
hb_outbound_exchange_is_asking (const HbOutboundExchange *self)
{
  return self->message != NULL && !self->at_once && self->exchange.step == HB_STEP_SYN;
}

/**
 * hb_outbound_exchange_has_timed_out:
 * @self: an outbound exchange
 * @now: the time
 *
 * Returns: whether the wait for the answer to its SYN is over, and hb_outbound_exchange_advance() would send the
 *   payload
 */
gboolean
hb_outbound_exchange_has_timed_out (const HbOutboundExchange *self,
                                    gint64                    now)
{
  return hb_outbound_exchange_is_asking (self) && self->due <= now;
}

/**
 * hb_outbound_exchange_unreachable:
 * @self: an outbound exchange
 * @now: the time
 * @unreachable: a received ICMP error
 *
 * Sends the payload if the error is about the SYN and not from our own host. An error from the server's host
 * itself counts as an answer.
 *
 * Returns: whether the error is about the SYN
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
 * Sends the payload if the wait for the answer to the SYN is over.
 */
void
hb_outbound_exchange_advance (HbOutboundExchange *self,
                              gint64              now)
{
  if (self->due <= now)
    hb_outbound_exchange_stop_waiting (self);
}

/**
 * hb_outbound_exchange_stop_waiting:
 * @self: an outbound exchange
 *
 * Stops waiting for the server's host: sends the payload, if it has not left yet.
 */
void
hb_outbound_exchange_stop_waiting (HbOutboundExchange *self)
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
 * Sends the message, or its current part, with a new exchange.
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
 * Keeps the exchange busy for as long as a router may take to report that the payload was too big.
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
 * Returns: whether that wait is over, and the owner is to end it
 */
gboolean
hb_outbound_exchange_has_lingered (const HbOutboundExchange *self,
                                   gint64                    now)
{
  return self->exchange.step == HB_STEP_PAYLOAD && self->due <= now;
}

/**
 * hb_outbound_exchange_lost_payload:
 * @self: an outbound exchange
 * @unreachable: a received ICMP error
 *
 * Returns: whether it is about the payload that has just left
 */
gboolean
hb_outbound_exchange_lost_payload (const HbOutboundExchange *self,
                                   const HbUnreachable      *unreachable)
{
  const HbExchange *exchange = &self->exchange;

  return exchange->step == HB_STEP_PAYLOAD && self->due != HB_NEVER &&
         unreachable->seq == exchange->seq + (HB_STEP_PAYLOAD - HB_STEP_SYN) &&
         unreachable->source_port == self->source_port &&
         unreachable->destination_port == HB_PORT_SERVER &&
         hb_address_equal (&unreachable->destination, &self->server);
}
