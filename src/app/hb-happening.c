#include "app/hb-happening.h"

#include <math.h>

/* No calendar arithmetic overflows up to here, the year 2200. */
#define TIME_MAX (G_GINT64_CONSTANT (7258118400) * G_TIME_SPAN_SECOND)

static const char *
read_string (GVariant   *dictionary,
             const char *key)
{
  const char *value = "";

  g_variant_lookup (dictionary, key, "&s", &value);
  return value;
}

static double
read_measure (GVariant   *dictionary,
              const char *key)
{
  double value;

  if (g_variant_lookup (dictionary, key, "d", &value) && isfinite (value) && value >= 0)
    return value;

  return -1;
}

static gint64
to_microseconds (double ms)
{
  return ms > 0 ? (gint64) MIN (ms * 1000, (double) TIME_MAX) : 0;
}

/**
 * hb_happening_read:
 * @self: (out): what the dictionary says
 * @dictionary: anything; what is missing in it or is of a wrong type counts as absent
 *
 * Returns: whether it is a dictionary that names an event
 */
gboolean
hb_happening_read (HbHappening *self,
                   GVariant    *dictionary)
{
  gint64 time = 0, since;
  guint64 count;

  if (!g_variant_is_of_type (dictionary, G_VARIANT_TYPE_VARDICT))
    return FALSE;

  *self = (HbHappening) {
    .event = read_string (dictionary, "event"),
    .peer = read_string (dictionary, "peer"),
    .text = read_string (dictionary, "text"),
    .host = read_string (dictionary, "host"),
    .verdict = read_string (dictionary, "verdict"),
    .reason = read_string (dictionary, "reason"),
    .rtt_ms = read_measure (dictionary, "rtt-ms"),
    .silence = to_microseconds (read_measure (dictionary, "silence-ms")),
  };
  g_variant_lookup (dictionary, "time", "x", &time);
  g_variant_lookup (dictionary, "pulse", "u", &self->pulse);
  g_variant_lookup (dictionary, "of", "u", &self->of);
  self->time = CLAMP (time, 0, TIME_MAX);
  self->since = self->time;
  if (g_variant_lookup (dictionary, "since", "x", &since))
    self->since = CLAMP (since, 0, self->time);
  self->count = 1;
  if (g_variant_lookup (dictionary, "count", "t", &count))
    self->count = MAX (count, 1);
  g_variant_lookup (dictionary, "words", "t", &self->lost_words);
  g_variant_lookup (dictionary, "sessions", "t", &self->lost_sessions);

  return *self->event != '\0';
}
