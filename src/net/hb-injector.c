#include "net/hb-injector.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/hb-interface.h"
#include "net/hb-neighbours.h"
#include "net/hb-net-error.h"
#include "net/hb-privileges.h"
#include "net/hb-routes.h"
#include "net/hb-socket-address.h"
#include "wire/hb-message.h"

/* The send buffers in bytes; the kernel doubles them, and counts 768 for a short segment. The first is
 * Debian's limit: 550 segments, so that hosts to be resolved fill at most about half of the kernel's
 * neighbour table (gc_thresh3, 1,024), which all programs share. 64 for strangers, since anybody can be one,
 * and 64 for hosts whose answers may be forged. The last is as large as the system allows. */
static const int send_buffers[] = {
  [HB_LANE_SEEN] = 212992,
  [HB_LANE_KEPT_UP] = 24576,
  [HB_LANE_STRANGERS] = 24576,
  [HB_LANE_OPEN] = 4 * 1024 * 1024,
};

struct _HbInjector
{
  char *interface; /* NULL to follow the routes */
  guint index;
  int sockets[HB_N_CHANNELS];
  guint interfaces[HB_OPEN_LANES]; /* the interface of each open lane; 0 for a free one */
  HbRoutes *routes;
  HbNeighbours *neighbours;

  struct mmsghdr messages[HB_INJECTOR_BATCH];
  struct iovec parts[HB_INJECTOR_BATCH];
  struct sockaddr_storage addresses[HB_INJECTOR_BATCH];
  union
  {
    struct cmsghdr header;
    char bytes[CMSG_SPACE (sizeof (struct in6_pktinfo))];
  } controls[HB_INJECTOR_BATCH];
  guint8 buffers[HB_INJECTOR_BATCH][HB_SEGMENT_HEADERS_MAX + HB_TEXT_MAX];
};

/* IPPROTO_RAW: we write the headers, and never receive on it. */
static int
open_socket (int family,
             int send_buffer)
{
  static const int yes = 1;
  int fd = socket (family, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_RAW);

  if (fd < 0)
    return -1;

  /* The system caps this to its own limit. */
  setsockopt (fd, SOL_SOCKET, SO_SNDBUF, &send_buffer, sizeof send_buffer);

  /* Without this option, the kernel reports success for segments that it drops for lack of room in the queue
   * or in the neighbour table (ip(7), raw(7)). */
  if (family == AF_INET)
    setsockopt (fd, IPPROTO_IP, IP_RECVERR, &yes, sizeof yes);
  else
    setsockopt (fd, IPPROTO_IPV6, IPV6_RECVERR, &yes, sizeof yes);

  return fd;
}

static guint
channel_of (HbLane   lane,
            gboolean ipv4)
{
  return 2 * lane + (ipv4 ? 0 : 1);
}

static gboolean
open_sockets (HbInjector *self)
{
  for (HbLane lane = 0; lane < HB_N_LANES; lane++)
    {
      int send_buffer = send_buffers[MIN (lane, HB_LANE_OPEN)];
      int fd = open_socket (AF_INET, send_buffer);

      if (fd < 0)
        return FALSE;
      self->sockets[channel_of (lane, TRUE)] = fd;

      /* Not every system has IPv6. */
      self->sockets[channel_of (lane, FALSE)] = open_socket (AF_INET6, send_buffer);
    }

  return TRUE;
}

/**
 * hb_injector_new:
 * @error: return location for a #HbNetError
 *
 * Returns: (nullable) (transfer full): an injector that follows the routes; for IPv4 alone if the system has
 *   no IPv6
 */
HbInjector *
hb_injector_new (GError **error)
{
  g_autoptr (HbInjector) self = g_new0 (HbInjector, 1);
  g_autofree char *cure = NULL;

  for (guint i = 0; i < HB_N_CHANNELS; i++)
    self->sockets[i] = -1;

  if (!open_sockets (self) && (errno == EPERM || errno == EACCES))
    {
      cure = hb_privileges_get_cure ();
      g_set_error (error, HB_NET_ERROR, HB_NET_ERROR_PERMISSION,
                   "no privilege to send raw segments; grant it once with: %s", cure);
      return NULL;
    }
  if (self->sockets[channel_of (HB_N_LANES - 1, TRUE)] < 0)
    {
      g_set_error (error, HB_NET_ERROR, HB_NET_ERROR_FAILED, _("cannot open a raw socket: %s"),
                   g_strerror (errno));
      return NULL;
    }

  self->routes = hb_routes_new (error);
  if (self->routes == NULL)
    return NULL;
  self->neighbours = hb_neighbours_new (error);
  if (self->neighbours == NULL)
    return NULL;

  return g_steal_pointer (&self);
}

void
hb_injector_free (HbInjector *self)
{
  for (guint i = 0; i < HB_N_CHANNELS; i++)
    if (self->sockets[i] >= 0)
      close (self->sockets[i]);
  g_clear_pointer (&self->routes, hb_routes_free);
  g_clear_pointer (&self->neighbours, hb_neighbours_free);
  g_free (self->interface);
  g_free (self);
}

/**
 * hb_injector_set_interface:
 * @self: an injector
 * @name: (nullable): the interface that everything must leave through, or %NULL to follow the routes
 * @index: its index
 */
void
hb_injector_set_interface (HbInjector *self,
                           const char *name,
                           guint       index)
{
  g_free (self->interface);
  self->interface = g_strdup (name);
  self->index = name != NULL ? index : 0;
}

/* With more interfaces than lanes, some share one. */
static HbLane
find_open_lane (HbInjector *self,
                guint       interface)
{
  for (guint i = 0; i < HB_OPEN_LANES; i++)
    {
      if (self->interfaces[i] == 0)
        self->interfaces[i] = interface;
      if (self->interfaces[i] == interface)
        return HB_LANE_OPEN + i;
    }

  return HB_LANE_OPEN + interface % HB_OPEN_LANES;
}

/**
 * hb_injector_choose:
 * @self: an injector
 * @segment: (inout): the segment to send; if its source address is "any", the one that the kernel would
 *   choose is filled in
 * @presence: how certain it is that its destination exists
 * @channel: (out): the channel to send it through
 *
 * Returns: 0, or the errno that prevents sending it
 */
int
hb_injector_choose (HbInjector *self,
                    HbSegment  *segment,
                    HbPresence  presence,
                    guint      *channel)
{
  static const HbLane lanes[] = {
    [HB_PRESENCE_CLAIMED] = HB_LANE_STRANGERS,
    [HB_PRESENCE_KEPT_UP] = HB_LANE_KEPT_UP,
    [HB_PRESENCE_SEEN] = HB_LANE_SEEN,
  };
  HbLane lane;
  HbRoute route;
  int error = 0;

  if (hb_address_is_any (&segment->source))
    error = hb_interface_find_source (&segment->destination, self->interface, &segment->source);
  if (error == 0)
    error = hb_routes_find (self->routes, &segment->destination, &segment->source, self->index, &route);
  if (error != 0)
    return error;

  if (route.resolves &&
      !hb_neighbours_is_resolved (self->neighbours, route.interface, &route.next_hop))
    lane = lanes[presence];
  else
    lane = find_open_lane (self, route.interface);

  *channel = channel_of (lane, hb_address_is_ipv4 (&segment->destination));
  return self->sockets[*channel] >= 0 ? 0 : EAFNOSUPPORT;
}

/* Gives the kernel the source address for routing, since it ignores the one in our header. Gives it the
 * interface only if the route by that address uses another one, and for a link-local address, which the
 * kernel requires. */
static void
put_control (HbInjector      *self,
             const HbSegment *segment,
             guint            slot)
{
  struct msghdr *message = &self->messages[slot].msg_hdr;
  gboolean ipv4 = hb_address_is_ipv4 (&segment->destination);
  gsize size = ipv4 ? sizeof (struct in_pktinfo) : sizeof (struct in6_pktinfo);
  struct cmsghdr *header;
  HbRoute route;
  guint index = segment->source.scope;

  if (self->index != 0 && hb_routes_find (self->routes, &segment->destination, &segment->source,
                                          self->index, &route) == 0 && route.forced)
    index = self->index;

  memset (&self->controls[slot], 0, sizeof self->controls[slot]);
  message->msg_control = &self->controls[slot];
  message->msg_controllen = CMSG_SPACE (size);
  header = CMSG_FIRSTHDR (message);
  header->cmsg_len = CMSG_LEN (size);

  if (ipv4)
    {
      struct in_pktinfo info = { .ipi_ifindex = (int) index };

      memcpy (&info.ipi_spec_dst, segment->source.bytes + 12, 4);
      header->cmsg_level = IPPROTO_IP;
      header->cmsg_type = IP_PKTINFO;
      memcpy (CMSG_DATA (header), &info, sizeof info);
    }
  else
    {
      struct in6_pktinfo info = { .ipi6_ifindex = index };

      memcpy (&info.ipi6_addr, segment->source.bytes, 16);
      header->cmsg_level = IPPROTO_IPV6;
      header->cmsg_type = IPV6_PKTINFO;
      memcpy (CMSG_DATA (header), &info, sizeof info);
    }
}

/* Returns: 0, or the errno that prevents sending it */
static int
prepare (HbInjector      *self,
         const HbSegment *segment,
         guint            slot)
{
  guint8 *buffer = self->buffers[slot];
  gsize length = hb_segment_build (segment, buffer, sizeof self->buffers[slot]);

  if (length == 0)
    return EMSGSIZE;

  self->parts[slot] = (struct iovec) { buffer, length };
  self->messages[slot].msg_hdr = (struct msghdr) {
    .msg_name = &self->addresses[slot],
    .msg_namelen = hb_address_to_socket (&segment->destination, 0, &self->addresses[slot]),
    .msg_iov = &self->parts[slot],
    .msg_iovlen = 1,
  };
  put_control (self, segment, slot);
  return 0;
}

/* The kernel puts errors into an error queue as well (ip(7), IP_RECVERR), and poll() reports a socket with a
 * non-empty one immediately. */
static void
clear_error_queue (int fd)
{
  char byte;

  while (recv (fd, &byte, sizeof byte, MSG_ERRQUEUE | MSG_DONTWAIT) >= 0)
    continue;
}

/* sendmmsg() stops at the first segment that fails, and returns its error only when it is sent alone.
 * Segments without room keep EAGAIN.
 *
 * Returns: whether there is room for more */
static gboolean
send_batch (int             fd,
            struct mmsghdr *messages,
            guint           n_messages,
            int            *errors)
{
  guint done = 0;

  while (done < n_messages)
    {
      int sent = sendmmsg (fd, messages + done, n_messages - done, MSG_DONTWAIT | MSG_NOSIGNAL);

      if (sent <= 0 && errno == EAGAIN)
        return FALSE;
      if (sent <= 0)
        {
          errors[done] = errno != 0 ? errno : EIO;
          done++;
          clear_error_queue (fd);
          continue;
        }
      for (int i = 0; i < sent; i++)
        errors[done++] = 0;
    }

  return TRUE;
}

/**
 * hb_injector_send:
 * @self: an injector
 * @channel: the channel, the same that hb_injector_choose() returned for each segment
 * @segments: (array length=n_segments): the segments, in the order to send them
 * @n_segments: how many; at most %HB_INJECTOR_BATCH
 * @errors: (out caller-allocates) (array length=n_segments): for each, 0 or the errno. EAGAIN means that the
 *   channel is full, for this segment and all that follow; hb_injector_get_fd() becomes writable when there
 *   is room again.
 */
void
hb_injector_send (HbInjector  *self,
                  guint        channel,
                  HbSegment  **segments,
                  guint        n_segments,
                  int         *errors)
{
  guint first = 0;

  g_return_if_fail (n_segments <= HB_INJECTOR_BATCH);

  for (guint i = 0; i < n_segments; i++)
    {
      int error = prepare (self, segments[i], i);

      errors[i] = error != 0 ? error : EAGAIN;
    }

  while (first < n_segments)
    {
      guint last = first;

      while (last < n_segments && errors[last] == EAGAIN)
        last++;
      if (last > first &&
          !send_batch (self->sockets[channel], self->messages + first, last - first, errors + first))
        break;
      first = last + 1;
    }
}

/**
 * hb_injector_get_fd:
 * @self: an injector
 * @channel: a channel
 *
 * Returns: a descriptor that is writable while the channel has room
 */
int
hb_injector_get_fd (HbInjector *self,
                    guint       channel)
{
  return self->sockets[channel];
}
