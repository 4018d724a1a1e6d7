#include "store/hb-quiet-hours.h"

#include <string.h>

#define EVERY_DAY 0x7f

#define DAY_MINUTES (24 * 60)

/* Returns: whether @text is "HH:MM", up to 24:00 */
static gboolean
parse_time (const char *text,
            guint16    *minutes)
{
  guint hours, rest;

  if (strlen (text) != strlen ("HH:MM") || text[2] != ':' || !g_ascii_isdigit (text[0]) ||
      !g_ascii_isdigit (text[1]) || !g_ascii_isdigit (text[3]) || !g_ascii_isdigit (text[4]))
    return FALSE;

  hours = (guint) (10 * (text[0] - '0') + (text[1] - '0'));
  rest = (guint) (10 * (text[3] - '0') + (text[4] - '0'));
  *minutes = (guint16) (60 * hours + rest);
  return rest < 60 && *minutes <= DAY_MINUTES;
}

/* Returns: the day's bit, or 0 */
static guint8
parse_day (const char *text)
{
  static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };

  for (guint i = 0; i < G_N_ELEMENTS (days); i++)
    if (g_ascii_strcasecmp (text, days[i]) == 0)
      return (guint8) (1u << i);

  return 0;
}

/**
 * hb_quiet_hours_parse:
 * @text: "Sun 03:00-04:00", or for each day "03:00-04:00"
 * @hours: (out): return location; unchanged on failure
 *
 * Returns: whether @text was such hours
 */
gboolean
hb_quiet_hours_parse (const char   *text,
                      HbQuietHours *hours)
{
  g_auto (GStrv) parts = g_strsplit (text, " ", -1);
  guint n_parts = g_strv_length (parts);
  HbQuietHours parsed = { .days = EVERY_DAY };
  g_auto (GStrv) times = NULL;

  if (n_parts < 1 || n_parts > 2)
    return FALSE;
  if (n_parts == 2)
    parsed.days = parse_day (parts[0]);

  times = g_strsplit (parts[n_parts - 1], "-", -1);
  if (parsed.days == 0 || g_strv_length (times) != 2 || !parse_time (times[0], &parsed.from) ||
      !parse_time (times[1], &parsed.until) || parsed.from == parsed.until || parsed.from == DAY_MINUTES)
    return FALSE;

  *hours = parsed;
  return TRUE;
}

/**
 * hb_quiet_hours_read:
 * @local: a time
 * @day: (out): the day of the week that a clock on the wall shows then, from 0 for Monday
 * @minute: (out): and the minute of that day
 */
void
hb_quiet_hours_read (GDateTime *local,
                     guint     *day,
                     guint     *minute)
{
  *day = (guint) g_date_time_get_day_of_week (local) - 1;
  *minute = (guint) (60 * g_date_time_get_hour (local) + g_date_time_get_minute (local));
}

/**
 * hb_quiet_hours_contains:
 * @hours: hours
 * @day: a day of the week, from 0 for Monday
 * @minute: a minute of it, as a clock on the wall shows it: one that the clock shows twice when summer time ends is in
 *   both hours or in none, and one that it never shows does not matter
 *
 * Returns: whether that is in the hours
 */
gboolean
hb_quiet_hours_contains (const HbQuietHours *hours,
                         guint               day,
                         guint               minute)
{
  gboolean today = (hours->days & 1u << day) != 0;
  gboolean yesterday = (hours->days & 1u << (day + 6) % 7) != 0;

  if (hours->until > hours->from)
    return today && minute >= hours->from && minute < hours->until;

  return (today && minute >= hours->from) || (yesterday && minute < hours->until);
}
