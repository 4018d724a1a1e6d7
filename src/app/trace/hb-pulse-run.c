#include "app/trace/hb-pulse-run.h"

#include "app/trace/hb-trace-span.h"

/* The runs that the next pulse may belong to: of those without an answer, and of the answered ones. */
typedef struct
{
  GArray *runs;
  int open[2];
} Runs;

static void
add_pulse (Runs         *self,
           const HbBeat *beat,
           gboolean      answered,
           gint64        closest)
{
  int *open = &self->open[answered];
  HbPulseRun *run = *open >= 0 ? &g_array_index (self->runs, HbPulseRun, *open) : NULL;
  HbPulseRun begun = {
    .first = beat->time,
    .last = beat->time,
    .until = G_MAXINT64,
    .pulses = 1,
    .answered = answered,
  };

  if (run != NULL && beat->time - run->last < closest)
    {
      run->last = beat->time;
      run->pulses++;
      return;
    }

  *open = (int) self->runs->len;
  g_array_append_val (self->runs, begun);
}

/* A session's end is seen between what came before it and what comes after. */
static void
end_runs (Runs         *self,
          const HbBeat *before,
          const HbBeat *end)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->open); i++)
    {
      HbPulseRun *run = self->open[i] >= 0
                          ? &g_array_index (self->runs, HbPulseRun, self->open[i])
                          : NULL;

      if (run != NULL && end->kind != HB_BEAT_OPENED && before->kind == HB_BEAT_PULSE &&
          run->last == before->time)
        run->until = end->time;
      self->open[i] = -1;
    }
}

/**
 * hb_pulse_runs_new:
 * @beats: the beats of a peer
 * @closest: how far apart two marks have to be so as not to lie upon each other, microseconds
 *
 * Pulses before and after the end or the beginning of a session are in no run together, nor are those
 * that were answered and those that were not.
 *
 * Returns: (transfer full) (element-type HbPulseRun): the runs, by their first pulses, the oldest first
 */
GArray *
hb_pulse_runs_new (HbBeats *beats,
                   gint64   closest)
{
  Runs self = { g_array_new (FALSE, FALSE, sizeof (HbPulseRun)), { -1, -1 } };

  for (guint i = 0; i < hb_beats_get_size (beats); i++)
    {
      const HbBeat *beat = hb_beats_get (beats, i);

      if (beat->kind == HB_BEAT_PULSE)
        add_pulse (&self, beat, hb_pulse_is_answered (beats, i), closest);
      else if (beat->kind != HB_BEAT_HEARD && i > 0)
        end_runs (&self, hb_beats_get (beats, i - 1), beat);
    }

  return self.runs;
}
