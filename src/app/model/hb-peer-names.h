#pragma once

#include "app/model/hb-peer-list.h"
#include "store/hb-peers-file.h"

G_BEGIN_DECLS

#define HB_TYPE_PEER_NAMES (hb_peer_names_get_type ())

/**
 * HbPeerNames:
 *
 * The person's names and notes for peers, by address, and which of them are muted: what the person's own peers file
 * says of them. They also hold for the peers of a replay and of a server that has another peers file. A peer that is
 * only named is in the file, but not expected.
 *
 * Two signals: "muted" (string: the address) when a peer appears in the watched list that is stored as muted, but not
 * yet muted in the engine; and "problem" (string: a sentence) when the file cannot be written.
 */
G_DECLARE_FINAL_TYPE (HbPeerNames, hb_peer_names, HB, PEER_NAMES, GObject)

HbPeerNames *hb_peer_names_new       (const char  *path);
const char  *hb_peer_names_get_path  (HbPeerNames *self);
void         hb_peer_names_watch     (HbPeerNames *self,
                                      HbPeerList  *peers);
void         hb_peer_names_set       (HbPeerNames *self,
                                      const char  *address,
                                      const char  *name,
                                      const char  *note);
char        *hb_peer_names_get_name  (HbPeerNames *self,
                                      const char  *address);
void         hb_peer_names_set_muted (HbPeerNames *self,
                                      const char  *address,
                                      gboolean     muted);
gboolean     hb_peer_names_get_muted (HbPeerNames *self,
                                      const char  *address);

G_END_DECLS
