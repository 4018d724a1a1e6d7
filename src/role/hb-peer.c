#include "role/hb-peer.h"

/* A payload later than this after the last pulse of a finished series is no answer to it: a stopped program was
 * resumed, or sends something unsolicited. */
#define LATE_ANSWER (5 * HB_SECOND)

/* The longest round-trip time that is stored. */
#define RTT_MAX (3600 * HB_SECOND)

/**
 * hb_peer_to_milliseconds:
 * @took: a duration, nanoseconds
 *
 * Returns: the same, rounded up; at most %G_MAXUINT16
 */
guint16
hb_peer_to_milliseconds (gint64 took)
{
  return (guint16) MIN (took / HB_MILLISECOND + (took % HB_MILLISECOND > 0), G_MAXUINT16);
}

/**
 * hb_peer_get_rtt:
 * @self: a peer
 *
 * Returns: the last round-trip time, nanoseconds, with a precision of a microsecond; or %HB_UNKNOWN
 */
gint64
hb_peer_get_rtt (const HbPeer *self)
{
  return self->rtt != 0 ? (self->rtt - 1) * HB_MICROSECOND : HB_UNKNOWN;
}

/**
 * hb_peer_set_rtt:
 * @self: a peer
 * @rtt: a round-trip time, nanoseconds, or %HB_UNKNOWN
 */
void
hb_peer_set_rtt (HbPeer *self,
                 gint64  rtt)
{
  self->rtt = rtt != HB_UNKNOWN ? (guint32) (CLAMP (rtt, 0, RTT_MAX) / HB_MICROSECOND) + 1 : 0;
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

  self->slowest[0] = MAX (hb_peer_to_milliseconds (took), self->slowest[0]);
  self->n_answers++;
}

/**
 * hb_peer_note_answer:
 * @self: a peer that sent a heartbeat
 * @asked: whether a pulse has left in this silence
 * @took: the time since the pulse that it answers, nanoseconds
 *
 * Records how long the answer took, if it is the first payload after a pulse. An answer that comes after the
 * give-up counts as well: the next series waits that long.
 */
void
hb_peer_note_answer (HbPeer   *self,
                     gboolean  asked,
                     gint64    took)
{
  if (!self->unanswered)
    return;

  self->unanswered = FALSE;
  if (asked || took <= LATE_ANSWER)
    learn_answer (self, took);
}

/**
 * hb_peer_has_answered:
 * @self: a peer
 *
 * Returns: whether it has ever answered a pulse
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
 * Returns: its slowest recent answer to a pulse, nanoseconds, with a precision of a millisecond; 0 if it never
 *   answered any
 */
gint64
hb_peer_get_slowest (const HbPeer *self)
{
  return MAX (self->slowest[0], self->slowest[1]) * HB_MILLISECOND;
}

/* A duration in seven bits, to a quarter of it: its highest bit and the two below, in units of 2^20 ns. The longest
 * one is 45 days. */
#define UNIT_BITS 20
#define STEPS 4
#define STEPS_MAX 127

static guint
to_steps (gint64 duration)
{
  guint64 units = MAX ((guint64) duration >> UNIT_BITS, STEPS);
  guint high = g_bit_storage (units) - 1;

  return MIN (high * STEPS + (guint) (units >> (high - 2)) % STEPS, STEPS_MAX);
}

/**
 * hb_peer_note_silence:
 * @self: a peer that spoke
 * @silence: how long it had not, nanoseconds; from 0
 *
 * Learns how long its silences are: the longest of the last few counts.
 */
void
hb_peer_note_silence (HbPeer *self,
                      gint64  silence)
{
  guint steps = to_steps (silence);

  self->usual = (steps >= self->usual ? steps : self->usual - 1u) & STEPS_MAX;
}

/**
 * hb_peer_get_usual_silence:
 * @self: a peer
 *
 * Returns: the longest silence to be expected of it, nanoseconds, rounded up; 0 if it is not known
 */
gint64
hb_peer_get_usual_silence (const HbPeer *self)
{
  guint high = self->usual / STEPS;

  if (self->usual == 0)
    return 0;
  if (self->usual == STEPS_MAX)
    return HB_NEVER;

  return (gint64) (STEPS + self->usual % STEPS + 1) << (high - 2 + UNIT_BITS);
}
