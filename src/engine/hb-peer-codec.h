#pragma once

#include "engine/hb-run.h"
#include "role/hb-peer.h"

G_BEGIN_DECLS

/* Peers as the D-Bus interface Engine1 describes them: dictionaries; and many as one
 * dictionary of arrays. */

/**
 * HbPeerSnapshot:
 * @peer: a copy
 * @heard: when it was last heard, in nanoseconds of wall-clock time since 1970
 * @deadline: when something is due, likewise; 0 where nothing is
 *
 * A peer as it was at a moment. It can be described later, and by another thread.
 */
typedef struct
{
  HbPeer peer;
  gint64 heard;
  gint64 deadline;
} HbPeerSnapshot;

void      hb_peer_snapshot_take (HbPeerSnapshot       *self,
                                 const HbPeer         *peer,
                                 const HbRun          *run);
GVariant *hb_peer_codec_peer    (const HbPeerSnapshot *snapshot);
GVariant *hb_peer_codec_peers   (const HbPeerSnapshot *snapshots,
                                 gsize                 n_snapshots);

G_END_DECLS
