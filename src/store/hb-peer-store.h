#pragma once

#include "role/hb-peer-record.h"

G_BEGIN_DECLS

/**
 * HbPeerStore:
 *
 * A file that keeps what is known of a server's peers across restarts. One process uses it at a time, reads
 * it once, and replaces it atomically: if we are killed, the file is either the old or the new one. Its times
 * are wall-clock times.
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
