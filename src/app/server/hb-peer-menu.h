#pragma once

#include <gtk/gtk.h>

#include "app/model/hb-peer-item.h"

G_BEGIN_DECLS

/*
 * The menu of a peer, with the actions "details.name", "win.edit-peer", "peer.copy", "peer.mute", "peer.terminate" and "peer.forget",
 * each with the address as its target; and finding the peer of a row.
 */
GMenuModel *hb_peer_menu_new  (HbPeerItem  *peer);
void        hb_peer_menu_mark (GtkWidget   *widget,
                               GtkListItem *item);
HbPeerItem *hb_peer_menu_find (GtkWidget   *widget);

G_END_DECLS
