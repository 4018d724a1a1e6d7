#include "app/model/hb-beat-reader.h"

/* How many beats of a run are drawn; some traces are not wider. */
#define RUN_MAX 200

static gboolean
read_kind (const HbEvent *event,
           HbBeatKind    *kind)
{
  switch (event->type)
    {
    case HB_EVENT_ALIVE:
    case HB_EVENT_MESSAGE:
      *kind = HB_BEAT_HEARD;
      return TRUE;

    case HB_EVENT_PULSE_SENT:
      *kind = HB_BEAT_PULSE;
      return TRUE;

    case HB_EVENT_GAVE_UP:
      *kind = HB_BEAT_GAVE_UP;
      return TRUE;

    case HB_EVENT_SESSION_OPENED:
      *kind = HB_BEAT_OPENED;
      return TRUE;

    case HB_EVENT_SESSION_CLOSED:
      /* A give-up closes the session, too, and has its own beat. */
      *kind = HB_BEAT_LEFT;
      return event->reason != HB_CLOSE_GAVE_UP;

    default:
      return FALSE;
    }
}

/**
 * hb_beat_read:
 * @self: (out): the beat
 * @event: an event
 *
 * Returns: whether a trace shows it
 */
gboolean
hb_beat_read (HbBeat        *self,
              const HbEvent *event)
{
  *self = (HbBeat) { .time = hb_event_get_time (event), .rtt_ms = hb_event_get_rtt_ms (event) };

  return event->stamp > 0 && read_kind (event, &self->kind);
}

/* A run keeps its first and its last beat, and has no gap that was long enough for a pulse: its beats are drawn at
 * equal distances. */
static void
append_run (GArray        *beats,
            const HbEvent *event,
            const HbBeat  *last)
{
  guint64 n = MIN (event->count, RUN_MAX);
  gint64 span = event->duration / HB_MICROSECOND;

  for (guint64 i = 1; i < n; i++)
    {
      HbBeat beat = *last;

      beat.time += (gint64) ((double) span * (double) (i - 1) / (double) (n - 1)) - span;
      g_array_append_val (beats, beat);
    }
  g_array_append_val (beats, *last);
}

/**
 * hb_beats_add_history:
 * @self: the beats of a peer
 * @history: (element-type HbEvent): the peer's events, the oldest first
 *
 * Adds the beats of earlier events, except those that it has already.
 */
void
hb_beats_add_history (HbBeats      *self,
                      const GArray *history)
{
  g_autoptr (GArray) beats = g_array_new (FALSE, FALSE, sizeof (HbBeat));
  double rtt_ms = -1; /* the last one known at that time */

  for (guint i = 0; i < history->len; i++)
    {
      const HbEvent *event = &g_array_index (history, HbEvent, i);
      HbBeat beat;

      if (!hb_beat_read (&beat, event))
        continue;

      if (beat.rtt_ms >= 0)
        rtt_ms = beat.rtt_ms;
      beat.rtt_ms = rtt_ms;
      append_run (beats, event, &beat);
    }

  hb_beats_add_all (self, (const HbBeat *) (gpointer) beats->data, beats->len);
}
