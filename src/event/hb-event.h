#pragma once

#include "event/hb-event-detail.h"
#include "event/hb-peer-state.h"
#include "event/hb-time.h"

G_BEGIN_DECLS

typedef enum
{
  HB_EVENT_LISTENING,
  HB_EVENT_SESSION_OPENED,
  HB_EVENT_MESSAGE,
  HB_EVENT_ALIVE,
  HB_EVENT_SILENCE,
  HB_EVENT_TIMED_OUT,
  HB_EVENT_PULSE_SENT,
  HB_EVENT_GAVE_UP,
  HB_EVENT_MISSING, /* an expected peer never came */
  HB_EVENT_SESSION_CLOSED,
  HB_EVENT_MESSAGE_SENT,
  HB_EVENT_BEAT_SENT,
  HB_EVENT_PULSE_RECEIVED,
  HB_EVENT_PULSE_ANSWERED,
  HB_EVENT_SEGMENT,
  HB_EVENT_INCIDENT_OPENED,
  HB_EVENT_INCIDENT_CHANGED,
  HB_EVENT_INCIDENT_CLOSED,
  HB_EVENT_FLAPPING, /* the peer's state changes all the time */
  HB_EVENT_STEADY,   /* it holds still again */
  HB_EVENT_WARNING,
  HB_EVENT_CHANGED,
  HB_EVENT_RESOLVED,
  HB_EVENT_SUMMARY,
  /* The first event of a history that has dropped earlier ones. */
  HB_EVENT_FORGOTTEN,
  /* Only for the owner's list of peers */
  HB_EVENT_PEER_DROPPED,
  /* A peer has changed, and there are too many events to report why; without a peer, all may have. */
  HB_EVENT_PEER_CHANGED,
  /* Only for the hook: a peer is silent, and nobody was to be notified of it until now. */
  HB_EVENT_QUIET_ENDED,
  HB_N_EVENTS
} HbEventType;

/* Where a type of event goes. */
typedef enum
{
  HB_EVENT_IN_LOG = 1 << 0,     /* the output */
  HB_EVENT_IN_CHANGES = 1 << 1, /* the output with --log=changes */
  HB_EVENT_IN_QUIET = 1 << 2,   /* the output with --quiet */
  HB_EVENT_ON_BUS = 1 << 3,     /* D-Bus */
  HB_EVENT_CHATTER = 1 << 4,    /* dropped first if there is no room for all */
} HbEventTraits;

/* How a peer's host answered our SYN, which tells a dead host from a dead program. */
typedef enum
{
  HB_HOST_UNKNOWN,
  HB_HOST_ANSWERED,
  HB_HOST_SILENT,
  HB_HOST_UNREACHABLE,
  HB_N_HOSTS
} HbHost;

/* Why a peer was given up. The numbers are those of ListPeerSnapshots and PeersChanged: add at the end. */
typedef enum
{
  HB_VERDICT_PROGRAM_DEAD,
  HB_VERDICT_HOST_SILENT,
  HB_VERDICT_UNREACHABLE,
  HB_VERDICT_ONE_WAY,
  HB_VERDICT_NOT_ASKED, /* in a replay that shows no pulse to it */
  HB_N_VERDICTS
} HbVerdict;

typedef enum
{
  HB_CLOSE_TERMINATED,
  HB_CLOSE_GAVE_UP,
  HB_CLOSE_STOPPED,
  HB_CLOSE_ASLEEP, /* it may sleep, and fell silent */
  HB_N_CLOSES
} HbClose;

/* What a warning is about. Warnings are always about trouble of our own. */
typedef enum
{
  HB_WARNING_DROPS,
  HB_WARNING_INTERFACE,
  HB_WARNING_SEND,
  HB_WARNING_PAUSED,
  HB_WARNING_TABLE_FULL,
  HB_WARNING_FLOOD,
  HB_WARNING_MESSAGE,
  HB_WARNING_RECORDING,
  HB_WARNING_OUTPUT,
  HB_WARNING_CAPTURE, /* a replayed one */
  HB_WARNING_STATE,
  HB_WARNING_BUS,
  HB_WARNING_NAME, /* a host name */
  HB_WARNING_PEERS, /* the peers file */
  HB_WARNING_HELPER, /* the process that looks up names */
  HB_WARNING_HOOK, /* the command that is run for each change */
  HB_WARNING_METRICS,
  HB_N_WARNINGS
} HbWarning;

/* Sets of names. */
typedef enum
{
  HB_NAMES_EVENT,   /* #HbEventType */
  HB_NAMES_HOST,    /* #HbHost */
  HB_NAMES_VERDICT, /* #HbVerdict */
  HB_NAMES_CLOSE,   /* #HbClose */
  HB_NAMES_WARNING, /* #HbWarning */
  HB_NAMES_CAUSE,   /* #HbCause */
} HbNames;

/* A history keeps each of these in a queue of its own, so that frequent events do not push out rare ones. */
typedef enum
{
  HB_HISTORY_BEATS,    /* signs of life without a pulse; a run of them is merged into one event */
  HB_HISTORY_PULSES,   /* timeouts, pulses and their answers */
  HB_HISTORY_WORDS,    /* texts and warnings */
  HB_HISTORY_SESSIONS, /* their start, end and verdicts */
  HB_HISTORY_N_ROOMS,
  HB_HISTORY_NONE = HB_HISTORY_N_ROOMS
} HbHistoryRoom;

/**
 * HbEvent:
 * @type: its type, which determines the members that have a meaning: see hb_event_members
 * @time: when, on the role's own clock
 * @stamp: the wall-clock time of the packet that caused it; 0 if none did, until the owner sets it to the
 *   wall-clock equivalent of @time
 * @peer: the peer
 * @name: (nullable): the name of @peer, safe to show
 * @server: (nullable): of a client with several servers, which one, as it was given, safe to show
 * @text: (nullable): safe to show; for STEADY, the name of its state; for a role's WARNING or incident, %NULL until
 *   hb_warning_explain() or hb_incident_explain() sets its sentence
 * @unsent: (nullable): for a WARNING about a text that was not sent or did not arrive, that text, safe to show
 * @bytes: length of the payload that @text was made from
 * @duration: of a silence, nanoseconds; for SESSION_OPENED, how long a peer that had been given up was silent;
 *   for a run of beats, its length; for an incident, from the first peer's silence to the last one's; else 0
 * @rtt: nanoseconds, or %HB_UNKNOWN
 * @pulse: which pulse, from 1; 0 for none
 * @of: how many pulses are planned; for ALIVE, how many were sent
 * @count: for a warning, how many times; how many @peers; for a history's run of beats, how many
 * @peers: (nullable) (element-type HbAddress): for GAVE_UP, all peers that were given up with that verdict, @peer
 *   first, if they are reported together; their sessions are closed. For SESSION_OPENED, all that are back; for
 *   QUIET_ENDED, all that it is about. For an incident, the first of its peers: @count says how many there are
 * @quiet: for GAVE_UP, MISSING, SESSION_OPENED of a peer that is back, and an incident: nobody is to be notified
 * @before: for a role's SESSION_OPENED, the peer's state before; %HB_N_PEER_STATES of one that nothing is known of
 * @trouble: for a role's WARNING about something that was not sent, the reason
 * @incident: for an incident, what is known of it; for a role's SESSION_OPENED, the number of the one that the peer
 *   belonged to, 0 for none
 * @lost: for FORGOTTEN, how many events of each #HbHistoryRoom
 * @listening: (nullable): this and the next four belong to the reporter of the event, and are valid during the
 *   call; for an event read from D-Bus, they belong to the event itself
 * @detail: (nullable): the one of them that is set
 */
typedef struct
{
  HbEventType type;
  gint64 time;
  gint64 stamp;
  HbAddress peer;
  char *name;
  char *server;
  char *text;
  char *unsent;
  guint64 bytes;
  gint64 duration;
  gint64 rtt;
  guint pulse;
  guint of;
  guint64 count;
  GArray *peers;
  HbHost host;
  HbVerdict verdict;
  HbClose reason;
  HbWarning about;
  gboolean quiet;
  HbPeerState before;
  union
  {
    const HbListening *listening;
    const HbSegment *segment;
    const HbChange *change;
    const HbResolved *resolved;
    const HbSummary *summary;
    HbTrouble trouble;
    HbIncident incident;
    guint32 lost[HB_HISTORY_N_ROOMS];
  };
  gpointer detail;
} HbEvent;

/**
 * HbEventFunc:
 * @event: the event, with its stamp set; borrowed for the call
 * @user_data: the listener's
 */
typedef void (*HbEventFunc) (const HbEvent *event,
                             gpointer       user_data);

void          hb_event_clear          (HbEvent       *self);
void          hb_event_copy           (HbEvent       *self,
                                       const HbEvent *other);

const char   *hb_event_type_to_string (HbEventType    type);
gboolean      hb_event_type_has       (HbEventType    type,
                                       HbEventTraits  trait);
gboolean      hb_event_has_peer       (const HbEvent *self);
gboolean      hb_event_is_incident    (const HbEvent *self);
HbHistoryRoom hb_event_get_room       (const HbEvent *self);
gint64        hb_event_get_time       (const HbEvent *self);
double        hb_event_get_rtt_ms     (const HbEvent *self);
gboolean      hb_event_equal          (const HbEvent *self,
                                       const HbEvent *other);

const char   *hb_names_get            (HbNames        names,
                                       guint          value);
guint         hb_names_find           (HbNames        names,
                                       const char    *name);

const char   *hb_verdict_to_string    (HbVerdict      verdict);
const char   *hb_close_to_string      (HbClose        reason);
const char   *hb_warning_to_string    (HbWarning      about);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HbEvent, hb_event_clear)

G_END_DECLS
