#pragma once

#include <gtk/gtk.h>

#include "app/model/hb-peer-list.h"

G_BEGIN_DECLS

#define HB_TYPE_STATE_CHIPS (hb_state_chips_get_type ())

/**
 * HbStateChips:
 *
 * One toggle for each state of a peer and one for all, with the number of peers in each, in as many lines as needed.
 * Properties:
 *
 * - "peers" (#HbPeerList, or %NULL for none)
 * - "state" (an #HbPeerState as int, or %HB_PEER_FILTER_ALL): the selected one
 * - "compact" (boolean): whether the states are shown by their icons alone
 */
G_DECLARE_FINAL_TYPE (HbStateChips, hb_state_chips, HB, STATE_CHIPS, GtkWidget)

G_END_DECLS
