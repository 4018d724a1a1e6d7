#pragma once

#include "role/hb-series.h"

G_BEGIN_DECLS

/**
 * HbPeerTable:
 *
 * Peers by address, up to a limit. Peers with an open session stay. Closed ones stay, to be listed, until a new peer
 * needs their place.
 */
typedef struct _HbPeerTable HbPeerTable;

typedef void (*HbPeerFunc) (HbPeer   *peer,
                            gpointer  user_data);

HbPeerTable *hb_peer_table_new            (guint            max_peers);
void         hb_peer_table_free           (HbPeerTable     *self);
HbPeer      *hb_peer_table_lookup         (HbPeerTable     *self,
                                           const HbAddress *address);
HbPeer      *hb_peer_table_get            (HbPeerTable     *self,
                                           guint32          number);
HbPeer      *hb_peer_table_insert         (HbPeerTable     *self,
                                           const HbAddress *address);
HbPeer      *hb_peer_table_peek_displaced (HbPeerTable     *self);
void         hb_peer_table_remove         (HbPeerTable     *self,
                                           HbPeer          *peer);
void         hb_peer_table_open           (HbPeerTable     *self,
                                           HbPeer          *peer);
void         hb_peer_table_close          (HbPeerTable     *self,
                                           HbPeer          *peer);
guint        hb_peer_table_get_size       (HbPeerTable     *self);
guint        hb_peer_table_get_open       (HbPeerTable     *self);
guint        hb_peer_table_walk           (HbPeerTable     *self,
                                           guint            from,
                                           HbPeerFunc       func,
                                           gpointer         user_data);
void         hb_peer_table_foreach        (HbPeerTable     *self,
                                           HbPeerFunc       func,
                                           gpointer         user_data);

/* Data kept apart from the peer */
const HbAddress *hb_peer_table_get_local   (HbPeerTable     *self,
                                            const HbPeer    *peer);
void             hb_peer_table_set_local   (HbPeerTable     *self,
                                            HbPeer          *peer,
                                            const HbAddress *local);
const guint8    *hb_peer_table_get_text    (HbPeerTable     *self,
                                            const HbPeer    *peer);
void             hb_peer_table_set_text    (HbPeerTable     *self,
                                            HbPeer          *peer,
                                            const guint8    *text,
                                            gsize            length);
HbSeries        *hb_peer_table_get_series  (HbPeerTable     *self,
                                            const HbPeer    *peer);
const HbSeries  *hb_peer_table_read_series (HbPeerTable     *self,
                                            const HbPeer    *peer);
HbSeries        *hb_peer_table_need_series (HbPeerTable     *self,
                                            HbPeer          *peer);
void             hb_peer_table_drop_series (HbPeerTable     *self,
                                            HbPeer          *peer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbPeerTable, hb_peer_table_free)

G_END_DECLS
