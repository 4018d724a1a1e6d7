#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define HB_TYPE_PACKET_ITEM (hb_packet_item_get_type ())

/**
 * HbPacketItem:
 *
 * A captured packet in words, layer by layer; it never changes. Properties:
 *
 * - "time" (int64): microseconds of wall-clock time since 1970
 * - "when" (string): the same in words, with milliseconds
 * - "incoming" (boolean): whether the peer sent it
 * - "summary" (string): a one-line summary
 * - "link-name" (string): the name of the link layer; "" if the frame begins with the IP header
 * - "link", "network", "transport", "data" (string): each layer in words; "" if there is none
 */
G_DECLARE_FINAL_TYPE (HbPacketItem, hb_packet_item, HB, PACKET_ITEM, GObject)

HbPacketItem *hb_packet_item_new (GVariant    *packet,
                                  const char  *peer);

G_END_DECLS
