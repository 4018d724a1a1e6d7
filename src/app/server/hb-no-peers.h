#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What hides peers from the list. */
typedef enum
{
  HB_HIDDEN_BY_STATE = 1 << 0,
  HB_HIDDEN_BY_SEARCH = 1 << 1,
  HB_HIDDEN_BY_GROUP = 1 << 2,
  HB_HIDDEN_BY_INCIDENT = 1 << 3,
} HbHiddenBy;

#define HB_TYPE_NO_PEERS (hb_no_peers_get_type ())

/**
 * HbNoPeers:
 *
 * What is shown in place of an empty list of peers: why there are none, and what to do about it. Properties:
 *
 * - "address" (string): an address where clients reach the server; or %NULL
 * - "source" (string): "live", "attached", "demo" or "replay"
 *
 * Signal "show-all": the person wants to see all peers.
 */
G_DECLARE_FINAL_TYPE (HbNoPeers, hb_no_peers, HB, NO_PEERS, GtkWidget)

void hb_no_peers_explain (HbNoPeers  *self,
                          gboolean    hidden,
                          HbHiddenBy  by);

G_END_DECLS
