#include "app/format/hb-quiet.h"

#include <glib/gi18n.h>

#include "app/format/hb-format.h"
#include "event/hb-peer-snapshot.h"

/* The hour at which a person is back at work. */
#define MORNING 8

/**
 * hb_quiet_get_icon:
 * @flags: a peer's #HbPeerFlags
 *
 * Returns: (transfer none): the name of the icon that says why nobody is notified of it
 */
const char *
hb_quiet_get_icon (guint flags)
{
  return (flags & HB_PEER_ACKNOWLEDGED) != 0 ? "object-select-symbolic" : "notifications-disabled-symbolic";
}

/**
 * hb_quiet_say_briefly:
 * @flags: a peer's #HbPeerFlags
 * @quiet_until: when a timed mute ends, microseconds of wall-clock time since 1970; 0 if it is not timed, or
 *   %HB_QUIET_UNTIL_BACK
 * @now: the current time, likewise
 *
 * Returns: (nullable) (transfer full): why nobody is notified of it, in a few words, but for what its badge says
 */
char *
hb_quiet_say_briefly (guint  flags,
                      gint64 quiet_until,
                      gint64 now)
{
  g_autofree char *until = NULL;

  if ((flags & HB_PEER_ACKNOWLEDGED) != 0)
    return g_strdup (_("Acknowledged"));
  if ((flags & HB_PEER_MUTED) != 0 && quiet_until == HB_QUIET_UNTIL_BACK)
    return g_strdup (_("Muted until it is back"));
  if ((flags & HB_PEER_MUTED) != 0 && quiet_until > 0)
    {
      until = hb_format_time (quiet_until, now);
      /* Translators: a time */
      return g_strdup_printf (_("Muted until %s"), until);
    }
  if ((flags & HB_PEER_MUTED) != 0)
    return g_strdup (_("Muted"));

  return (flags & HB_PEER_QUIET_HOURS) != 0 ? g_strdup (_("Quiet hours")) : NULL;
}

/**
 * hb_quiet_say:
 * @flags: a peer's #HbPeerFlags
 * @quiet_until: as of hb_quiet_say_briefly()
 * @now: likewise
 *
 * Returns: (nullable) (transfer full): why nobody is notified of it, in a sentence
 */
char *
hb_quiet_say (guint  flags,
              gint64 quiet_until,
              gint64 now)
{
  g_autofree char *until = NULL;

  if ((flags & HB_PEER_FLAPPING) != 0)
    return g_strdup (_("It comes and goes all the time: nobody is notified until it holds still."));
  if ((flags & HB_PEER_ACKNOWLEDGED) != 0)
    return g_strdup (_("It is acknowledged: nobody is notified until its state changes."));
  if ((flags & HB_PEER_MUTED) != 0 && quiet_until == HB_QUIET_UNTIL_BACK)
    return g_strdup (_("It is muted until it is back."));
  if ((flags & HB_PEER_MUTED) != 0 && quiet_until > 0)
    {
      until = hb_format_time (quiet_until, now);
      /* Translators: a time */
      return g_strdup_printf (_("It is muted until %s."), until);
    }
  if ((flags & HB_PEER_MUTED) != 0)
    return g_strdup (_("It is muted."));

  return (flags & HB_PEER_QUIET_HOURS) != 0 ? g_strdup (_("These are its quiet hours: nobody is notified.")) : NULL;
}

/**
 * hb_quiet_get_morning:
 * @now: microseconds of wall-clock time since 1970
 *
 * Returns: eight o'clock of the next day, in local time, likewise
 */
gint64
hb_quiet_get_morning (gint64 now)
{
  g_autoptr (GDateTime) today = g_date_time_new_from_unix_local (now / G_USEC_PER_SEC);
  g_autoptr (GDateTime) tomorrow = today != NULL ? g_date_time_add_days (today, 1) : NULL;
  g_autoptr (GDateTime) morning = NULL;

  if (tomorrow != NULL)
    morning = g_date_time_new_local (g_date_time_get_year (tomorrow), g_date_time_get_month (tomorrow),
                                     g_date_time_get_day_of_month (tomorrow), MORNING, 0, 0);
  return morning != NULL ? g_date_time_to_unix (morning) * G_USEC_PER_SEC : now + G_TIME_SPAN_DAY;
}
