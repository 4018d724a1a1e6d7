#pragma once

#include "app/model/hb-peer-list.h"

G_BEGIN_DECLS

/* The limits of names and notes, in characters, and of the number of peers. */
#define HB_PEER_NAME_MAX 100
#define HB_PEER_NOTE_MAX 1000
#define HB_PEER_NAMES_MAX 10000

#define HB_TYPE_PEER_NAMES (hb_peer_names_get_type ())

/**
 * HbPeerNames:
 *
 * The person's names and notes for peers, by address, stored in a file. The signal "muted" (string: the address) is
 * emitted when a peer appears in the watched list that is stored as muted, but not yet muted in the engine.
 */
G_DECLARE_FINAL_TYPE (HbPeerNames, hb_peer_names, HB, PEER_NAMES, GObject)

HbPeerNames *hb_peer_names_new       (const char  *path);
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
