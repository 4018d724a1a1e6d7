#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define HB_TYPE_PACKET_ROW (hb_packet_row_get_type ())

/**
 * HbPacketRow:
 *
 * A row for an #HbPacketItem, which unfolds to its layers.
 */
G_DECLARE_FINAL_TYPE (HbPacketRow, hb_packet_row, HB, PACKET_ROW, AdwExpanderRow)

GtkWidget *hb_packet_row_create (gpointer item,
                                 gpointer data);

G_END_DECLS
