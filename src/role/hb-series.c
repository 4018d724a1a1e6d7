#include "role/hb-series.h"

#include <string.h>

/* Whether @exchange is a pulse of this silence: no port is 0. */
static gboolean
has_begun (const HbSeries *self)
{
  return self->round > 0 && self->exchange.source_port != 0;
}

/**
 * hb_series_begin:
 * @self: a series
 *
 * Begins anew, without a pulse, since the peer was heard. An answer to the last pulse may still come.
 */
void
hb_series_begin (HbSeries *self)
{
  self->exchange.step = HB_STEP_IDLE;
  self->round = 0;
  self->pulses = 0;
  self->repeats = 0;
  self->n_past = 0;
  self->evidence = self->evidence_before = HB_HOST_UNKNOWN;
}

/**
 * hb_series_remember_exchange:
 * @self: a series whose next pulse begins
 *
 * Keeps of the pulse before what it takes to understand a late word about it.
 */
void
hb_series_remember_exchange (HbSeries *self)
{
  if (!has_begun (self))
    return;

  memmove (self->past + 1, self->past, sizeof self->past - sizeof self->past[0]);
  memmove (self->gaps + 1, self->gaps, sizeof self->gaps - sizeof self->gaps[0]);
  self->past[0] = self->exchange.seq;
  self->gaps[0] = 0;
  if (self->n_past < HB_SERIES_PAST)
    self->n_past++;
}

/**
 * hb_series_note_pulse:
 * @self: a series
 * @now: when the payload of a pulse left
 */
void
hb_series_note_pulse (HbSeries *self,
                      gint64    now)
{
  if (self->n_past > 0 && self->left != HB_UNKNOWN)
    self->gaps[0] = hb_peer_to_milliseconds (MAX (now - self->left, 0));
  self->left = now;
}

/**
 * hb_series_find_pulse:
 * @self: a series
 * @ack: what its payload acknowledges
 *
 * A client of ours answers a pulse by acknowledging the number of its SYN, which is random and which
 * only who got the pulse can know, whether the SYN itself was sent or not.
 *
 * Returns: which one that was: 0 for the last one that began, 1 for the one before, and so on; or
 *   %HB_SERIES_NO_PULSE
 */
guint
hb_series_find_pulse (const HbSeries *self,
                      guint32         ack)
{
  if (self->exchange.source_port != 0 && ack == self->exchange.seq + 1)
    return 0;

  for (guint i = 0; i < self->n_past; i++)
    if (ack == self->past[i] + 1)
      return i + 1;

  return HB_SERIES_NO_PULSE;
}

/**
 * hb_series_get_number:
 * @self: a series
 * @back: which pulse, as hb_series_find_pulse() says
 *
 * Returns: its number among those that have left since the peer was last heard, from 1; 0 where none
 *   has
 */
guint
hb_series_get_number (const HbSeries *self,
                      guint           back)
{
  gboolean left = self->exchange.step == HB_STEP_IDLE;

  if (back > 0 && !left)
    back--;

  return self->pulses > back ? self->pulses - back : MIN (self->pulses, 1);
}

/**
 * hb_series_get_age:
 * @self: a series of which a pulse has left
 * @back: which one, as hb_series_find_pulse() says
 * @now: the time
 *
 * Returns: how long ago its payload left, nanoseconds
 */
gint64
hb_series_get_age (const HbSeries *self,
                   guint           back,
                   gint64          now)
{
  gint64 age = MAX (now - self->left, 0);

  for (guint i = 0; i < back; i++)
    age += self->gaps[i] * HB_MILLISECOND;

  return age;
}

/* Does a segment of one of its pulses have that number? Each has three, from s on. */
static gboolean
has_sent (const HbSeries *self,
          guint32         seq,
          guint           segments)
{
  if (has_begun (self) && seq - self->exchange.seq < segments)
    return TRUE;

  for (guint i = 0; i < self->n_past; i++)
    if (seq - self->past[i] < segments)
      return TRUE;

  return FALSE;
}

/* Returns: whether that was news */
static gboolean
learn (HbSeries *self,
       HbHost    host)
{
  if (self->exchange.step == HB_STEP_PAYLOAD && self->exchange.host == HB_HOST_SILENT)
    self->exchange.host = host;
  else if (self->evidence == HB_HOST_SILENT)
    self->evidence = host & 3;
  else
    return FALSE;

  return TRUE;
}

/**
 * hb_series_take_late_answer:
 * @self: a series
 * @peer: whose it is
 * @now: when the segment was captured
 * @segment: what its host said to one of our segments
 *
 * Takes what comes when its SYN is no longer waited for, or in answer to segments 2 and 3: the
 * host lives, though it may be far away.
 *
 * Returns: whether that was news
 */
gboolean
hb_series_take_late_answer (HbSeries        *self,
                            HbPeer          *peer,
                            gint64           now,
                            const HbSegment *segment)
{
  guint8 flags = segment->flags & (HB_TCP_SYN | HB_TCP_RST | HB_TCP_ACK);

  if (flags == HB_TCP_RST)
    /* What refuses an ACK takes its number from the ACK (RFC 9293, 3.10.7.1). */
    return self->exchange.step != HB_STEP_SYN && self->round > 0 &&
           segment->destination_port == self->exchange.source_port &&
           segment->seq == self->exchange.answer_seq + 1 && learn (self, HB_HOST_ANSWERED);

  if ((flags != (HB_TCP_RST | HB_TCP_ACK) && flags != (HB_TCP_SYN | HB_TCP_ACK)) ||
      !has_sent (self, segment->ack - 1, 1) || !learn (self, HB_HOST_ANSWERED))
    return FALSE;

  peer->found = TRUE;
  if (segment->ack - 1 == self->exchange.seq && self->exchange.syn_left != HB_UNKNOWN)
    hb_peer_set_rtt (peer, MAX (now - self->exchange.syn_left, 0));

  return TRUE;
}

/**
 * hb_series_take_late_report:
 * @self: a series
 * @seq: the sequence number of the segment that the report quotes
 * @host: what it says of the host
 *
 * Takes an ICMP error about a pulse that has left already. Only who saw the pulse knows its
 * number; others are not believed.
 *
 * Returns: whether it is about a pulse of ours
 */
gboolean
hb_series_take_late_report (HbSeries *self,
                            guint32   seq,
                            HbHost    host)
{
  if (!has_sent (self, seq, HB_EXCHANGE_SEGMENTS))
    return FALSE;

  learn (self, host);
  return TRUE;
}

/**
 * hb_series_judge:
 * @self: a series that was not answered
 * @sent_other: whether the peer sent something other than a payload since its silence timed out
 *
 * The last two pulses speak for its host rather than the last one, since a single lost segment
 * must not turn a live host into a dead one.
 *
 * Returns: why it is silent
 */
HbVerdict
hb_series_judge (const HbSeries *self,
                 gboolean        sent_other)
{
  if (self->evidence == HB_HOST_ANSWERED || self->evidence_before == HB_HOST_ANSWERED)
    return HB_VERDICT_PROGRAM_DEAD;
  if (sent_other)
    return HB_VERDICT_ONE_WAY;
  if (self->evidence == HB_HOST_UNREACHABLE || self->evidence_before == HB_HOST_UNREACHABLE)
    return HB_VERDICT_UNREACHABLE;

  return HB_VERDICT_HOST_SILENT;
}
