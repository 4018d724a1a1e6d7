#pragma once

#include "app/model/hb-alert-grouper.h"
#include "app/model/hb-peer-list.h"

G_BEGIN_DECLS

/**
 * HbPeerNotices:
 *
 * The notifications of single peers, and the common one of many: what an #HbAlertGrouper sends.
 */
typedef struct _HbPeerNotices HbPeerNotices;

HbPeerNotices  *hb_peer_notices_new         (GApplication  *application);
void            hb_peer_notices_free        (HbPeerNotices *self);
void            hb_peer_notices_set_peers   (HbPeerNotices *self,
                                             HbPeerList    *peers);
HbAlertGrouper *hb_peer_notices_new_grouper (HbPeerNotices *self);

G_END_DECLS
