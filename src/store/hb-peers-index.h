#pragma once

#include "store/hb-peers-file.h"

G_BEGIN_DECLS

/**
 * HbPeersIndex:
 *
 * Which peer of a peers file a machine is, by its address; by the name under which the engine lists it, where the file
 * has only its host name.
 */
typedef struct _HbPeersIndex HbPeersIndex;

HbPeersIndex       *hb_peers_index_new       (HbPeersFile      *file);
void                hb_peers_index_free      (HbPeersIndex     *self);
gboolean            hb_peers_index_has_hosts (HbPeersIndex     *self);
const HbPeersEntry *hb_peers_index_find      (HbPeersIndex     *self,
                                              const HbAddress  *address,
                                              const char       *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbPeersIndex, hb_peers_index_free)

G_END_DECLS
