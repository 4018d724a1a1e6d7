#pragma once

#include "wire/hb-address.h"
#include "role/hb-time.h"

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
  HB_EVENT_SESSION_CLOSED,
  HB_EVENT_MESSAGE_SENT,
  HB_EVENT_BEAT_SENT,
  HB_EVENT_PULSE_RECEIVED,
  HB_EVENT_PULSE_ANSWERED,
  HB_EVENT_SEGMENT,
  HB_EVENT_WARNING,
  HB_EVENT_CHANGED,
  HB_EVENT_SUMMARY,
  /* For whoever keeps a list of peers; no lines of output. */
  HB_EVENT_FORGOTTEN,
  HB_EVENT_UNTOLD, /* what is known of a peer changed, and there is too much to tell */
  HB_N_EVENTS
} HbEventType;

/* What the kernel of a host made of our SYN, which tells a dead host from a dead program. */
typedef enum
{
  HB_HOST_UNKNOWN,
  HB_HOST_ANSWERED,
  HB_HOST_SILENT,
  HB_HOST_UNREACHABLE,
} HbHost;

/* Why a peer was given up. */
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
} HbClose;

/* What a warning is about: always trouble of our own. */
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
  HB_WARNING_CAPTURE, /* one that is replayed */
  HB_WARNING_STATE,
  HB_WARNING_BUS,
} HbWarning;

/**
 * HbEvent:
 * @type: what happened; it says which of the members below have a meaning (INTERFACE.md, Events)
 * @time: when, on the role's own clock
 * @stamp: the wall-clock time of the packet that caused it; 0 where none did, until the owner
 *   has put the wall-clock equivalent of @time there
 * @peer: with whom
 * @text: (nullable): safe to show
 * @bytes: length of the payload that @text was made from
 * @duration: of a silence, nanoseconds; of SESSION_OPENED, how long a peer that had been given up was
 *   not heard; 0 of another
 * @rtt: nanoseconds, or %HB_UNKNOWN
 * @pulse: which pulse, from 1; 0 where none is meant
 * @of: how many there are to be; of an ALIVE, how many had been sent
 * @count: how many times, for a warning; how many @peers
 * @peers: (nullable) (element-type HbAddress): for GAVE_UP, all that were given up with that verdict,
 *   @peer first, where they are told together; their sessions are closed. For SESSION_OPENED, all that
 *   are back
 * @detail: (nullable): for LISTENING, SEGMENT, CHANGED and SUMMARY, which the owner of a role tells:
 *   a #HbListening, #HbSegment, #HbChange or #HbSummary that lives as long as the call
 */
typedef struct
{
  HbEventType type;
  gint64 time;
  gint64 stamp;
  HbAddress peer;
  char *text;
  gsize bytes;
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
  gconstpointer detail;
} HbEvent;

void        hb_event_clear        (HbEvent     *self);

const char *hb_event_type_to_string (HbEventType type);
const char *hb_host_to_string       (HbHost      host);
const char *hb_verdict_to_string    (HbVerdict   verdict);
const char *hb_close_to_string      (HbClose     reason);
const char *hb_warning_to_string    (HbWarning   about);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HbEvent, hb_event_clear)

G_END_DECLS
