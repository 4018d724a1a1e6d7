#include "role/hb-peer.h"

#include <string.h>

/* What comes later than this after a pulse of a series that is over is not taken for its answer: a
 * program that was stopped goes on, or says something unasked. */
#define LATE_ANSWER (5 * HB_SECOND)

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
  self->stirred = FALSE;
  self->evidence[0] = self->evidence[1] = HB_HOST_UNKNOWN;
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
  if (self->round == 0)
    return;

  memmove (self->past + 1, self->past, sizeof self->past - sizeof self->past[0]);
  self->past[0] = self->exchange.seq;
  if (self->n_past < HB_PEER_PAST)
    self->n_past++;
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
  self->pulse_left = now;
  self->unanswered = TRUE;
}

static void
learn_answer (HbPeer *self,
              gint64  took)
{
  gint64 milliseconds = MIN (took / HB_MILLISECOND + (took % HB_MILLISECOND > 0), G_MAXUINT16);

  if (self->n_answers == HB_PEER_ANSWERS)
    {
      self->slowest[1] = self->slowest[0];
      self->slowest[0] = 0;
      self->n_answers = 0;
    }

  self->slowest[0] = (guint16) MAX (milliseconds, self->slowest[0]);
  self->n_answers++;
}

/**
 * hb_peer_note_heartbeat:
 * @self: a peer
 * @now: when it said that it is alive
 *
 * Where that answers a pulse, takes note of how long that took. An answer that comes when the peer
 * has been given up tells that as well, and the next one will be waited for.
 */
void
hb_peer_note_heartbeat (HbPeer *self,
                        gint64  now)
{
  gint64 took;

  if (!self->unanswered)
    return;

  self->unanswered = FALSE;
  took = MAX (now - self->pulse_left, 0);
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
  if (self->round > 0 && seq - self->exchange.seq < segments)
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
  else if (self->evidence[0] == HB_HOST_SILENT)
    self->evidence[0] = host;
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

  self->proven = TRUE;
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
  if (self->evidence[0] == HB_HOST_ANSWERED || self->evidence[1] == HB_HOST_ANSWERED)
    return HB_VERDICT_PROGRAM_DEAD;
  if (self->stirred)
    return HB_VERDICT_ONE_WAY;
  if (self->evidence[0] == HB_HOST_UNREACHABLE || self->evidence[1] == HB_HOST_UNREACHABLE)
    return HB_VERDICT_UNREACHABLE;

  return HB_VERDICT_HOST_SILENT;
}
