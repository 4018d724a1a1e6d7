#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define HB_TYPE_PEER_ROW (hb_peer_row_get_type ())

/**
 * HbPeerRow:
 *
 * A peer as a card, if there is no room for a table. Properties:
 *
 * - "peer" (#HbPeerItem, or %NULL)
 * - "policy" (#HbWatchPolicy, or %NULL): the server's
 */
G_DECLARE_FINAL_TYPE (HbPeerRow, hb_peer_row, HB, PEER_ROW, GtkWidget)

GtkWidget *hb_peer_row_new (void);

G_END_DECLS
