#include "net/hb-filter.h"

#include <string.h>

/**
 * hb_filter_build:
 * @own_port: the role's own port
 * @peer_port: the port of the peers, from which they answer our segments
 * @addresses: (element-type HbAddress): the local addresses
 *
 * Writes the filter of PROTOCOL.md, "Capture filter", in libpcap's language: segments to our own port,
 * answers to our own segments, and ICMP errors about them, all to one of our addresses.
 *
 * Returns: (transfer full): the filter
 */
char *
hb_filter_build (guint16  own_port,
                 guint16  peer_port,
                 GArray  *addresses)
{
  GString *filter = g_string_new (NULL);

  g_string_append_printf (filter,
                          "(tcp dst port %u or tcp src port %u or icmp[0] = 3 or "
                          "(icmp6 and (ip6[40] = 1 or ip6[40] = 2)))", own_port, peer_port);

  if (addresses->len == 0 || addresses->len > HB_FILTER_ADDRESSES_MAX)
    return g_string_free (filter, FALSE);

  g_string_append (filter, " and (");
  for (guint i = 0; i < addresses->len; i++)
    {
      char text[HB_ADDRESS_STRING_SIZE];

      hb_address_format (&g_array_index (addresses, HbAddress, i), text);
      g_string_append_printf (filter, "%sdst host %.*s", i == 0 ? "" : " or ",
                              (int) strcspn (text, "%"), text);
    }
  g_string_append_c (filter, ')');

  return g_string_free (filter, FALSE);
}
