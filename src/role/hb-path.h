#pragma once

#include "event/hb-time.h"
#include "wire/hb-address.h"

G_BEGIN_DECLS

/**
 * HbPath:
 * @size: the largest datagram in bytes; 0 while unknown
 * @until: when @size expires
 * @headers: bytes of IP and TCP headers
 * @least: no smaller size is accepted from a router
 *
 * What ICMP errors reported of the path MTU to a host. A plain value.
 */
typedef struct
{
  gint64 until;
  guint size;
  guint headers;
  guint least;
} HbPath;

void     hb_path_init             (HbPath          *self,
                                   const HbAddress *destination);
gboolean hb_path_learn            (HbPath          *self,
                                   gint64           now,
                                   gsize            length,
                                   guint            mtu);
gsize    hb_path_get_max_payload  (const HbPath    *self,
                                   gint64           now);
gsize    hb_path_get_safe_payload (const HbPath    *self,
                                   gint64           now);
guint    hb_path_suggest          (const HbPath    *self,
                                   guint            mtu);

G_END_DECLS
