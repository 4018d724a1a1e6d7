#include "app/trace/hb-beat-text.h"

#include <glib/gi18n.h>

#include "app/format/hb-format.h"

#define MINUTE (60 * G_USEC_PER_SEC)

/**
 * hb_beat_to_text:
 * @beat: a beat
 *
 * Returns: (transfer full): its time and its kind, for a person to read
 */
char *
hb_beat_to_text (const HbBeat *beat)
{
  g_autofree char *time = hb_format_clock (beat->time);
  g_autofree char *rtt = hb_format_rtt (beat->rtt_ms);

  switch (beat->kind)
    {
    case HB_BEAT_HEARD:
      if (beat->rtt_ms < 0)
        return g_strdup_printf (_("%s, heard"), time);
      /* Translators: a time of day, and a duration such as 0.4 ms */
      return g_strdup_printf (_("%1$s, answered in %2$s"), time, rtt);
    case HB_BEAT_PULSE:
      return g_strdup_printf (_("%s, pulse sent"), time);
    case HB_BEAT_GAVE_UP:
      return g_strdup_printf (_("%s, given up"), time);
    case HB_BEAT_OPENED:
      return g_strdup_printf (_("%s, session opened"), time);
    case HB_BEAT_LEFT:
      return g_strdup_printf (_("%s, left"), time);
    default:
      g_return_val_if_reached (NULL);
    }
}

/**
 * hb_beats_to_text:
 * @beats: the beats of a peer
 * @start: the time at the left, microseconds of wall-clock time since 1970
 * @end: the time at the right
 *
 * Returns: (transfer full): what the trace shows of that time, as a text for assistive technology
 */
char *
hb_beats_to_text (HbBeats *beats,
                  gint64   start,
                  gint64   end)
{
  int minutes = (int) MAX ((end - start + MINUTE / 2) / MINUTE, 1);
  HbBeat last = { .kind = HB_BEAT_HEARD }; /* the last one that is not a pulse */
  g_autofree char *time = NULL;
  guint n = 0;

  for (guint i = 0; i < hb_beats_get_size (beats); i++)
    {
      const HbBeat *beat = hb_beats_get (beats, i);

      if (beat->time > end)
        break;

      if (beat->kind != HB_BEAT_PULSE)
        last = *beat;
      n += beat->kind == HB_BEAT_HEARD && beat->time >= start;
    }

  time = hb_format_clock_brief (last.time);
  /* Translators: how many beats in how many minutes; min is the unit symbol */
  if (last.kind == HB_BEAT_GAVE_UP)
    return g_strdup_printf (ngettext ("%1$u beat in %2$d min, given up at %3$s",
                                      "%1$u beats in %2$d min, given up at %3$s", n),
                            n, minutes, time);
  if (last.kind == HB_BEAT_LEFT)
    return g_strdup_printf (ngettext ("%1$u beat in %2$d min, left at %3$s",
                                      "%1$u beats in %2$d min, left at %3$s", n),
                            n, minutes, time);

  return g_strdup_printf (ngettext ("%1$u beat in the last %2$d min",
                                    "%1$u beats in the last %2$d min", n),
                          n, minutes);
}
