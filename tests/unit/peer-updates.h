#pragma once

#include "app/model/hb-peer-list.h"

G_BEGIN_DECLS

/* Peers as text: dictionaries as in ListPeers, in GVariant text format. A missing key is an unknown value; a
 * dictionary without an address is skipped. A one-letter address stands for 10.0.0.N, N its ASCII code. */

void        peer_parse    (HbPeerSnapshot *peer,
                           const char     *text);
GArray     *peers_parse   (const char     *text);
GVariant   *peers_tell    (const char     *text);
void        peers_update  (HbPeerList     *list,
                           const char     *text);
void        peers_replace (HbPeerList     *list,
                           const char     *text);
HbPeerItem *peers_find    (HbPeerList     *list,
                           char            letter);
void        peers_forget  (HbPeerList     *list,
                           const char     *letters);
char       *peers_name    (HbPeerItem     *item);

G_END_DECLS
