#pragma once

#include "event/hb-peer-state.h"

G_BEGIN_DECLS

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
  HB_PEER_NAMED = 1 << 5,        /* its name is from there, not the resolver's */
} HbPeerFlags;

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
