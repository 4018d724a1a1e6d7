#pragma once

#include <gtk/gtk.h>

#include "app/model/hb-peer-list.h"

G_BEGIN_DECLS

/* So many groups can be chosen; the others only by a search. */
#define HB_PEER_GROUPS_MAX 1000

#define HB_TYPE_PEER_GROUPS (hb_peer_groups_get_type ())

/**
 * HbPeerGroups:
 *
 * The names of the groups that peers of a list belong to, in order. Signal "changed": there are others.
 */
G_DECLARE_FINAL_TYPE (HbPeerGroups, hb_peer_groups, HB, PEER_GROUPS, GObject)

HbPeerGroups *hb_peer_groups_new       (void);
void          hb_peer_groups_watch     (HbPeerGroups *self,
                                        HbPeerList   *peers);
char        **hb_peer_groups_dup_names (HbPeerGroups *self);

G_END_DECLS
