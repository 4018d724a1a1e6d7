#pragma once

#include <gtk/gtk.h>

#include "app/server/hb-peer-viewport.h"

G_BEGIN_DECLS

#define HB_TYPE_PEER_CELL (hb_peer_cell_get_type ())

/**
 * HbPeerCell:
 *
 * A cell of a table of peers, or a card in a list of them. GTK keeps about 200 rows for a list, of which a screen shows
 * a dozen: a cell creates its content, and follows its peer, only while its #HbPeerViewport counts it as visible.
 * Otherwise it is empty and as high as the others. Property:
 *
 * - "peer" (#HbPeerItem, or %NULL): the peer that the content shows
 */
G_DECLARE_FINAL_TYPE (HbPeerCell, hb_peer_cell, HB, PEER_CELL, GtkWidget)

/**
 * HbPeerCellMake:
 * @cell: a cell
 * @user_data: the data given to hb_peer_cell_new()
 *
 * Returns: (transfer floating): its content, which follows the property "peer" of @cell
 */
typedef GtkWidget *(*HbPeerCellMake) (HbPeerCell *cell,
                                      gpointer    user_data);

GtkWidget  *hb_peer_cell_new          (HbPeerViewport *viewport,
                                       GtkListItem    *item,
                                       HbPeerCellMake  make,
                                       gpointer        user_data);
guint       hb_peer_cell_get_position (HbPeerCell     *self);
void        hb_peer_cell_show         (HbPeerCell     *self);
void        hb_peer_cell_hide         (HbPeerCell     *self);

G_END_DECLS
