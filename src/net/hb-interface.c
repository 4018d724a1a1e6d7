#include "net/hb-interface.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netpacket/packet.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/hb-net-error.h"
#include "net/hb-socket-address.h"
#include "wire/hb-message.h"

/**
 * hb_interface_new:
 * @name: a name
 *
 * Returns: (transfer full): a new interface of that name, down and without addresses
 */
HbInterface *
hb_interface_new (const char *name)
{
  HbInterface *self = g_new0 (HbInterface, 1);

  self->name = g_strdup (name);
  self->addresses = g_array_new (FALSE, FALSE, sizeof (HbAddress));

  return self;
}

void
hb_interface_free (HbInterface *self)
{
  g_free (self->name);
  g_array_unref (self->addresses);
  g_free (self);
}

static HbInterface *
find_in (GPtrArray  *interfaces,
         const char *name)
{
  for (guint i = 0; i < interfaces->len; i++)
    {
      HbInterface *interface = g_ptr_array_index (interfaces, i);

      if (g_str_equal (interface->name, name))
        return interface;
    }

  return NULL;
}

static HbInterface *
find_by_index (GPtrArray *interfaces,
               guint      index)
{
  for (guint i = 0; i < interfaces->len; i++)
    {
      HbInterface *interface = g_ptr_array_index (interfaces, i);

      if (index != 0 && interface->index == index)
        return interface;
    }

  return NULL;
}

/* An interface may have alternative names as well (ip-link(8), altname). */
static HbInterface *
find_by_any_name (GPtrArray  *interfaces,
                  const char *name)
{
  HbInterface *interface = find_in (interfaces, name);

  return interface != NULL ? interface : find_by_index (interfaces, if_nametoindex (name));
}

/* Returns: the index, from an interface's AF_PACKET entry; 0 for other entries */
static guint
index_of (const struct sockaddr *address)
{
  struct sockaddr_ll link;

  if (address == NULL || address->sa_family != AF_PACKET)
    return 0;

  memcpy (&link, address, sizeof link);
  return (guint) link.sll_ifindex;
}

/**
 * hb_interface_list:
 * @error: return location for a #HbNetError
 *
 * Returns: (nullable) (transfer container) (element-type HbInterface): the interfaces, or %NULL if the system
 *   query failed (without a free descriptor or memory, say)
 */
GPtrArray *
hb_interface_list (GError **error)
{
  g_autoptr (GHashTable) by_name = NULL;
  GPtrArray *interfaces;
  struct ifaddrs *first = NULL;

  if (getifaddrs (&first) != 0)
    {
      g_set_error (error, HB_NET_ERROR, HB_NET_ERROR_FAILED,
                   _("cannot list the interfaces: %s"), g_strerror (errno));
      return NULL;
    }

  by_name = g_hash_table_new (g_str_hash, g_str_equal);
  interfaces = g_ptr_array_new_with_free_func ((GDestroyNotify) hb_interface_free);
  for (struct ifaddrs *item = first; item != NULL; item = item->ifa_next)
    {
      /* An address label such as "eth0:1" names the interface before the colon. */
      g_autofree char *name = g_strndup (item->ifa_name, strcspn (item->ifa_name, ":"));
      HbInterface *interface = g_hash_table_lookup (by_name, name);
      HbAddress address;

      if (interface == NULL)
        {
          interface = hb_interface_new (name);
          g_ptr_array_add (interfaces, interface);
          g_hash_table_insert (by_name, interface->name, interface);
        }

      interface->index = MAX (interface->index, index_of (item->ifa_addr));
      interface->up = (item->ifa_flags & IFF_UP) != 0;
      interface->running = (item->ifa_flags & IFF_RUNNING) != 0;
      interface->loopback = (item->ifa_flags & IFF_LOOPBACK) != 0;
      if (item->ifa_addr != NULL && hb_address_from_socket (&address, item->ifa_addr))
        g_array_append_val (interface->addresses, address);
    }

  freeifaddrs (first);
  return interfaces;
}

static HbInterface *
sum_of_all (GPtrArray *interfaces)
{
  HbInterface *any = hb_interface_new (HB_INTERFACE_ANY);

  for (guint i = 0; i < interfaces->len; i++)
    {
      HbInterface *interface = g_ptr_array_index (interfaces, i);

      /* Skips the addresses of unusable interfaces. */
      if (!hb_interface_is_usable (interface))
        continue;
      any->up = any->running = TRUE;
      g_array_append_vals (any->addresses, interface->addresses->data, interface->addresses->len);
    }

  return any;
}

static HbInterface *
take_from (GPtrArray   *interfaces,
           HbInterface *interface)
{
  guint index;

  if (interface == NULL || !g_ptr_array_find (interfaces, interface, &index))
    return NULL;

  return g_ptr_array_steal_index (interfaces, index);
}

/**
 * hb_interface_find:
 * @interfaces: (element-type HbInterface): the result of hb_interface_list(); the interface found is removed
 *   from it
 * @name: an interface's name, or "any"
 * @index: its last known index, or 0
 *
 * Finds an interface by name or index: a renamed interface keeps its index.
 *
 * Returns: (nullable) (transfer full): the interface in its current state
 */
HbInterface *
hb_interface_find (GPtrArray  *interfaces,
                   const char *name,
                   guint       index)
{
  HbInterface *interface;

  if (g_str_equal (name, HB_INTERFACE_ANY))
    return sum_of_all (interfaces);

  interface = find_by_index (interfaces, index);
  return take_from (interfaces, interface != NULL ? interface : find_by_any_name (interfaces, name));
}

static HbInterface *
find_by_address (GPtrArray       *interfaces,
                 const HbAddress *address)
{
  for (guint i = 0; i < interfaces->len; i++)
    {
      HbInterface *interface = g_ptr_array_index (interfaces, i);

      if (hb_interface_has (interface, address))
        return interface;
    }

  return NULL;
}

/* The route to one of our own addresses uses the loopback interface. */
static HbInterface *
find_by_route_to (GPtrArray       *interfaces,
                  const HbAddress *server)
{
  HbAddress source;

  if (find_by_address (interfaces, server) != NULL)
    return find_in (interfaces, "lo");
  if (hb_interface_find_source (server, NULL, &source) != 0)
    return NULL;

  return find_by_address (interfaces, &source);
}

/**
 * hb_interface_find_by_route:
 * @interfaces: (element-type HbInterface): the result of hb_interface_list(); the interface found is removed
 *   from it
 * @destination: a host
 *
 * Returns: (nullable) (transfer full): the outgoing interface on the route to it, if there is a route
 */
HbInterface *
hb_interface_find_by_route (GPtrArray       *interfaces,
                            const HbAddress *destination)
{
  return take_from (interfaces, find_by_route_to (interfaces, destination));
}

/**
 * hb_interface_is_usable:
 * @self: an interface
 *
 * Returns: whether peers can be reached on it: up, with a carrier and an address
 */
gboolean
hb_interface_is_usable (const HbInterface *self)
{
  return self->up && self->running && self->addresses->len > 0;
}

gboolean
hb_interface_has (const HbInterface *self,
                  const HbAddress   *address)
{
  return hb_address_find_in (self->addresses, address) < self->addresses->len;
}

static gboolean
has_all (const HbInterface *self,
         GArray            *addresses)
{
  g_autoptr (GHashTable) own = g_hash_table_new (hb_address_hash, hb_address_equal);

  for (guint i = 0; i < self->addresses->len; i++)
    g_hash_table_add (own, &g_array_index (self->addresses, HbAddress, i));
  for (guint i = 0; i < addresses->len; i++)
    if (!g_hash_table_contains (own, &g_array_index (addresses, HbAddress, i)))
      return FALSE;

  return TRUE;
}

/**
 * hb_interface_equal:
 * @self: an interface
 * @other: the same interface at another time
 *
 * Returns: whether they are equal as far as a role is concerned; the order of addresses does not matter
 */
gboolean
hb_interface_equal (const HbInterface *self,
                    const HbInterface *other)
{
  return self->index == other->index && g_str_equal (self->name, other->name) &&
         self->up == other->up &&
         self->running == other->running && self->addresses->len == other->addresses->len &&
         has_all (self, other->addresses);
}

/**
 * hb_interface_find_source:
 * @destination: a host
 * @interface: (nullable): the required outgoing interface
 * @source: (out): the source address that the kernel would choose
 *
 * Asks the kernel's routing by connecting a UDP socket; nothing is sent.
 *
 * Returns: 0, or the errno of the missing route
 */
int
hb_interface_find_source (const HbAddress *destination,
                          const char      *interface,
                          HbAddress       *source)
{
  struct sockaddr_storage address;
  socklen_t length = hb_address_to_socket (destination, HB_PORT_SERVER, &address);
  int error = 0;
  int fd;

  fd = socket (address.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0)
    return errno;

  if ((interface != NULL &&
       setsockopt (fd, SOL_SOCKET, SO_BINDTODEVICE, interface, strlen (interface) + 1) != 0) ||
      connect (fd, (struct sockaddr *) &address, length) != 0)
    error = errno;

  length = sizeof address;
  if (error == 0 && getsockname (fd, (struct sockaddr *) &address, &length) != 0)
    error = errno;
  if (error == 0 && !hb_address_from_socket (source, (struct sockaddr *) &address))
    error = EAFNOSUPPORT;

  close (fd);
  return error;
}
