#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HbFilePacket:
 * @stamp: when it was captured, nanoseconds of wall-clock time since 1970; what no file can say is
 *   moved to what it can
 * @link_type: what it begins with, a LINKTYPE_ of libpcap's
 * @bytes: (array length=length): all that was captured of it
 * @length: how many they are
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
