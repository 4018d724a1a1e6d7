#include "net/hb-injector.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/hb-interface.h"
#include "net/hb-net-error.h"
#include "net/hb-privileges.h"
#include "net/hb-socket-address.h"
#include "wire/hb-message.h"

#define SEND_BUFFER (4 * 1024 * 1024)

struct _HbInjector
{
  char *interface;
  int ipv4;
  int ipv6;

  /* The last answer to "from which of our addresses to there?": a client has one server. */
  HbAddress route_destination;
  HbAddress route_source;

  struct mmsghdr messages[HB_INJECTOR_BATCH];
  struct iovec parts[HB_INJECTOR_BATCH];
  struct sockaddr_storage addresses[HB_INJECTOR_BATCH];
  guint8 buffers[HB_INJECTOR_BATCH][HB_SEGMENT_HEADERS_MAX + HB_TEXT_MAX];
};

/* IPPROTO_RAW: the headers are ours, and nothing is ever received on it. It is not bound to an
 * interface: then the kernel would take every address without a route for one on the link, and
 * "no route" would look like silence. */
static int
open_socket (int family)
{
  int size = SEND_BUFFER;
  int fd = socket (family, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_RAW);

  /* The system's own limit may be lower; then it is what we get. */
  if (fd >= 0)
    setsockopt (fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);

  return fd;
}

/**
 * hb_injector_new:
 * @interface: the interface whose address is the source where none is given, or "any" to leave
 *   that to the routes
 * @error: return location for a #HbNetError
 *
 * Returns: (nullable) (transfer full): an injector; where the system has no IPv6, for IPv4 alone
 */
HbInjector *
hb_injector_new (const char  *interface,
                 GError     **error)
{
  g_autoptr (HbInjector) self = g_new0 (HbInjector, 1);
  g_autofree char *cure = NULL;

  if (!g_str_equal (interface, HB_INTERFACE_ANY))
    self->interface = g_strdup (interface);
  self->ipv6 = -1;
  self->ipv4 = open_socket (AF_INET);
  if (self->ipv4 < 0 && (errno == EPERM || errno == EACCES))
    {
      cure = hb_privileges_get_cure ();
      g_set_error (error, HB_NET_ERROR, HB_NET_ERROR_PERMISSION,
                   "no privilege to send raw segments; grant it once with: %s", cure);
      return NULL;
    }
  if (self->ipv4 < 0)
    {
      g_set_error (error, HB_NET_ERROR, HB_NET_ERROR_FAILED,
                   /* Translators: a network interface, then the reason */
                   _("cannot open a raw socket on %s: %s"), interface, g_strerror (errno));
      return NULL;
    }

  self->ipv6 = open_socket (AF_INET6);
  return g_steal_pointer (&self);
}

void
hb_injector_free (HbInjector *self)
{
  if (self->ipv4 >= 0)
    close (self->ipv4);
  if (self->ipv6 >= 0)
    close (self->ipv6);
  g_free (self->interface);
  g_free (self);
}

/**
 * hb_injector_forget_routes:
 * @self: an injector
 *
 * To be called when the interfaces' addresses have changed.
 */
void
hb_injector_forget_routes (HbInjector *self)
{
  self->route_destination = (HbAddress) { 0 };
}

static gboolean
fill_in_source (HbInjector *self,
                HbSegment  *segment)
{
  if (!hb_address_equal (&self->route_destination, &segment->destination))
    {
      if (!hb_interface_find_source (&segment->destination, self->interface, &self->route_source))
        return FALSE;
      self->route_destination = segment->destination;
    }

  segment->source = self->route_source;
  return TRUE;
}

/* Returns: 0, or the errno that stands in its way */
static int
prepare (HbInjector *self,
         HbSegment  *segment,
         guint       slot)
{
  guint8 *buffer = self->buffers[slot];
  gsize length;

  if (hb_address_is_any (&segment->source) && !fill_in_source (self, segment))
    return errno;

  length = hb_segment_build (segment, buffer, sizeof self->buffers[slot]);
  if (length == 0)
    return EMSGSIZE;

  self->parts[slot] = (struct iovec) { buffer, length };
  self->messages[slot].msg_hdr = (struct msghdr) {
    .msg_name = &self->addresses[slot],
    .msg_namelen = hb_address_to_socket (&segment->destination, 0, &self->addresses[slot]),
    .msg_iov = &self->parts[slot],
    .msg_iovlen = 1,
  };
  return 0;
}

/* The kernel stops at the first that it refuses, and says nothing of it until it is asked for
 * that one alone. */
static void
send_run (int             fd,
          struct mmsghdr *messages,
          guint           n_messages,
          int            *errors)
{
  guint done = 0;

  while (done < n_messages)
    {
      int sent = sendmmsg (fd, messages + done, n_messages - done, MSG_DONTWAIT | MSG_NOSIGNAL);

      if (sent <= 0)
        {
          errors[done] = errno != 0 ? errno : EIO;
          done++;
          continue;
        }
      for (int i = 0; i < sent; i++)
        errors[done++] = 0;
    }
}

/**
 * hb_injector_send:
 * @self: an injector
 * @segments: (array length=n_segments): what to send, in this order; a source address that is
 *   "any" is filled in
 * @n_segments: how many: up to %HB_INJECTOR_BATCH
 * @errors: (out caller-allocates) (array length=n_segments): for each, 0 or the errno with which
 *   it did not leave
 */
void
hb_injector_send (HbInjector  *self,
                  HbSegment  **segments,
                  guint        n_segments,
                  int         *errors)
{
  guint first = 0;

  g_return_if_fail (n_segments <= HB_INJECTOR_BATCH);

  for (guint i = 0; i < n_segments; i++)
    errors[i] = prepare (self, segments[i], i);

  /* Runs of one family that are fit to be sent. */
  while (first < n_segments)
    {
      gboolean ipv4 = hb_address_is_ipv4 (&segments[first]->destination);
      guint last = first;

      if (errors[first] != 0)
        {
          first++;
          continue;
        }
      while (last < n_segments && errors[last] == 0 &&
             hb_address_is_ipv4 (&segments[last]->destination) == ipv4)
        last++;

      send_run (ipv4 ? self->ipv4 : self->ipv6, self->messages + first, last - first,
                errors + first);
      first = last;
    }
}
