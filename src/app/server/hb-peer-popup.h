#pragma once

#include <gtk/gtk.h>

#include "app/model/hb-peer-item.h"

G_BEGIN_DECLS

#define HB_TYPE_PEER_POPUP (hb_peer_popup_get_type ())

/**
 * HbPeerPopup:
 *
 * The menu of a peer in a list, by the pointer or by the keyboard, and the keys that do the same. Both call the actions
 * "details.name", "peer.copy", "peer.mute", "peer.terminate" and "peer.forget" with the peer's address as the target.
 */
G_DECLARE_FINAL_TYPE (HbPeerPopup, hb_peer_popup, HB, PEER_POPUP, GObject)

HbPeerPopup *hb_peer_popup_new         (GtkWidget   *view,
                                        GtkWidget   *area);
HbPeerItem  *hb_peer_popup_get_focused (HbPeerPopup *self);
void         hb_peer_popup_present     (HbPeerPopup *self);

G_END_DECLS
