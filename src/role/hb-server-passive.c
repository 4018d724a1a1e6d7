#include "role/hb-server-private.h"

#include "wire/hb-message.h"

/* A thousand pulses a year apart would overflow gint64. */
static gint64
add_rounds (gint64 time,
            guint  rounds,
            gint64 duration)
{
  gint64 all, sum;

  if (__builtin_mul_overflow (duration, (gint64) rounds, &all) ||
      __builtin_add_overflow (time, all, &sum))
    return HB_NEVER;

  return sum;
}

/* When to give up in a replay (INTERFACE.md, "Replay"). */
static gint64
get_give_up (HbServer     *self,
             const HbPeer *peer)
{
  const HbServerConfig *config = &self->config;
  const HbSeries *series = hb_peer_table_read_series (self->peers, peer);

  if (series->pulses >= config->pulses)
    return series->left + config->pulse_interval;

  return add_rounds (peer->heard + config->timeout, config->pulses,
                     config->pulse_interval + config->answer_wait);
}

/* Without a pulse there is no evidence about the host. */
static HbVerdict
judge (HbServer     *self,
       const HbPeer *peer)
{
  const HbSeries *series = hb_peer_table_read_series (self->peers, peer);

  return series->pulses > 0 ? hb_series_judge (series, peer->sent_other) : HB_VERDICT_NOT_ASKED;
}

void
hb_server_act_passive (HbServer *self,
                       HbPeer   *peer,
                       gint64    now)
{
  if (!peer->timed_out && peer->heard + self->config.timeout <= now)
    {
      hb_server_time_out (self, peer, now);
      hb_server_set_due (self, peer, get_give_up (self, peer));
    }
  else if (peer->due <= now)
    hb_server_give_up (self, peer, now, judge (self, peer));
  else
    hb_server_set_due (self, peer, peer->due);
}

/**
 * hb_server_observe:
 * @self: a passive server
 * @now: when the segment was captured
 * @segment: a captured segment from a local address to port 11415
 *
 * Hands a replayed server a segment of a pulse in the capture.
 */
void
hb_server_observe (HbServer        *self,
                   gint64           now,
                   const HbSegment *segment)
{
  HbPeer *peer = hb_peer_table_lookup (self->peers, &segment->destination);
  HbSeries *series;

  if (peer == NULL || peer->state == HB_PEER_CLOSED)
    {
      hb_role_discard (HB_ROLE (self), HB_REASON_NO_SESSION);
      return;
    }

  series = hb_peer_table_need_series (self->peers, peer);
  if (segment->flags == HB_TCP_SYN)
    {
      hb_series_remember_exchange (series);
      series->exchange = (HbExchange) {
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

  /* Without its SYN, the reaction of the host is unknown. */
  if (series->exchange.step != HB_STEP_SYN || series->exchange.source_port != segment->source_port)
    {
      hb_series_remember_exchange (series);
      series->exchange = (HbExchange) {
        .syn_left = HB_UNKNOWN,
        .rtt = HB_UNKNOWN,
        .seq = segment->seq - (HB_EXCHANGE_SEGMENTS - 1),
        .source_port = segment->source_port,
      };
    }

  /* A host's RST would take its sequence number from this acknowledgment number. */
  series->exchange.answer_seq = segment->ack - 1;
  series->exchange.step = HB_STEP_IDLE;
  if (series->round == 0 && !peer->timed_out)
    peer->sent_other = FALSE;

  self->limiter.stamp = segment->stamp;
  series->round++;
  hb_server_finish_pulse (self, peer, now,
                          series->exchange.host == HB_HOST_UNKNOWN ? HB_HOST_SILENT
                                                                 : series->exchange.host);
  self->limiter.stamp = 0;

  if (series->pulses <= self->config.pulses)
    hb_server_set_due (self, peer, get_give_up (self, peer));
}
