#include "app/hb-beat-reader.h"

/* How many beats of a run are drawn; some traces are not wider. */
#define RUN_MAX 200

static gboolean
read_kind (const HbHappening *happening,
           HbBeatKind        *kind)
{
  const char *event = happening->event;

  if (g_str_equal (event, "alive") || g_str_equal (event, "message"))
    *kind = HB_BEAT_HEARD;
  else if (g_str_equal (event, "pulse-sent"))
    *kind = HB_BEAT_PULSE;
  else if (g_str_equal (event, "gave-up"))
    *kind = HB_BEAT_GAVE_UP;
  else if (g_str_equal (event, "session-opened"))
    *kind = HB_BEAT_OPENED;
  /* After a verdict, its session is closed for just that reason. */
  else if (g_str_equal (event, "session-closed") && !g_str_equal (happening->reason, "gave-up"))
    *kind = HB_BEAT_LEFT;
  else
    return FALSE;

  return TRUE;
}

/**
 * hb_beat_read:
 * @self: (out): the beat
 * @happening: what happened
 *
 * Returns: whether a trace shows that
 */
gboolean
hb_beat_read (HbBeat            *self,
              const HbHappening *happening)
{
  *self = (HbBeat) { .time = happening->time, .rtt_ms = happening->rtt_ms };

  return happening->time > 0 && read_kind (happening, &self->kind);
}

/* Of a run, the first and the last are known, and that no gap between two was long enough for a
 * pulse: it is drawn evenly. */
static void
append_run (GArray            *beats,
            const HbHappening *happening,
            const HbBeat      *last)
{
  guint64 n = MIN (happening->count, RUN_MAX);

  for (guint64 i = 1; i < n; i++)
    {
      gint64 span = happening->time - happening->since;
      HbBeat beat = *last;

      beat.time = happening->since + (gint64) ((double) span * (double) (i - 1) / (double) (n - 1));
      g_array_append_val (beats, beat);
    }
  g_array_append_val (beats, *last);
}

/**
 * hb_beats_recall:
 * @self: the beats of a peer
 * @history: happenings of that peer's, the oldest first (aa{sv}); what is none is ignored
 *
 * Adds what came before somebody looked. Beats that are here already come no second time.
 */
void
hb_beats_recall (HbBeats  *self,
                 GVariant *history)
{
  g_autoptr (GArray) beats = g_array_new (FALSE, FALSE, sizeof (HbBeat));
  double rtt_ms = -1; /* the last one known then */
  GVariantIter iter;
  GVariant *dictionary;

  if (!g_variant_is_of_type (history, G_VARIANT_TYPE ("aa{sv}")))
    return;

  g_variant_iter_init (&iter, history);
  while (g_variant_iter_loop (&iter, "@a{sv}", &dictionary))
    {
      HbHappening happening;
      HbBeat beat;

      if (!hb_happening_read (&happening, dictionary) || !hb_beat_read (&beat, &happening))
        continue;

      if (beat.rtt_ms >= 0)
        rtt_ms = beat.rtt_ms;
      beat.rtt_ms = rtt_ms;
      append_run (beats, &happening, &beat);
    }

  hb_beats_add_all (self, (const HbBeat *) (gpointer) beats->data, beats->len);
}
