#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Room for any address with its scope and the final NUL. */
#define HB_ADDRESS_STRING_SIZE 64

/**
 * HbAddress:
 * @bytes: in network order; an IPv4 address is stored as ::ffff:a.b.c.d (RFC 4291, 2.5.5.2)
 * @scope: the interface index of a link-local IPv6 address, else 0
 *
 * One IP address of either family, as a plain value: copy it, compare it, hash it.
 */
typedef struct
{
  guint8 bytes[16];
  guint32 scope;
} HbAddress;

HbAddress   hb_address_from_ipv4     (const guint8      bytes[4]);
HbAddress   hb_address_from_ipv6     (const guint8      bytes[16],
                                      guint32           scope);
gboolean    hb_address_parse         (const char       *text,
                                      HbAddress        *address);
const char *hb_address_format        (const HbAddress  *self,
                                      char              buffer[HB_ADDRESS_STRING_SIZE]);

gboolean    hb_address_is_ipv4       (const HbAddress  *self);
gboolean    hb_address_is_any        (const HbAddress  *self);
gboolean    hb_address_is_loopback   (const HbAddress  *self);
gboolean    hb_address_is_link_local (const HbAddress  *self);
gboolean    hb_address_is_unicast    (const HbAddress  *self);
gboolean    hb_address_equal         (gconstpointer     a,
                                      gconstpointer     b);
guint       hb_address_hash          (gconstpointer     self);
guint       hb_address_find          (const HbAddress  *addresses,
                                      guint             n_addresses,
                                      const HbAddress  *wanted);
guint       hb_address_find_in       (GArray           *addresses,
                                      const HbAddress  *wanted);

void        hb_address_seed_hash     (guint64           seed);

G_END_DECLS
