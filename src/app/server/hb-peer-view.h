#pragma once

#include <gtk/gtk.h>

#include "app/model/hb-peer-item.h"

G_BEGIN_DECLS

#define HB_TYPE_PEER_VIEW (hb_peer_view_get_type ())

/**
 * HbPeerView:
 *
 * Peers as a sortable table, the worst first, or as cards if there is no room for a table. Its menu and its keys call
 * the actions "peer.copy", "peer.mute", "peer.terminate" and "peer.forget" with the address as the target. Properties:
 *
 * - "peers" (a #GListModel of #HbPeerItem, or %NULL), which its owner keeps in the order of
 *   hb_peer_view_get_sorter()
 * - "policy" (#HbWatchPolicy, or %NULL): the server's
 * - "selected" (#HbPeerItem, %NULL for none)
 * - "focused" (#HbPeerItem, %NULL for none, read-only): whose row has the keyboard focus
 * - "narrow" (boolean, read-only): whether it shows cards
 * - "pressed" (boolean, read-only): whether a pointer is pressed in it, so that no row may move: GTK forgets the press
 *   on a row that it removes
 * - "sort" (string): the order, as for hb_peer_columns_sort(); of the cards as well
 *
 * Tab moves into the list and out of it; the arrow keys move between rows.
 */
G_DECLARE_FINAL_TYPE (HbPeerView, hb_peer_view, HB, PEER_VIEW, GtkWidget)

HbPeerItem *hb_peer_view_get_selected    (HbPeerView *self);
void        hb_peer_view_choose_focused  (HbPeerView *self);
GtkSorter  *hb_peer_view_get_sorter      (HbPeerView *self);
void        hb_peer_view_prepare_removal (HbPeerView *self,
                                          guint       position,
                                          guint       count);
void        hb_peer_view_show_first      (HbPeerView *self);

G_END_DECLS
