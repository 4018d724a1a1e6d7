#include "net/hb-routes.h"

#include <errno.h>
#include <linux/if.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "net/hb-netlink.h"

/* The number of cached answers, one for each hash value: repeated queries for a peer cost one look-up, and a
 * table of a million peers costs no memory here. */
#define CACHE_SIZE 4096

#define ANSWER_SIZE 4096

/* The minimum interval between checks for changes, in microseconds: 50,000 pulses a second each ask for a
 * route. A cached answer may be older by that much, but the kernel routes each segment by its current table
 * anyway. */
#define CHECK_INTERVAL 1000

/* The number of interfaces for which we cache whether they resolve neighbours, one for each hash value. */
#define LINKS 16

typedef struct
{
  HbAddress destination;
  HbAddress source;
  guint required;   /* the required interface */
  guint generation; /* when it was cached; 0 for an unused entry */
  int error;
  HbRoute route;
} CacheEntry;

typedef struct
{
  guint interface;
  guint generation; /* 0 for an unused entry */
  gboolean resolves;
} Link;

struct _HbRoutes
{
  struct mnl_socket *queries;
  struct mnl_socket *changes;
  guint32 sequence;
  guint generation; /* incremented with each change */
  gint64 checked;   /* the time of the last check for changes */
  Link links[LINKS];
  CacheEntry cache[CACHE_SIZE];
};

/* A parsed answer of the kernel. */
typedef struct
{
  HbAddress next_hop;
  guint interface;
  guint table;
  gboolean local;
} Answer;

static const int change_groups[] = {
  RTNLGRP_LINK,       RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV6_IFADDR, RTNLGRP_IPV4_ROUTE,
  RTNLGRP_IPV6_ROUTE, RTNLGRP_IPV4_RULE,   RTNLGRP_IPV6_RULE,   RTNLGRP_NEXTHOP,
};

/**
 * hb_routes_new:
 * @error: return location for a #HbNetError
 *
 * Returns: (nullable) (transfer full): the routes of this process's network namespace
 */
HbRoutes *
hb_routes_new (GError **error)
{
  g_autoptr (HbRoutes) self = g_new0 (HbRoutes, 1);

  self->generation = 1;
  self->changes = hb_netlink_open (change_groups, G_N_ELEMENTS (change_groups), error);
  if (self->changes == NULL)
    return NULL;
  self->queries = hb_netlink_open (NULL, 0, error);
  if (self->queries == NULL)
    return NULL;

  return g_steal_pointer (&self);
}

void
hb_routes_free (HbRoutes *self)
{
  if (self->changes != NULL)
    mnl_socket_close (self->changes);
  if (self->queries != NULL)
    mnl_socket_close (self->queries);
  g_free (self);
}

/* Ignores the contents of the messages: some may be lost (ENOBUFS), so any change invalidates the whole
 * cache. */
static void
check_changes (HbRoutes *self)
{
  char buffer[ANSWER_SIZE];
  gint64 now = g_get_monotonic_time ();
  gboolean changed = FALSE;

  if (now - self->checked < CHECK_INTERVAL)
    return;

  self->checked = now;
  while (mnl_socket_recvfrom (self->changes, buffer, sizeof buffer) > 0 || errno == ENOBUFS ||
         errno == ENOSPC || errno == EINTR)
    {
      changed = TRUE;
      errno = 0;
    }

  if (changed && ++self->generation == 0)
    self->generation = 1;
}

static int
on_attribute (const struct nlattr *attribute,
              void                *user_data)
{
  Answer *answer = user_data;

  switch (mnl_attr_get_type (attribute))
    {
    case RTA_OIF:
      if (mnl_attr_validate (attribute, MNL_TYPE_U32) == 0)
        answer->interface = mnl_attr_get_u32 (attribute);
      break;

    case RTA_TABLE:
      if (mnl_attr_validate (attribute, MNL_TYPE_U32) == 0)
        answer->table = mnl_attr_get_u32 (attribute);
      break;

    case RTA_GATEWAY:
      hb_netlink_get_address (attribute, hb_address_is_ipv4 (&answer->next_hop) ? AF_INET : AF_INET6,
                              0, &answer->next_hop);
      break;

    /* An IPv4 route with an IPv6 next hop (RFC 5549). */
    case RTA_VIA:
      {
        const struct rtvia *via = mnl_attr_get_payload (attribute);

        if (mnl_attr_get_payload_len (attribute) == sizeof *via + 16 &&
            via->rtvia_family == AF_INET6)
          answer->next_hop = hb_address_from_ipv6 (via->rtvia_addr, 0);
        break;
      }

    default:
      break;
    }

  return MNL_CB_OK;
}

static int
on_answer (const struct nlmsghdr *message,
           void                  *user_data)
{
  const struct rtmsg *route = mnl_nlmsg_get_payload (message);
  Answer *answer = user_data;

  if (message->nlmsg_type != RTM_NEWROUTE || mnl_nlmsg_get_payload_len (message) < sizeof *route)
    return MNL_CB_OK;

  answer->local = route->rtm_type == RTN_LOCAL;
  answer->table = route->rtm_table;
  mnl_attr_parse (message, sizeof *route, on_attribute, answer);

  /* The kernel puts the next hop of an IPv6 route before the interface, which is its scope. */
  if (hb_address_is_link_local (&answer->next_hop))
    answer->next_hop.scope = answer->interface;
  return MNL_CB_STOP;
}

/* Queries the kernel, which has answered by the time the query is sent, so this does not block.
 *
 * Returns: 0, or the errno with which the kernel would refuse to send */
static int
query (HbRoutes        *self,
       const HbAddress *destination,
       const HbAddress *source,
       guint            interface,
       Answer          *answer)
{
  char buffer[ANSWER_SIZE];
  struct nlmsghdr *message = mnl_nlmsg_put_header (buffer);
  struct rtmsg *route = mnl_nlmsg_put_extra_header (message, sizeof *route);
  gboolean ipv4 = hb_address_is_ipv4 (destination);
  ssize_t length;

  message->nlmsg_type = RTM_GETROUTE;
  message->nlmsg_flags = NLM_F_REQUEST;
  message->nlmsg_seq = ++self->sequence;
  route->rtm_family = ipv4 ? AF_INET : AF_INET6;
  route->rtm_dst_len = ipv4 ? 32 : 128;
  route->rtm_src_len = ipv4 ? 32 : 128;
  route->rtm_flags = RTM_F_LOOKUP_TABLE;
  hb_netlink_put_address (message, RTA_DST, destination);
  hb_netlink_put_address (message, RTA_SRC, source);
  if (interface == 0)
    interface = destination->scope != 0 ? destination->scope : source->scope;
  if (interface != 0)
    mnl_attr_put_u32 (message, RTA_OIF, interface);

  if (mnl_socket_sendto (self->queries, message, message->nlmsg_len) < 0)
    return errno;

  *answer = (Answer) { .next_hop = *destination };
  do
    length = mnl_socket_recvfrom (self->queries, buffer, sizeof buffer);
  while (length < 0 && errno == EINTR);
  if (length < 0)
    return errno;

  return mnl_cb_run (buffer, (size_t) length, self->sequence,
                     mnl_socket_get_portid (self->queries), on_answer, answer) < 0 ? errno : 0;
}

/* Loopback, tunnel and point-to-point interfaces resolve no neighbours. */
static gboolean
has_neighbours (HbRoutes *self,
                guint     interface)
{
  struct ifreq request = { .ifr_ifindex = (int) interface };
  Link *link = &self->links[interface % LINKS];
  int fd = mnl_socket_get_fd (self->queries);

  if (link->generation == self->generation && link->interface == interface)
    return link->resolves;

  link->interface = interface;
  link->generation = self->generation;
  link->resolves = ioctl (fd, SIOCGIFNAME, &request) == 0 &&
                   ioctl (fd, SIOCGIFFLAGS, &request) == 0 &&
                   (request.ifr_flags & (IFF_LOOPBACK | IFF_NOARP | IFF_POINTOPOINT)) == 0;
  return link->resolves;
}

static int
look_up (HbRoutes        *self,
         const HbAddress *destination,
         const HbAddress *source,
         guint            interface,
         HbRoute         *route)
{
  gboolean forced = FALSE;
  Answer answer;
  int unforced = query (self, destination, source, 0, &answer);
  int error = unforced;

  /* A local destination leaves through no interface. Without a required interface, or if the route uses it
   * anyway, the kernel's first answer stands. */
  if (interface != 0 && (unforced != 0 || (!answer.local && answer.interface != interface)))
    {
      error = query (self, destination, source, interface, &answer);

      /* For a required interface, the kernel takes an IPv4 address without a route for a neighbour on its
       * link, and returns no table. That is no route: nobody would answer ARP, and we would blame the peer. */
      if (error == 0 && answer.table == RT_TABLE_UNSPEC)
        error = unforced != 0 ? unforced : ENETUNREACH;
      forced = TRUE;
    }
  if (error != 0)
    return error;

  *route = (HbRoute) {
    .next_hop = answer.next_hop,
    .interface = answer.interface,
    .forced = forced,
    .resolves = !answer.local && has_neighbours (self, answer.interface),
  };
  return 0;
}

/* A lack of memory tells nothing about the route, and must not be cached: no route change would invalidate
 * it. */
static gboolean
is_cacheable (int error)
{
  return error != EAGAIN && error != ENOBUFS && error != ENOMEM;
}

/**
 * hb_routes_find:
 * @self: routes
 * @destination: the destination of a segment
 * @source: its source, one of our addresses
 * @interface: the index of the required outgoing interface, or 0 for any
 * @route: (out): its route
 *
 * Returns: 0, or the errno that prevents sending: ENETUNREACH without a route, EINVAL if @source is not ours
 */
int
hb_routes_find (HbRoutes        *self,
                const HbAddress *destination,
                const HbAddress *source,
                guint            interface,
                HbRoute         *route)
{
  CacheEntry *entry = &self->cache[(hb_address_hash (destination) ^ (hb_address_hash (source) << 1)) % CACHE_SIZE];

  check_changes (self);
  if (entry->generation != self->generation || entry->required != interface ||
      !hb_address_equal (&entry->destination, destination) ||
      !hb_address_equal (&entry->source, source))
    {
      entry->destination = *destination;
      entry->source = *source;
      entry->required = interface;
      entry->error = look_up (self, destination, source, interface, &entry->route);
      entry->generation = is_cacheable (entry->error) ? self->generation : 0;
    }

  *route = entry->route;
  return entry->error;
}
