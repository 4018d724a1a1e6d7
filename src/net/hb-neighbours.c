#include "net/hb-neighbours.h"

#include <errno.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "net/hb-netlink.h"

#define MESSAGE_SIZE 32768

/* How many times to query the kernel's table again if changes come in faster than we read them. */
#define TRIES 3

/* The states in which a packet leaves at once. */
#define RESOLVED (NUD_REACHABLE | NUD_STALE | NUD_DELAY | NUD_PROBE | NUD_PERMANENT | NUD_NOARP)

typedef struct
{
  HbAddress address;
  guint interface;
} Neighbour;

struct _HbNeighbours
{
  struct mnl_socket *socket;
  GHashTable *resolved; /* a set of Neighbour; no larger than the kernel's table (gc_thresh3) */
  gboolean complete;
};

static guint
neighbour_hash (gconstpointer key)
{
  const Neighbour *self = key;

  return hb_address_hash (&self->address) ^ self->interface;
}

static gboolean
neighbour_equal (gconstpointer a,
                 gconstpointer b)
{
  const Neighbour *one = a, *other = b;

  return one->interface == other->interface && hb_address_equal (&one->address, &other->address);
}

/**
 * hb_neighbours_new:
 * @error: return location for a #HbNetError
 *
 * Returns: (nullable) (transfer full): the neighbours in this process's network namespace
 */
HbNeighbours *
hb_neighbours_new (GError **error)
{
  g_autoptr (HbNeighbours) self = g_new0 (HbNeighbours, 1);
  const int group = RTNLGRP_NEIGH;

  self->resolved = g_hash_table_new_full (neighbour_hash, neighbour_equal, g_free, NULL);
  self->socket = hb_netlink_open (&group, 1, error);
  if (self->socket == NULL)
    return NULL;

  return g_steal_pointer (&self);
}

void
hb_neighbours_free (HbNeighbours *self)
{
  if (self->socket != NULL)
    mnl_socket_close (self->socket);
  g_hash_table_unref (self->resolved);
  g_free (self);
}

typedef struct
{
  const struct ndmsg *header;
  Neighbour neighbour;
  gboolean named;
} Entry;

static int
on_attribute (const struct nlattr *attribute,
              void                *user_data)
{
  Entry *entry = user_data;

  if (mnl_attr_get_type (attribute) == NDA_DST)
    entry->named = hb_netlink_get_address (attribute, entry->header->ndm_family,
                                           entry->neighbour.interface, &entry->neighbour.address);

  return MNL_CB_OK;
}

static int
on_message (const struct nlmsghdr *message,
            void                  *user_data)
{
  HbNeighbours *self = user_data;
  const struct ndmsg *header = mnl_nlmsg_get_payload (message);
  Entry entry = { .header = header };

  if ((message->nlmsg_type != RTM_NEWNEIGH && message->nlmsg_type != RTM_DELNEIGH) ||
      mnl_nlmsg_get_payload_len (message) < sizeof *header)
    return MNL_CB_OK;

  entry.neighbour.interface = (guint) header->ndm_ifindex;
  mnl_attr_parse (message, sizeof *header, on_attribute, &entry);
  if (!entry.named)
    return MNL_CB_OK;

  if (message->nlmsg_type == RTM_NEWNEIGH && (header->ndm_state & RESOLVED) != 0)
    g_hash_table_add (self->resolved, g_memdup2 (&entry.neighbour, sizeof entry.neighbour));
  else
    g_hash_table_remove (self->resolved, &entry.neighbour);

  return MNL_CB_OK;
}

/* Reads all pending messages, even after a loss: what is pending is older than the next answer, and would be
 * mistaken for it.
 *
 * Returns: whether no message was lost */
static gboolean
read_messages (HbNeighbours *self,
               gboolean     *done)
{
  char buffer[MESSAGE_SIZE];
  gboolean lost = FALSE;

  for (;;)
    {
      ssize_t length = mnl_socket_recvfrom (self->socket, buffer, sizeof buffer);

      if (length < 0 && errno == EINTR)
        continue;
      if (length < 0 && (errno == ENOBUFS || errno == ENOSPC))
        {
          lost = TRUE;
          continue;
        }
      if (length < 0)
        return errno == EAGAIN && !lost;

      /* MNL_CB_STOP is the end of the answer; change notifications in between have no sequence number. */
      if (mnl_cb_run (buffer, (size_t) length, 0, 0, on_message, self) == MNL_CB_STOP)
        *done = TRUE;
    }
}

/* The kernel writes each part of its answer when the previous one is read, so this does not block. */
static void
read_table (HbNeighbours *self)
{
  char buffer[MNL_NLMSG_HDRLEN + MNL_ALIGN (sizeof (struct ndmsg))];
  struct nlmsghdr *message = mnl_nlmsg_put_header (buffer);
  struct ndmsg *header = mnl_nlmsg_put_extra_header (message, sizeof *header);
  gboolean done = FALSE;

  message->nlmsg_type = RTM_GETNEIGH;
  message->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  header->ndm_family = AF_UNSPEC;

  g_hash_table_remove_all (self->resolved);
  self->complete = mnl_socket_sendto (self->socket, message, message->nlmsg_len) >= 0 &&
                   read_messages (self, &done) && done;
}

/**
 * hb_neighbours_is_resolved:
 * @self: neighbours
 * @interface: the index of the outgoing interface
 * @address: the host's address
 *
 * Returns: whether the link address of that host is known, so that a segment leaves at once
 */
gboolean
hb_neighbours_is_resolved (HbNeighbours    *self,
                           guint            interface,
                           const HbAddress *address)
{
  const Neighbour neighbour = { .address = *address, .interface = interface };
  gboolean done = FALSE;

  if (self->complete)
    self->complete = read_messages (self, &done);
  for (guint i = 0; !self->complete && i < TRIES; i++)
    read_table (self);

  return g_hash_table_contains (self->resolved, &neighbour);
}
