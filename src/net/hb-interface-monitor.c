#include "net/hb-interface-monitor.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <libmnl/libmnl.h>
#include <linux/if_addr.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdalign.h>
#include <sys/socket.h>
#include <unistd.h>

#include <glib-unix.h>

#include "net/hb-interface-table.h"
#include "net/hb-net-error.h"

/* The minimum interval between look-ups while changes come in and a decision waits for them. A look-up that
 * is slow takes at most a tenth of the time. */
#define INTERVAL (G_USEC_PER_SEC / 5)
#define INTERVAL_URGENT (G_USEC_PER_SEC / 20)
#define INTERVAL_MAX (5 * G_USEC_PER_SEC)
#define SHARE 9

/* The system is queried for all interfaces after this long without a message, when it is likely to answer at
 * once; or when it was last queried long ago. */
#define IDLE (2 * G_USEC_PER_SEC)
#define REQUERY_INTERVAL (60 * G_USEC_PER_SEC)

/* The receive buffer for bursts of messages, as far as the system allows. */
#define BUFFER_SIZE (1024 * 1024)

struct _HbInterfaceMonitor
{
  HbInterfaceMonitorFunc func;
  gpointer user_data;
  guint source;
  guint timer; /* runs while there are unreported changes */
  int fd;
  char *name;  /* NULL for all interfaces */
  guint index;
  HbInterfaceTable *table;
  gboolean outdated;  /* a message was lost, so the table may be wrong */
  gint64 reported_at; /* when changes were last reported, monotonic microseconds */
  gint64 interval;
  gint64 message_at; /* when the last message came */
  gint64 queried_at; /* when the system was last queried */
};

static void
report (HbInterfaceMonitor *self)
{
  gint64 began = g_get_monotonic_time ();

  g_clear_handle_id (&self->timer, g_source_remove);
  self->func (self->user_data);
  self->reported_at = g_get_monotonic_time ();
  self->interval = CLAMP ((self->reported_at - began) * SHARE, INTERVAL, INTERVAL_MAX);
}

static gboolean
on_time (gpointer user_data)
{
  HbInterfaceMonitor *self = user_data;

  self->timer = 0;
  report (self);
  return G_SOURCE_REMOVE;
}

static gboolean
has_name (const struct nlmsghdr *message,
          const char            *name)
{
  struct nlattr *attribute;

  mnl_attr_for_each (attribute, message, sizeof (struct ifinfomsg))
    if (mnl_attr_get_type (attribute) == IFLA_IFNAME &&
        mnl_attr_validate (attribute, MNL_TYPE_NUL_STRING) == 0 &&
        g_str_equal (mnl_attr_get_str (attribute), name))
      return TRUE;

  return FALSE;
}

/* The watched interface may have been replaced by another one of the same name. */
static gboolean
concerns (HbInterfaceMonitor    *self,
          const struct nlmsghdr *message)
{
  const struct ifinfomsg *link = mnl_nlmsg_get_payload (message);
  const struct ifaddrmsg *address = mnl_nlmsg_get_payload (message);
  gsize length = mnl_nlmsg_get_payload_len (message);

  switch (message->nlmsg_type)
    {
    case RTM_NEWLINK:
    case RTM_DELLINK:
      return length < sizeof *link || (guint) link->ifi_index == self->index ||
             has_name (message, self->name);
    case RTM_NEWADDR:
    case RTM_DELADDR:
      return length < sizeof *address || address->ifa_index == self->index;
    default:
      return TRUE;
    }
}

/* Returns: whether any message concerns the watched interface */
static gboolean
apply_all (HbInterfaceMonitor *self,
           gconstpointer       bytes,
           gssize              length)
{
  const struct nlmsghdr *message = bytes;
  int left = (int) length;
  gboolean changed = FALSE;

  for (; mnl_nlmsg_ok (message, left); message = mnl_nlmsg_next (message, &left))
    {
      self->outdated |= !hb_interface_table_apply (self->table, message);
      changed |= self->name == NULL || concerns (self, message);
    }

  return changed;
}

/* Returns: whether the watched interface has changed, or may have: messages can be lost in a burst (ENOBUFS)
 * or truncated */
static gboolean
read_messages (HbInterfaceMonitor *self)
{
  gboolean changed = FALSE;

  for (;;)
    {
      alignas (struct nlmsghdr) char buffer[32768];
      gssize length = recv (self->fd, buffer, sizeof buffer, MSG_DONTWAIT | MSG_TRUNC);
      gboolean lost = length > (gssize) sizeof buffer || (length < 0 && errno == ENOBUFS);

      if (!lost && length < 0 && errno == EINTR)
        continue;
      if (!lost && length <= 0)
        return changed;

      self->message_at = g_get_monotonic_time ();
      self->outdated |= lost;
      changed |= lost || apply_all (self, buffer, length);
    }
}

static gboolean
on_readable (int          fd,
             GIOCondition condition,
             gpointer     user_data)
{
  HbInterfaceMonitor *self = user_data;
  gint64 left;

  if (!read_messages (self) || self->timer != 0)
    return G_SOURCE_CONTINUE;

  left = self->reported_at + self->interval - g_get_monotonic_time ();
  if (left <= 0)
    report (self);
  else
    self->timer = g_timeout_add ((guint) (left / 1000) + 1, on_time, self);

  return G_SOURCE_CONTINUE;
}

/**
 * hb_interface_monitor_new:
 * @func: the callback
 * @user_data: for @func
 * @error: return location for a #HbNetError
 *
 * Returns: (nullable) (transfer full): a monitor of all interfaces on the thread-default main loop
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

  int room = BUFFER_SIZE;

  self->func = func;
  self->user_data = user_data;
  self->table = hb_interface_table_new ();
  self->outdated = TRUE;
  self->fd = socket (AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
  if (self->fd < 0 || bind (self->fd, (struct sockaddr *) &address, sizeof address) != 0)
    {
      g_set_error (error, HB_NET_ERROR, HB_NET_ERROR_FAILED,
                   _("cannot watch the interfaces: %s"), g_strerror (errno));
      return NULL;
    }

  setsockopt (self->fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
  self->source = g_unix_fd_add (self->fd, G_IO_IN, on_readable, self);
  return g_steal_pointer (&self);
}

void
hb_interface_monitor_free (HbInterfaceMonitor *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->fd >= 0)
    close (self->fd);
  hb_interface_table_free (self->table);
  g_free (self->name);
  g_free (self);
}

/**
 * hb_interface_monitor_list:
 * @self: a monitor
 * @anew: whether to query the system, unless it is busy; if not, the system is only queried if messages were
 *   lost
 * @error: return location for a #HbNetError
 *
 * Returns: (nullable) (transfer full) (element-type HbInterface): the interfaces, or %NULL if the system was
 *   queried and failed
 */
GPtrArray *
hb_interface_monitor_list (HbInterfaceMonitor  *self,
                           gboolean             anew,
                           GError             **error)
{
  gint64 now = g_get_monotonic_time ();

  anew = anew && (now - self->message_at >= IDLE || now - self->queried_at >= REQUERY_INTERVAL);
  if ((anew || self->outdated) && !hb_interface_table_load (self->table, error))
    {
      self->outdated = TRUE;
      return NULL;
    }

  if (anew || self->outdated)
    self->queried_at = now;
  self->outdated = FALSE;
  return hb_interface_table_list (self->table);
}

/**
 * hb_interface_monitor_watch:
 * @self: a monitor
 * @name: (nullable): the interface to watch from now on; %NULL for all
 * @index: its index, or 0 if it does not exist
 */
void
hb_interface_monitor_watch (HbInterfaceMonitor *self,
                            const char         *name,
                            guint               index)
{
  g_free (self->name);
  self->name = g_strdup (name);
  self->index = index;
}

/**
 * hb_interface_monitor_catch_up:
 * @self: a monitor
 *
 * Reports pending changes now, unless it has just done so. Call it before a decision that depends on the
 * interfaces.
 */
void
hb_interface_monitor_catch_up (HbInterfaceMonitor *self)
{
  gint64 interval = MAX (self->interval / 4, INTERVAL_URGENT);

  if (self->timer != 0 && g_get_monotonic_time () - self->reported_at >= interval)
    report (self);
}
