#include "event/hb-json-line.h"

#include "event/hb-event-member.h"
#include "event/hb-json.h"
#include "wire/hb-mac.h"
#include "wire/hb-message.h"

/* Appends a duration in @unit, with microseconds, independent of the locale. */
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

static void
append_texts (GString           *line,
              const char        *key,
              const char *const *texts)
{
  hb_json_append_key (line, key);
  g_string_append_c (line, '[');
  for (guint i = 0; texts[i] != NULL; i++)
    {
      if (i > 0)
        g_string_append_c (line, ',');
      hb_json_append_quoted (line, texts[i]);
    }
  g_string_append_c (line, ']');
}

static void
append_name (GString    *line,
             const char *key,
             const char *name)
{
  g_autofree char *shown = hb_message_escape_string (name);

  hb_json_append_string (line, key, shown);
}

static void
append_reasons (GString       *line,
                const char    *key,
                const guint64 *reasons)
{
  hb_json_append_key (line, key);
  g_string_append_c (line, '{');
  for (guint i = HB_REASON_NONE + 1; i < HB_N_REASONS; i++)
    if (reasons[i] > 0)
      hb_json_append_count (line, hb_reason_to_string (i), reasons[i]);
  g_string_append_c (line, '}');
}

static void
append_boolean (GString    *line,
                const char *key,
                gboolean    value)
{
  hb_json_append_key (line, key);
  g_string_append (line, value ? "true" : "false");
}

static void
append_mac (GString    *line,
            const char *key,
            guint64     mac)
{
  char text[HB_MAC_STRING_SIZE];

  hb_json_append_string (line, key, hb_mac_format (mac, text));
}

static void
append_network (GString         *line,
                const char      *key,
                const HbNetwork *network)
{
  char text[HB_NETWORK_STRING_SIZE];

  hb_json_append_string (line, key, hb_network_format (network, text));
}

static void
append_setting (GString        *line,
                const char     *key,
                const HbChange *change)
{
  switch (change->kind)
    {
    case HB_CHANGE_TIMEOUT:
      append_duration (line, key, change->timeout, HB_SECOND);
      break;
    case HB_CHANGE_PULSES:
      hb_json_append_count (line, key, change->pulses);
      break;
    case HB_CHANGE_WATCH:
      hb_json_append_key (line, key);
      g_string_append_c (line, '{');
      append_duration (line, "timeout", change->timeout, HB_SECOND);
      hb_json_append_count (line, "pulses", change->pulses);
      append_duration (line, "pulse_interval", change->pulse_interval, HB_SECOND);
      g_string_append_c (line, '}');
      break;
    case HB_CHANGE_MUTED:
      append_boolean (line, key, change->muted);
      break;
    case HB_CHANGE_ACKNOWLEDGED:
      append_boolean (line, key, TRUE);
      break;
    case HB_CHANGE_INCIDENT:
      hb_json_append_count (line, key, change->incident);
      break;
    case HB_CHANGE_PEERS:
      hb_json_append_count (line, key, change->peers);
      break;
    case HB_CHANGE_SAID:
    case HB_CHANGE_FORGOTTEN:
    case HB_CHANGE_CLOSED:
    case HB_CHANGE_TERMINATED:
    default:
      hb_json_append_string (line, key, hb_change_get_word (change));
      break;
    }
}

static void
append_member (GString             *line,
               const HbEvent       *event,
               const HbEventMember *member)
{
  gconstpointer place = hb_event_get_member (event, member);

  switch (member->type)
    {
    case HB_MEMBER_TEXT:
      hb_json_append_string (line, member->name, *(const char *const *) place);
      break;
    case HB_MEMBER_NAME:
      append_name (line, member->name, *(const char *const *) place);
      break;
    case HB_MEMBER_NUMBER:
      hb_json_append_count (line, member->name, *(const guint *) place);
      break;
    case HB_MEMBER_COUNT:
    case HB_MEMBER_ID:
      hb_json_append_count (line, member->name, *(const guint64 *) place);
      break;
    case HB_MEMBER_LOST:
      hb_json_append_count (line, member->name, *(const guint32 *) place);
      break;
    case HB_MEMBER_MILLISECONDS:
      append_duration (line, member->name, *(const gint64 *) place, HB_MILLISECOND);
      break;
    case HB_MEMBER_SECONDS:
      append_duration (line, member->name, *(const gint64 *) place, HB_SECOND);
      break;
    case HB_MEMBER_WHOLE_SECONDS:
      hb_json_append_count (line, member->name, (guint64) (*(const gint64 *) place / HB_SECOND));
      break;
    case HB_MEMBER_HOST:
    case HB_MEMBER_VERDICT:
    case HB_MEMBER_CLOSE:
    case HB_MEMBER_WARNING:
      hb_json_append_string (line, member->name, hb_event_get_member_name (event, member));
      break;
    case HB_MEMBER_ADDRESS:
      append_address (line, member->name, *(const HbAddress *const *) place);
      break;
    case HB_MEMBER_ADDRESSES:
      append_addresses (line, member->name, *(GArray *const *) place);
      break;
    case HB_MEMBER_TEXTS:
      append_texts (line, member->name, *(const char *const *const *) place);
      break;
    case HB_MEMBER_BOOLEAN:
      append_boolean (line, member->name, *(const gboolean *) place);
      break;
    case HB_MEMBER_MAC:
      append_mac (line, member->name, *(const guint64 *) place);
      break;
    case HB_MEMBER_NETWORK:
      append_network (line, member->name, place);
      break;
    case HB_MEMBER_SETTING:
      hb_json_append_string (line, member->name,
                             hb_change_kind_to_string (event->change->kind));
      break;
    case HB_MEMBER_SETTING_VALUE:
      append_setting (line, member->name, event->change);
      break;
    case HB_MEMBER_REASONS:
      append_reasons (line, member->name, place);
      break;
    case HB_MEMBER_BEGIN:
    default:
      g_return_if_reached ();
    }
}

/* Appends all header fields, in the order of the wire. */
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

/**
 * hb_json_line_append:
 * @line: the text to append to
 * @event: an event with its stamp set
 *
 * Appends the event as one object and a line feed (INTERFACE.md, "Events").
 */
void
hb_json_line_append (GString       *line,
                     const HbEvent *event)
{
  g_string_append_c (line, '{');
  hb_json_append_time (line, event->stamp);
  hb_json_append_string (line, "event", hb_event_type_to_string (event->type));
  if (hb_event_has_peer (event))
    append_address (line, "peer", &event->peer);

  if (event->type == HB_EVENT_SEGMENT)
    append_segment (line, event->segment);
  for (guint i = 0; i < hb_event_n_members; i++)
    if (hb_event_has_member (event, &hb_event_members[i]) &&
        (hb_event_members[i].flags & HB_MEMBER_NOT_IN_LINES) == 0)
      append_member (line, event, &hb_event_members[i]);
  g_string_append (line, "}\n");
}
