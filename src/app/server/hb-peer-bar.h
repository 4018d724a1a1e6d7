#pragma once

#include <gtk/gtk.h>

#include "app/model/hb-peer-list.h"

G_BEGIN_DECLS

#define HB_TYPE_PEER_BAR (hb_peer_bar_get_type ())

/**
 * HbPeerBar:
 *
 * The bar above the peers: chips that filter by state, the server's policy, and buttons for the settings and the
 * order. If there is too little room, the text of the policy is hidden first, then the words of the chips.
 * Properties:
 *
 * - "peers" (#HbPeerList, nullable), "state" (int, as of #HbStateChips)
 * - "policy" (#HbWatchPolicy, or %NULL): the server's
 * - "narrow" (boolean): whether the page is for a phone
 *
 * The orders are targets of an action "peers.sort", which the bar's parent provides.
 */
G_DECLARE_FINAL_TYPE (HbPeerBar, hb_peer_bar, HB, PEER_BAR, GtkWidget)

G_END_DECLS
