#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The state of a peer. The numbers are those of ListPeerSnapshots and PeersChanged: add at the end. */
typedef enum
{
  HB_PEER_STATE_LEFT,
  HB_PEER_STATE_ALIVE,
  HB_PEER_STATE_PULSING, /* its silence has timed out */
  HB_PEER_STATE_GIVEN_UP,
  HB_PEER_STATE_EXPECTED, /* listed, has not come yet, and still has time */
  HB_PEER_STATE_MISSING,  /* expected, and never came */
  HB_PEER_STATE_ASLEEP,   /* may sleep, and fell silent: nobody is told */
  HB_N_PEER_STATES
} HbPeerState;

const char *hb_peer_state_to_string    (HbPeerState  state);
HbPeerState hb_peer_state_from_string  (const char  *name);
guint       hb_peer_state_get_severity (HbPeerState  state);

G_END_DECLS
