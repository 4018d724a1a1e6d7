#pragma once

#include <gtk/gtk.h>

#include "app/model/hb-peer-list.h"

G_BEGIN_DECLS

#define HB_TYPE_PEER_BAR (hb_peer_bar_get_type ())

/**
 * HbPeerBar:
 *
 * What stands above the peers: the chips that choose which ones are shown, how patient the server is,
 * and the buttons that change that and the order. Where there is too little room, the words on the
 * patience go first, then those of the chips. Properties:
 *
 * - "peers" (#HbPeerList, nullable), "state" (int, as of #HbStateChips)
 * - "policy" (#HbWatchPolicy, or %NULL): the server's
 * - "narrow" (boolean): whether the page is for a telephone
 *
 * The orders are targets of an action "peers.sort", which who has the bar provides.
 */
G_DECLARE_FINAL_TYPE (HbPeerBar, hb_peer_bar, HB, PEER_BAR, GtkWidget)

G_END_DECLS
