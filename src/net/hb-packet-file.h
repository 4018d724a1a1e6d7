#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HbFilePacket:
 * @stamp: the capture time, nanoseconds since 1970; clamped to what the file format can express
 * @link_type: its link type, one of libpcap's LINKTYPE_ numbers
 * @bytes: (array length=length): the captured bytes
 * @length: their number
 */
typedef struct
{
  gint64 stamp;
  guint32 link_type;
  const guint8 *bytes;
  gsize length;
} HbFilePacket;

GBytes *hb_packet_file_new (const HbFilePacket  *packets,
                            gsize                n_packets,
                            GError             **error);

G_END_DECLS
