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
 * Returns: (transfer full): an interface of that name that is down and has no address
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

/* The kernel knows an interface by its other names as well (ip-link(8), altname). */
static HbInterface *
find_by_any_name (GPtrArray  *interfaces,
                  const char *name)
{
  HbInterface *interface = find_in (interfaces, name);

  return interface != NULL ? interface : find_by_index (interfaces, if_nametoindex (name));
}

/* Of the entries of an interface, the one for its link has its index. */
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
 * Returns: (nullable) (transfer container) (element-type HbInterface): the interfaces that there are
 *   now, or %NULL where the system does not say (for want of a descriptor or of memory, say)
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
                   _("cannot look at the interfaces: %s"), g_strerror (errno));
      return NULL;
    }

  by_name = g_hash_table_new (g_str_hash, g_str_equal);
  interfaces = g_ptr_array_new_with_free_func ((GDestroyNotify) hb_interface_free);
  for (struct ifaddrs *item = first; item != NULL; item = item->ifa_next)
    {
      /* An address with a label ("eth0:1") is one of the interface before the colon. */
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

      /* An address where nothing can be heard is none of ours. */
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
 * @interfaces: (element-type HbInterface): what hb_interface_list() gave; it loses what is found
 * @name: an interface's name, or "any"
 * @index: the index that it had when it was last looked at, or 0
 *
 * An interface that was renamed is the same one still.
 *
 * Returns: (nullable) (transfer full): that interface as it is now
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

/* To one of our own addresses, the way is over the loopback interface. */
static HbInterface *
find_by_route_to (GPtrArray       *interfaces,
                  const HbAddress *server)
{
  HbAddress source;

  if (find_by_address (interfaces, server) != NULL)
    return find_in (interfaces, "lo");
  if (!hb_interface_find_source (server, NULL, &source))
    return NULL;

  return find_by_address (interfaces, &source);
}

/**
 * hb_interface_find_by_route:
 * @interfaces: (element-type HbInterface): what hb_interface_list() gave; it loses what is found
 * @destination: a host
 *
 * Returns: (nullable) (transfer full): the interface that leads to it, as far as there is a route
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
 * Returns: whether a peer could be heard on it
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
 * Returns: whether nothing that matters to a role has changed, which the order of addresses does not
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
 * @interface: (nullable): the interface it must be reached through
 * @source: (out): the address of ours that the kernel would use towards it
 *
 * Asks the kernel's routing by connecting a UDP socket, which sends nothing.
 *
 * Returns: whether there is a route; errno says why not
 */
gboolean
hb_interface_find_source (const HbAddress *destination,
                          const char      *interface,
                          HbAddress       *source)
{
  struct sockaddr_storage address;
  socklen_t length = hb_address_to_socket (destination, HB_PORT_SERVER, &address);
  gboolean found = FALSE;
  int saved_errno;
  int fd;

  fd = socket (address.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0)
    return FALSE;

  if ((interface == NULL ||
       setsockopt (fd, SOL_SOCKET, SO_BINDTODEVICE, interface, strlen (interface) + 1) == 0) &&
      connect (fd, (struct sockaddr *) &address, length) == 0)
    {
      length = sizeof address;
      found = getsockname (fd, (struct sockaddr *) &address, &length) == 0 &&
              hb_address_from_socket (source, (struct sockaddr *) &address);
    }

  saved_errno = errno;
  close (fd);
  errno = saved_errno;
  return found;
}
