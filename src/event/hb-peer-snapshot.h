#pragma once

#include "event/hb-event.h"
#include "event/hb-peer-state.h"

G_BEGIN_DECLS

/* Room for the escaped beginning of a text and the final NUL. */
#define HB_PEER_SNAPSHOT_TEXT_SIZE 168

/* The most bytes of a name or a group, as shown. */
#define HB_PEER_SNAPSHOT_NAME_MAX 256

/* A timed mute that ends when the peer is back. */
#define HB_QUIET_UNTIL_BACK (-1)

/* What is known of a peer besides its state. The numbers are those of ListPeerSnapshots and PeersChanged: add at the
 * end. */
typedef enum
{
  HB_PEER_MUTED = 1 << 0,
  HB_PEER_ACKNOWLEDGED = 1 << 1, /* until its state changes */
  HB_PEER_QUIET_HOURS = 1 << 2,  /* it is in those of the peers file */
  HB_PEER_FLAPPING = 1 << 3,     /* its state changes all the time */
  HB_PEER_LISTED = 1 << 4,       /* in the peers file */
} HbPeerFlags;

/**
 * HbPeerSnapshot:
 * @address: its address
 * @state: its state; %HB_N_PEER_STATES if unknown
 * @verdict: why it was given up or is missing; %HB_N_VERDICTS if it is not
 * @rtt_ms: the last round-trip time, milliseconds; -1 if unknown
 * @deadline: when its next pulse or its give-up is due, microseconds of wall-clock time since 1970; 0 if nothing is
 *   due
 * @heard: when it was last heard, likewise; 0 if it never was
 * @pulses: unanswered pulses so far
 * @flags: of #HbPeerFlags
 * @text: the beginning of its last message, safe to show; empty if there was none
 * @quiet_until: when a timed mute ends, as @deadline; 0 where it is not timed, or %HB_QUIET_UNTIL_BACK
 * @name: (nullable): what people call it, safe to show; belongs to whoever the snapshot was taken from
 * @group: (nullable): the name of its group, likewise
 *
 * The state of a peer at one time, as a plain value: the engine takes it, D-Bus carries it, the window shows it.
 */
typedef struct
{
  HbAddress address;
  HbPeerState state;
  HbVerdict verdict;
  double rtt_ms;
  gint64 deadline;
  gint64 heard;
  guint32 pulses;
  guint8 flags;
  char text[HB_PEER_SNAPSHOT_TEXT_SIZE];
  gint64 quiet_until;
  const char *name;
  const char *group;
} HbPeerSnapshot;

/**
 * hb_peer_is_quiet:
 * @state: a peer's state
 * @flags: its #HbPeerFlags
 *
 * Returns: whether nobody is to be notified of it
 */
static inline gboolean
hb_peer_is_quiet (HbPeerState state,
                  guint       flags)
{
  return (flags & (HB_PEER_MUTED | HB_PEER_ACKNOWLEDGED | HB_PEER_QUIET_HOURS | HB_PEER_FLAPPING)) != 0 ||
         state == HB_PEER_STATE_ASLEEP;
}

G_END_DECLS
