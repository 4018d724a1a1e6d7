#pragma once

#include "engine/hb-run.h"
#include "role/hb-peer.h"

G_BEGIN_DECLS

/* Peers and happenings as the D-Bus interface Engine1 describes them: dictionaries. */

gboolean  hb_describe_tells_of (HbEventType     type);
GVariant *hb_describe_event    (const HbEvent  *event);
GVariant *hb_describe_peer     (const HbPeer   *peer,
                                const HbRun    *run);

G_END_DECLS
