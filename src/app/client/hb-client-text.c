#include "app/client/hb-client-text.h"

#include <glib/gi18n.h>

#include "app/format/hb-format.h"

static char *
outcome_of_text (HbMessageEntry *entry,
                 const char     *clock)
{
  double rtt_ms = hb_message_entry_get_rtt_ms (entry);
  g_autofree char *ms = hb_format_rtt (rtt_ms);

  switch (hb_message_entry_get_outcome (entry))
    {
    case HB_OUTCOME_WAITING:
      return g_strdup_printf (_("%s · being sent"), clock);
    case HB_OUTCOME_ANSWERED:
      if (rtt_ms < 0)
        return g_strdup_printf (_("%s · host answered"), clock);
      /* Translators: the first is the time of day, the second a duration such as 0.4 ms */
      return g_strdup_printf (_("%s · host answered in %s"), clock, ms);
    case HB_OUTCOME_SILENT:
      return g_strdup_printf (_("%s · sent; the host did not answer"), clock);
    case HB_OUTCOME_UNREACHABLE:
      return g_strdup_printf (_("%s · sent; the host is unreachable"), clock);
    case HB_OUTCOME_UNSENT:
      return g_strdup_printf (_("%s · not sent"), clock);
    case HB_OUTCOME_SENT:
      return g_strdup_printf (_("%s · sent"), clock);
    case HB_OUTCOME_NONE:
    default:
      return g_strdup (clock);
    }
}

static char *
outcome_of_pulse (HbMessageEntry *entry,
                  const char     *clock)
{
  switch (hb_message_entry_get_outcome (entry))
    {
    case HB_OUTCOME_WAITING:
      return g_strdup_printf (_("%s · being answered"), clock);
    case HB_OUTCOME_UNSENT:
      return g_strdup_printf (_("%s · not answered"), clock);
    case HB_OUTCOME_SILENT:
      return g_strdup_printf (_("%s · answered; the host did not answer"), clock);
    case HB_OUTCOME_UNREACHABLE:
      return g_strdup_printf (_("%s · answered; the host is unreachable"), clock);
    case HB_OUTCOME_NONE:
    case HB_OUTCOME_SENT:
    case HB_OUTCOME_ANSWERED:
    default:
      return g_strdup_printf (_("%s · answered"), clock);
    }
}

/**
 * hb_client_text_outcome:
 * @entry: an entry
 *
 * Returns: (transfer full): its time and its outcome
 */
char *
hb_client_text_outcome (HbMessageEntry *entry)
{
  g_autofree char *clock = hb_format_clock (hb_message_entry_get_time (entry));

  if (hb_message_entry_get_kind (entry) == HB_MESSAGE_ENTRY_PULSE)
    return outcome_of_pulse (entry, clock);

  return outcome_of_text (entry, clock);
}

static char *
describe_pulse (const HbServerStatus *status,
                gint64                now)
{
  double rtt_ms = hb_server_status_get_answer_ms (status);
  g_autofree char *span = hb_format_duration (now - hb_server_status_get_pulse_time (status));
  g_autofree char *ms = hb_format_rtt (rtt_ms);

  switch (hb_server_status_get_answer (status))
    {
    case HB_OUTCOME_WAITING:
      /* Translators: %s is a duration such as 12 s */
      return g_strdup_printf (_("Last pulse %s ago, being answered"), span);
    case HB_OUTCOME_UNSENT:
      return g_strdup_printf (_("Last pulse %s ago, not answered"), span);
    case HB_OUTCOME_SILENT:
      return g_strdup_printf (_("Last pulse %s ago, answered; the host did not answer"), span);
    case HB_OUTCOME_UNREACHABLE:
      return g_strdup_printf (_("Last pulse %s ago, answered; the host is unreachable"), span);
    case HB_OUTCOME_NONE:
    case HB_OUTCOME_SENT:
    case HB_OUTCOME_ANSWERED:
    default:
      if (rtt_ms < 0)
        return g_strdup_printf (_("Last pulse %s ago, answered"), span);
      /* Translators: durations, such as 12 s ago and in 0.4 ms */
      return g_strdup_printf (_("Last pulse %s ago, answered in %s"), span, ms);
    }
}

static char *
describe_report (const HbServerStatus *status)
{
  double rtt_ms = hb_server_status_get_rtt_ms (status);
  g_autofree char *ms = hb_format_rtt (rtt_ms);

  if (rtt_ms < 0)
    return g_strdup (_("The first pulse will show whether a server is running there"));

  /* Translators: %s is a duration such as 0.4 ms */
  return g_strdup_printf (_("Its host answered in %s. The first pulse will show whether a server is running "
                            "there"), ms);
}

static char *
describe_absence (const HbServerStatus *status,
                  gint64                now)
{
  g_autofree char *span = hb_format_duration (now - hb_server_status_get_pulse_time (status));
  g_autofree char *silence = hb_format_duration (hb_server_status_get_longest_silence (status));

  /* Translators: durations, such as 3 min and 60 s */
  return g_strdup_printf (_("No pulse for %s; one was expected after %s. Send a message to be watched "
                            "again"), span, silence);
}

/**
 * hb_client_text_status_title:
 * @status: a client's status with its server
 * @server: (nullable): the server's address or name; empty while there is none
 * @connected: whether a client is running
 * @now: microseconds of wall-clock time since 1970
 *
 * Returns: (transfer full): the status in a few words
 */
char *
hb_client_text_status_title (const HbServerStatus *status,
                             const char           *server,
                             gboolean              connected,
                             gint64                now)
{
  if (server == NULL || server[0] == '\0')
    return g_strdup (_("Not watched"));
  if (!connected && hb_server_status_was_watched (status))
    /* Translators: here and below, %s is the server's address or name */
    return g_strdup_printf (_("Was watched by %s"), server);
  if (!connected)
    return g_strdup_printf (_("No longer connected to %s"), server);

  switch (hb_server_status_get (status, now))
    {
    case HB_SERVER_STATUS_REPORTED:
      return g_strdup_printf (_("Reported to %s"), server);
    case HB_SERVER_STATUS_WATCHED:
      return g_strdup_printf (_("Watched by %s"), server);
    case HB_SERVER_STATUS_FORGOTTEN:
      return g_strdup_printf (_("%s no longer sends pulses"), server);
    case HB_SERVER_STATUS_SILENT:
      return g_strdup_printf (_("%s is silent"), server);
    case HB_SERVER_STATUS_UNREACHABLE:
      return g_strdup_printf (_("%s is unreachable"), server);
    case HB_SERVER_STATUS_STUCK:
      return g_strdup_printf (_("Cannot send to %s"), server);
    case HB_SERVER_STATUS_UNKNOWN:
    default:
      return g_strdup_printf (_("Not known to %s yet"), server);
    }
}

/**
 * hb_client_text_status:
 * @status: a client's status with its server
 * @connected: whether a client is running
 * @now: microseconds of wall-clock time since 1970
 *
 * Returns: (transfer full): the evidence for the status, and what to do about it, if anything
 */
char *
hb_client_text_status (const HbServerStatus *status,
                       gboolean              connected,
                       gint64                now)
{
  g_autofree char *span = hb_format_duration (now - hb_server_status_get_sent_time (status));

  if (!connected)
    return g_strdup (_("The connection has ended"));

  switch (hb_server_status_get (status, now))
    {
    case HB_SERVER_STATUS_REPORTED:
      return describe_report (status);
    case HB_SERVER_STATUS_WATCHED:
      return describe_pulse (status, now);
    case HB_SERVER_STATUS_FORGOTTEN:
      return describe_absence (status, now);
    case HB_SERVER_STATUS_SILENT:
      /* Translators: here and below, %s is a duration such as 12 s */
      return g_strdup_printf (_("Its host did not answer %s ago. It may be off, or behind a firewall"),
                              span);
    case HB_SERVER_STATUS_UNREACHABLE:
      return g_strdup_printf (_("There was no route to it %s ago"), span);
    case HB_SERVER_STATUS_STUCK:
      return g_strdup_printf (_("Sending failed %s ago"), span);
    case HB_SERVER_STATUS_UNKNOWN:
    default:
      return g_strdup (_("Send a message: it opens a session on the server"));
    }
}
