#include "role/hb-server-private.h"

#include "wire/hb-message.h"

/* The wait before a segment that could not be sent is tried again. */
#define SEND_AGAIN HB_SECOND

/* How often the last pulse of a series is repeated because of our own trouble. If we always lose nine of ten
 * answers, a peer that answers is still heard. */
#define REPEATS_MAX 20

/* The budget limits neither validated addresses nor expected peers. */
static gboolean
is_unlimited (const HbPeer *peer)
{
  return peer->validated || peer->expected;
}

static gboolean
can_afford (const HbPeer *peer,
            guint         segments)
{
  return is_unlimited (peer) || peer->budget >= segments;
}

/* Adds segments to an address's amplification budget, up to its limit. */
void
hb_server_raise_budget (HbServer *self,
                        HbPeer   *peer,
                        guint     segments)
{
  peer->budget = (guint16) MIN (peer->budget + segments,
                                HB_SERVER_BUDGET_MAX (hb_server_get_pulses_of (self, peer)));
}

static HbPresence
get_presence (const HbPeer *peer)
{
  if (peer->validated || peer->found)
    return HB_PRESENCE_SEEN;

  return hb_peer_has_answered (peer) ? HB_PRESENCE_KEPT_UP : HB_PRESENCE_CLAIMED;
}

static void
queue_segment (HbServer *self,
               HbPeer   *peer,
               HbStep    step)
{
  HbOutgoing outgoing = {
    .step = step,
    .presence = get_presence (peer),
    .segment = {
      .source = *hb_peer_table_get_local (self->peers, peer),
      .destination = peer->address,
      .destination_port = HB_PORT_CLIENT,
    },
  };

  g_return_if_fail (can_afford (peer, 1));

  hb_exchange_segment (&hb_peer_table_get_series (self->peers, peer)->exchange, step,
                       HB_PAYLOAD_HEARTBEAT, &outgoing.segment);
  if (!is_unlimited (peer))
    peer->budget--;
  peer->queued++;
  hb_role_queue_segment (HB_ROLE (self), &outgoing);
}

/* Waits until the next pulse or the give-up is due. After the last pulse, a slow peer gets twice the time of
 * its slowest recent answer, and one that has just answered gets the answer interval, before which it may not answer
 * again. */
static void
wait_interval (HbServer *self,
               HbPeer   *peer,
               gint64    now)
{
  HbSeries *series = hb_peer_table_get_series (self->peers, peer);
  gint64 interval = hb_server_get_pulse_interval_of (self, peer);
  gint64 slow = 2 * hb_peer_get_slowest (peer);
  gint64 due = now + interval;

  if (series->round >= hb_server_get_pulses_of (self, peer))
    due = MAX (MAX (due, now + slow), peer->heard + HB_ANSWER_INTERVAL + interval + slow);

  peer->state = HB_PEER_PULSED;
  series->exchange.step = HB_STEP_IDLE;
  hb_server_set_due (self, peer, due);
}

/* Returns: how many segments to keep: one for each later pulse of the series, and what asking again takes if the peer
 * would be asked again after the series */
static guint
count_later (HbServer *self,
             HbPeer   *peer)
{
  guint round = hb_peer_table_read_series (self->peers, peer)->round;
  guint pulses = hb_server_get_pulses_of (self, peer);
  guint later = pulses > round ? pulses - round : 0;

  return later + (hb_peer_has_answered (peer) ? HB_SERVER_BUDGET_TO_ASK : 0);
}

void
hb_server_queue_payload (HbServer *self,
                         HbPeer   *peer)
{
  HbExchange *exchange = &hb_peer_table_get_series (self->peers, peer)->exchange;
  gboolean after_syn = exchange->step == HB_STEP_SYN;

  exchange->step = HB_STEP_PAYLOAD;
  if (after_syn && can_afford (peer, 2 + count_later (self, peer)))
    queue_segment (self, peer, HB_STEP_ACK);
  queue_segment (self, peer, HB_STEP_PAYLOAD);

  /* hb_role_sent() continues. */
  hb_server_set_due (self, peer, HB_NEVER);
}

static void
begin_exchange (HbServer *self,
                HbSeries *series)
{
  hb_series_remember_exchange (series);
  hb_exchange_begin (&series->exchange, &self->secret, hb_secret_port (&self->secret));
}

/* A pulse that did not leave does not count, whatever the reason: that is our own trouble. */
static void
repeat_pulse_later (HbServer *self,
                    HbPeer   *peer,
                    gint64    now)
{
  hb_peer_table_get_series (self->peers, peer)->round--;
  wait_interval (self, peer, now);
  hb_server_set_due (self, peer, MAX (peer->due, now + SEND_AGAIN));
}

/* An address that is not validated may be allowed fewer segments than a full series takes. Then only the first
 * pulse has a SYN, which tests the host; the others are the payload alone, which the peer answers, and which
 * validates its address. */
void
hb_server_start_pulse (HbServer *self,
                       HbPeer   *peer,
                       gint64    now)
{
  HbSeries *series = hb_peer_table_need_series (self->peers, peer);

  /* A peer that spoke and fell silent again while a pulse was queued still has that one. */
  if (peer->queued > 0)
    {
      series->round++;
      repeat_pulse_later (self, peer, now);
      return;
    }

  if (!can_afford (peer, 1))
    {
      series->round++;
      wait_interval (self, peer, now);
      return;
    }

  begin_exchange (self, series);
  series->round++;
  peer->state = HB_PEER_ASKED;

  if (can_afford (peer, 2 + (series->round > 1 ? count_later (self, peer) : 0)))
    {
      /* The SYN may be queued for a while: hb_role_sent() continues. */
      queue_segment (self, peer, HB_STEP_SYN);
      hb_server_set_due (self, peer, HB_NEVER);
      return;
    }

  series->exchange.host = HB_HOST_SILENT;
  series->exchange.step = HB_STEP_IDLE;
  hb_server_queue_payload (self, peer);
}

/* Sends a pulse to a peer without a session, all segments at once, since nothing depends on the answer to the SYN.
 * An address that is not validated gets the payload alone, so that its budget lasts longer.
 *
 * Returns: whether the budget allowed it */
gboolean
hb_server_send_pulse (HbServer *self,
                      HbPeer   *peer)
{
  HbSeries *series;

  if (!can_afford (peer, 1))
    return FALSE;
  if (peer->queued > 0)
    return TRUE;

  series = hb_peer_table_need_series (self->peers, peer);
  begin_exchange (self, series);
  if (is_unlimited (peer))
    {
      queue_segment (self, peer, HB_STEP_SYN);
      queue_segment (self, peer, HB_STEP_ACK);
    }
  else
    {
      series->exchange.step = HB_STEP_IDLE;
    }
  queue_segment (self, peer, HB_STEP_PAYLOAD);

  return TRUE;
}

void
hb_server_note_pulse (HbServer *self,
                      HbPeer   *peer,
                      gint64    now)
{
  hb_series_note_pulse (hb_peer_table_get_series (self->peers, peer), now);
  peer->unanswered = TRUE;
}

/* The payload of a pulse has left, or could not be sent. */
void
hb_server_finish_pulse (HbServer *self,
                        HbPeer   *peer,
                        gint64    now,
                        HbHost    host)
{
  HbSeries *series = hb_peer_table_get_series (self->peers, peer);
  HbEvent event = {
    .type = HB_EVENT_PULSE_SENT,
    .time = now,
    .pulse = series->round,
    .of = hb_server_get_pulses_of (self, peer),
    .host = host,
    .rtt = series->exchange.rtt,
  };

  series->pulses++;
  hb_role_count_pulse (HB_ROLE (self));
  hb_server_note_pulse (self, peer, now);
  series->evidence_before = series->evidence;
  series->evidence = host & 3;
  if (series->exchange.rtt != HB_UNKNOWN)
    hb_peer_set_rtt (peer, series->exchange.rtt);

  /* No stranger can cause these events: the file bounds them. */
  if (peer->awaited)
    hb_event_limiter_tell_surely (&self->limiter, peer, &event);
  else
    hb_event_limiter_tell (&self->limiter, peer, &event);
}

static gboolean
may_sleep (HbServer     *self,
           const HbPeer *peer)
{
  const HbPeerPolicy *policy = hb_server_get_policy (self, peer);

  return policy != NULL && policy->may_sleep;
}

void
hb_server_next_pulse (HbServer *self,
                      HbPeer   *peer,
                      gint64    now)
{
  HbSeries *series = hb_peer_table_get_series (self->peers, peer);

  if (series->round < hb_server_get_pulses_of (self, peer))
    {
      hb_server_start_pulse (self, peer, now);
      return;
    }

  if (series->left != HB_UNKNOWN && self->trouble >= series->left && series->repeats < REPEATS_MAX)
    {
      series->repeats++;

      /* We may have lost its answer. If the budget is spent, wait at least as long as an answer that is
       * still on its way may take. */
      if (!can_afford (peer, 1))
        {
          series->left = now;
          wait_interval (self, peer, now);
          return;
        }

      series->round--;
      series->pulses = MIN (series->pulses, series->round);
      hb_server_start_pulse (self, peer, now);
      return;
    }

  if (may_sleep (self, peer))
    {
      hb_server_fall_asleep (self, peer, now);
      return;
    }

  if (peer->awaited)
    hb_server_miss (self, peer, now, hb_series_judge (series, peer->sent_other));
  else
    hb_server_give_up (self, peer, now, hb_series_judge (series, peer->sent_other));
  hb_server_begin_asking (self, peer, now);
}

void
hb_server_pulse_sent (HbRole           *role,
                      gint64            now,
                      const HbOutgoing *outgoing,
                      int               error)
{
  HbServer *self = HB_SERVER (role);
  HbPeer *peer = hb_peer_table_lookup (self->peers, &outgoing->segment.destination);
  HbSeries *series = peer != NULL ? hb_peer_table_get_series (self->peers, peer) : NULL;

  if (peer == NULL)
    return;

  /* A segment that did not leave costs no budget. One that was queued before the peer was dropped from the table and
   * came again is not its own. */
  if (peer->queued > 0)
    {
      peer->queued--;
      if (error != 0 && !is_unlimited (peer))
        hb_server_raise_budget (self, peer, 1);
    }
  if (series == NULL || outgoing->segment.source_port != series->exchange.source_port)
    return;
  if (peer->asking)
    hb_server_asked_again (self, peer, now, outgoing, error);
  if (peer->state != HB_PEER_ASKED)
    return;

  if (error != 0)
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
      series->exchange.syn_left = now;
      hb_server_set_due (self, peer, now + self->config.answer_wait);
      return;

    case HB_STEP_PAYLOAD:
      hb_server_finish_pulse (self, peer, now, (HbHost) series->exchange.host);
      wait_interval (self, peer, now);
      return;

    case HB_STEP_IDLE:
    case HB_STEP_ACK:
    default:
      return;
    }
}
