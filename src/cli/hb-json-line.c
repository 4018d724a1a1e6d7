#include "cli/hb-json-line.h"

#include "cli/hb-json.h"
#include "engine/hb-report.h"
#include "wire/hb-message.h"

/* A duration in @unit, to the microsecond, without a locale's comma. */
static void
append_duration (GString    *line,
                 const char *key,
                 gint64      duration,
                 gint64      unit)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];

  hb_json_append_key (line, key);
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

  hb_json_append_string (line, key, hb_address_format (address, text));
}

static void
append_addresses (GString    *line,
                  const char *key,
                  GArray     *addresses)
{
  hb_json_append_key (line, key);
  g_string_append_c (line, '[');
  for (guint i = 0; i < addresses->len; i++)
    {
      const HbAddress *address = &g_array_index (addresses, HbAddress, i);
      char text[HB_ADDRESS_STRING_SIZE];

      if (i > 0)
        g_string_append_c (line, ',');
      hb_json_append_quoted (line, hb_address_format (address, text));
    }
  g_string_append_c (line, ']');
}

/* What was not made here alone, and not made safe where it came from. */
static void
append_safe (GString    *line,
             const char *key,
             const char *text)
{
  g_autofree char *shown = hb_message_escape_string (text);

  hb_json_append_string (line, key, shown);
}

static void
append_listening (GString           *line,
                  const HbListening *listening)
{
  hb_json_append_string (line, "role", listening->role);
  append_safe (line, "interface", listening->interface);
  append_addresses (line, "addresses", listening->addresses);
  hb_json_append_string (line, "filter", listening->filter);

  if (listening->server != NULL)
    {
      append_address (line, "server", listening->server);
      return;
    }
  append_duration (line, "timeout", listening->timeout, HB_SECOND);
  hb_json_append_count (line, "pulses", listening->pulses);
}

static void
append_segment (GString         *line,
                const HbSegment *segment)
{
  static const char *const flags[] = { "FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR" };
  g_autofree char *data = hb_message_escape (segment->payload, segment->payload_captured,
                                             segment->payload_captured < segment->payload_length);

  hb_json_append_string (line, "direction", segment->stamp != 0 ? "in" : "out");
  hb_json_append_key (line, "ethertype");
  g_string_append_printf (line, "\"0x%04x\"", segment->ethertype);
  if (segment->vlan >= 0)
    hb_json_append_count (line, "vlan", (guint64) segment->vlan);
  append_address (line, "source", &segment->source);
  append_address (line, "destination", &segment->destination);
  hb_json_append_count (line, "version", segment->ip_version);
  hb_json_append_count (line, "length", segment->ip_length);
  hb_json_append_count (line, "source_port", segment->source_port);
  hb_json_append_count (line, "destination_port", segment->destination_port);
  hb_json_append_key (line, "flags");
  g_string_append_c (line, '[');
  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    if ((segment->flags & 1 << i) != 0)
      g_string_append_printf (line, "%s\"%s\"", line->str[line->len - 1] == '[' ? "" : ",",
                              flags[i]);
  g_string_append_c (line, ']');
  hb_json_append_count (line, "seq", segment->seq);
  hb_json_append_count (line, "ack", segment->ack);
  hb_json_append_count (line, "window", segment->window);
  hb_json_append_count (line, "bytes", segment->payload_length);
  hb_json_append_string (line, "data", data);
}

static void
append_reasons (GString          *line,
                const HbCounters *counters)
{
  hb_json_append_key (line, "reasons");
  g_string_append_c (line, '{');
  for (guint i = HB_REASON_NONE + 1; i < HB_N_REASONS; i++)
    if (counters->reasons[i] > 0)
      hb_json_append_count (line, hb_reason_to_string (i), counters->reasons[i]);
  g_string_append_c (line, '}');
}

static void
append_summary (GString         *line,
                const HbSummary *summary)
{
  const HbCounters *counters = summary->counters;

  hb_json_append_count (line, "segments", counters->segments);
  hb_json_append_count (line, "messages", counters->messages);
  if (summary->texts_sent >= 0)
    hb_json_append_count (line, "messages_sent", (guint64) summary->texts_sent);
  hb_json_append_count (line, "ignored", hb_counters_get_ignored (counters));
  hb_json_append_count (line, "malformed", hb_counters_get_malformed (counters));
  hb_json_append_count (line, "dropped", summary->dropped);
  hb_json_append_count (line, "sent", counters->sent);
  hb_json_append_count (line, "send_failed", counters->send_failed);
  hb_json_append_count (line, "peers", summary->peers);
  hb_json_append_count (line, "open", summary->open);
  append_reasons (line, counters);
}

static void
append_value (GString        *line,
              const HbChange *change)
{
  switch (change->kind)
    {
    case HB_CHANGE_TIMEOUT:
      append_duration (line, "value", change->timeout, HB_SECOND);
      break;
    case HB_CHANGE_PULSES:
      hb_json_append_count (line, "value", change->pulses);
      break;
    case HB_CHANGE_MUTED:
      hb_json_append_key (line, "value");
      g_string_append (line, change->muted ? "true" : "false");
      break;
    case HB_CHANGE_FORGOTTEN:
      hb_json_append_string (line, "value", "forgotten");
      break;
    case HB_CHANGE_SAID:
      hb_json_append_string (line, "value", change->text);
      break;
    case HB_CHANGE_TERMINATED:
      hb_json_append_string (line, "value", "terminated");
      break;
    case HB_CHANGE_CLOSED:
    default:
      hb_json_append_string (line, "value", "closed");
      break;
    }
}

static void
append_change (GString        *line,
               const HbChange *change)
{
  g_autofree char *by = hb_identity_describe (change->by);

  hb_json_append_string (line, "setting", hb_change_kind_to_string (change->kind));
  append_value (line, change);
  hb_json_append_string (line, "by", by);
  if (change->by == NULL)
    return;

  hb_json_append_count (line, "uid", change->by->uid);
  hb_json_append_count (line, "pid", change->by->pid);
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
    case HB_EVENT_CHANGED:
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
    case HB_EVENT_UNTOLD:
    case HB_N_EVENTS:
    default:
      return TRUE;
    }
}

static void
append_peers (GString       *line,
              const HbEvent *event)
{
  if (event->peers == NULL)
    return;

  append_addresses (line, "peers", event->peers);
  hb_json_append_count (line, "count", event->count);
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
      hb_json_append_string (line, "text", event->text);
      hb_json_append_count (line, "bytes", event->bytes);
      break;

    case HB_EVENT_ALIVE:
      if (event->pulse > 0)
        hb_json_append_count (line, "pulse", event->pulse);
      append_rtt (line, event->rtt);
      break;

    case HB_EVENT_SILENCE:
      hb_json_append_count (line, "seconds", (guint64) (event->duration / HB_SECOND));
      break;

    case HB_EVENT_TIMED_OUT:
      append_duration (line, "silence_ms", event->duration, HB_MILLISECOND);
      break;

    case HB_EVENT_PULSE_SENT:
      hb_json_append_count (line, "pulse", event->pulse);
      hb_json_append_count (line, "of", event->of);
      hb_json_append_string (line, "host", hb_host_to_string (event->host));
      append_rtt (line, event->rtt);
      break;

    case HB_EVENT_SESSION_OPENED:
      if (event->duration > 0)
        append_duration (line, "away_ms", event->duration, HB_MILLISECOND);
      append_peers (line, event);
      break;

    case HB_EVENT_GAVE_UP:
      hb_json_append_count (line, "pulses", event->pulse);
      hb_json_append_string (line, "verdict", hb_verdict_to_string (event->verdict));
      append_peers (line, event);
      break;

    case HB_EVENT_SESSION_CLOSED:
      hb_json_append_string (line, "reason", hb_close_to_string (event->reason));
      break;

    case HB_EVENT_MESSAGE_SENT:
      hb_json_append_string (line, "text", event->text);
      hb_json_append_string (line, "host", hb_host_to_string (event->host));
      append_rtt (line, event->rtt);
      break;

    case HB_EVENT_BEAT_SENT:
    case HB_EVENT_PULSE_ANSWERED:
      hb_json_append_string (line, "host", hb_host_to_string (event->host));
      append_rtt (line, event->rtt);
      break;

    case HB_EVENT_SEGMENT:
      append_segment (line, event->detail);
      break;

    case HB_EVENT_WARNING:
      hb_json_append_string (line, "about", hb_warning_to_string (event->about));
      append_safe (line, "text", event->text);
      hb_json_append_count (line, "count", event->count);
      break;

    case HB_EVENT_CHANGED:
      append_change (line, event->detail);
      break;

    case HB_EVENT_SUMMARY:
      append_summary (line, event->detail);
      break;

    case HB_EVENT_PULSE_RECEIVED:
    case HB_EVENT_FORGOTTEN:
    case HB_EVENT_UNTOLD:
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
  hb_json_append_time (line, event->stamp);
  hb_json_append_string (line, "event", hb_event_type_to_string (event->type));
  if (has_peer (event))
    append_address (line, "peer", &event->peer);
  append_members (line, event);
  g_string_append (line, "}\n");
}
