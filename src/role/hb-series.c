#include "role/hb-series.h"

#include <string.h>

/* Whether @exchange is a pulse of this silence: port 0 is never used. */
static gboolean
has_begun (const HbSeries *self)
{
  return self->round > 0 && self->exchange.source_port != 0;
}

/**
 * hb_series_begin:
 * @self: a series
 *
 * Starts a new series because the peer was heard. A late answer to the last pulse is still recognized.
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
 * Keeps what is needed to recognize a late answer to the pulse before.
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
 * @ack: the acknowledgment number of its payload segment
 *
 * Our client acknowledges the number of a pulse's SYN when it answers. That number is random, so only a host that
 * got the pulse can know it, even if the SYN itself was not sent.
 *
 * Returns: which pulse it answers: 0 for the last one started, 1 for the one before, and so on; or
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
 * @back: which pulse, as from hb_series_find_pulse()
 *
 * Returns: its number among the pulses that have left since the peer was last heard, from 1; 0 if none has left
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
 * @self: a series whose first pulse has left
 * @back: which pulse, as from hb_series_find_pulse()
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

/* Whether @seq is one of the three sequence numbers of a pulse of the series. */
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

/* Returns: whether this is new evidence */
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
 * @peer: its peer
 * @now: when the segment was captured
 * @segment: the host's answer to one of our segments
 *
 * Handles an answer that comes after the wait for the SYN's answer, or that answers segment 2 or 3: the host is
 * alive, though it may be far away.
 *
 * Returns: whether this is new evidence
 */
gboolean
hb_series_take_late_answer (HbSeries        *self,
                            HbPeer          *peer,
                            gint64           now,
                            const HbSegment *segment)
{
  guint8 flags = segment->flags & (HB_TCP_SYN | HB_TCP_RST | HB_TCP_ACK);

  if (flags == HB_TCP_RST)
    /* A RST that refuses an ACK takes its sequence number from the ACK (RFC 9293, 3.10.7.1). */
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
 * @seq: the sequence number of the quoted segment
 * @host: what the error says of the host
 *
 * Handles an ICMP error about a pulse that has left. Only a host on the path knows the pulse's number; errors with
 * another number are ignored.
 *
 * Returns: whether it is about one of the pulses
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
 * @self: an unanswered series
 * @sent_other: whether the peer has sent something other than a payload since its silence timed out
 *
 * The evidence is that of the last two pulses, not only of the last one: a single lost segment must not make a
 * live host look dead.
 *
 * Returns: the verdict
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
