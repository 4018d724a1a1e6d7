#include "net/hb-socket-address.h"

#include <netinet/in.h>
#include <string.h>

/**
 * hb_address_from_socket:
 * @self: (out): the address
 * @address: a socket address of any family
 *
 * Returns: whether it was one of the two families of IP
 */
gboolean
hb_address_from_socket (HbAddress             *self,
                        const struct sockaddr *address)
{
  struct sockaddr_in ipv4;
  struct sockaddr_in6 ipv6;

  switch (address->sa_family)
    {
    case AF_INET:
      memcpy (&ipv4, address, sizeof ipv4);
      *self = hb_address_from_ipv4 ((const guint8 *) &ipv4.sin_addr);
      return TRUE;
    case AF_INET6:
      memcpy (&ipv6, address, sizeof ipv6);
      *self = hb_address_from_ipv6 (ipv6.sin6_addr.s6_addr, ipv6.sin6_scope_id);
      return TRUE;
    default:
      return FALSE;
    }
}

/**
 * hb_address_to_socket:
 * @self: an address
 * @port: a port
 * @address: (out): the socket address
 *
 * Returns: its length
 */
socklen_t
hb_address_to_socket (const HbAddress         *self,
                      guint16                  port,
                      struct sockaddr_storage *address)
{
  struct sockaddr_in ipv4 = { .sin_family = AF_INET, .sin_port = g_htons (port) };
  struct sockaddr_in6 ipv6 = { .sin6_family = AF_INET6, .sin6_port = g_htons (port) };

  memset (address, 0, sizeof *address);

  if (hb_address_is_ipv4 (self))
    {
      memcpy (&ipv4.sin_addr, self->bytes + 12, 4);
      memcpy (address, &ipv4, sizeof ipv4);
      return sizeof ipv4;
    }

  memcpy (ipv6.sin6_addr.s6_addr, self->bytes, 16);
  ipv6.sin6_scope_id = self->scope;
  memcpy (address, &ipv6, sizeof ipv6);
  return sizeof ipv6;
}
