#include "cli/hb-json-line.h"

#include <time.h>

#include "engine/hb-report.h"
#include "wire/hb-message.h"

/* One flat object a line needs no builder: what may go wrong in JSON is a string, and there are
 * none here that were not made safe before. A generic writer (json-glib) would print 0.4 as
 * 0.40000000000000002 and cost more than all the rest of a replay. */

static void
append_key (GString    *line,
            const char *key)
{
  if (line->str[line->len - 1] != '{')
    g_string_append_c (line, ',');
  g_string_append_printf (line, "\"%s\":", key);
}

static void
append_quoted (GString    *line,
               const char *value)
{
  g_string_append_c (line, '"');
  for (const char *p = value; *p != '\0'; p++)
    {
      if (*p == '"' || *p == '\\')
        g_string_append_c (line, '\\');
      if ((guchar) *p < 0x20)
        g_string_append_printf (line, "\\u%04x", (guchar) *p);
      else
        g_string_append_c (line, *p);
    }
  g_string_append_c (line, '"');
}

static void
append_string (GString    *line,
               const char *key,
               const char *value)
{
  append_key (line, key);
  append_quoted (line, value);
}

static void
append_count (GString    *line,
              const char *key,
              guint64     value)
{
  append_key (line, key);
  g_string_append_printf (line, "%" G_GUINT64_FORMAT, value);
}

/* A duration in @unit, to the microsecond, without a locale's comma. */
static void
append_duration (GString    *line,
                 const char *key,
                 gint64      duration,
                 gint64      unit)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];

  append_key (line, key);
  g_string_append (line, g_ascii_formatd (digits, sizeof digits,
                                          unit == HB_SECOND ? "%.6f" : "%.3f",
                                          (double) duration / (double) unit));
}

static void
append_rtt (GString *line,
            gint64   rtt)
{
  if (rtt != HB_UNKNOWN)
    append_duration (line, "rtt_ms", rtt, HB_MILLISECOND);
}

static void
append_address (GString         *line,
                const char      *key,
                const HbAddress *address)
{
  char text[HB_ADDRESS_STRING_SIZE];

  append_string (line, key, hb_address_format (address, text));
}

static void
append_time (GString *line,
             gint64   stamp)
{
  time_t seconds = stamp / HB_SECOND;
  struct tm utc;

  gmtime_r (&seconds, &utc);
  g_string_append_printf (line, "\"time\":\"%04d-%02d-%02dT%02d:%02d:%02d.%06dZ\"",
                          utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min,
                          utc.tm_sec, (int) (stamp % HB_SECOND / HB_MICROSECOND));
}

static void
append_listening (GString           *line,
                  const HbListening *listening)
{
  append_string (line, "role", listening->role);
  append_string (line, "interface", listening->interface);
  append_key (line, "addresses");
  g_string_append_c (line, '[');
  for (guint i = 0; i < listening->addresses->len; i++)
    {
      char text[HB_ADDRESS_STRING_SIZE];

      if (i > 0)
        g_string_append_c (line, ',');
      append_quoted (line, hb_address_format (&g_array_index (listening->addresses, HbAddress, i),
                                              text));
    }
  g_string_append_c (line, ']');
  append_string (line, "filter", listening->filter);

  if (listening->server != NULL)
    {
      append_address (line, "server", listening->server);
      return;
    }
  append_duration (line, "timeout", listening->timeout, HB_SECOND);
  append_count (line, "pulses", listening->pulses);
}

static void
append_segment (GString         *line,
                const HbSegment *segment)
{
  static const char *const flags[] = { "FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR" };
  g_autofree char *data = hb_message_escape (segment->payload, segment->payload_captured,
                                             segment->payload_captured < segment->payload_length);

  append_string (line, "direction", segment->stamp != 0 ? "in" : "out");
  append_key (line, "ethertype");
  g_string_append_printf (line, "\"0x%04x\"", segment->ethertype);
  if (segment->vlan >= 0)
    append_count (line, "vlan", (guint64) segment->vlan);
  append_address (line, "source", &segment->source);
  append_address (line, "destination", &segment->destination);
  append_count (line, "version", segment->ip_version);
  append_count (line, "length", segment->ip_length);
  append_count (line, "source_port", segment->source_port);
  append_count (line, "destination_port", segment->destination_port);
  append_key (line, "flags");
  g_string_append_c (line, '[');
  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    if ((segment->flags & 1 << i) != 0)
      g_string_append_printf (line, "%s\"%s\"", line->str[line->len - 1] == '[' ? "" : ",",
                              flags[i]);
  g_string_append_c (line, ']');
  append_count (line, "seq", segment->seq);
  append_count (line, "ack", segment->ack);
  append_count (line, "window", segment->window);
  append_count (line, "bytes", segment->payload_length);
  append_string (line, "data", data);
}

static void
append_reasons (GString          *line,
                const HbCounters *counters)
{
  append_key (line, "reasons");
  g_string_append_c (line, '{');
  for (guint i = HB_REASON_NONE + 1; i < HB_N_REASONS; i++)
    if (counters->reasons[i] > 0)
      append_count (line, hb_reason_to_string (i), counters->reasons[i]);
  g_string_append_c (line, '}');
}

static void
append_summary (GString         *line,
                const HbSummary *summary)
{
  const HbCounters *counters = summary->counters;

  append_count (line, "segments", counters->segments);
  append_count (line, "messages", counters->messages);
  append_count (line, "ignored", hb_counters_get_ignored (counters));
  append_count (line, "malformed", hb_counters_get_malformed (counters));
  append_count (line, "dropped", summary->dropped);
  append_count (line, "sent", counters->sent);
  append_count (line, "send_failed", counters->send_failed);
  append_count (line, "peers", summary->peers);
  append_count (line, "open", summary->open);
  append_reasons (line, counters);
}

static gboolean
has_peer (const HbEvent *event)
{
  switch (event->type)
    {
    case HB_EVENT_LISTENING:
    case HB_EVENT_SEGMENT:
    case HB_EVENT_SUMMARY:
      return FALSE;
    case HB_EVENT_WARNING:
      return !hb_address_is_any (&event->peer);
    case HB_EVENT_SESSION_OPENED:
    case HB_EVENT_MESSAGE:
    case HB_EVENT_ALIVE:
    case HB_EVENT_SILENCE:
    case HB_EVENT_TIMED_OUT:
    case HB_EVENT_PULSE_SENT:
    case HB_EVENT_GAVE_UP:
    case HB_EVENT_SESSION_CLOSED:
    case HB_EVENT_MESSAGE_SENT:
    case HB_EVENT_BEAT_SENT:
    case HB_EVENT_PULSE_RECEIVED:
    case HB_EVENT_PULSE_ANSWERED:
    case HB_EVENT_FORGOTTEN:
    case HB_N_EVENTS:
    default:
      return TRUE;
    }
}

static void
append_members (GString       *line,
                const HbEvent *event)
{
  switch (event->type)
    {
    case HB_EVENT_LISTENING:
      append_listening (line, event->detail);
      break;

    case HB_EVENT_MESSAGE:
      append_string (line, "text", event->text);
      append_count (line, "bytes", event->bytes);
      break;

    case HB_EVENT_ALIVE:
      if (event->pulse > 0)
        append_count (line, "pulse", event->pulse);
      append_rtt (line, event->rtt);
      break;

    case HB_EVENT_SILENCE:
      append_count (line, "seconds", (guint64) (event->duration / HB_SECOND));
      break;

    case HB_EVENT_TIMED_OUT:
      append_duration (line, "silence_ms", event->duration, HB_MILLISECOND);
      break;

    case HB_EVENT_PULSE_SENT:
      append_count (line, "pulse", event->pulse);
      append_count (line, "of", event->of);
      append_string (line, "host", hb_host_to_string (event->host));
      append_rtt (line, event->rtt);
      break;

    case HB_EVENT_GAVE_UP:
      append_count (line, "pulses", event->pulse);
      append_string (line, "verdict", hb_verdict_to_string (event->verdict));
      break;

    case HB_EVENT_SESSION_CLOSED:
      append_string (line, "reason", hb_close_to_string (event->reason));
      break;

    case HB_EVENT_MESSAGE_SENT:
      append_string (line, "text", event->text);
      append_string (line, "host", hb_host_to_string (event->host));
      append_rtt (line, event->rtt);
      break;

    case HB_EVENT_BEAT_SENT:
    case HB_EVENT_PULSE_ANSWERED:
      append_string (line, "host", hb_host_to_string (event->host));
      append_rtt (line, event->rtt);
      break;

    case HB_EVENT_SEGMENT:
      append_segment (line, event->detail);
      break;

    case HB_EVENT_WARNING:
      append_string (line, "about", hb_warning_to_string (event->about));
      append_string (line, "text", event->text);
      append_count (line, "count", event->count);
      break;

    case HB_EVENT_SUMMARY:
      append_summary (line, event->detail);
      break;

    case HB_EVENT_SESSION_OPENED:
    case HB_EVENT_PULSE_RECEIVED:
    case HB_EVENT_FORGOTTEN:
    case HB_N_EVENTS:
    default:
      break;
    }
}

/**
 * hb_json_line_append:
 * @line: where to append
 * @event: an event with its stamp set
 *
 * Writes the event as INTERFACE.md, Events, says: one object and a line's end.
 */
void
hb_json_line_append (GString       *line,
                     const HbEvent *event)
{
  g_string_append_c (line, '{');
  append_time (line, event->stamp);
  append_string (line, "event", hb_event_type_to_string (event->type));
  if (has_peer (event))
    append_address (line, "peer", &event->peer);
  append_members (line, event);
  g_string_append (line, "}\n");
}
