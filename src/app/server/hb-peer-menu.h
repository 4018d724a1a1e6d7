#pragma once

#include <gtk/gtk.h>

#include "app/model/hb-peer-item.h"

G_BEGIN_DECLS

/*
 * What can be done with a peer, as a menu of the actions "details.name", "peer.copy", "peer.mute",
 * "peer.terminate" and "peer.forget", each with the address as its target; and whose row it is that
 * a person points at.
 */
GMenuModel *hb_peer_menu_new  (HbPeerItem  *peer);
void        hb_peer_menu_mark (GtkWidget   *widget,
                               GtkListItem *item);
HbPeerItem *hb_peer_menu_find (GtkWidget   *widget);

G_END_DECLS
