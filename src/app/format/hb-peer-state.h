#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* From best to worst: "worst first" is the other way round. */
typedef enum
{
  HB_PEER_STATE_LEFT,
  HB_PEER_STATE_ALIVE,
  HB_PEER_STATE_PULSING,
  HB_PEER_STATE_GIVEN_UP,
} HbPeerState;

G_END_DECLS
