#pragma once

#include "app/model/hb-beats.h"

G_BEGIN_DECLS

/**
 * HbPulseRun:
 * @first: when the first of them was sent, microseconds of wall-clock time since 1970
 * @last: when the last of them was sent
 * @until: when the peer was given up or left after that, or %G_MAXINT64 where something else came
 * @pulses: how many there are
 * @answered: whether they were answered, each of them, or none
 *
 * Pulses that follow each other so closely that their marks would lie upon each other.
 */
typedef struct
{
  gint64 first;
  gint64 last;
  gint64 until;
  guint pulses;
  gboolean answered;
} HbPulseRun;

GArray *hb_pulse_runs_new (HbBeats *beats,
                           gint64   closest);

G_END_DECLS
