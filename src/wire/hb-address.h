#pragma once

#include <glib.h>
#include <string.h>

#include "wire/hb-bytes.h"

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

/* The following are called several times for each frame. */

/**
 * hb_address_init_ipv4:
 * @self: (out): the address
 * @bytes: the four bytes of an IPv4 address in network order
 *
 * Writes eight bytes at a time, as hb_address_hash() and hb_address_equal() read them: a processor waits where it
 * reads at once what was written in smaller pieces.
 */
static inline void
hb_address_init_ipv4 (HbAddress    *self,
                      const guint8  bytes[4])
{
  const guint64 halves[] = { 0, GUINT64_TO_BE (G_GUINT64_CONSTANT (0xffff00000000) | hb_get_u32 (bytes)) };

  memcpy (self->bytes, &halves[0], sizeof halves[0]);
  memcpy (self->bytes + sizeof halves[0], &halves[1], sizeof halves[1]);
  self->scope = 0;
}

/**
 * hb_address_is_unicast_ipv4:
 * @bytes: the four bytes of an IPv4 address in network order
 *
 * Returns: what hb_address_is_unicast() says of it
 */
static inline gboolean
hb_address_is_unicast_ipv4 (const guint8 bytes[4])
{
  return bytes[0] != 0 && bytes[0] < 224;
}

static inline gboolean
hb_address_is_ipv4 (const HbAddress *self)
{
  static const guint8 mapped_prefix[12] = { [10] = 0xff, [11] = 0xff };

  return memcmp (self->bytes, mapped_prefix, sizeof mapped_prefix) == 0;
}

static inline gboolean
hb_address_equal (gconstpointer a,
                  gconstpointer b)
{
  return memcmp (a, b, sizeof (HbAddress)) == 0;
}

HbAddress   hb_address_from_ipv4     (const guint8      bytes[4]);
HbAddress   hb_address_from_ipv6     (const guint8      bytes[16],
                                      guint32           scope);
gboolean    hb_address_parse         (const char       *text,
                                      HbAddress        *address);
const char *hb_address_format        (const HbAddress  *self,
                                      char              buffer[HB_ADDRESS_STRING_SIZE]);

gboolean    hb_address_is_any        (const HbAddress  *self);
gboolean    hb_address_is_loopback   (const HbAddress  *self);
gboolean    hb_address_is_link_local (const HbAddress  *self);
gboolean    hb_address_is_unicast    (const HbAddress  *self);
guint       hb_address_hash          (gconstpointer     self);
guint       hb_address_find          (const HbAddress  *addresses,
                                      guint             n_addresses,
                                      const HbAddress  *wanted);
guint       hb_address_find_in       (GArray           *addresses,
                                      const HbAddress  *wanted);
gboolean    hb_address_is_one_of     (GArray           *addresses,
                                      GHashTable       *set,
                                      const HbAddress  *wanted);

void        hb_address_seed_hash     (guint64           seed);

G_END_DECLS
