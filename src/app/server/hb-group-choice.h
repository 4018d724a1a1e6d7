#pragma once

#include <gtk/gtk.h>

#include "app/model/hb-peer-list.h"

G_BEGIN_DECLS

#define HB_TYPE_GROUP_CHOICE (hb_group_choice_get_type ())

/**
 * HbGroupChoice:
 *
 * A list of the groups of peers, from which a person chooses the one to show, or all. It is invisible while there are
 * no groups. Properties:
 *
 * - "peers" (#HbPeerList, or %NULL)
 * - "group" (string): the name of the chosen one, or %NULL for all
 */
G_DECLARE_FINAL_TYPE (HbGroupChoice, hb_group_choice, HB, GROUP_CHOICE, GtkWidget)

G_END_DECLS
