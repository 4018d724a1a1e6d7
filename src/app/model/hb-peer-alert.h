#pragma once

#include "app/model/hb-peer-item.h"

G_BEGIN_DECLS

/* What the state and the flags of a peer mean for whoever is notified. */

gboolean hb_peer_alert_is_silent       (HbPeerItem *peer);
gboolean hb_peer_alert_is_quiet        (HbPeerItem *peer);
gboolean hb_peer_alert_is_acknowledged (HbPeerItem *peer);
gboolean hb_peer_alert_is_awaited      (HbPeerItem *peer);

G_END_DECLS
