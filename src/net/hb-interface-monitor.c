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

/* How far apart the looks are while there is something new, and for whom a decision hangs on it. Where
 * a look takes long, it is not for more than a tenth of the time that there is nothing else. */
#define APART (G_USEC_PER_SEC / 5)
#define APART_URGENT (G_USEC_PER_SEC / 20)
#define APART_MOST (5 * G_USEC_PER_SEC)
#define SHARE 9

/* After the last message, the system is asked for all of them when it is likely to answer at once; or
 * when that has not been for long. */
#define QUIET (2 * G_USEC_PER_SEC)
#define ASKED_AGAIN (60 * G_USEC_PER_SEC)

/* For the messages of a burst, as far as the system allows. */
#define ROOM (1024 * 1024)

struct _HbInterfaceMonitor
{
  HbInterfaceMonitorFunc func;
  gpointer user_data;
  guint source;
  guint timer; /* while there is something new that was not told yet */
  int fd;
  char *name;  /* NULL for all of them */
  guint index;
  HbInterfaceTable *table;
  gboolean missed; /* something of what the kernel said, so that the table may be wrong */
  gint64 told;     /* when that was, by the monotonic clock in microseconds */
  gint64 apart;
  gint64 heard; /* when the kernel last said anything */
  gint64 asked; /* when all of them were asked for */
};

static void
tell (HbInterfaceMonitor *self)
{
  gint64 began = g_get_monotonic_time ();

  g_clear_handle_id (&self->timer, g_source_remove);
  self->func (self->user_data);
  self->told = g_get_monotonic_time ();
  self->apart = CLAMP ((self->told - began) * SHARE, APART, APART_MOST);
}

static gboolean
on_time (gpointer user_data)
{
  HbInterfaceMonitor *self = user_data;

  self->timer = 0;
  tell (self);
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

/* A link of another number may have come in the place of the one that is watched. */
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

/* Returns: whether any of them concerns what is watched */
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
      self->missed |= !hb_interface_table_apply (self->table, message);
      changed |= self->name == NULL || concerns (self, message);
    }

  return changed;
}

/* Returns: whether something of what is watched changed, or may have: messages may be lost in a burst
 * (ENOBUFS) or be cut off */
static gboolean
take_messages (HbInterfaceMonitor *self)
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

      self->heard = g_get_monotonic_time ();
      self->missed |= lost;
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

  if (!take_messages (self) || self->timer != 0)
    return G_SOURCE_CONTINUE;

  left = self->told + self->apart - g_get_monotonic_time ();
  if (left <= 0)
    tell (self);
  else
    self->timer = g_timeout_add ((guint) (left / 1000) + 1, on_time, self);

  return G_SOURCE_CONTINUE;
}

/**
 * hb_interface_monitor_new:
 * @func: what to call
 * @user_data: for @func
 * @error: return location for a #HbNetError
 *
 * Returns: (nullable) (transfer full): a monitor of all interfaces that runs on the thread-default main
 *   loop
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

  int room = ROOM;

  self->func = func;
  self->user_data = user_data;
  self->table = hb_interface_table_new ();
  self->missed = TRUE;
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
 * @anew: whether the system is to be asked, unless it is busy with them; else it is where something of
 *   what it said was missed
 * @error: return location for a #HbNetError
 *
 * Returns: (nullable) (transfer full) (element-type HbInterface): the interfaces that there are, or
 *   %NULL where the system was asked and does not say
 */
GPtrArray *
hb_interface_monitor_list (HbInterfaceMonitor  *self,
                           gboolean             anew,
                           GError             **error)
{
  gint64 now = g_get_monotonic_time ();

  anew = anew && (now - self->heard >= QUIET || now - self->asked >= ASKED_AGAIN);
  if ((anew || self->missed) && !hb_interface_table_load (self->table, error))
    {
      self->missed = TRUE;
      return NULL;
    }

  if (anew || self->missed)
    self->asked = now;
  self->missed = FALSE;
  return hb_interface_table_list (self->table);
}

/**
 * hb_interface_monitor_watch:
 * @self: a monitor
 * @name: (nullable): the interface that matters from now on; %NULL for all of them
 * @index: its index, or 0 where there is none of that name
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
 * To be called before a decision that hangs on the interfaces: where there is something new, calls
 * back now, unless it has just done so.
 */
void
hb_interface_monitor_catch_up (HbInterfaceMonitor *self)
{
  gint64 apart = MAX (self->apart / 4, APART_URGENT);

  if (self->timer != 0 && g_get_monotonic_time () - self->told >= apart)
    tell (self);
}
