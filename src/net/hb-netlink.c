#include "net/hb-netlink.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <sys/socket.h>

#include "net/hb-net-error.h"

/**
 * hb_netlink_open:
 * @groups: (array length=n_groups): the RTNLGRP_ groups to subscribe to
 * @n_groups: how many
 * @error: return location for a #HbNetError
 *
 * Returns: (nullable) (transfer full): a non-blocking socket to the kernel's routing (rtnetlink(7))
 */
struct mnl_socket *
hb_netlink_open (const int  *groups,
                 guint       n_groups,
                 GError    **error)
{
  struct mnl_socket *socket = mnl_socket_open2 (NETLINK_ROUTE, SOCK_CLOEXEC | SOCK_NONBLOCK);
  gboolean done = socket != NULL && mnl_socket_bind (socket, 0, MNL_SOCKET_AUTOPID) == 0;

  /* A kernel without a group has no such messages. */
  for (guint i = 0; done && i < n_groups; i++)
    done = mnl_socket_setsockopt (socket, NETLINK_ADD_MEMBERSHIP, (void *) &groups[i],
                                  sizeof groups[i]) == 0 || errno == EINVAL;
  if (done)
    return socket;

  g_set_error (error, HB_NET_ERROR, HB_NET_ERROR_FAILED, _("cannot ask for routes: %s"),
               g_strerror (errno));
  if (socket != NULL)
    mnl_socket_close (socket);
  return NULL;
}

/**
 * hb_netlink_put_address:
 * @message: a message under construction
 * @type: the type of the attribute
 * @address: its value
 */
void
hb_netlink_put_address (struct nlmsghdr *message,
                        guint16          type,
                        const HbAddress *address)
{
  if (hb_address_is_ipv4 (address))
    mnl_attr_put (message, type, 4, address->bytes + 12);
  else
    mnl_attr_put (message, type, 16, address->bytes);
}

/**
 * hb_netlink_get_address:
 * @attribute: an attribute
 * @family: AF_INET or AF_INET6
 * @scope: the interface index, for the scope of a link-local address
 * @address: (out): its value
 *
 * Returns: whether it is an address of that family
 */
gboolean
hb_netlink_get_address (const struct nlattr *attribute,
                        int                  family,
                        guint32              scope,
                        HbAddress           *address)
{
  guint16 length = mnl_attr_get_payload_len (attribute);

  if (family == AF_INET && length == 4)
    *address = hb_address_from_ipv4 (mnl_attr_get_payload (attribute));
  else if (family == AF_INET6 && length == 16)
    *address = hb_address_from_ipv6 (mnl_attr_get_payload (attribute), scope);
  else
    return FALSE;

  return TRUE;
}
