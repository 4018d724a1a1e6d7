#pragma once

#include <gtk/gtk.h>

#include "app/model/hb-peer-item.h"

G_BEGIN_DECLS

/**
 * HbPeerOrder:
 * @HB_PEER_ORDER_WORST: the worst state first; within a state, the nearest deadline first
 * @HB_PEER_ORDER_DEADLINE: the nearest deadline first, those without one last
 * @HB_PEER_ORDER_TITLE: named peers by name, then the others by address
 * @HB_PEER_ORDER_TEXT: by the last message
 * @HB_PEER_ORDER_HEARD: the last heard first
 * @HB_PEER_ORDER_ROUND_TRIP: the fastest first, the unknown last
 */
typedef enum
{
  HB_PEER_ORDER_WORST,
  HB_PEER_ORDER_DEADLINE,
  HB_PEER_ORDER_TITLE,
  HB_PEER_ORDER_TEXT,
  HB_PEER_ORDER_HEARD,
  HB_PEER_ORDER_ROUND_TRIP,
} HbPeerOrder;

#define HB_TYPE_PEER_SORTER (hb_peer_sorter_get_type ())

/**
 * HbPeerSorter:
 *
 * An order of peers. Equal peers are ordered by address, numerically, so that they never change places without a
 * reason. Property: "order" (an #HbPeerOrder as uint).
 */
G_DECLARE_FINAL_TYPE (HbPeerSorter, hb_peer_sorter, HB, PEER_SORTER, GtkSorter)

GtkSorter *hb_peer_sorter_new        (HbPeerOrder   order);
gboolean   hb_peer_sorter_take_asked (HbPeerSorter *self);
gboolean   hb_peer_sorter_find       (GtkSorter    *sorter,
                                      HbPeerOrder  *order,
                                      gboolean     *inverted);
int        hb_peer_order_compare     (HbPeerOrder   order,
                                      HbPeerItem   *one,
                                      HbPeerItem   *other);

G_END_DECLS
