#pragma once

#include <gtk/gtk.h>

#include "app/model/hb-peer-item.h"

G_BEGIN_DECLS

#define HB_TYPE_PEER_RANKING (hb_peer_ranking_get_type ())

/**
 * HbPeerRanking:
 *
 * The peers that pass a filter, in the order of a sorter, as a #GListModel. Peers change all the
 * time, and a hundred thousand of them cannot be put into order each time from the beginning: it is
 * told which ones changed, moves those only, and tells of those moves only. The sorter must be a total
 * order. What its listeners cause while they are told of a change is told after that. The signal "removing" (guint
 * position, guint count) comes before "items-changed" tells that so many, at least, are gone from there; whoever
 * hears of it must not change the peers. Properties:
 *
 * - "peers" (a #GListModel of #HbPeerItem, or %NULL): all of them
 * - "kept" (#HbPeerItem, or %NULL): one whose row moves, and does not go and come back
 */
G_DECLARE_FINAL_TYPE (HbPeerRanking, hb_peer_ranking, HB, PEER_RANKING, GObject)

HbPeerRanking *hb_peer_ranking_new    (GtkFilter     *filter,
                                       GtkSorter     *sorter);
void           hb_peer_ranking_touch  (HbPeerRanking *self,
                                       GPtrArray     *changed);
void           hb_peer_ranking_settle (HbPeerRanking *self);

G_END_DECLS
