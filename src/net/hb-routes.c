#include "net/hb-routes.h"

#include <errno.h>
#include <linux/if.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "net/hb-netlink.h"

/* Answers kept, one for each value of a hash: peers that are asked again and again cost one
 * look-up, and a table of a million peers no memory. */
#define KEPT 4096

#define ANSWER_SIZE 4096

/* How long an answer may be older than the last change, microseconds: a pulse for each of 50,000 peers a
 * second asks for its route, and the kernel itself routes by what is in force when it leaves. */
#define LOOK_INTERVAL 1000

/* Interfaces of which it is kept whether they have neighbours, one for each value of a hash. */
#define LINKS 16

typedef struct
{
  HbAddress destination;
  HbAddress source;
  guint asked;      /* the interface that was asked for */
  guint generation; /* that of the answer; 0 for none */
  int error;
  HbRoute route;
} Kept;

typedef struct
{
  guint interface;
  guint generation; /* 0 for none */
  gboolean resolves;
} Link;

struct _HbRoutes
{
  struct mnl_socket *questions;
  struct mnl_socket *changes;
  guint32 sequence;
  guint generation; /* goes up with each change */
  gint64 looked;    /* when changes were last looked for */
  Link links[LINKS];
  Kept kept[KEPT];
};

/* What an answer of the kernel's says. */
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
  self->questions = hb_netlink_open (NULL, 0, error);
  if (self->questions == NULL)
    return NULL;

  return g_steal_pointer (&self);
}

void
hb_routes_free (HbRoutes *self)
{
  if (self->changes != NULL)
    mnl_socket_close (self->changes);
  if (self->questions != NULL)
    mnl_socket_close (self->questions);
  g_free (self);
}

/* What exactly changed is not read: there may be too much of it to be kept for us (ENOBUFS). */
static void
take_changes (HbRoutes *self)
{
  char buffer[ANSWER_SIZE];
  gint64 now = g_get_monotonic_time ();
  gboolean changed = FALSE;

  if (now - self->looked < LOOK_INTERVAL)
    return;

  self->looked = now;
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

    /* An IPv4 route through an IPv6 router (RFC 5549). */
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

  /* Of an IPv6 route, the kernel names the router before the interface that it is on. */
  if (hb_address_is_link_local (&answer->next_hop))
    answer->next_hop.scope = answer->interface;
  return MNL_CB_STOP;
}

/* Asks without waiting: the kernel has answered by the time that the question was sent.
 *
 * Returns: 0, or the errno with which the kernel would refuse to send */
static int
ask (HbRoutes        *self,
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

  if (mnl_socket_sendto (self->questions, message, message->nlmsg_len) < 0)
    return errno;

  *answer = (Answer) { .next_hop = *destination };
  do
    length = mnl_socket_recvfrom (self->questions, buffer, sizeof buffer);
  while (length < 0 && errno == EINTR);
  if (length < 0)
    return errno;

  return mnl_cb_run (buffer, (size_t) length, self->sequence,
                     mnl_socket_get_portid (self->questions), on_answer, answer) < 0 ? errno : 0;
}

/* Loopback, tunnels and cables with two ends know no neighbours. */
static gboolean
has_neighbours (HbRoutes *self,
                guint     interface)
{
  struct ifreq request = { .ifr_ifindex = (int) interface };
  Link *link = &self->links[interface % LINKS];
  int fd = mnl_socket_get_fd (self->questions);

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
  int natural = ask (self, destination, source, 0, &answer);
  int error = natural;

  /* What is here leaves by no interface. Where none is asked for, or the way leads through that
   * one anyway, it is as the kernel has it. */
  if (interface != 0 && (natural != 0 || (!answer.local && answer.interface != interface)))
    {
      error = ask (self, destination, source, interface, &answer);

      /* Asked for an interface, the kernel takes an IPv4 address without a route for one on its
       * link, and names no table. To ask that link would be to blame a silent wire on a peer. */
      if (error == 0 && answer.table == RT_TABLE_UNSPEC)
        error = natural != 0 ? natural : ENETUNREACH;
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

/* That there was no memory for an answer is no answer, and no change of a route would end it. */
static gboolean
is_word_on_route (int error)
{
  return error != EAGAIN && error != ENOBUFS && error != ENOMEM;
}

/**
 * hb_routes_find:
 * @self: routes
 * @destination: where a segment is to go
 * @source: which of our addresses it leaves from
 * @interface: the index of the interface that it must leave through, or 0 for any
 * @route: (out): the way that it would take
 *
 * Returns: 0, or the errno that stands in its way: ENETUNREACH without a route, EINVAL where @source
 *   is not ours
 */
int
hb_routes_find (HbRoutes        *self,
                const HbAddress *destination,
                const HbAddress *source,
                guint            interface,
                HbRoute         *route)
{
  Kept *kept = &self->kept[(hb_address_hash (destination) ^ (hb_address_hash (source) << 1)) % KEPT];

  take_changes (self);
  if (kept->generation != self->generation || kept->asked != interface ||
      !hb_address_equal (&kept->destination, destination) ||
      !hb_address_equal (&kept->source, source))
    {
      kept->destination = *destination;
      kept->source = *source;
      kept->asked = interface;
      kept->error = look_up (self, destination, source, interface, &kept->route);
      kept->generation = is_word_on_route (kept->error) ? self->generation : 0;
    }

  *route = kept->route;
  return kept->error;
}
