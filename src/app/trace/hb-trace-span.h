#pragma once

#include "event/hb-peer-snapshot.h"
#include "app/model/hb-beats.h"

G_BEGIN_DECLS

/**
 * HbTraceSpan:
 * @beat: the one that begins it, anything but a pulse; valid until the next change of the beats
 * @to: when the next one begins, microseconds of wall-clock time since 1970
 * @state: %HB_PEER_STATE_PULSING where a pulse went unanswered, for the whole silence, also what of it
 *   came before the pulse; a pulse that was sent just now may still be answered
 * @pulses: how many pulses have no answer so far
 * @first_pulse: when the first of them was sent, or 0
 * @last_pulse: when the last of them was sent, or 0
 *
 * The time from one message of a peer, or verdict on it, to the next.
 */
typedef struct
{
  const HbBeat *beat;
  gint64 to;
  HbPeerState state;
  guint pulses;
  gint64 first_pulse;
  gint64 last_pulse;
} HbTraceSpan;

/**
 * HbPulseRun:
 * @first: when the first of them was sent, microseconds of wall-clock time since 1970
 * @last: when the last of them was sent
 * @until: when the peer was given up or left after that, or %G_MAXINT64
 * @pulses: how many there are
 * @answered: whether they were answered, each of them, or none
 *
 * Pulses of one session that follow each other so closely that their marks would overlap.
 */
typedef struct
{
  gint64 first;
  gint64 last;
  gint64 until;
  guint pulses;
  gboolean answered;
} HbPulseRun;

GArray  *hb_trace_spans_new   (HbBeats *beats,
                               gint64   end);
GArray  *hb_pulse_runs_new    (HbBeats *beats,
                               gint64   closest);
gboolean hb_pulse_is_answered (HbBeats *beats,
                               guint    position);

G_END_DECLS
