#pragma once

#include "store/hb-peers-edit.h"
#include "wire/hb-address.h"

G_BEGIN_DECLS

/**
 * HbPeerWish:
 *
 * What a person wants a peers file to say of a peer: a name and a note, or whether it is muted. Where it is not in the
 * file, it is added, but not expected.
 */
typedef struct _HbPeerWish HbPeerWish;

HbPeerWish *hb_peer_wish_new       (const char   *address,
                                    const char   *listed);
void        hb_peer_wish_free      (HbPeerWish   *self);
void        hb_peer_wish_set_texts (HbPeerWish   *self,
                                    const char   *name,
                                    const char   *note);
void        hb_peer_wish_set_muted (HbPeerWish   *self,
                                    gboolean      muted);
gboolean    hb_peer_wish_apply     (HbPeersEdit  *edit,
                                    gpointer      self,
                                    GError      **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbPeerWish, hb_peer_wish_free)

G_END_DECLS
