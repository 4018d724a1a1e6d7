#pragma once

#include <gtk/gtk.h>

#include "app/model/hb-peer-item.h"

G_BEGIN_DECLS

#define HB_TYPE_PEER_RANKING (hb_peer_ranking_get_type ())

/**
 * HbPeerRanking:
 *
 * The peers that pass a filter, in the order of a sorter, as a #GListModel. Peers change all the time, and sorting a
 * hundred thousand each time would be too slow: the owner says which ones have changed, and only those are moved and
 * signalled. The sorter must be a total order. Changes that handlers cause are made after the present one. The signal
 * "removing" (guint position, guint count) is emitted before an "items-changed" that removes at least so many there;
 * its handlers must not change the peers. Properties:
 *
 * - "peers" (a #GListModel of #HbPeerItem, or %NULL): all of them
 * - "kept" and "focused" (#HbPeerItem, or %NULL): two items whose rows are moved without being removed and inserted
 *   again, such as the selected one and the one with the keyboard focus
 * - "held" (boolean): nothing is moved, inserted or removed until it is %FALSE again
 */
G_DECLARE_FINAL_TYPE (HbPeerRanking, hb_peer_ranking, HB, PEER_RANKING, GObject)

HbPeerRanking *hb_peer_ranking_new    (GtkFilter     *filter,
                                       GtkSorter     *sorter);
void           hb_peer_ranking_touch  (HbPeerRanking *self,
                                       GPtrArray     *changed);
void           hb_peer_ranking_settle (HbPeerRanking *self);

G_END_DECLS
