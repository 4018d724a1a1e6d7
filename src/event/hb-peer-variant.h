#pragma once

#include "event/hb-peer-snapshot.h"

G_BEGIN_DECLS

/* How many peers an engine lists: more would exceed the size of a D-Bus message if all had long texts. */
#define HB_PEERS_LISTED_MAX 150000

/* Peers in the D-Bus formats of Engine1, and back. No other file knows these formats. */

GVariant *hb_peers_to_variant   (const HbPeerSnapshot *peers,
                                 gsize                 n_peers);
GArray   *hb_peers_from_variant (GVariant             *variant);
GVariant *hb_peer_to_dictionary (const HbPeerSnapshot *peer);

G_END_DECLS
