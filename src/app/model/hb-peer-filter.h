#pragma once

#include <gtk/gtk.h>

#include "app/model/hb-incident-item.h"
#include "app/model/hb-peer-item.h"

G_BEGIN_DECLS

/* The value of "state" that every peer passes. */
#define HB_PEER_FILTER_ALL (-1)

#define HB_TYPE_PEER_FILTER (hb_peer_filter_get_type ())

/**
 * HbPeerFilter:
 *
 * Filters peers. Properties: "state" (an #HbPeerState as int, or %HB_PEER_FILTER_ALL), "incident" (#HbIncidentItem, or
 * %NULL for all), "group" (string: its name, or %NULL for all), and "text" (string), which is searched, ignoring case, in
 * the name, the group, the address, the note and the last message.
 */
G_DECLARE_FINAL_TYPE (HbPeerFilter, hb_peer_filter, HB, PEER_FILTER, GtkFilter)

HbPeerFilter *hb_peer_filter_new (void);

G_END_DECLS
