#include "app/trace/hb-trace-span.h"

/* The answer to a pulse that left so recently may be on its way; what tells of both comes in batches. */
#define PENDING (1 * G_USEC_PER_SEC)

static HbMood
mood_after (const HbBeat *beat)
{
  switch (beat->kind)
    {
    case HB_BEAT_GAVE_UP:
      return HB_MOOD_GIVEN_UP;
    case HB_BEAT_LEFT:
      return HB_MOOD_LEFT;
    case HB_BEAT_HEARD:
    case HB_BEAT_OPENED:
    case HB_BEAT_PULSE:
    default:
      return HB_MOOD_ALIVE;
    }
}

/**
 * hb_pulse_is_answered:
 * @beats: the beats of a peer
 * @position: where one of its pulses is
 *
 * Returns: whether the peer was heard before anything else happened
 */
gboolean
hb_pulse_is_answered (HbBeats *beats,
                      guint    position)
{
  const HbBeat *next;

  if (position + 1 >= hb_beats_get_size (beats))
    return FALSE;

  next = hb_beats_get (beats, position + 1);
  return next->kind == HB_BEAT_HEARD || next->kind == HB_BEAT_LEFT;
}

static gboolean
is_silence (const HbTraceSpan *stretch,
            gboolean           is_last)
{
  return stretch->pulses > 1 ||
         (stretch->pulses == 1 && !(is_last && stretch->to - stretch->last_pulse < PENDING));
}

/* What the beats up to the next one that is no pulse have to say. */
static guint
measure (HbBeats     *beats,
         guint        position,
         gint64       end,
         HbTraceSpan *stretch)
{
  guint size = hb_beats_get_size (beats);
  gboolean gave_up;

  stretch->beat = hb_beats_get (beats, position);
  stretch->from = stretch->beat->time;
  stretch->mood = mood_after (stretch->beat);

  for (position++; position < size; position++)
    {
      const HbBeat *beat = hb_beats_get (beats, position);

      if (beat->kind != HB_BEAT_PULSE)
        break;
      if (hb_pulse_is_answered (beats, position))
        continue;

      stretch->pulses++;
      stretch->last_pulse = beat->time;
      if (stretch->first_pulse == 0)
        stretch->first_pulse = beat->time;
    }

  gave_up = position < size && hb_beats_get (beats, position)->kind == HB_BEAT_GAVE_UP;
  stretch->to = position < size ? hb_beats_get (beats, position)->time : MAX (end, stretch->from);
  if (stretch->mood == HB_MOOD_ALIVE && (gave_up || is_silence (stretch, position == size)))
    stretch->mood = HB_MOOD_SILENT;

  return position;
}

/**
 * hb_stretches_new:
 * @beats: the beats of a peer
 * @end: until when the last one lasts, microseconds of wall-clock time since 1970
 *
 * A pulse that nothing but pulses came before belongs to no stretch.
 *
 * Returns: (transfer full) (element-type HbTraceSpan): the stretches, the oldest first
 */
GArray *
hb_stretches_new (HbBeats *beats,
                  gint64   end)
{
  GArray *stretches = g_array_new (FALSE, FALSE, sizeof (HbTraceSpan));
  guint size = hb_beats_get_size (beats);
  guint position = 0;

  while (position < size && hb_beats_get (beats, position)->kind == HB_BEAT_PULSE)
    position++;

  while (position < size)
    {
      HbTraceSpan stretch = { 0 };

      position = measure (beats, position, end, &stretch);
      g_array_append_val (stretches, stretch);
    }

  return stretches;
}
