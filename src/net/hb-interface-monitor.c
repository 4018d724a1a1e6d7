#include "net/hb-interface-monitor.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <unistd.h>

#include <glib-unix.h>

#include "net/hb-net-error.h"

struct _HbInterfaceMonitor
{
  HbInterfaceMonitorFunc func;
  gpointer user_data;
  guint source;
  int fd;
};

/* What the messages say is not read: they may be lost in a burst (ENOBUFS), while a look at the
 * interfaces as they are is right at any time. */
static gboolean
on_readable (int          fd,
             GIOCondition condition,
             gpointer     user_data)
{
  HbInterfaceMonitor *self = user_data;
  char buffer[8192];

  while (recv (fd, buffer, sizeof buffer, MSG_DONTWAIT) > 0 || errno == ENOBUFS || errno == EINTR)
    errno = 0;

  self->func (self->user_data);
  return G_SOURCE_CONTINUE;
}

/**
 * hb_interface_monitor_new:
 * @func: what to call
 * @user_data: for @func
 * @error: return location for a #HbNetError
 *
 * Returns: (nullable) (transfer full): a monitor that runs on the thread-default main loop
 */
HbInterfaceMonitor *
hb_interface_monitor_new (HbInterfaceMonitorFunc   func,
                          gpointer                 user_data,
                          GError                 **error)
{
  g_autoptr (HbInterfaceMonitor) self = g_new0 (HbInterfaceMonitor, 1);
  struct sockaddr_nl address = {
    .nl_family = AF_NETLINK,
    .nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR,
  };

  self->func = func;
  self->user_data = user_data;
  self->fd = socket (AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
  if (self->fd < 0 || bind (self->fd, (struct sockaddr *) &address, sizeof address) != 0)
    {
      g_set_error (error, HB_NET_ERROR, HB_NET_ERROR_FAILED,
                   _("cannot watch the interfaces: %s"), g_strerror (errno));
      return NULL;
    }

  self->source = g_unix_fd_add (self->fd, G_IO_IN, on_readable, self);
  return g_steal_pointer (&self);
}

void
hb_interface_monitor_free (HbInterfaceMonitor *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  if (self->fd >= 0)
    close (self->fd);
  g_free (self);
}
