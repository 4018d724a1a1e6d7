#include "net/hb-interface-table.h"

#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/socket.h>

#include "net/hb-netlink.h"

struct _HbInterfaceTable
{
  GPtrArray *interfaces; /* of HbInterface, in the order they appeared */
  GHashTable *by_index;  /* the same, by index */
};

HbInterfaceTable *
hb_interface_table_new (void)
{
  HbInterfaceTable *self = g_new0 (HbInterfaceTable, 1);

  self->interfaces = g_ptr_array_new_with_free_func ((GDestroyNotify) hb_interface_free);
  self->by_index = g_hash_table_new (NULL, NULL);

  return self;
}

void
hb_interface_table_free (HbInterfaceTable *self)
{
  g_hash_table_unref (self->by_index);
  g_ptr_array_unref (self->interfaces);
  g_free (self);
}

static HbInterface *
find (HbInterfaceTable *self,
      guint             index)
{
  return g_hash_table_lookup (self->by_index, GUINT_TO_POINTER (index));
}

/**
 * hb_interface_table_load:
 * @self: a table
 * @error: return location for a #HbNetError
 *
 * Queries the system for all interfaces. It is safe to apply messages later that this answer already
 * includes.
 *
 * Returns: whether that worked; if not, the table is unchanged
 */
gboolean
hb_interface_table_load (HbInterfaceTable  *self,
                         GError           **error)
{
  GPtrArray *interfaces = hb_interface_list (error);

  if (interfaces == NULL)
    return FALSE;

  g_hash_table_remove_all (self->by_index);
  g_ptr_array_unref (self->interfaces);
  self->interfaces = interfaces;
  for (guint i = 0; i < interfaces->len; i++)
    {
      HbInterface *interface = g_ptr_array_index (interfaces, i);

      g_hash_table_insert (self->by_index, GUINT_TO_POINTER (interface->index), interface);
    }

  return TRUE;
}

static const char *
find_name (const struct nlmsghdr *message)
{
  struct nlattr *attribute;

  mnl_attr_for_each (attribute, message, sizeof (struct ifinfomsg))
    if (mnl_attr_get_type (attribute) == IFLA_IFNAME &&
        mnl_attr_validate (attribute, MNL_TYPE_NUL_STRING) == 0)
      return mnl_attr_get_str (attribute);

  return NULL;
}

static gboolean
set_link (HbInterfaceTable       *self,
          const struct ifinfomsg *link,
          const char             *name)
{
  HbInterface *interface = find (self, (guint) link->ifi_index);

  if (interface == NULL && name == NULL)
    return FALSE;

  if (interface == NULL)
    {
      interface = hb_interface_new (name);
      interface->index = (guint) link->ifi_index;
      g_ptr_array_add (self->interfaces, interface);
      g_hash_table_insert (self->by_index, GUINT_TO_POINTER (interface->index), interface);
    }
  else if (name != NULL && !g_str_equal (name, interface->name))
    {
      g_free (interface->name);
      interface->name = g_strdup (name);
    }

  interface->up = (link->ifi_flags & IFF_UP) != 0;
  interface->running = (link->ifi_flags & IFF_RUNNING) != 0;
  interface->loopback = (link->ifi_flags & IFF_LOOPBACK) != 0;
  return TRUE;
}

static gboolean
apply_link (HbInterfaceTable      *self,
            const struct nlmsghdr *message)
{
  const struct ifinfomsg *link = mnl_nlmsg_get_payload (message);
  HbInterface *interface;

  if (mnl_nlmsg_get_payload_len (message) < sizeof *link)
    return FALSE;
  /* AF_BRIDGE messages are about the ports of a bridge, not about new or removed links. */
  if (link->ifi_family != AF_UNSPEC)
    return TRUE;
  if (message->nlmsg_type == RTM_NEWLINK)
    return set_link (self, link, find_name (message));

  interface = find (self, (guint) link->ifi_index);
  if (interface != NULL)
    {
      g_hash_table_remove (self->by_index, GUINT_TO_POINTER (interface->index));
      g_ptr_array_remove (self->interfaces, interface);
    }
  return TRUE;
}

/* On a point-to-point link, takes the local address. */
static gboolean
read_address (const struct nlmsghdr  *message,
              const struct ifaddrmsg *header,
              HbAddress              *address)
{
  struct nlattr *attribute;
  gboolean found = FALSE;

  mnl_attr_for_each (attribute, message, sizeof *header)
    {
      guint16 type = mnl_attr_get_type (attribute);

      if (type != IFA_LOCAL && (type != IFA_ADDRESS || found))
        continue;
      if (!hb_netlink_get_address (attribute, header->ifa_family, header->ifa_index, address))
        return FALSE;
      found = TRUE;
      if (type == IFA_LOCAL)
        return TRUE;
    }

  return found;
}

/* IPv4 addresses come first, as in the system's own answer. */
static void
add_address (GArray          *addresses,
             const HbAddress *address)
{
  guint place = addresses->len;

  while (hb_address_is_ipv4 (address) && place > 0 &&
         !hb_address_is_ipv4 (&g_array_index (addresses, HbAddress, place - 1)))
    place--;

  g_array_insert_val (addresses, place, *address);
}

static gboolean
apply_address (HbInterfaceTable      *self,
               const struct nlmsghdr *message)
{
  const struct ifaddrmsg *header = mnl_nlmsg_get_payload (message);
  gboolean added = message->nlmsg_type == RTM_NEWADDR;
  HbInterface *interface;
  HbAddress address;
  guint place;

  if (mnl_nlmsg_get_payload_len (message) < sizeof *header ||
      !read_address (message, header, &address))
    return FALSE;

  interface = find (self, header->ifa_index);
  if (interface == NULL)
    return !added;

  place = hb_address_find_in (interface->addresses, &address);
  if (added && place == interface->addresses->len)
    add_address (interface->addresses, &address);
  else if (!added && place < interface->addresses->len)
    g_array_remove_index (interface->addresses, place);

  return TRUE;
}

/**
 * hb_interface_table_apply:
 * @self: a table
 * @message: a message of the kernel (rtnetlink(7))
 *
 * Returns: whether it was understood; if not, load the table again
 */
gboolean
hb_interface_table_apply (HbInterfaceTable      *self,
                          const struct nlmsghdr *message)
{
  switch (message->nlmsg_type)
    {
    case RTM_NEWLINK:
    case RTM_DELLINK:
      return apply_link (self, message);
    case RTM_NEWADDR:
    case RTM_DELADDR:
      return apply_address (self, message);
    default:
      return FALSE;
    }
}

static HbInterface *
copy (const HbInterface *interface)
{
  HbInterface *self = hb_interface_new (interface->name);

  self->index = interface->index;
  self->up = interface->up;
  self->running = interface->running;
  self->loopback = interface->loopback;
  g_array_append_vals (self->addresses, interface->addresses->data, interface->addresses->len);

  return self;
}

/**
 * hb_interface_table_list:
 * @self: a table
 *
 * Returns: (transfer full) (element-type HbInterface): its interfaces, in the form of hb_interface_list()
 */
GPtrArray *
hb_interface_table_list (HbInterfaceTable *self)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) hb_interface_free);

  for (guint i = 0; i < self->interfaces->len; i++)
    g_ptr_array_add (list, copy (g_ptr_array_index (self->interfaces, i)));

  return list;
}
