#pragma once

#include "app/model/hb-peer-list.h"
#include "store/hb-peers-edit.h"

G_BEGIN_DECLS

/* The peers that are seen, and that a peers file does not expect. */

GPtrArray *hb_unexpected_peers_find   (HbPeerList   *peers,
                                       HbPeersFile  *file,
                                       guint        *n_known);
gboolean   hb_unexpected_peers_expect (HbPeersEdit  *edit,
                                       gpointer      peers,
                                       GError      **error);

G_END_DECLS
