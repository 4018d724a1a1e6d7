#include "engine/hb-client-claim.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define PREFIX "io.github.d0ntblink.Heartbeats.client."

struct _HbClientClaim
{
  int fd;
};

/* An abstract socket name goes away with its process, however that ends. Like the addresses by which the server
 * knows us, it belongs to one network namespace.
 *
 * Returns: a socket bound to the name, or a negative errno */
static int
bind_name (const HbAddress *server)
{
  struct sockaddr_un name = { .sun_family = AF_UNIX };
  char address[HB_ADDRESS_STRING_SIZE];
  int length, fd, error;

  hb_address_format (server, address);
  length = g_snprintf (name.sun_path + 1, sizeof name.sun_path - 1, PREFIX "%s", address);

  fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0)
    return -errno;
  if (bind (fd, (struct sockaddr *) &name,
            (socklen_t) (offsetof (struct sockaddr_un, sun_path) + 1 + (gsize) length)) == 0)
    return fd;

  error = errno;
  close (fd);
  return -error;
}

/**
 * hb_client_claim_new:
 * @server: the address of a client's server
 *
 * Returns: (transfer full) (nullable): the claim, until it is freed; %NULL if another client holds it
 */
HbClientClaim *
hb_client_claim_new (const HbAddress *server)
{
  HbClientClaim *self;
  int fd = bind_name (server);

  if (fd < 0)
    return NULL;

  self = g_new0 (HbClientClaim, 1);
  self->fd = fd;
  return self;
}

void
hb_client_claim_free (HbClientClaim *self)
{
  close (self->fd);
  g_free (self);
}

/**
 * hb_client_claim_is_taken:
 * @server: the address of a client's server
 *
 * Returns: whether a lasting client in this network namespace talks to it
 */
gboolean
hb_client_claim_is_taken (const HbAddress *server)
{
  int fd = bind_name (server);

  if (fd >= 0)
    close (fd);
  return fd == -EADDRINUSE;
}
