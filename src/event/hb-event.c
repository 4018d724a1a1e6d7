#include "event/hb-event.h"

#include "event/hb-event-member.h"

/* The traits of an event that is a change, and of one that is not. */
#define CHANGE (HB_EVENT_IN_LOG | HB_EVENT_IN_CHANGES | HB_EVENT_ON_BUS)
#define ROUTINE (HB_EVENT_IN_LOG | HB_EVENT_ON_BUS)

/* The names are part of the interface (INTERFACE.md, "Events"). Chatter is what repeats while nothing changes, and
 * texts, of which a peer can send any number. */
static const struct
{
  const char *name;
  HbHistoryRoom room;
  HbEventTraits traits;
} types[HB_N_EVENTS] = {
  [HB_EVENT_LISTENING] = { "listening", HB_HISTORY_NONE, CHANGE | HB_EVENT_IN_QUIET },
  [HB_EVENT_SESSION_OPENED] = { "session-opened", HB_HISTORY_SESSIONS, CHANGE },
  [HB_EVENT_MESSAGE] = { "message", HB_HISTORY_WORDS, CHANGE | HB_EVENT_CHATTER },
  [HB_EVENT_ALIVE] = { "alive", HB_HISTORY_BEATS, ROUTINE | HB_EVENT_CHATTER },
  [HB_EVENT_SILENCE] = { "silence", HB_HISTORY_NONE, HB_EVENT_IN_LOG | HB_EVENT_CHATTER },
  [HB_EVENT_TIMED_OUT] = { "timed-out", HB_HISTORY_PULSES, ROUTINE },
  [HB_EVENT_PULSE_SENT] = { "pulse-sent", HB_HISTORY_PULSES, ROUTINE | HB_EVENT_CHATTER },
  [HB_EVENT_GAVE_UP] = { "gave-up", HB_HISTORY_SESSIONS, CHANGE },
  [HB_EVENT_MISSING] = { "missing", HB_HISTORY_SESSIONS, CHANGE },
  [HB_EVENT_SESSION_CLOSED] = { "session-closed", HB_HISTORY_SESSIONS, CHANGE },
  [HB_EVENT_MESSAGE_SENT] = { "message-sent", HB_HISTORY_WORDS, CHANGE },
  [HB_EVENT_BEAT_SENT] = { "beat-sent", HB_HISTORY_BEATS, ROUTINE | HB_EVENT_CHATTER },
  [HB_EVENT_PULSE_RECEIVED] = { "pulse-received", HB_HISTORY_PULSES, ROUTINE | HB_EVENT_CHATTER },
  [HB_EVENT_PULSE_ANSWERED] = { "pulse-answered", HB_HISTORY_PULSES, ROUTINE | HB_EVENT_CHATTER },
  [HB_EVENT_SEGMENT] = { "segment", HB_HISTORY_NONE,
                         HB_EVENT_IN_LOG | HB_EVENT_IN_CHANGES | HB_EVENT_CHATTER },
  [HB_EVENT_INCIDENT_OPENED] = { "incident-opened", HB_HISTORY_NONE, CHANGE },
  [HB_EVENT_INCIDENT_CHANGED] = { "incident-changed", HB_HISTORY_NONE, CHANGE },
  [HB_EVENT_INCIDENT_CLOSED] = { "incident-closed", HB_HISTORY_NONE, CHANGE },
  [HB_EVENT_FLAPPING] = { "flapping", HB_HISTORY_SESSIONS, CHANGE },
  [HB_EVENT_STEADY] = { "steady", HB_HISTORY_SESSIONS, CHANGE },
  [HB_EVENT_WARNING] = { "warning", HB_HISTORY_WORDS, CHANGE | HB_EVENT_IN_QUIET },
  [HB_EVENT_CHANGED] = { "changed", HB_HISTORY_NONE, CHANGE },
  [HB_EVENT_RESOLVED] = { "resolved", HB_HISTORY_NONE, CHANGE },
  [HB_EVENT_SUMMARY] = { "summary", HB_HISTORY_NONE, CHANGE | HB_EVENT_IN_QUIET },
  [HB_EVENT_FORGOTTEN] = { "forgotten", HB_HISTORY_NONE, 0 },
  [HB_EVENT_PEER_DROPPED] = { "peer-dropped", HB_HISTORY_NONE, 0 },
  [HB_EVENT_PEER_CHANGED] = { "peer-changed", HB_HISTORY_NONE, 0 },
  [HB_EVENT_QUIET_ENDED] = { "quiet-ended", HB_HISTORY_NONE, 0 },
};

static const char *const hosts[HB_N_HOSTS] = {
  [HB_HOST_UNKNOWN] = "unknown",
  [HB_HOST_ANSWERED] = "answered",
  [HB_HOST_SILENT] = "silent",
  [HB_HOST_UNREACHABLE] = "unreachable",
};

static const char *const verdicts[HB_N_VERDICTS] = {
  [HB_VERDICT_PROGRAM_DEAD] = "program-dead",
  [HB_VERDICT_HOST_SILENT] = "host-silent",
  [HB_VERDICT_UNREACHABLE] = "unreachable",
  [HB_VERDICT_ONE_WAY] = "one-way",
  [HB_VERDICT_NOT_ASKED] = "not-asked",
};

static const char *const closes[HB_N_CLOSES] = {
  [HB_CLOSE_TERMINATED] = "terminated",
  [HB_CLOSE_GAVE_UP] = "gave-up",
  [HB_CLOSE_STOPPED] = "stopped",
  [HB_CLOSE_ASLEEP] = "asleep",
};

static const char *const warnings[HB_N_WARNINGS] = {
  [HB_WARNING_DROPS] = "drops",
  [HB_WARNING_INTERFACE] = "interface",
  [HB_WARNING_SEND] = "send",
  [HB_WARNING_PAUSED] = "paused",
  [HB_WARNING_TABLE_FULL] = "table-full",
  [HB_WARNING_FLOOD] = "flood",
  [HB_WARNING_MESSAGE] = "message",
  [HB_WARNING_RECORDING] = "recording",
  [HB_WARNING_OUTPUT] = "output",
  [HB_WARNING_CAPTURE] = "capture",
  [HB_WARNING_STATE] = "state",
  [HB_WARNING_BUS] = "bus",
  [HB_WARNING_NAME] = "name",
  [HB_WARNING_PEERS] = "peers",
  [HB_WARNING_HELPER] = "helper",
  [HB_WARNING_HOOK] = "hook",
  [HB_WARNING_METRICS] = "metrics",
};

static const char *const causes[HB_N_CAUSES] = {
  [HB_CAUSE_NEXT_HOP] = "next-hop",
  [HB_CAUSE_SUBNET] = "subnet",
  [HB_CAUSE_DISTANCE] = "distance",
  [HB_CAUSE_VLAN] = "vlan",
  [HB_CAUSE_INTERFACE] = "interface",
};

static const guint counts[] = {
  [HB_NAMES_EVENT] = HB_N_EVENTS,
  [HB_NAMES_HOST] = HB_N_HOSTS,
  [HB_NAMES_VERDICT] = HB_N_VERDICTS,
  [HB_NAMES_CLOSE] = HB_N_CLOSES,
  [HB_NAMES_WARNING] = HB_N_WARNINGS,
  [HB_NAMES_CAUSE] = HB_N_CAUSES,
};

/**
 * hb_event_clear:
 * @self: an event
 *
 * Frees what it holds and empties it.
 */
void
hb_event_clear (HbEvent *self)
{
  if (self->detail != NULL)
    hb_event_clear_detail (self);
  g_free (self->name);
  g_free (self->server);
  g_free (self->text);
  g_free (self->unsent);
  g_clear_pointer (&self->peers, g_array_unref);
  *self = (HbEvent) { 0 };
}

/**
 * hb_event_copy:
 * @self: (out caller-allocates): to be cleared
 * @other: an event without a detail or borrowed members
 */
void
hb_event_copy (HbEvent       *self,
               const HbEvent *other)
{
  *self = *other;
  self->name = g_strdup (other->name);
  self->server = g_strdup (other->server);
  self->text = g_strdup (other->text);
  self->unsent = g_strdup (other->unsent);
  if (self->peers != NULL)
    g_array_ref (self->peers);
}

/**
 * hb_event_type_has:
 * @type: a type of event
 * @trait: a trait
 *
 * Returns: whether the type has that trait
 */
gboolean
hb_event_type_has (HbEventType   type,
                   HbEventTraits trait)
{
  return (types[type].traits & trait) != 0;
}

/**
 * hb_event_has_peer:
 * @self: an event
 *
 * Returns: whether it is reported with a peer; a segment has a source and a destination instead
 */
gboolean
hb_event_has_peer (const HbEvent *self)
{
  return self->type != HB_EVENT_SEGMENT && !hb_address_is_any (&self->peer);
}

/**
 * hb_event_is_incident:
 * @self: an event
 *
 * Returns: whether it is about peers that fell silent together
 */
gboolean
hb_event_is_incident (const HbEvent *self)
{
  return self->type == HB_EVENT_INCIDENT_OPENED || self->type == HB_EVENT_INCIDENT_CHANGED ||
         self->type == HB_EVENT_INCIDENT_CLOSED;
}

/**
 * hb_event_get_room:
 * @self: an event
 *
 * Returns: the room in which a history keeps it, or %HB_HISTORY_NONE
 */
HbHistoryRoom
hb_event_get_room (const HbEvent *self)
{
  /* The answer to a pulse is not a beat. */
  if (self->type == HB_EVENT_ALIVE && self->pulse > 0)
    return HB_HISTORY_PULSES;

  return types[self->type].room;
}

/**
 * hb_event_get_time:
 * @self: an event with its stamp set
 *
 * Returns: when it happened, in microseconds since 1970
 */
gint64
hb_event_get_time (const HbEvent *self)
{
  return self->stamp / HB_MICROSECOND;
}

/**
 * hb_event_get_rtt_ms:
 * @self: an event
 *
 * Returns: its round-trip time in milliseconds; -1 if unknown
 */
double
hb_event_get_rtt_ms (const HbEvent *self)
{
  return self->rtt != HB_UNKNOWN ? (double) self->rtt / HB_MILLISECOND : -1;
}

/**
 * hb_event_equal:
 * @self: an event with its stamp set
 * @other: another one
 *
 * Returns: whether both are the same event, reported twice
 */
gboolean
hb_event_equal (const HbEvent *self,
                const HbEvent *other)
{
  return self->type == other->type && self->stamp == other->stamp && self->pulse == other->pulse &&
         hb_address_equal (&self->peer, &other->peer) && g_strcmp0 (self->text, other->text) == 0;
}

/**
 * hb_names_get:
 * @names: a set of names
 * @value: a value
 *
 * Returns: (transfer none): its name (INTERFACE.md, "Events"); "unknown" for a value that an unknown name was read as
 */
const char *
hb_names_get (HbNames names,
              guint   value)
{
  if (value >= counts[names])
    return "unknown";

  switch (names)
    {
    case HB_NAMES_EVENT:
      return types[value].name;
    case HB_NAMES_HOST:
      return hosts[value];
    case HB_NAMES_VERDICT:
      return verdicts[value];
    case HB_NAMES_CLOSE:
      return closes[value];
    case HB_NAMES_CAUSE:
      return causes[value];
    case HB_NAMES_WARNING:
    default:
      return warnings[value];
    }
}

/**
 * hb_names_find:
 * @names: a set of names
 * @name: any text
 *
 * Returns: the value with that name; the number of values if there is none
 */
guint
hb_names_find (HbNames     names,
               const char *name)
{
  guint value;

  for (value = 0; value < counts[names]; value++)
    if (g_str_equal (hb_names_get (names, value), name))
      break;

  return value;
}

const char *
hb_event_type_to_string (HbEventType type)
{
  return hb_names_get (HB_NAMES_EVENT, type);
}

const char *
hb_verdict_to_string (HbVerdict verdict)
{
  return hb_names_get (HB_NAMES_VERDICT, verdict);
}

const char *
hb_close_to_string (HbClose reason)
{
  return hb_names_get (HB_NAMES_CLOSE, reason);
}

const char *
hb_warning_to_string (HbWarning about)
{
  return hb_names_get (HB_NAMES_WARNING, about);
}
