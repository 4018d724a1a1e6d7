#include "role/hb-exchange.h"

#include <string.h>

#include "wire/hb-frame.h"

/**
 * hb_exchange_begin:
 * @self: an exchange
 * @secret: the generator of its sequence number
 * @source_port: our port
 *
 * Starts again with segment 1. The sequence number is random, so an answer that acknowledges it proves the peer's
 * address (RFC 6528).
 */
void
hb_exchange_begin (HbExchange *self,
                   HbSecret   *secret,
                   guint16     source_port)
{
  *self = (HbExchange) {
    .syn_left = HB_UNKNOWN,
    .rtt = HB_UNKNOWN,
    .seq = hb_secret_draw (secret),
    .source_port = source_port,
    .step = HB_STEP_SYN,
    .host = HB_HOST_UNKNOWN,
  };
}

/**
 * hb_exchange_answer:
 * @self: an exchange
 * @now: when the segment was captured
 * @segment: a segment from the peer
 *
 * Handles a possible answer to segment 1: RST+ACK from a closed port, SYN+ACK from an open one, either of which
 * acknowledges s + 1.
 *
 * Returns: whether it was the first such answer
 */
gboolean
hb_exchange_answer (HbExchange      *self,
                    gint64           now,
                    const HbSegment *segment)
{
  guint8 flags = segment->flags & (HB_TCP_SYN | HB_TCP_RST | HB_TCP_ACK);

  if (self->step != HB_STEP_SYN || self->host != HB_HOST_UNKNOWN)
    return FALSE;
  if (flags != (HB_TCP_RST | HB_TCP_ACK) && flags != (HB_TCP_SYN | HB_TCP_ACK))
    return FALSE;
  if (segment->destination_port != self->source_port || segment->ack != self->seq + 1)
    return FALSE;

  self->host = HB_HOST_ANSWERED;
  self->answer_seq = segment->seq;
  if (self->syn_left != HB_UNKNOWN)
    self->rtt = MAX (now - self->syn_left, 0);

  return TRUE;
}

/**
 * hb_exchange_segment:
 * @self: an exchange
 * @step: which of its segments
 * @payload: what %HB_STEP_PAYLOAD carries; borrowed
 * @segment: (inout): the caller sets the addresses and the destination port, this function the rest
 *
 * Fills in segment 1, 2 or 3. Without an answer, segments 2 and 3 acknowledge 1, as if the peer had answered
 */
void
hb_exchange_segment (const HbExchange *self,
                     HbStep            step,
                     const char       *payload,
                     HbSegment        *segment)
{
  gboolean ipv4 = hb_address_is_ipv4 (&segment->destination);

  segment->source_port = self->source_port;
  segment->window = HB_SEGMENT_WINDOW;
  segment->vlan = -1;
  segment->ip_version = ipv4 ? 4 : 6;
  segment->ethertype = ipv4 ? HB_ETHERTYPE_IPV4 : HB_ETHERTYPE_IPV6;
  segment->ip_length = ipv4 ? 40 : 60;

  if (step == HB_STEP_SYN)
    {
      segment->flags = HB_TCP_SYN;
      segment->seq = self->seq;
      return;
    }

  segment->flags = HB_TCP_ACK;
  segment->seq = self->seq + (step == HB_STEP_ACK ? 1 : 2);
  segment->ack = self->answer_seq + 1;

  if (step == HB_STEP_PAYLOAD)
    {
      segment->payload = (const guint8 *) payload;
      segment->payload_length = strlen (payload);
      segment->payload_captured = segment->payload_length;
      segment->ip_length += segment->payload_length;
    }
}
