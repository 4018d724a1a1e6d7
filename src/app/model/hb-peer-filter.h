#pragma once

#include <gtk/gtk.h>

#include "app/model/hb-peer-item.h"

G_BEGIN_DECLS

/* The filter's state that lets all through. */
#define HB_PEER_FILTER_ALL (-1)

#define HB_TYPE_PEER_FILTER (hb_peer_filter_get_type ())

/**
 * HbPeerFilter:
 *
 * Which peers are shown. Its properties: "state" (an #HbPeerState as int, or
 * %HB_PEER_FILTER_ALL) and "text" (string), which is sought, whatever its case, in the name, the
 * address, the note and the last words.
 */
G_DECLARE_FINAL_TYPE (HbPeerFilter, hb_peer_filter, HB, PEER_FILTER, GtkFilter)

HbPeerFilter *hb_peer_filter_new (void);

G_END_DECLS
