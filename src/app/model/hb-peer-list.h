#pragma once

#include <gio/gio.h>

#include "app/model/hb-peer-item.h"

G_BEGIN_DECLS

#define HB_TYPE_PEER_LIST (hb_peer_list_get_type ())

/**
 * HbPeerList:
 *
 * The peers of one engine: a #GListModel of #HbPeerItem in the order in which they came. It emits "items-changed" for
 * added and removed peers only, one signal a batch; changes within a peer are notified by its item. The properties
 * "n-items", "n-alive", "n-pulsing", "n-given-up" and "n-left" (uint) count the peers and their states. The signal
 * "updated" has the peers that a batch changed, a #GPtrArray of those that existed before: for filters and sorters.
 * It comes before "items-changed", so that new peers find their places among the others. The signal "past-wanted"
 * names an #HbPeerItem, once, whose trace is shown and whose events from before it was listed are unknown; with
 * thousands of peers, it is not emitted.
 */
G_DECLARE_FINAL_TYPE (HbPeerList, hb_peer_list, HB, PEER_LIST, GObject)

HbPeerList *hb_peer_list_new        (void);
void        hb_peer_list_update     (HbPeerList    *self,
                                     GArray        *peers);
void        hb_peer_list_replace    (HbPeerList    *self,
                                     GArray        *peers,
                                     GPtrArray     *fallen);
void        hb_peer_list_forget     (HbPeerList    *self,
                                     const char   **addresses);
void        hb_peer_list_take_event (HbPeerList    *self,
                                     const HbEvent *event);
HbPeerItem *hb_peer_list_lookup     (HbPeerList    *self,
                                     const char    *address);
HbPeerItem *hb_peer_list_find       (HbPeerList      *self,
                                     const HbAddress *address);
guint       hb_peer_list_count      (HbPeerList    *self,
                                     HbPeerState    state);

G_END_DECLS
