#include "role/hb-peer.h"

#include <string.h>

/* What comes later than this after a pulse of a series that is over is not taken for its answer: a
 * program that was stopped goes on, or says something unasked. */
#define LATE_ANSWER (5 * HB_SECOND)

/* Whether @exchange is a pulse of this silence: no port is 0. */
static gboolean
has_begun (const HbPeer *self)
{
  return self->round > 0 && self->exchange.source_port != 0;
}

/**
 * hb_peer_forget_pulses:
 * @self: a peer that was heard
 *
 * Begins a new silence, without a pulse in it.
 */
void
hb_peer_forget_pulses (HbPeer *self)
{
  self->exchange.step = HB_STEP_IDLE;
  self->round = 0;
  self->pulses = 0;
  self->repeats = 0;
  self->n_past = 0;
  self->sent_other = FALSE;
  self->evidence = self->evidence_before = HB_HOST_UNKNOWN;
}

/**
 * hb_peer_remember_exchange:
 * @self: a peer whose next pulse begins
 *
 * Keeps of the pulse before what it takes to understand a late word about it.
 */
void
hb_peer_remember_exchange (HbPeer *self)
{
  if (!has_begun (self))
    return;

  memmove (self->past + 1, self->past, sizeof self->past - sizeof self->past[0]);
  memmove (self->gaps + 1, self->gaps, sizeof self->gaps - sizeof self->gaps[0]);
  self->past[0] = self->exchange.seq;
  self->gaps[0] = 0;
  if (self->n_past < HB_PEER_PAST)
    self->n_past++;
}

static guint16
to_milliseconds (gint64 took)
{
  return (guint16) MIN (took / HB_MILLISECOND + (took % HB_MILLISECOND > 0), G_MAXUINT16);
}

/**
 * hb_peer_note_pulse:
 * @self: a peer
 * @now: when the payload of a pulse left for it
 */
void
hb_peer_note_pulse (HbPeer *self,
                    gint64  now)
{
  if (self->n_past > 0 && self->pulse_left != HB_UNKNOWN)
    self->gaps[0] = to_milliseconds (MAX (now - self->pulse_left, 0));
  self->pulse_left = now;
  self->unanswered = TRUE;
}

/**
 * hb_peer_find_pulse:
 * @self: a peer
 * @ack: what its payload acknowledges
 *
 * A client of ours answers a pulse by acknowledging the number of its SYN, which is random and which
 * only who got the pulse can know, whether the SYN itself was sent or not.
 *
 * Returns: which one that was: 0 for the last one that began, 1 for the one before, and so on; or
 *   %HB_PEER_NO_PULSE
 */
guint
hb_peer_find_pulse (const HbPeer *self,
                    guint32       ack)
{
  if (self->exchange.source_port != 0 && ack == self->exchange.seq + 1)
    return 0;

  for (guint i = 0; i < self->n_past; i++)
    if (ack == self->past[i] + 1)
      return i + 1;

  return HB_PEER_NO_PULSE;
}

/**
 * hb_peer_get_number:
 * @self: a peer
 * @back: which pulse, as hb_peer_find_pulse() says
 *
 * Returns: its number among those that have left since the peer was last heard, from 1; 0 where none
 *   has
 */
guint
hb_peer_get_number (const HbPeer *self,
                    guint         back)
{
  gboolean left = self->exchange.step == HB_STEP_IDLE;

  if (back > 0 && !left)
    back--;

  return self->pulses > back ? self->pulses - back : MIN (self->pulses, 1);
}

/**
 * hb_peer_get_age:
 * @self: a peer that a pulse has left for
 * @back: which one, as hb_peer_find_pulse() says
 * @now: the time
 *
 * Returns: how long ago its payload left, nanoseconds
 */
gint64
hb_peer_get_age (const HbPeer *self,
                 guint         back,
                 gint64        now)
{
  gint64 age = MAX (now - self->pulse_left, 0);

  for (guint i = 0; i < back; i++)
    age += self->gaps[i] * HB_MILLISECOND;

  return age;
}

static void
learn_answer (HbPeer *self,
              gint64  took)
{
  if (self->n_answers == HB_PEER_ANSWERS)
    {
      self->slowest[1] = self->slowest[0];
      self->slowest[0] = 0;
      self->n_answers = 0;
    }

  self->slowest[0] = MAX (to_milliseconds (took), self->slowest[0]);
  self->n_answers++;
}

/**
 * hb_peer_note_answer:
 * @self: a peer that said that it is alive
 * @took: how long after the pulse that it answers, nanoseconds
 *
 * Takes note of that, if it is the first word after a pulse. An answer that comes when the peer has
 * been given up counts as well, and the next one will be waited for.
 */
void
hb_peer_note_answer (HbPeer *self,
                     gint64  took)
{
  if (!self->unanswered)
    return;

  self->unanswered = FALSE;
  if (self->pulses > 0 || took <= LATE_ANSWER)
    learn_answer (self, took);
}

/**
 * hb_peer_has_answered:
 * @self: a peer
 *
 * Returns: whether it ever answered a pulse
 */
gboolean
hb_peer_has_answered (const HbPeer *self)
{
  return self->n_answers > 0;
}

/**
 * hb_peer_get_slowest:
 * @self: a peer
 *
 * Returns: how long the slowest of its last answers to pulses took, nanoseconds, to the
 *   millisecond; 0 where it never answered any
 */
gint64
hb_peer_get_slowest (const HbPeer *self)
{
  return MAX (self->slowest[0], self->slowest[1]) * HB_MILLISECOND;
}

/* Does a segment of one of its pulses have that number? Each has three, from s on. */
static gboolean
has_sent (const HbPeer *self,
          guint32       seq,
          guint         segments)
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
learn (HbPeer *self,
       HbHost  host)
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
 * hb_peer_take_late_answer:
 * @self: a peer
 * @now: when the segment was captured
 * @segment: what its host said to one of our segments
 *
 * Takes what comes when its SYN is no longer waited for, or in answer to segments 2 and 3: the
 * host lives, though it may be far away.
 *
 * Returns: whether that was news
 */
gboolean
hb_peer_take_late_answer (HbPeer          *self,
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

  self->found = TRUE;
  if (segment->ack - 1 == self->exchange.seq && self->exchange.syn_left != HB_UNKNOWN)
    self->rtt = MAX (now - self->exchange.syn_left, 0);

  return TRUE;
}

/**
 * hb_peer_take_late_report:
 * @self: a peer
 * @seq: the sequence number of the segment that the report quotes
 * @host: what it says of the host
 *
 * Takes an ICMP error about a pulse that has left already. Only who saw the pulse knows its
 * number; others are not believed.
 *
 * Returns: whether it is about a pulse of ours
 */
gboolean
hb_peer_take_late_report (HbPeer  *self,
                          guint32  seq,
                          HbHost   host)
{
  if (!has_sent (self, seq, HB_EXCHANGE_SEGMENTS))
    return FALSE;

  learn (self, host);
  return TRUE;
}

/**
 * hb_peer_judge:
 * @self: a peer whose pulses were not answered
 *
 * The last two pulses speak for its host rather than the last one, since a single lost segment
 * must not turn a live host into a dead one.
 *
 * Returns: why it is silent
 */
HbVerdict
hb_peer_judge (const HbPeer *self)
{
  if (self->evidence == HB_HOST_ANSWERED || self->evidence_before == HB_HOST_ANSWERED)
    return HB_VERDICT_PROGRAM_DEAD;
  if (self->sent_other)
    return HB_VERDICT_ONE_WAY;
  if (self->evidence == HB_HOST_UNREACHABLE || self->evidence_before == HB_HOST_UNREACHABLE)
    return HB_VERDICT_UNREACHABLE;

  return HB_VERDICT_HOST_SILENT;
}
