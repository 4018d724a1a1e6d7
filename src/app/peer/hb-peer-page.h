#pragma once

#include <adwaita.h>

#include "app/model/hb-peer-item.h"
#include "app/model/hb-watch-policy.h"
#include "event/hb-event.h"

G_BEGIN_DECLS

#define HB_TYPE_PEER_PAGE (hb_peer_page_get_type ())

/**
 * HbPeerPage:
 *
 * The details of the chosen peer (property "item", #HbPeerItem, nullable) of a server with the property
 * "policy" (#HbWatchPolicy, nullable). Answer the signal "history-wanted" with hb_peer_page_set_history(),
 * and "packets-wanted" (guint64, the number of the first one) with hb_peer_page_add_packets(). The window
 * provides the actions peer.copy, peer.mute, peer.terminate and peer.forget, whose target is the address, and
 * peer.name, whose targets are the address, a name and a note.
 */
G_DECLARE_FINAL_TYPE (HbPeerPage, hb_peer_page, HB, PEER_PAGE, AdwBin)

void hb_peer_page_set_history (HbPeerPage    *self,
                               const char    *address,
                               GArray        *history);
void hb_peer_page_take_event  (HbPeerPage    *self,
                               const HbEvent *event);
void hb_peer_page_add_packets (HbPeerPage    *self,
                               const char    *address,
                               guint64        since,
                               GVariant      *answer);
void hb_peer_page_ask_name    (HbPeerPage    *self);

G_END_DECLS
