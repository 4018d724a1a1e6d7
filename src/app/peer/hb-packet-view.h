#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define HB_TYPE_PACKET_VIEW (hb_packet_view_get_type ())

/**
 * HbPacketView:
 *
 * The last packets of a peer, decoded, the latest first, with buttons to refresh and to save them. The
 * signal "wanted" (guint64) asks for those from that number on; answer it with
 * hb_packet_view_add_packets().
 */
G_DECLARE_FINAL_TYPE (HbPacketView, hb_packet_view, HB, PACKET_VIEW, AdwBin)

void     hb_packet_view_clear       (HbPacketView  *self,
                                     const char    *peer);
void     hb_packet_view_want        (HbPacketView  *self);
void     hb_packet_view_add_packets (HbPacketView  *self,
                                     guint64        since,
                                     GVariant      *answer);
void     hb_packet_view_expect      (HbPacketView  *self);
gboolean hb_packet_view_has_packets (HbPacketView  *self);

G_END_DECLS
