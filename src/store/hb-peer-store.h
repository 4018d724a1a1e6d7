#pragma once

#include "role/hb-peer-record.h"

G_BEGIN_DECLS

/**
 * HbPeerStore:
 *
 * A file in which what is known of a server's peers outlives the server. It is one process's at a time,
 * read once, and replaced as a whole: whenever we are killed, the file is the old or the new one. Times
 * in it are of the wall clock.
 */
typedef struct _HbPeerStore HbPeerStore;

HbPeerStore *hb_peer_store_open  (const char   *path,
                                  guint         max_peers,
                                  GError      **error);
void         hb_peer_store_free  (HbPeerStore  *self);
GArray      *hb_peer_store_take  (HbPeerStore  *self,
                                  char        **trouble);
void         hb_peer_store_begin (HbPeerStore  *self,
                                  GArray       *records);
gboolean     hb_peer_store_is_busy (HbPeerStore *self);
gboolean     hb_peer_store_end   (HbPeerStore  *self,
                                  gint64        patience,
                                  GError      **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbPeerStore, hb_peer_store_free)

G_END_DECLS
