#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define HB_TYPE_PEER_SEARCH (hb_peer_search_get_type ())

/**
 * HbPeerSearch:
 *
 * A bar with a search entry, which opens when a person types into the page around it. Properties:
 *
 * - "page" (#GtkWidget, construct only): the page whose keys it captures; it must outlive the bar
 * - "search-mode" (boolean): whether it is open
 * - "text" (string, read-only): what to search for, or ""
 */
G_DECLARE_FINAL_TYPE (HbPeerSearch, hb_peer_search, HB, PEER_SEARCH, GtkWidget)

const char *hb_peer_search_get_text (HbPeerSearch *self);
void        hb_peer_search_clear    (HbPeerSearch *self);

G_END_DECLS
