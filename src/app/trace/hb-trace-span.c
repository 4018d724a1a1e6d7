#include "app/trace/hb-trace-span.h"

/* How long the answer to a pulse may take: the events of both arrive in batches. */
#define PENDING (1 * G_USEC_PER_SEC)

/* Returns: whether the beat after the pulse at @position is a sign of life of the peer */
static gboolean
is_answered (HbBeats *beats,
             guint    position)
{
  HbBeatKind next;

  if (position + 1 >= hb_beats_get_size (beats))
    return FALSE;

  next = hb_beats_get (beats, position + 1)->kind;
  return next == HB_BEAT_HEARD || next == HB_BEAT_LEFT;
}

static void
add_unanswered (HbTraceSpan *span,
                gint64       time)
{
  if (span->pulses++ == 0)
    span->first_pulse = time;
  span->last_pulse = time;
}

/* @next is the beat that ends the span, or %NULL if it has not ended. */
static HbPeerState
get_state (const HbTraceSpan *span,
           const HbBeat      *next)
{
  if (span->beat->kind == HB_BEAT_GAVE_UP)
    return HB_PEER_STATE_GIVEN_UP;
  if (span->beat->kind == HB_BEAT_LEFT)
    return HB_PEER_STATE_LEFT;
  if (next != NULL && next->kind == HB_BEAT_GAVE_UP)
    return HB_PEER_STATE_PULSING;
  if (next == NULL && span->pulses == 1 && span->to - span->last_pulse < PENDING)
    return HB_PEER_STATE_ALIVE;
  return span->pulses > 0 ? HB_PEER_STATE_PULSING : HB_PEER_STATE_ALIVE;
}

/**
 * hb_trace_spans_new:
 * @beats: the beats of a peer
 * @end: until when the last one lasts, microseconds of wall-clock time since 1970
 *
 * A pulse before the first beat of another kind belongs to no span.
 *
 * Returns: (transfer full) (element-type HbTraceSpan): the spans, the oldest first
 */
GArray *
hb_trace_spans_new (HbBeats *beats,
                    gint64   end)
{
  GArray *spans = g_array_new (FALSE, FALSE, sizeof (HbTraceSpan));
  guint size = hb_beats_get_size (beats);
  HbTraceSpan span = { NULL };

  for (guint i = 0; i <= size; i++)
    {
      const HbBeat *beat = i < size ? hb_beats_get (beats, i) : NULL;

      if (beat != NULL && beat->kind == HB_BEAT_PULSE)
        {
          if (!is_answered (beats, i))
            add_unanswered (&span, beat->time);
          continue;
        }

      if (span.beat != NULL)
        {
          span.to = beat != NULL ? beat->time : MAX (end, span.beat->time);
          span.state = get_state (&span, beat);
          g_array_append_val (spans, span);
        }
      span = (HbTraceSpan) { beat };
    }

  return spans;
}

/**
 * hb_pulse_runs_new:
 * @beats: the beats of a peer
 * @closest: the minimum distance of two marks that do not overlap, microseconds
 *
 * A run never has pulses of two sessions, or both answered and unanswered ones.
 *
 * Returns: (transfer full) (element-type HbPulseRun): the runs, by their first pulses, the oldest first
 */
GArray *
hb_pulse_runs_new (HbBeats *beats,
                   gint64   closest)
{
  GArray *runs = g_array_new (FALSE, FALSE, sizeof (HbPulseRun));
  int open[2] = { -1, -1 }; /* the runs that the next pulse may belong to: of unanswered and of answered ones */

  for (guint i = 0; i < hb_beats_get_size (beats); i++)
    {
      const HbBeat *beat = hb_beats_get (beats, i);
      gboolean answered = is_answered (beats, i);
      HbPulseRun begun = { beat->time, beat->time, G_MAXINT64, 1, answered };

      if (beat->kind == HB_BEAT_PULSE)
        {
          HbPulseRun *run = open[answered] >= 0 ? &g_array_index (runs, HbPulseRun, open[answered]) : NULL;

          if (run != NULL && beat->time - run->last < closest)
            {
              run->last = beat->time;
              run->pulses++;
              continue;
            }

          open[answered] = (int) runs->len;
          g_array_append_val (runs, begun);
        }
      else if (beat->kind != HB_BEAT_HEARD)
        for (guint k = 0; k < G_N_ELEMENTS (open); k++)
          {
            if (open[k] >= 0 && beat->kind != HB_BEAT_OPENED)
              g_array_index (runs, HbPulseRun, open[k]).until = beat->time;
            open[k] = -1;
          }
    }

  return runs;
}
