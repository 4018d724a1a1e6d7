#include "wire/hb-address.h"

#include <arpa/inet.h>

/* Remote hosts choose their addresses. With a fixed hash, an attacker could choose addresses that all fall
 * into one bucket of the peer table. */
static guint64 hash_seed = G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

/* Comparing so few addresses takes less time than hashing one. */
#define COMPARED 4

/**
 * hb_address_from_ipv4:
 * @bytes: the four bytes of an IPv4 address in network order
 *
 * Returns: the address
 */
HbAddress
hb_address_from_ipv4 (const guint8 bytes[4])
{
  HbAddress address;

  hb_address_init_ipv4 (&address, bytes);
  return address;
}

/**
 * hb_address_from_ipv6:
 * @bytes: the sixteen bytes of an IPv6 address in network order
 * @scope: the index of the interface it was seen on; only kept for link-local addresses, since any other
 *   address means the same host on every interface (RFC 4007, 5)
 *
 * Returns: the address
 */
HbAddress
hb_address_from_ipv6 (const guint8 bytes[16],
                      guint32      scope)
{
  HbAddress address = { 0 };

  memcpy (address.bytes, bytes, 16);
  if (hb_address_is_link_local (&address))
    address.scope = scope;

  return address;
}

/**
 * hb_address_parse:
 * @text: an IPv4 or IPv6 address as people write it; a scope is a number after "%"
 * @address: (out): return location; unchanged on failure
 *
 * Returns: whether @text was an address
 */
gboolean
hb_address_parse (const char *text,
                  HbAddress  *address)
{
  g_autofree char *host = NULL;
  const char *percent;
  guint64 scope = 0;
  guint8 bytes[16];

  if (inet_pton (AF_INET, text, bytes) == 1)
    {
      *address = hb_address_from_ipv4 (bytes);
      return TRUE;
    }

  percent = strchr (text, '%');
  if (percent != NULL)
    {
      if (!g_ascii_string_to_unsigned (percent + 1, 10, 1, G_MAXINT32, &scope, NULL))
        return FALSE;
      host = g_strndup (text, percent - text);
      text = host;
    }

  if (inet_pton (AF_INET6, text, bytes) != 1)
    return FALSE;

  *address = hb_address_from_ipv6 (bytes, scope);
  return TRUE;
}

/**
 * hb_address_format:
 * @self: an address
 * @buffer: where to write it
 *
 * Writes the address in its shortest form (RFC 5952), followed by "%" and its scope if it has one.
 *
 * Returns: @buffer
 */
const char *
hb_address_format (const HbAddress *self,
                   char             buffer[HB_ADDRESS_STRING_SIZE])
{
  gsize length;

  if (hb_address_is_ipv4 (self))
    {
      inet_ntop (AF_INET, self->bytes + 12, buffer, HB_ADDRESS_STRING_SIZE);
      return buffer;
    }

  inet_ntop (AF_INET6, self->bytes, buffer, HB_ADDRESS_STRING_SIZE);
  if (self->scope != 0)
    {
      length = strlen (buffer);
      g_snprintf (buffer + length, HB_ADDRESS_STRING_SIZE - length, "%%%u", self->scope);
    }

  return buffer;
}

/**
 * hb_address_is_any:
 * @self: an address
 *
 * Returns: whether it is the unspecified address, 0.0.0.0 or ::
 */
gboolean
hb_address_is_any (const HbAddress *self)
{
  static const guint8 zero[16] = { 0 };

  if (hb_address_is_ipv4 (self))
    return memcmp (self->bytes + 12, zero, 4) == 0;

  return memcmp (self->bytes, zero, 16) == 0;
}

gboolean
hb_address_is_loopback (const HbAddress *self)
{
  static const guint8 loopback[16] = { [15] = 1 };

  if (hb_address_is_ipv4 (self))
    return self->bytes[12] == 127;

  return memcmp (self->bytes, loopback, 16) == 0;
}

gboolean
hb_address_is_link_local (const HbAddress *self)
{
  return self->bytes[0] == 0xfe && (self->bytes[1] & 0xc0) == 0x80;
}

/**
 * hb_address_is_unicast:
 * @self: an address
 *
 * Returns: whether it can be the address of a single host: not unspecified, multicast, the limited broadcast
 *   or the reserved class E (RFC 1122, 3.2.1.3; RFC 4291, 2.5 to 2.7)
 */
gboolean
hb_address_is_unicast (const HbAddress *self)
{
  if (hb_address_is_ipv4 (self))
    return hb_address_is_unicast_ipv4 (self->bytes + 12);

  return self->bytes[0] != 0xff && !hb_address_is_any (self);
}

static guint64
fold (guint64 a,
      guint64 b)
{
  unsigned __int128 product = (unsigned __int128) a * b;

  return (guint64) product ^ (guint64) (product >> 64);
}

/**
 * hb_address_hash:
 * @self: an address
 *
 * Returns: a hash that cannot be predicted without the seed
 */
guint
hb_address_hash (gconstpointer self)
{
  const HbAddress *address = self;
  guint64 high, low;

  memcpy (&high, address->bytes, sizeof high);
  memcpy (&low, address->bytes + 8, sizeof low);

  high = fold (high ^ hash_seed, G_GUINT64_CONSTANT (0xa0761d6478bd642f) ^ address->scope);
  low = fold (low ^ high, hash_seed ^ G_GUINT64_CONSTANT (0xe7037ed1a0b428db));

  return (guint) (low ^ (low >> 32));
}

/**
 * hb_address_seed_hash:
 * @seed: a secret
 *
 * Sets the key of hb_address_hash() for the whole process. Call it once, before creating any table of
 * addresses.
 */
void
hb_address_seed_hash (guint64 seed)
{
  hash_seed = seed;
}

/**
 * hb_address_find:
 * @addresses: (array length=n_addresses): addresses
 * @n_addresses: how many there are
 * @wanted: an address
 *
 * Returns: the index of its first occurrence, or @n_addresses
 */
guint
hb_address_find (const HbAddress *addresses,
                 guint            n_addresses,
                 const HbAddress *wanted)
{
  guint i = 0;

  while (i < n_addresses && !hb_address_equal (&addresses[i], wanted))
    i++;

  return i;
}

/**
 * hb_address_find_in:
 * @addresses: (element-type HbAddress): addresses
 * @wanted: an address
 *
 * Returns: the index of its first occurrence, or the number of addresses
 */
guint
hb_address_find_in (GArray          *addresses,
                    const HbAddress *wanted)
{
  return hb_address_find ((const HbAddress *) (gpointer) addresses->data, addresses->len, wanted);
}

/**
 * hb_address_is_one_of:
 * @addresses: (element-type HbAddress): addresses
 * @set: (element-type HbAddress): the same ones, as a set
 * @wanted: an address
 *
 * Takes the faster way: most of our hosts have one address, or one of each family.
 *
 * Returns: whether it is among them
 */
gboolean
hb_address_is_one_of (GArray          *addresses,
                      GHashTable      *set,
                      const HbAddress *wanted)
{
  if (addresses->len > COMPARED)
    return g_hash_table_contains (set, wanted);

  return hb_address_find_in (addresses, wanted) < addresses->len;
}
