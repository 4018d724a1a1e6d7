#pragma once

#include "engine/hb-run.h"
#include "event/hb-peer-snapshot.h"
#include "role/hb-peer.h"

G_BEGIN_DECLS

void hb_snapshot_take (HbPeerSnapshot *self,
                       const HbPeer   *peer,
                       const HbRun    *run);

G_END_DECLS
