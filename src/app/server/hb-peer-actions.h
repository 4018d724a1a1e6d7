#pragma once

#include <adwaita.h>

#include "app/engine/hb-engine-proxy.h"
#include "app/model/hb-peer-names.h"

G_BEGIN_DECLS

#define HB_TYPE_PEER_ACTIONS (hb_peer_actions_get_type ())

/**
 * HbPeerActions:
 *
 * The actions on a peer: "peer.copy", "peer.mute", "peer.terminate" and "peer.forget" of a widget, each with the
 * address as its target, and "peer.name" with the address, a name and a note. The signal "problem" (string) has an
 * error message.
 */
G_DECLARE_FINAL_TYPE (HbPeerActions, hb_peer_actions, HB, PEER_ACTIONS, GObject)

HbPeerActions *hb_peer_actions_new        (GtkWidget     *widget,
                                           HbPeerNames   *names);
void           hb_peer_actions_set_engine (HbPeerActions *self,
                                           HbEngineProxy *engine);

G_END_DECLS
