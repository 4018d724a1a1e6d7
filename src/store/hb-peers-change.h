#pragma once

#include "store/hb-peers-edit.h"
#include "store/hb-peers-entry.h"

G_BEGIN_DECLS

/**
 * HbPeersChange:
 *
 * What a person changes in a peer of a peers file: its name and keys. Keys that are not set stay as they are.
 */
typedef struct _HbPeersChange HbPeersChange;

HbPeersChange *hb_peers_change_new   (const char     *section,
                                      const char     *name);
void           hb_peers_change_free  (HbPeersChange  *self);
void           hb_peers_change_set   (HbPeersChange  *self,
                                      HbPeersKey      key,
                                      const char     *value);
gboolean       hb_peers_change_apply (HbPeersEdit    *edit,
                                      gpointer        self,
                                      GError        **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbPeersChange, hb_peers_change_free)

G_END_DECLS
