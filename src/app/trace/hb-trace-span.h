#pragma once

#include "event/hb-peer-snapshot.h"
#include "app/model/hb-beats.h"

G_BEGIN_DECLS

/**
 * HbTraceSpan:
 * @beat: the beat that begins it, not a pulse; valid until the next change of the beats
 * @to: when the next span begins, microseconds of wall-clock time since 1970
 * @state: %HB_PEER_STATE_PULSING if a pulse was not answered, for the whole silence, including the time
 *   before the pulse; a pulse that was sent just now may still be answered
 * @pulses: the number of pulses without an answer so far
 * @first_pulse: when the first of them was sent, or 0
 * @last_pulse: when the last of them was sent, or 0
 *
 * The time from one beat of a peer to the next, pulses apart.
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
 * @answered: whether all of them were answered, or none
 *
 * Pulses of one session that are so close to each other that their marks would overlap.
 */
typedef struct
{
  gint64 first;
  gint64 last;
  gint64 until;
  guint pulses;
  gboolean answered;
} HbPulseRun;

GArray *hb_trace_spans_new (HbBeats *beats,
                            gint64   end);
GArray *hb_pulse_runs_new  (HbBeats *beats,
                            gint64   closest);

G_END_DECLS
