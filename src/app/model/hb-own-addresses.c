#include "app/model/hb-own-addresses.h"

#include <string.h>

#include "wire/hb-address.h"

typedef gboolean (*Wanted) (const HbAddress *address);

/* RFC 3927 and RFC 4291, 2.5.6 */
static gboolean
is_link_local (const HbAddress *address)
{
  if (hb_address_is_ipv4 (address))
    return address->bytes[12] == 169 && address->bytes[13] == 254;

  return hb_address_is_link_local (address);
}

static gboolean
is_ipv4 (const HbAddress *address)
{
  return hb_address_is_ipv4 (address) && !is_link_local (address);
}

static gboolean
is_wide_ipv6 (const HbAddress *address)
{
  return !hb_address_is_ipv4 (address) && !is_link_local (address);
}

static guint
add (GStrvBuilder      *builder,
     const char *const *addresses,
     Wanted             is_wanted,
     guint              max)
{
  guint n_added = 0;

  for (guint i = 0; addresses[i] != NULL && n_added < max; i++)
    {
      g_autofree char *bare = g_strndup (addresses[i], strcspn (addresses[i], "%"));
      HbAddress address;

      if (!hb_address_parse (bare, &address) || !is_wanted (&address))
        continue;

      g_strv_builder_add (builder, bare);
      n_added++;
    }

  return n_added;
}

/**
 * hb_own_addresses_select:
 * @addresses: addresses of this computer
 * @max: the maximum number of addresses
 *
 * Chooses addresses that a person can type on another computer: IPv4 first, since they are shorter. A link-local one
 * is chosen only if there is no other, and without its interface, which means nothing elsewhere (RFC 4007, 11.2).
 *
 * Returns: (transfer full): the chosen ones, the best first
 */
char **
hb_own_addresses_select (const char *const *addresses,
                         guint              max)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  guint n_added = add (builder, addresses, is_ipv4, max);

  n_added += add (builder, addresses, is_wide_ipv6, max - n_added);
  if (n_added == 0)
    add (builder, addresses, is_link_local, max);

  return g_strv_builder_end (builder);
}
