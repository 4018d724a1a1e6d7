#include "event/hb-event-member.h"

#define BIT(type) (1u << HB_EVENT_##type)

#define IN_EVENT(member) G_STRUCT_OFFSET (HbEvent, member)
#define IN_LISTENING(member) G_STRUCT_OFFSET (HbListening, member)
#define IN_CHANGE(member) G_STRUCT_OFFSET (HbChange, member)
#define IN_RESOLVED(member) G_STRUCT_OFFSET (HbResolved, member)
#define IN_SUMMARY(member) G_STRUCT_OFFSET (HbSummary, member)

#define WITH_HOST (BIT (PULSE_SENT) | BIT (MESSAGE_SENT) | BIT (BEAT_SENT) | BIT (PULSE_ANSWERED))
#define WITH_NAME \
  (BIT (SESSION_OPENED) | BIT (MESSAGE) | BIT (ALIVE) | BIT (SILENCE) | BIT (TIMED_OUT) | BIT (PULSE_SENT) | \
   BIT (GAVE_UP) | BIT (MISSING) | BIT (SESSION_CLOSED) | BIT (FLAPPING) | BIT (STEADY) | BIT (WARNING) | \
   BIT (CHANGED) | BIT (QUIET_ENDED))
#define OF_CLIENT \
  (BIT (SESSION_CLOSED) | BIT (MESSAGE_SENT) | BIT (BEAT_SENT) | BIT (PULSE_RECEIVED) | BIT (PULSE_ANSWERED) | \
   BIT (WARNING))
#define INCIDENTS (BIT (INCIDENT_OPENED) | BIT (INCIDENT_CHANGED) | BIT (INCIDENT_CLOSED))
#define IN_RUNS (BIT (ALIVE) | BIT (BEAT_SENT))

G_STATIC_ASSERT (HB_N_EVENTS <= 32);
G_STATIC_ASSERT (sizeof (HbEvent) <= G_MAXUINT16 && sizeof (HbSummary) <= G_MAXUINT16);

const HbEventMember hb_event_members[] = {
  { "name", HB_MEMBER_TEXT, WITH_NAME, IN_EVENT (name), HB_MEMBER_IF_SET | HB_MEMBER_OF_EVENT },
  { "server", HB_MEMBER_TEXT, OF_CLIENT, IN_EVENT (server), HB_MEMBER_IF_SET | HB_MEMBER_OF_EVENT },

  { "role", HB_MEMBER_TEXT, BIT (LISTENING), IN_LISTENING (role), 0 },
  { "interface", HB_MEMBER_NAME, BIT (LISTENING), IN_LISTENING (interface), 0 },
  { "addresses", HB_MEMBER_ADDRESSES, BIT (LISTENING), IN_LISTENING (addresses), 0 },
  { "filter", HB_MEMBER_TEXT, BIT (LISTENING), IN_LISTENING (filter), 0 },
  { "server", HB_MEMBER_ADDRESS, BIT (LISTENING), IN_LISTENING (server), HB_MEMBER_IF_SET },
  { "server_name", HB_MEMBER_TEXT, BIT (LISTENING), IN_LISTENING (server_name), HB_MEMBER_IF_SET },
  { "servers", HB_MEMBER_TEXTS, BIT (LISTENING), IN_LISTENING (servers), HB_MEMBER_IF_SET },
  { "timeout", HB_MEMBER_SECONDS, BIT (LISTENING), IN_LISTENING (timeout), HB_MEMBER_IF_SET },
  { "pulses", HB_MEMBER_NUMBER, BIT (LISTENING), IN_LISTENING (pulses), HB_MEMBER_IF_SET },

  { "about", HB_MEMBER_WARNING, BIT (WARNING), IN_EVENT (about), 0 },
  { "text", HB_MEMBER_NAME, BIT (WARNING), IN_EVENT (text), 0 },
  { "unsent", HB_MEMBER_TEXT, BIT (WARNING), IN_EVENT (unsent), HB_MEMBER_IF_SET },
  { "text", HB_MEMBER_TEXT, BIT (MESSAGE) | BIT (MESSAGE_SENT), IN_EVENT (text), 0 },
  { "bytes", HB_MEMBER_COUNT, BIT (MESSAGE), IN_EVENT (bytes), HB_MEMBER_NOT_ON_BUS },
  { "seconds", HB_MEMBER_WHOLE_SECONDS, BIT (SILENCE), IN_EVENT (duration), 0 },
  { "silence_ms", HB_MEMBER_MILLISECONDS, BIT (TIMED_OUT), IN_EVENT (duration), 0 },
  { "away_ms", HB_MEMBER_MILLISECONDS, BIT (SESSION_OPENED), IN_EVENT (duration), HB_MEMBER_IF_SET },
  { "pulse", HB_MEMBER_NUMBER, BIT (PULSE_SENT), IN_EVENT (pulse), 0 },
  { "pulse", HB_MEMBER_NUMBER, BIT (ALIVE), IN_EVENT (pulse), HB_MEMBER_IF_SET },
  { "of", HB_MEMBER_NUMBER, BIT (PULSE_SENT), IN_EVENT (of), 0 },
  { "host", HB_MEMBER_HOST, WITH_HOST, IN_EVENT (host), 0 },
  { "rtt_ms", HB_MEMBER_MILLISECONDS, WITH_HOST | BIT (ALIVE), IN_EVENT (rtt), HB_MEMBER_IF_KNOWN },
  { "pulses", HB_MEMBER_NUMBER, BIT (GAVE_UP) | BIT (MISSING), IN_EVENT (pulse), 0 },
  { "verdict", HB_MEMBER_VERDICT, BIT (GAVE_UP) | BIT (MISSING), IN_EVENT (verdict), 0 },
  { "reason", HB_MEMBER_CLOSE, BIT (SESSION_CLOSED), IN_EVENT (reason), 0 },
  { "peers", HB_MEMBER_ADDRESSES, BIT (GAVE_UP) | BIT (SESSION_OPENED), IN_EVENT (peers),
    HB_MEMBER_IF_SET | HB_MEMBER_NOT_ON_BUS },
  { "count", HB_MEMBER_COUNT, BIT (GAVE_UP) | BIT (SESSION_OPENED), IN_EVENT (count),
    HB_MEMBER_IF_SET | HB_MEMBER_NOT_ON_BUS },
  { "count", HB_MEMBER_COUNT, BIT (WARNING), IN_EVENT (count), 0 },
  { "count", HB_MEMBER_COUNT, IN_RUNS, IN_EVENT (count), HB_MEMBER_IF_MANY | HB_MEMBER_NOT_IN_LINES },
  { "since", HB_MEMBER_BEGIN, IN_RUNS, IN_EVENT (duration),
    HB_MEMBER_IF_MANY | HB_MEMBER_NOT_IN_LINES },

  { "incident", HB_MEMBER_NUMBER, INCIDENTS, IN_EVENT (incident.number), 0 },
  { "peers", HB_MEMBER_ADDRESSES, INCIDENTS, IN_EVENT (peers), 0 },
  { "count", HB_MEMBER_COUNT, INCIDENTS, IN_EVENT (count), 0 },
  { "text", HB_MEMBER_TEXT, INCIDENTS, IN_EVENT (text), 0 },
  { "next_hop", HB_MEMBER_MAC, INCIDENTS, IN_EVENT (incident.next_hop), HB_MEMBER_IF_SET },
  { "subnet", HB_MEMBER_NETWORK, INCIDENTS, IN_EVENT (incident.subnet), HB_MEMBER_IF_SET },
  { "own", HB_MEMBER_BOOLEAN, INCIDENTS, IN_EVENT (incident.own), 0 },
  /* What the sentence is made from, so that the receiver can do so in another language. */
  { "cause", HB_MEMBER_CAUSE, INCIDENTS, IN_EVENT (incident.cause), HB_MEMBER_NOT_IN_LINES },
  { "within_ms", HB_MEMBER_MILLISECONDS, INCIDENTS, IN_EVENT (duration), HB_MEMBER_NOT_IN_LINES },
  { "vlan", HB_MEMBER_NUMBER, INCIDENTS, IN_EVENT (incident.vlan), HB_MEMBER_NOT_IN_LINES },
  { "distance", HB_MEMBER_NUMBER, INCIDENTS, IN_EVENT (incident.distance), HB_MEMBER_NOT_IN_LINES },
  { "next_hop_alive", HB_MEMBER_BOOLEAN, INCIDENTS, IN_EVENT (incident.next_hop_alive), HB_MEMBER_NOT_IN_LINES },

  { "state", HB_MEMBER_TEXT, BIT (STEADY), IN_EVENT (text), 0 },
  { "quiet", HB_MEMBER_BOOLEAN, BIT (GAVE_UP) | BIT (MISSING) | BIT (SESSION_OPENED) | INCIDENTS, IN_EVENT (quiet),
    HB_MEMBER_IF_SET },

  { "setting", HB_MEMBER_SETTING, BIT (CHANGED), IN_CHANGE (kind), 0 },
  { "value", HB_MEMBER_SETTING_VALUE, BIT (CHANGED), IN_CHANGE (kind), 0 },
  { "until", HB_MEMBER_TEXT, BIT (CHANGED), IN_CHANGE (until), HB_MEMBER_IF_SET },
  { "by", HB_MEMBER_TEXT, BIT (CHANGED), IN_CHANGE (by), 0 },
  { "uid", HB_MEMBER_ID, BIT (CHANGED), IN_CHANGE (uid), HB_MEMBER_IF_NATURAL },
  { "pid", HB_MEMBER_ID, BIT (CHANGED), IN_CHANGE (pid), HB_MEMBER_IF_NATURAL },

  { "name", HB_MEMBER_TEXT, BIT (RESOLVED), IN_RESOLVED (name), 0 },
  { "addresses", HB_MEMBER_ADDRESSES, BIT (RESOLVED), IN_RESOLVED (addresses), 0 },
  { "server", HB_MEMBER_ADDRESS, BIT (RESOLVED), IN_RESOLVED (server), HB_MEMBER_IF_SET },

  { "segments", HB_MEMBER_COUNT, BIT (SUMMARY), IN_SUMMARY (segments), 0 },
  { "messages", HB_MEMBER_COUNT, BIT (SUMMARY), IN_SUMMARY (messages), 0 },
  { "messages_sent", HB_MEMBER_COUNT, BIT (SUMMARY), IN_SUMMARY (messages_sent),
    HB_MEMBER_IF_NATURAL },
  { "ignored", HB_MEMBER_COUNT, BIT (SUMMARY), IN_SUMMARY (ignored), 0 },
  { "malformed", HB_MEMBER_COUNT, BIT (SUMMARY), IN_SUMMARY (malformed), 0 },
  { "dropped", HB_MEMBER_COUNT, BIT (SUMMARY), IN_SUMMARY (dropped), 0 },
  { "sent", HB_MEMBER_COUNT, BIT (SUMMARY), IN_SUMMARY (sent), 0 },
  { "send_failed", HB_MEMBER_COUNT, BIT (SUMMARY), IN_SUMMARY (send_failed), 0 },
  { "peers", HB_MEMBER_COUNT, BIT (SUMMARY), IN_SUMMARY (peers), 0 },
  { "open", HB_MEMBER_COUNT, BIT (SUMMARY), IN_SUMMARY (open), 0 },
  { "reasons", HB_MEMBER_REASONS, BIT (SUMMARY), IN_SUMMARY (reasons), HB_MEMBER_NOT_ON_BUS },

  { "beats", HB_MEMBER_LOST, BIT (FORGOTTEN), IN_EVENT (lost[HB_HISTORY_BEATS]), 0 },
  { "pulses_told", HB_MEMBER_LOST, BIT (FORGOTTEN), IN_EVENT (lost[HB_HISTORY_PULSES]), 0 },
  { "words", HB_MEMBER_LOST, BIT (FORGOTTEN), IN_EVENT (lost[HB_HISTORY_WORDS]), 0 },
  { "sessions", HB_MEMBER_LOST, BIT (FORGOTTEN), IN_EVENT (lost[HB_HISTORY_SESSIONS]), 0 },
};

const guint hb_event_n_members = G_N_ELEMENTS (hb_event_members);

static gboolean
is_set (gconstpointer place,
        HbMemberType  type)
{
  const HbAddress *address;

  switch (type)
    {
    case HB_MEMBER_NUMBER:
      return *(const guint *) place != 0;
    case HB_MEMBER_BOOLEAN:
      return *(const gboolean *) place;
    case HB_MEMBER_COUNT:
    case HB_MEMBER_MAC:
      return *(const guint64 *) place != 0;
    case HB_MEMBER_NETWORK:
      return ((const HbNetwork *) place)->prefix != 0;
    case HB_MEMBER_MILLISECONDS:
    case HB_MEMBER_SECONDS:
      return *(const gint64 *) place != 0;
    case HB_MEMBER_ADDRESS:
      address = *(const HbAddress *const *) place;
      return address != NULL && !hb_address_is_any (address);
    default:
      return *(const gconstpointer *) place != NULL;
    }
}

/**
 * hb_event_has_member:
 * @event: an event
 * @member: one of %hb_event_members
 *
 * Returns: whether that event is reported with it
 */
gboolean
hb_event_has_member (const HbEvent       *event,
                     const HbEventMember *member)
{
  gconstpointer place;

  if ((member->events & 1u << event->type) == 0)
    return FALSE;

  place = hb_event_get_member (event, member);
  if ((member->flags & HB_MEMBER_IF_SET) != 0 && !is_set (place, member->type))
    return FALSE;
  if ((member->flags & HB_MEMBER_IF_KNOWN) != 0 && *(const gint64 *) place == HB_UNKNOWN)
    return FALSE;
  if ((member->flags & HB_MEMBER_IF_NATURAL) != 0 && *(const gint64 *) place < 0)
    return FALSE;

  return (member->flags & HB_MEMBER_IF_MANY) == 0 || event->count > 1;
}

static gboolean
has_detail (HbEventType type)
{
  return type == HB_EVENT_LISTENING || type == HB_EVENT_CHANGED || type == HB_EVENT_RESOLVED ||
         type == HB_EVENT_SUMMARY;
}

/**
 * hb_event_get_member:
 * @event: an event
 * @member: one of %hb_event_members that its type has
 *
 * Returns: (transfer none): a pointer to it
 */
gconstpointer
hb_event_get_member (const HbEvent       *event,
                     const HbEventMember *member)
{
  /* All details are pointers at the same place. */
  gboolean in_detail = has_detail (event->type) && (member->flags & HB_MEMBER_OF_EVENT) == 0;
  gconstpointer base = in_detail ? (gconstpointer) event->listening : event;

  return (const guint8 *) base + member->offset;
}

/**
 * hb_event_init_detail:
 * @event: an event that is about to be read
 *
 * Gives it an empty detail of its own, if its type has one.
 */
void
hb_event_init_detail (HbEvent *event)
{
  static const gsize sizes[HB_N_EVENTS] = {
    [HB_EVENT_LISTENING] = sizeof (HbListening),
    [HB_EVENT_CHANGED] = sizeof (HbChange),
    [HB_EVENT_RESOLVED] = sizeof (HbResolved),
    [HB_EVENT_SUMMARY] = sizeof (HbSummary),
  };

  if (!has_detail (event->type))
    return;

  event->detail = g_malloc0 (sizes[event->type]);
  event->listening = event->detail;
}

/**
 * hb_event_clear_detail:
 * @event: an event that has a detail of its own
 *
 * Frees it.
 */
void
hb_event_clear_detail (HbEvent *event)
{
  for (guint i = 0; i < hb_event_n_members; i++)
    {
      const HbEventMember *member = &hb_event_members[i];
      gpointer place = (guint8 *) event->detail + member->offset;

      if ((member->events & 1u << event->type) == 0 || (member->flags & HB_MEMBER_OF_EVENT) != 0)
        continue;

      if (member->type == HB_MEMBER_TEXT || member->type == HB_MEMBER_NAME ||
          member->type == HB_MEMBER_ADDRESS)
        g_free (*(gpointer *) place);
      else if (member->type == HB_MEMBER_ADDRESSES)
        g_clear_pointer ((GArray **) place, g_array_unref);
      else if (member->type == HB_MEMBER_TEXTS)
        g_clear_pointer ((char ***) place, g_strfreev);
    }

  g_clear_pointer (&event->detail, g_free);
}

/**
 * hb_member_type_get_names:
 * @type: a type of those that have names
 *
 * Returns: its set of names
 */
HbNames
hb_member_type_get_names (HbMemberType type)
{
  switch (type)
    {
    case HB_MEMBER_HOST:
      return HB_NAMES_HOST;
    case HB_MEMBER_VERDICT:
      return HB_NAMES_VERDICT;
    case HB_MEMBER_CLOSE:
      return HB_NAMES_CLOSE;
    case HB_MEMBER_CAUSE:
      return HB_NAMES_CAUSE;
    case HB_MEMBER_WARNING:
    default:
      return HB_NAMES_WARNING;
    }
}

/**
 * hb_event_get_member_name:
 * @event: an event
 * @member: one of %hb_event_members that its type has, of a type that has names
 *
 * Returns: (transfer none): the name of its value
 */
const char *
hb_event_get_member_name (const HbEvent       *event,
                          const HbEventMember *member)
{
  const guint *value = hb_event_get_member (event, member);

  return hb_names_get (hb_member_type_get_names (member->type), *value);
}
