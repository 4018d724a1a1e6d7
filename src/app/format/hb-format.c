#include "app/format/hb-format.h"

#include <glib/gi18n.h>
#include <math.h>

#define MINUTE 60
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

#define NO_BREAK_SPACE "\u00a0"

/* Below this, tenths of a second are shown. */
#define TENTHS_UNTIL (10 * G_TIME_SPAN_SECOND)

static char *
say_days (gint64 seconds)
{
  long days = (long) (seconds / DAY);
  int hours = (int) (seconds % DAY / HOUR);

  if (hours == 0)
    return g_strdup_printf (ngettext ("%ld day", "%ld days", (gulong) days), days);

  /* Translators: "h" is short for hours. */
  return g_strdup_printf (ngettext ("%ld day %d h", "%ld days %d h", (gulong) days), days, hours);
}

/**
 * hb_format_duration:
 * @duration: microseconds; below 0 counts as 0
 *
 * Formats a duration with its two largest units: "0.6 s", "41 s", "2 min 4 s", "1 h 5 min", "3 days 4 h".
 * Smaller units are cut off, not rounded, like those of a clock.
 *
 * Returns: (transfer full): the text
 */
char *
hb_format_duration (gint64 duration)
{
  gint64 seconds = MAX (duration, 0) / G_TIME_SPAN_SECOND;

  if (duration > 0 && duration < TENTHS_UNTIL && duration % G_TIME_SPAN_SECOND != 0)
    {
      double tenths = floor ((double) duration * 10 / G_TIME_SPAN_SECOND) / 10;

      if (tenths != floor (tenths))
        return g_strdup_printf (_("%.1f s"), tenths);
    }

  if (seconds < MINUTE)
    return g_strdup_printf (_("%d s"), (int) seconds);
  if (seconds < HOUR)
    return seconds % MINUTE == 0
             ? g_strdup_printf (_("%d min"), (int) (seconds / MINUTE))
             : g_strdup_printf (_("%d min %d s"), (int) (seconds / MINUTE),
                                (int) (seconds % MINUTE));
  if (seconds < DAY)
    return seconds % HOUR < MINUTE
             ? g_strdup_printf (_("%d h"), (int) (seconds / HOUR))
             : g_strdup_printf (_("%d h %d min"), (int) (seconds / HOUR),
                                (int) (seconds % HOUR / MINUTE));

  return say_days (seconds);
}

/**
 * hb_format_left:
 * @left: microseconds; below 0 counts as 0
 *
 * Formats the time until something happens, in whole seconds, rounded up so that it is 0 only when it has
 * happened.
 *
 * Returns: (transfer full): the text
 */
char *
hb_format_left (gint64 left)
{
  return hb_format_duration ((MAX (left, 0) + G_TIME_SPAN_SECOND - 1) / G_TIME_SPAN_SECOND *
                             G_TIME_SPAN_SECOND);
}

/**
 * hb_format_tenths:
 * @tenths: tenths of a second
 *
 * Formats the time until something happens for a running countdown: always with tenths below ten seconds.
 *
 * Returns: (transfer full): the text
 */
char *
hb_format_tenths (gint64 tenths)
{
  if (tenths * (G_TIME_SPAN_SECOND / 10) < TENTHS_UNTIL)
    return g_strdup_printf (_("%.1f s"), (double) tenths / 10);

  return hb_format_left (tenths * (G_TIME_SPAN_SECOND / 10));
}

static gboolean
is_same_day (GDateTime *a,
             GDateTime *b)
{
  return g_date_time_get_year (a) == g_date_time_get_year (b) &&
         g_date_time_get_day_of_year (a) == g_date_time_get_day_of_year (b);
}

static char *
format_local (gint64      time,
              const char *format)
{
  g_autoptr (GDateTime) local = g_date_time_new_from_unix_local (time / G_TIME_SPAN_SECOND);

  return local != NULL ? g_date_time_format (local, format) : g_strdup ("");
}

/**
 * hb_format_clock:
 * @time: microseconds of wall-clock time since 1970
 *
 * Returns: (transfer full): the local time of day, with seconds; "" if the time is out of range
 */
char *
hb_format_clock (gint64 time)
{
  /* Translators: a time of day such as 14:31:02, for g_date_time_format(). */
  return format_local (time, C_("time of day", "%H:%M:%S"));
}

/**
 * hb_format_clock_brief:
 * @time: microseconds of wall-clock time since 1970
 *
 * Returns: (transfer full): the local time of day, hours and minutes; "" if the time is out of range
 */
char *
hb_format_clock_brief (gint64 time)
{
  /* Translators: a time of day such as 14:31, for g_date_time_format(). */
  return format_local (time, C_("time of day", "%H:%M"));
}

/* The other formats are for another day of this year, and for another year. */
static char *
format_time (gint64      time,
             gint64      now,
             const char *this_year,
             const char *another_year)
{
  g_autoptr (GDateTime) then = g_date_time_new_from_unix_local (time / G_TIME_SPAN_SECOND);
  g_autoptr (GDateTime) today = g_date_time_new_from_unix_local (now / G_TIME_SPAN_SECOND);

  if (then == NULL || today == NULL)
    return g_strdup ("—");

  if (is_same_day (then, today))
    /* Translators: a time of today, for g_date_time_format(). */
    return g_date_time_format (then, C_("today", "%H:%M:%S"));

  return g_date_time_format (then, g_date_time_get_year (then) == g_date_time_get_year (today)
                                       ? this_year
                                       : another_year);
}

/**
 * hb_format_time:
 * @time: microseconds of wall-clock time since 1970
 * @now: the current time, likewise
 *
 * Formats a local time: with the date unless it is today, and with the year unless it is this year.
 *
 * Returns: (transfer full): the text; a dash if the time is out of range
 */
char *
hb_format_time (gint64 time,
                gint64 now)
{
  /* Translators: a time of another day of this year, for g_date_time_format(). */
  const char *this_year = C_("this year", "%-d %b, %H:%M:%S");
  /* Translators: a time of another year, for g_date_time_format(). */
  const char *another_year = C_("another year", "%-d %b %Y, %H:%M:%S");

  return format_time (time, now, this_year, another_year);
}

/**
 * hb_format_time_brief:
 * @time: microseconds of wall-clock time since 1970
 * @now: the current time, likewise
 *
 * Formats a local time briefly: the time if it is today, or else the date.
 *
 * Returns: (transfer full): the text; a dash if the time is out of range
 */
char *
hb_format_time_brief (gint64 time,
                      gint64 now)
{
  /* Translators: a date in a narrow column, for g_date_time_format(). */
  const char *date = C_("brief", "%-d %b %Y");

  return format_time (time, now, date, date);
}

/* Takes @words. Returns: (transfer full): the same, on one line wherever they stand, in every language */
static char *
keep_together (char *words)
{
  g_autofree char *taken = words;
  g_auto (GStrv) parts = g_strsplit (taken, " ", -1);

  return g_strjoinv (NO_BREAK_SPACE, parts);
}

/**
 * hb_format_rtt:
 * @rtt_ms: a round-trip time in milliseconds; negative or not a number if unknown
 *
 * Returns: (transfer full): two significant digits or whole milliseconds, with the unit and no line break before it; a
 *   dash if unknown
 */
char *
hb_format_rtt (double rtt_ms)
{
  if (!isfinite (rtt_ms) || rtt_ms < 0)
    return g_strdup ("—");
  if (rtt_ms < 0.095)
    return keep_together (g_strdup_printf (_("%.2f ms"), rtt_ms));
  if (rtt_ms < 9.95)
    return keep_together (g_strdup_printf (_("%.1f ms"), rtt_ms));

  return keep_together (g_strdup_printf (_("%.0f ms"), rtt_ms));
}

/**
 * hb_format_state:
 * @state: a peer's state
 *
 * Returns: (transfer none): its name
 */
const char *
hb_format_state (HbPeerState state)
{
  switch (state)
    {
    case HB_PEER_STATE_ALIVE:
      return C_("state of a peer", "Alive");
    case HB_PEER_STATE_PULSING:
      return C_("state of a peer", "Pulsing");
    case HB_PEER_STATE_GIVEN_UP:
      return C_("state of a peer", "Given up");
    case HB_PEER_STATE_EXPECTED:
      return C_("state of a peer", "Expected");
    case HB_PEER_STATE_MISSING:
      return C_("state of a peer", "Missing");
    case HB_PEER_STATE_ASLEEP:
      return C_("state of a peer", "Asleep");
    case HB_PEER_STATE_LEFT:
    default:
      return C_("state of a peer", "Left");
    }
}

/**
 * hb_format_states:
 * @state: the state of several peers
 *
 * Returns: (transfer none): its name, in the plural
 */
const char *
hb_format_states (HbPeerState state)
{
  switch (state)
    {
    case HB_PEER_STATE_ALIVE:
      return C_("peers", "Alive");
    case HB_PEER_STATE_PULSING:
      return C_("peers", "Pulsing");
    case HB_PEER_STATE_GIVEN_UP:
      return C_("peers", "Given up");
    case HB_PEER_STATE_EXPECTED:
      return C_("peers", "Expected");
    case HB_PEER_STATE_MISSING:
      return C_("peers", "Missing");
    case HB_PEER_STATE_ASLEEP:
      return C_("peers", "Asleep");
    case HB_PEER_STATE_LEFT:
    default:
      return C_("peers", "Left");
    }
}

/**
 * hb_format_verdict:
 * @verdict: why a peer was given up; %HB_N_VERDICTS if unknown
 * @form: where the text is used
 *
 * Returns: (transfer none): the text
 */
const char *
hb_format_verdict (HbVerdict     verdict,
                   HbVerdictForm form)
{
  static const char *const words[HB_N_VERDICTS + 1][HB_VERDICT_N_FORMS] = {
    [HB_VERDICT_PROGRAM_DEAD] = {
      N_("host answers, program does not"),
      N_("Its heartbeat program does not answer, but its host does."),
      N_("Given up: the program did not answer, the host did"),
    },
    [HB_VERDICT_HOST_SILENT] = {
      N_("host is silent"),
      N_("Its host does not answer."),
      N_("Given up: the host did not answer"),
    },
    [HB_VERDICT_UNREACHABLE] = {
      N_("unreachable"),
      N_("There is no route to the host."),
      N_("Given up: there was no route to the host"),
    },
    [HB_VERDICT_ONE_WAY] = {
      N_("does not hear us"),
      N_("It is heard, but it does not hear us."),
      N_("Given up: it was heard, but did not hear us"),
    },
    [HB_VERDICT_NOT_ASKED] = {
      N_("no pulse in the capture"),
      N_("The capture shows no pulse to it."),
      N_("Given up: no pulse in the capture"),
    },
    [HB_N_VERDICTS] = {
      N_("given up"),
      N_("It does not answer."),
      N_("Given up"),
    },
  };

  return _(words[MIN (verdict, HB_N_VERDICTS)][form]);
}

/**
 * hb_format_place:
 * @address: a peer's address
 * @name: its name, or ""
 * @group: the name of its group, or ""
 *
 * Returns: (transfer full): what stands below the name, or the address of one without a name
 */
char *
hb_format_place (const char *address,
                 const char *name,
                 const char *group)
{
  if (name[0] == '\0')
    return g_strdup (group);
  if (group[0] == '\0')
    return g_strdup (address);

  return g_strdup_printf ("%s · %s", address, group);
}
