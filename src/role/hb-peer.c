#include "role/hb-peer.h"

/**
 * hb_peer_judge:
 * @self: a peer whose pulses were not answered
 *
 * The last two pulses speak for its host rather than the last one, since a single lost segment
 * must not turn a live host into a dead one.
 *
 * Returns: why it is silent
 */
HbVerdict
hb_peer_judge (const HbPeer *self)
{
  if (self->evidence[0] == HB_HOST_ANSWERED || self->evidence[1] == HB_HOST_ANSWERED)
    return HB_VERDICT_PROGRAM_DEAD;
  if (self->stirred)
    return HB_VERDICT_ONE_WAY;
  if (self->evidence[0] == HB_HOST_UNREACHABLE || self->evidence[1] == HB_HOST_UNREACHABLE)
    return HB_VERDICT_UNREACHABLE;

  return HB_VERDICT_HOST_SILENT;
}
