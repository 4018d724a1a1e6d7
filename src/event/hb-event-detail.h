#pragma once

#include "wire/hb-network.h"
#include "wire/hb-segment.h"

G_BEGIN_DECLS

/* Members of one type of event, or of a few. */

/**
 * HbTrouble:
 * @payload: (nullable): the reserved payload that a client could not send, HEARTBEAT or TERMINATE; a constant
 * @error: the errno of the failure; 0 for a text that is too big for the path
 * @part_size: for such a text, the largest part that passes, in bytes
 *
 * Of a role's %HB_EVENT_WARNING about %HB_WARNING_SEND.
 */
typedef struct
{
  const char *payload;
  int error;
  guint part_size;
} HbTrouble;

/**
 * HbListening:
 * @role: "server" or "client"
 * @interface: the name of the interface, raw from the system
 * @addresses: (element-type HbAddress): the local addresses
 * @filter: the capture filter in force
 * @timeout: a server's, nanoseconds; 0 of a client
 * @pulses: a server's; 0 of a client
 * @server: (nullable): a client's; "any" while its name is not resolved
 * @server_name: (nullable): its name, where it was given
 * @servers: (nullable) (array zero-terminated=1): of a client with several servers, all of them as they were given,
 *   safe to show; @server and @server_name are the first one then
 *
 * Of %HB_EVENT_LISTENING.
 */
typedef struct
{
  const char *role;
  const char *interface;
  GArray *addresses;
  const char *filter;
  gint64 timeout;
  guint pulses;
  const HbAddress *server;
  const char *server_name;
  const char *const *servers;
} HbListening;

/**
 * HbResolved:
 * @name: a host's name
 * @addresses: (element-type HbAddress): its addresses, the preferred one first
 * @server: (nullable): the one that a client uses
 *
 * Of %HB_EVENT_RESOLVED.
 */
typedef struct
{
  const char *name;
  GArray *addresses;
  const HbAddress *server;
} HbResolved;

/* A change made over D-Bus. */
typedef enum
{
  HB_CHANGE_TIMEOUT,
  HB_CHANGE_PULSES,
  HB_CHANGE_WATCH, /* timeout, pulses and pulse interval together */
  HB_CHANGE_MUTED,
  HB_CHANGE_ACKNOWLEDGED, /* a peer */
  HB_CHANGE_INCIDENT,     /* all peers of an incident are acknowledged */
  HB_CHANGE_PEERS,      /* the peers file was read again */
  HB_CHANGE_CLOSED,     /* a session */
  HB_CHANGE_FORGOTTEN,  /* a peer */
  HB_CHANGE_SAID,       /* a client's text */
  HB_CHANGE_TERMINATED, /* a client's session */
} HbChangeKind;

/**
 * HbChange:
 * @kind: what was changed
 * @timeout: the new timeout, nanoseconds
 * @pulses: the new number of pulses
 * @pulse_interval: the new interval, nanoseconds
 * @muted: the new flag
 * @until: (nullable): of a timed mute, when it ends: a date in UTC as in RFC 3339, or "back"
 * @incident: the number of the incident
 * @peers: how many peers the peers file has
 * @text: the text to be sent, safe to show
 * @by: the caller, safe to show: see hb_identity_describe()
 * @uid: the caller's user, or -1 for the app that owns the engine
 * @pid: the caller's process, likewise
 *
 * Of %HB_EVENT_CHANGED.
 */
typedef struct
{
  HbChangeKind kind;
  gint64 timeout;
  guint pulses;
  gint64 pulse_interval;
  gboolean muted;
  const char *until;
  guint incident;
  guint peers;
  const char *text;
  const char *by;
  gint64 uid;
  gint64 pid;
} HbChange;

/* What peers that fell silent together have in common: where several of these fit the same peers, the first is named. */
typedef enum
{
  HB_CAUSE_NEXT_HOP,  /* the station that their segments come from */
  HB_CAUSE_SUBNET,    /* an IPv4 /24, an IPv6 /64 */
  HB_CAUSE_DISTANCE,  /* a number of routers behind their next hop */
  HB_CAUSE_VLAN,
  HB_CAUSE_INTERFACE, /* of ours */
  HB_N_CAUSES
} HbCause;

/**
 * HbIncident:
 * @number: which one, from 1
 * @cause: what is named as the cause
 * @own: whether no other peer is heard on their interface: it is likely our own trouble
 * @next_hop_alive: whether other peers behind @next_hop are alive
 * @vlan: their VLAN, or -1
 * @distance: how many routers there are on the way
 * @next_hop: the MAC address from which all of their segments come; 0 if they differ
 * @subnet: where all of them are; its prefix is 0 if they are in several
 *
 * Of %HB_EVENT_INCIDENT_OPENED, %HB_EVENT_INCIDENT_CHANGED and %HB_EVENT_INCIDENT_CLOSED.
 */
typedef struct
{
  guint number;
  HbCause cause;
  gboolean own;
  gboolean next_hop_alive;
  gint vlan;
  guint distance;
  guint64 next_hop;
  HbNetwork subnet;
} HbIncident;

/**
 * HbSummary:
 * @segments: TCP segments received
 * @messages: payloads that counted as a sign of life
 * @messages_sent: how many texts a client has sent; -1 of a server
 * @ignored: well-formed frames that had no effect
 * @malformed: frames that broke the rules of their own layer
 * @dropped: frames that the kernel dropped
 * @sent: segments that left
 * @send_failed: segments that could not be sent
 * @peers: how many there have been
 * @open: sessions that are open at the end
 * @reasons: frames without effect, by #HbReason
 *
 * Of %HB_EVENT_SUMMARY.
 */
typedef struct
{
  guint64 segments;
  guint64 messages;
  gint64 messages_sent;
  guint64 ignored;
  guint64 malformed;
  guint64 dropped;
  guint64 sent;
  guint64 send_failed;
  guint64 peers;
  guint64 open;
  guint64 reasons[HB_N_REASONS];
} HbSummary;

const char *hb_change_kind_to_string (HbChangeKind    kind);
const char *hb_change_get_word       (const HbChange *self);

G_END_DECLS
