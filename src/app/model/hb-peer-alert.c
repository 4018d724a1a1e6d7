#include "app/model/hb-peer-alert.h"

#include "event/hb-peer-flags.h"

/**
 * hb_peer_alert_is_silent:
 * @peer: a peer
 *
 * Returns: whether it is given up or missing
 */
gboolean
hb_peer_alert_is_silent (HbPeerItem *peer)
{
  HbPeerState state = hb_peer_item_get_state (peer);

  return state == HB_PEER_STATE_GIVEN_UP || state == HB_PEER_STATE_MISSING;
}

/**
 * hb_peer_alert_is_quiet:
 * @peer: a peer
 *
 * Returns: whether nobody is to be notified of it
 */
gboolean
hb_peer_alert_is_quiet (HbPeerItem *peer)
{
  return hb_peer_is_quiet (hb_peer_item_get_state (peer), hb_peer_item_get_flags (peer));
}

gboolean
hb_peer_alert_is_acknowledged (HbPeerItem *peer)
{
  return (hb_peer_item_get_flags (peer) & HB_PEER_ACKNOWLEDGED) != 0;
}

/**
 * hb_peer_alert_is_awaited:
 * @peer: a peer
 *
 * Whoever acknowledges a silence, or mutes it until it is over, is told of its end.
 *
 * Returns: whether it is silent, and somebody is to be told only when it is back
 */
gboolean
hb_peer_alert_is_awaited (HbPeerItem *peer)
{
  guint flags = hb_peer_item_get_flags (peer);
  gboolean muted = (flags & HB_PEER_MUTED) != 0;

  if (!hb_peer_alert_is_silent (peer) || (flags & (HB_PEER_QUIET_HOURS | HB_PEER_FLAPPING)) != 0)
    return FALSE;

  return muted ? hb_peer_item_get_quiet_until (peer) == HB_QUIET_UNTIL_BACK : hb_peer_alert_is_acknowledged (peer);
}
