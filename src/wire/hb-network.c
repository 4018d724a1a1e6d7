#include "wire/hb-network.h"

#include <string.h>

/**
 * hb_network_parse:
 * @text: "198.18.0.0/15", "fd00::/64", or a single address
 * @network: (out): return location; unchanged on failure
 *
 * Host bits may be set, as in "10.0.0.231/24" for the network of that host.
 *
 * Returns: whether @text was a network
 */
gboolean
hb_network_parse (const char *text,
                  HbNetwork  *network)
{
  g_autofree char *host = NULL;
  const char *slash = strchr (text, '/');
  HbAddress base;
  guint64 prefix;
  guint width;

  host = slash != NULL ? g_strndup (text, slash - text) : g_strdup (text);
  if (!hb_address_parse (host, &base))
    return FALSE;

  width = hb_address_is_ipv4 (&base) ? 32 : 128;
  prefix = width;
  if (slash != NULL && !g_ascii_string_to_unsigned (slash + 1, 10, 0, width, &prefix, NULL))
    return FALSE;

  network->base = base;
  network->prefix = 128 - width + prefix;
  return TRUE;
}

gboolean
hb_network_contains (const HbNetwork *self,
                     const HbAddress *address)
{
  guint whole = self->prefix / 8;
  guint rest = self->prefix % 8;
  guint8 mask = (guint8) (0xff << (8 - rest));

  /* ::/0 must not match IPv4 addresses, which are stored as IPv4-mapped IPv6 ones. */
  if (hb_address_is_ipv4 (&self->base) != hb_address_is_ipv4 (address))
    return FALSE;
  if (memcmp (self->base.bytes, address->bytes, whole) != 0)
    return FALSE;
  if (rest != 0 && ((self->base.bytes[whole] ^ address->bytes[whole]) & mask) != 0)
    return FALSE;

  return self->base.scope == 0 || self->base.scope == address->scope;
}

/**
 * hb_network_format:
 * @self: a network
 * @text: (out): return location
 *
 * Writes it as hb_network_parse() reads it.
 *
 * Returns: (transfer none): @text
 */
const char *
hb_network_format (const HbNetwork *self,
                   char             text[HB_NETWORK_STRING_SIZE])
{
  guint prefix = hb_address_is_ipv4 (&self->base) ? self->prefix - 96 : self->prefix;
  char base[HB_ADDRESS_STRING_SIZE];

  g_snprintf (text, HB_NETWORK_STRING_SIZE, "%s/%u", hb_address_format (&self->base, base), prefix);
  return text;
}
