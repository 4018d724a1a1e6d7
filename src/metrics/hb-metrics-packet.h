#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What a packet between an engine and its helper for metrics says. Each is this byte and a format's. */
typedef enum
{
  HB_METRICS_LISTEN, /* to the helper, with a listening socket */
  HB_METRICS_WANTED, /* to the engine: somebody asks for the metrics */
  HB_METRICS_TEXT,   /* to the helper, with a file that has them */
  HB_METRICS_N_PACKETS
} HbMetricsPacket;

gboolean hb_metrics_packet_send    (GSocket          *socket,
                                    HbMetricsPacket   packet,
                                    guint             format,
                                    int               fd,
                                    GError          **error);
gboolean hb_metrics_packet_receive (GSocket          *socket,
                                    HbMetricsPacket  *packet,
                                    guint            *format,
                                    int              *fd,
                                    GError          **error);

G_END_DECLS
