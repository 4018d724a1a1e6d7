#pragma once

#include "wire/hb-address.h"

G_BEGIN_DECLS

/**
 * HbPeerIndex:
 *
 * Finds the number of a peer by its address. The owner stores the addresses; the index stores four bytes per peer,
 * its number, and some spare room.
 */
typedef struct _HbPeerIndex HbPeerIndex;

/* The largest number. */
#define HB_PEER_INDEX_MAX ((1u << 27) - 2)

/* No peer. */
#define HB_PEER_INDEX_NONE G_MAXUINT32

/**
 * HbPeerIndexFunc:
 * @owner: whose index it is
 * @number: a number in it
 *
 * Returns: (transfer none): the address of that peer
 */
typedef const HbAddress *(*HbPeerIndexFunc) (gpointer owner,
                                             guint32  number);

HbPeerIndex *hb_peer_index_new    (HbPeerIndexFunc  get_address,
                                   gpointer         owner);
void         hb_peer_index_free   (HbPeerIndex     *self);
guint32      hb_peer_index_lookup (HbPeerIndex     *self,
                                   const HbAddress *address);
void         hb_peer_index_add    (HbPeerIndex     *self,
                                   guint32          number);
void         hb_peer_index_remove (HbPeerIndex     *self,
                                   const HbAddress *address);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbPeerIndex, hb_peer_index_free)

G_END_DECLS
