#pragma once

#include "app/model/hb-peer-item.h"
#include "store/hb-peers-edit.h"

G_BEGIN_DECLS

/**
 * HbPeerDraft:
 *
 * A peer in a peers file, as it was read to be edited.
 */
typedef struct _HbPeerDraft HbPeerDraft;

void                hb_peer_draft_load        (const char          *path,
                                               GAsyncReadyCallback  callback,
                                               gpointer             user_data);
HbPeerDraft        *hb_peer_draft_load_finish (GAsyncResult        *result,
                                               HbPeerItem          *peer);
void                hb_peer_draft_free        (HbPeerDraft         *self);
const char         *hb_peer_draft_get_path    (HbPeerDraft         *self);
gboolean            hb_peer_draft_is_readable (HbPeerDraft         *self);
gboolean            hb_peer_draft_is_writable (HbPeerDraft         *self);
const HbPeersEntry *hb_peer_draft_get_entry   (HbPeerDraft         *self);
const char         *hb_peer_draft_get_section (HbPeerDraft         *self);
char               *hb_peer_draft_get_text    (HbPeerDraft         *self,
                                               HbPeersKey           key);
gboolean            hb_peer_draft_has_other   (HbPeerDraft         *self,
                                               const char          *name);
HbPeersFile        *hb_peer_draft_inherit     (HbPeerDraft         *self,
                                               const HbPeersKey    *keys,
                                               guint                n_keys);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbPeerDraft, hb_peer_draft_free)

G_END_DECLS
