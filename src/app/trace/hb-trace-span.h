#pragma once

#include "app/model/hb-beats.h"

G_BEGIN_DECLS

/**
 * HbMood:
 * @HB_MOOD_ALIVE: it was heard, and no pulse has gone unanswered since; one that has just left may
 *   still be answered
 * @HB_MOOD_SILENT: pulses went unanswered; the whole silence is meant, also what came before them
 * @HB_MOOD_GIVEN_UP: it was given up
 * @HB_MOOD_LEFT: it had left
 */
typedef enum
{
  HB_MOOD_ALIVE,
  HB_MOOD_SILENT,
  HB_MOOD_GIVEN_UP,
  HB_MOOD_LEFT,
} HbMood;

/**
 * HbTraceSpan:
 * @beat: the one that begins it, anything but a pulse; valid until the next change of the beats
 * @from: when it begins: the time of @beat
 * @to: when the next one begins, microseconds of wall-clock time since 1970
 * @mood: how the peer was
 * @pulses: how many pulses went unanswered in it, or have no answer so far
 * @first_pulse: when the first of them was sent, or 0
 * @last_pulse: when the last of them was sent, or 0
 *
 * The time from one word of a peer, or verdict on it, to the next.
 */
typedef struct
{
  const HbBeat *beat;
  gint64 from;
  gint64 to;
  HbMood mood;
  guint pulses;
  gint64 first_pulse;
  gint64 last_pulse;
} HbTraceSpan;

GArray  *hb_stretches_new     (HbBeats *beats,
                               gint64   end);
gboolean hb_pulse_is_answered (HbBeats *beats,
                               guint    position);

G_END_DECLS
