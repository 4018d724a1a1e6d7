#pragma once

#include <adwaita.h>

#include "app/model/hb-peer-item.h"

G_BEGIN_DECLS

#define HB_TYPE_NAME_POPOVER (hb_name_popover_get_type ())

/**
 * HbNamePopover:
 *
 * Asks for the name and the note of a peer (property "item", #HbPeerItem), and sets them when the
 * person applies them. The rest of the app follows the item's "name" and "note".
 */
G_DECLARE_FINAL_TYPE (HbNamePopover, hb_name_popover, HB, NAME_POPOVER, GtkPopover)

G_END_DECLS
