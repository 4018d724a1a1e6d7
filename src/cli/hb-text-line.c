#include "cli/hb-text-line.h"

#include <stdlib.h>
#include <time.h>

#include "config.h"
#include "event/hb-event.h"
#include "wire/hb-message.h"

/* The first implementation's words (PROTOCOL.md, "What the original says, and we keep"), which people search
 * their logs for, so they are not translated. Additional information follows in brackets. */

/* A host may have a thousand addresses; the JSON lists all of them. */
#define ADDRESSES_SHOWN 8

/* With the time zone, since an hour comes twice when daylight saving ends. */
static void
append_time (GString *line,
             gint64   stamp)
{
  time_t seconds = stamp / HB_SECOND;
  struct tm local;
  int offset;

  localtime_r (&seconds, &local);
  offset = abs ((int) local.tm_gmtoff) / 60;
  g_string_append_printf (line, "%04d-%02d-%02d %02d:%02d:%02d.%03d%c%02d:%02d ",
                          local.tm_year + 1900, local.tm_mon + 1, local.tm_mday, local.tm_hour,
                          local.tm_min, local.tm_sec, (int) (stamp % HB_SECOND / HB_MILLISECOND),
                          local.tm_gmtoff < 0 ? '-' : '+', offset / 60, offset % 60);
}

static void
append_number (GString    *line,
               double      number,
               const char *format)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append (line, g_ascii_formatd (digits, sizeof digits, format, number));
}

static void
append_ms (GString *line,
           gint64   duration)
{
  append_number (line, (double) duration / HB_MILLISECOND, "%.3f");
  g_string_append (line, " ms");
}

/* In its two largest units, which is precise enough for an outage. */
static void
append_return (GString *line,
               gint64   absence)
{
  gint64 seconds = (absence + HB_SECOND / 2) / HB_SECOND;
  gint64 minutes = seconds / 60, hours = minutes / 60, days = hours / 24;

  g_string_append (line, " (back after ");
  if (days > 0)
    g_string_append_printf (line, "%" G_GINT64_FORMAT " d %d h", days, (int) (hours % 24));
  else if (hours > 0)
    g_string_append_printf (line, "%d h %d min", (int) hours, (int) (minutes % 60));
  else if (minutes > 0)
    g_string_append_printf (line, "%d min %d s", (int) minutes, (int) (seconds % 60));
  else
    g_string_append_printf (line, "%d s", (int) seconds);
  g_string_append_c (line, ')');
}

static void
append_host (GString *line,
             HbHost   host,
             gint64   rtt)
{
  switch (host)
    {
    case HB_HOST_ANSWERED:
      g_string_append (line, "its host answered");
      if (rtt != HB_UNKNOWN)
        {
          g_string_append (line, " in ");
          append_ms (line, rtt);
        }
      break;
    case HB_HOST_UNREACHABLE:
      g_string_append (line, "its host is unreachable");
      break;
    case HB_HOST_SILENT:
    case HB_HOST_UNKNOWN:
    default:
      g_string_append (line, "its host is silent");
      break;
    }
}

static const char *
explain_verdict (HbVerdict verdict)
{
  switch (verdict)
    {
    case HB_VERDICT_PROGRAM_DEAD:
      return "program-dead: its host answers, its heartbeat program does not";
    case HB_VERDICT_UNREACHABLE:
      return "unreachable: there is no route to its host";
    case HB_VERDICT_ONE_WAY:
      return "one-way: we hear it and it does not hear us";
    case HB_VERDICT_NOT_ASKED:
      return "not-asked: nobody asked it, the capture shows no pulse";
    case HB_VERDICT_HOST_SILENT:
    case HB_N_VERDICTS:
    default:
      return "host-silent: its host does not answer";
    }
}

static void
append_lines_end (GString *line,
                  gint64   stamp)
{
  g_string_append_c (line, '\n');
  append_time (line, stamp);
}

/* Appends a text from outside, escaped. */
static void
append_safe (GString    *line,
             const char *text)
{
  g_autofree char *shown = hb_message_escape_string (text);

  g_string_append (line, shown);
}

/* Returns: the address for the machines to be watched */
static const char *
choose_address (GArray *addresses,
                char    text[HB_ADDRESS_STRING_SIZE])
{
  for (guint i = 0; i < addresses->len; i++)
    {
      const HbAddress *address = &g_array_index (addresses, HbAddress, i);

      if (!hb_address_is_loopback (address))
        return hb_address_format (address, text);
    }

  return addresses->len > 0 ? hb_address_format (&g_array_index (addresses, HbAddress, 0), text)
                            : "ADDRESS";
}

static void
append_server (GString           *line,
               const HbListening *listening)
{
  g_autofree char *list = listening->servers != NULL ? g_strjoinv (", ", (char **) listening->servers) : NULL;
  char text[HB_ADDRESS_STRING_SIZE];

  hb_address_format (listening->server, text);
  if (list != NULL)
    g_string_append_printf (line, "talking to %s", list);
  else if (listening->server_name == NULL)
    g_string_append_printf (line, "talking to %s", text);
  else if (hb_address_is_any (listening->server))
    g_string_append_printf (line, "talking to %s as soon as its address is known",
                            listening->server_name);
  else
    g_string_append_printf (line, "talking to %s, %s", listening->server_name, text);
}

static void
append_welcome (GString           *line,
                const HbListening *listening,
                gint64             stamp,
                HbWelcome          welcome)
{
  guint shown = MIN (listening->addresses->len, ADDRESSES_SHOWN);
  char text[HB_ADDRESS_STRING_SIZE];

  g_string_append_printf (line, "Heartbeats %s, %s on ", HB_VERSION, listening->role);
  append_safe (line, listening->interface);
  append_lines_end (line, stamp);

  for (guint i = 0; i < shown; i++)
    {
      hb_address_format (&g_array_index (listening->addresses, HbAddress, i), text);
      g_string_append_printf (line, "local ip : %s", text);
      append_lines_end (line, stamp);
    }
  if (listening->addresses->len > shown)
    {
      g_string_append_printf (line, "and %u more", listening->addresses->len - shown);
      append_lines_end (line, stamp);
    }

  if (listening->server != NULL)
    {
      append_server (line, listening);
      if (welcome == HB_WELCOME_FULL)
        g_string_append (line, "; each line you type is a message, Ctrl+C terminates the session");
    }
  else
    {
      g_string_append (line, "a pulse after ");
      append_number (line, (double) listening->timeout / HB_SECOND, "%g");
      g_string_append_printf (line, " s of silence, %u before giving up", listening->pulses);
      if (welcome == HB_WELCOME_FULL)
        g_string_append_printf (line, "; on each machine to be watched run: "
                                "heartbeats --role=client --server=%s",
                                choose_address (listening->addresses, text));
    }
  append_lines_end (line, stamp);
}

static void
append_listening (GString           *line,
                  const HbListening *listening,
                  gint64             stamp,
                  HbWelcome          welcome)
{
  if (welcome != HB_WELCOME_NONE)
    append_welcome (line, listening, stamp, welcome);

  g_string_append_printf (line, "filter : %s", listening->filter);
}

static void
append_flags (GString *line,
              guint8   flags)
{
  static const char *const names[] = { "FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if ((flags & 1 << i) != 0)
      g_string_append_printf (line, " %s", names[i]);
}

static void
append_segment (GString         *line,
                const HbSegment *segment)
{
  char source[HB_ADDRESS_STRING_SIZE], destination[HB_ADDRESS_STRING_SIZE];
  g_autofree char *data = hb_message_escape (segment->payload, segment->payload_captured,
                                             segment->payload_captured < segment->payload_length);

  g_string_append_printf (line, "%s Ethernet type 0x%04x",
                          segment->stamp != 0 ? "received" : "sent", segment->ethertype);
  if (segment->vlan >= 0)
    g_string_append_printf (line, " vlan %d", segment->vlan);
  g_string_append_printf (line, " | IP source %s destination %s version %u length %u",
                          hb_address_format (&segment->source, source),
                          hb_address_format (&segment->destination, destination),
                          segment->ip_version, segment->ip_length);
  g_string_append (line, " | TCP flags");
  append_flags (line, segment->flags);
  g_string_append_printf (line, " ports %u to %u seq %u ack %u | data “%s”", segment->source_port,
                          segment->destination_port, segment->seq, segment->ack, data);
}

static void
append_summary (GString         *line,
                const HbSummary *summary)
{
  g_string_append_printf (line, "summary: %" G_GUINT64_FORMAT " segments, %" G_GUINT64_FORMAT
                          " messages", summary->segments, summary->messages);
  if (summary->messages_sent >= 0)
    g_string_append_printf (line, " received, %" G_GINT64_FORMAT " messages sent",
                            summary->messages_sent);
  g_string_append_printf (line,
                          ", %" G_GUINT64_FORMAT " ignored, %" G_GUINT64_FORMAT
                          " malformed, %" G_GUINT64_FORMAT " dropped, %" G_GUINT64_FORMAT
                          " sent, %" G_GUINT64_FORMAT " failed to send, %" G_GUINT64_FORMAT
                          " peers, %" G_GUINT64_FORMAT " open",
                          summary->ignored, summary->malformed, summary->dropped, summary->sent,
                          summary->send_failed, summary->peers, summary->open);
}

static void
append_resolved (GString          *line,
                 const HbResolved *resolved)
{
  char text[HB_ADDRESS_STRING_SIZE];

  g_string_append_printf (line, "%s is ", resolved->name);
  for (guint i = 0; i < resolved->addresses->len; i++)
    g_string_append_printf (line, "%s%s", i == 0 ? "" : ", ",
                            hb_address_format (&g_array_index (resolved->addresses, HbAddress, i), text));
  if (resolved->server != NULL && resolved->addresses->len > 1)
    g_string_append_printf (line, "; talking to %s", hb_address_format (resolved->server, text));
}

static void
append_peers (GString       *line,
              const HbEvent *event)
{
  guint n_peers = event->peers != NULL ? event->peers->len : 1;
  const HbAddress *peers = event->peers != NULL ? (const HbAddress *) event->peers->data
                                                : &event->peer;
  char text[HB_ADDRESS_STRING_SIZE];

  for (guint i = 0; i < n_peers; i++)
    {
      g_string_append_printf (line, "%s%s", i == 0 ? "" : ", ", hb_address_format (&peers[i], text));
      if (i == 0 && event->name != NULL)
        g_string_append_printf (line, " (%s)", event->name);
    }
}

/* Returns: (transfer full): the peer's address, and what people call it */
static char *
describe_peer (const HbEvent *event)
{
  char text[HB_ADDRESS_STRING_SIZE];

  hb_address_format (&event->peer, text);
  return event->name != NULL ? g_strdup_printf ("%s (%s)", text, event->name) : g_strdup (text);
}

static void
append_gave_up (GString       *line,
                const HbEvent *event)
{
  g_string_append (line, "giving up on ");
  append_peers (line, event);
  g_string_append_printf (line, ". (%s)", explain_verdict (event->verdict));
}

static void
append_incident (GString       *line,
                 const HbEvent *event,
                 const char    *what)
{
  g_string_append_printf (line, "incident %u %s: %s: ", event->incident.number, what, event->text);
  append_peers (line, event);
  if (event->count > event->peers->len)
    g_string_append_printf (line, " and %" G_GUINT64_FORMAT " more", event->count - event->peers->len);
}

static void
append_seconds (GString    *line,
                const char *before,
                gint64      duration)
{
  g_string_append (line, before);
  append_number (line, (double) duration / HB_SECOND, "%.11g");
  g_string_append (line, " s");
}

static void
append_change (GString        *line,
               const HbChange *change,
               const char     *peer)
{
  switch (change->kind)
    {
    case HB_CHANGE_TIMEOUT:
      append_seconds (line, "timeout is now ", change->timeout);
      break;
    case HB_CHANGE_PULSES:
      g_string_append_printf (line, "pulses before giving up are now %u", change->pulses);
      break;
    case HB_CHANGE_WATCH:
      append_seconds (line, "timeout is now ", change->timeout);
      g_string_append_printf (line, ", pulses before giving up %u", change->pulses);
      append_seconds (line, ", pulse interval ", change->pulse_interval);
      break;
    case HB_CHANGE_MUTED:
      g_string_append_printf (line, "%s is %s", peer, change->muted ? "muted" : "no longer muted");
      if (change->until != NULL)
        g_string_append_printf (line, " until %s", g_str_equal (change->until, "back") ? "it is back" : change->until);
      break;
    case HB_CHANGE_ACKNOWLEDGED:
      g_string_append_printf (line, "%s is acknowledged", peer);
      break;
    case HB_CHANGE_INCIDENT:
      g_string_append_printf (line, "incident %u is acknowledged", change->incident);
      break;
    case HB_CHANGE_PEERS:
      g_string_append_printf (line, "the peers file has %u %s now", change->peers,
                              change->peers == 1 ? "peer" : "peers");
      break;
    case HB_CHANGE_FORGOTTEN:
      g_string_append_printf (line, "%s is forgotten", peer);
      break;
    case HB_CHANGE_SAID:
      g_string_append_printf (line, "“%s” is to be said to %s", change->text, peer);
      break;
    case HB_CHANGE_TERMINATED:
      g_string_append_printf (line, "heartbeat session with %s is to be terminated", peer);
      break;
    case HB_CHANGE_CLOSED:
    default:
      g_string_append_printf (line, "heartbeat session with %s is to be closed", peer);
      break;
    }

  g_string_append_printf (line, ", changed by %s", change->by);
}

static void
append_event (GString       *line,
              const HbEvent *event,
              HbWelcome      welcome)
{
  g_autofree char *peer = describe_peer (event);

  switch (event->type)
    {
    case HB_EVENT_LISTENING:
      append_listening (line, event->listening, event->stamp, welcome);
      break;

    case HB_EVENT_SESSION_OPENED:
      g_string_append (line, "heartbeat session with ");
      append_peers (line, event);
      g_string_append (line, " has been opened");
      if (event->duration > 0)
        append_return (line, event->duration);
      break;

    case HB_EVENT_MESSAGE:
      g_string_append_printf (line, "%s said %s", peer, event->text);
      break;

    case HB_EVENT_ALIVE:
      g_string_append_printf (line, "%s is alive", peer);
      if (event->pulse > 0)
        g_string_append_printf (line, " (answered pulse %u", event->pulse);
      if (event->pulse > 0 && event->rtt != HB_UNKNOWN)
        {
          g_string_append (line, " in ");
          append_ms (line, event->rtt);
        }
      if (event->pulse > 0)
        g_string_append_c (line, ')');
      break;

    case HB_EVENT_SILENCE:
      g_string_append_printf (line, "%s hasn't replied for %d %s", peer,
                              (int) (event->duration / HB_SECOND),
                              event->duration == HB_SECOND ? "second" : "seconds");
      break;

    case HB_EVENT_TIMED_OUT:
      g_string_append_printf (line, "Session with %s timed out.", peer);
      break;

    case HB_EVENT_PULSE_SENT:
      g_string_append_printf (line, "Sent a pulse to %s. (%u of %u, ", peer, event->pulse,
                              event->of);
      append_host (line, event->host, event->rtt);
      g_string_append_c (line, ')');
      break;

    case HB_EVENT_GAVE_UP:
      append_gave_up (line, event);
      break;

    case HB_EVENT_MISSING:
      g_string_append_printf (line, "%s is missing, it never came (%s)", peer, explain_verdict (event->verdict));
      break;

    case HB_EVENT_SESSION_CLOSED:
      g_string_append_printf (line, "heartbeat session with %s has been closed (%s)", peer,
                              hb_close_to_string (event->reason));
      break;

    case HB_EVENT_MESSAGE_SENT:
      g_string_append_printf (line, "Sent “%s” to %s (", event->text, peer);
      append_host (line, event->host, event->rtt);
      g_string_append_c (line, ')');
      break;

    case HB_EVENT_BEAT_SENT:
      g_string_append_printf (line, "Sent a heartbeat to %s (", peer);
      append_host (line, event->host, event->rtt);
      g_string_append_c (line, ')');
      break;

    case HB_EVENT_PULSE_RECEIVED:
      g_string_append_printf (line, "Received a pulse from %s", peer);
      break;

    case HB_EVENT_PULSE_ANSWERED:
      g_string_append_printf (line, "Responded back to the pulse from %s (", peer);
      append_host (line, event->host, event->rtt);
      g_string_append_c (line, ')');
      break;

    case HB_EVENT_SEGMENT:
      append_segment (line, event->segment);
      break;

    case HB_EVENT_INCIDENT_OPENED:
      append_incident (line, event, "opened");
      break;

    case HB_EVENT_INCIDENT_CHANGED:
      append_incident (line, event, "changed");
      break;

    case HB_EVENT_INCIDENT_CLOSED:
      append_incident (line, event, "closed");
      break;

    case HB_EVENT_FLAPPING:
      g_string_append_printf (line, "%s is flapping: its state changes all the time", peer);
      break;

    case HB_EVENT_STEADY:
      g_string_append_printf (line, "%s is no longer flapping, and is %s", peer, event->text);
      break;

    case HB_EVENT_WARNING:
      g_string_append_printf (line, "warning: %s: ", hb_warning_to_string (event->about));
      append_safe (line, event->text);
      if (event->count > 1)
        g_string_append_printf (line, " (%" G_GUINT64_FORMAT " times)", event->count);
      break;

    case HB_EVENT_CHANGED:
      append_change (line, event->change, peer);
      break;

    case HB_EVENT_RESOLVED:
      append_resolved (line, event->resolved);
      break;

    case HB_EVENT_SUMMARY:
      append_summary (line, event->summary);
      break;

    case HB_EVENT_FORGOTTEN:
    case HB_EVENT_PEER_DROPPED:
    case HB_EVENT_PEER_CHANGED:
    case HB_EVENT_QUIET_ENDED:
    case HB_N_EVENTS:
    default:
      g_return_if_reached ();
    }
}

/**
 * hb_text_line_append:
 * @line: the text to append to
 * @event: an event with its stamp set
 * @welcome: what to print before the first event
 *
 * Appends the event as text: its local time with the zone, what happened, a line feed.
 */
void
hb_text_line_append (GString       *line,
                     const HbEvent *event,
                     HbWelcome      welcome)
{
  append_time (line, event->stamp);
  append_event (line, event, welcome);
  g_string_append_c (line, '\n');
}
