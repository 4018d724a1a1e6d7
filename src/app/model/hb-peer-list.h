#pragma once

#include <gio/gio.h>

#include "app/model/hb-peer-item.h"

G_BEGIN_DECLS

#define HB_TYPE_PEER_LIST (hb_peer_list_get_type ())

/**
 * HbPeerList:
 *
 * The peers of one engine: a #GListModel of #HbPeerItem in the order of their first coming. It
 * emits "items-changed" for what came and went only, one signal a batch; what changed within a
 * peer is the item's own word. The properties "n-items", "n-alive", "n-pulsing", "n-given-up" and
 * "n-left" (uint) count the peers and their states. The signal "updated" tells of the peers that a
 * batch changed, a #GPtrArray of those which were here before; whoever sorts or filters by what can
 * change listens to it. It comes before "items-changed", so that who is new finds its place among the
 * others. The signal "past-wanted" names an #HbPeerItem, once, whose trace somebody looks at, and of
 * which is not known what happened before it was listed; with thousands of peers it stays silent.
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
guint       hb_peer_list_count      (HbPeerList    *self,
                                     HbPeerState    state);

G_END_DECLS
