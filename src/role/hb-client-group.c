#include "role/hb-client-group.h"

#include <errno.h>
#include <string.h>

#include "wire/hb-message.h"

typedef struct
{
  HbClientGroup *group;
  HbClient *client;
  char *server;   /* (nullable): what its events name it */
  gboolean going; /* it is about to terminate its session */
  guint refused;  /* texts that its queue had no room for */
} Member;

struct _HbClientGroup
{
  HbRole parent_instance;

  Member members[HB_CLIENT_GROUP_MAX];
  guint n_members;
  gboolean leaving;

  HbClientSharedFunc is_shared;
  gpointer user_data;
};

G_DEFINE_FINAL_TYPE (HbClientGroup, hb_client_group, HB_TYPE_ROLE)

/* Which client */

/* Each client sends from a port of its own, so that answers find it, even if two servers are the same host. */
static HbClient *
find_by_port (HbClientGroup *self,
              guint16      port)
{
  for (guint i = 0; i < self->n_members; i++)
    if (hb_client_get_port (self->members[i].client) == port)
      return self->members[i].client;

  return NULL;
}

/**
 * hb_client_group_find:
 * @self: a group of clients
 * @server: an address
 *
 * Returns: (nullable): the client that uses that address of its server; else one that may
 */
HbClient *
hb_client_group_find (HbClientGroup     *self,
                    const HbAddress *server)
{
  for (guint i = 0; i < self->n_members; i++)
    if (hb_address_equal (hb_client_get_server (self->members[i].client), server))
      return self->members[i].client;

  for (guint i = 0; i < self->n_members; i++)
    if (hb_client_has_address (self->members[i].client, server))
      return self->members[i].client;

  return NULL;
}

/* Input. What belongs to no client goes to the first one, which knows why it has no effect. */

static HbRole *
or_first (HbClientGroup *self,
          HbClient    *client)
{
  return HB_ROLE (client != NULL ? client : self->members[0].client);
}

static void
hb_client_group_receive (HbRole          *role,
                       gint64           now,
                       const HbSegment *segment)
{
  HbClientGroup *self = HB_CLIENT_GROUP (role);
  HbClient *client = segment->destination_port == HB_PORT_CLIENT ? hb_client_group_find (self, &segment->source)
                                                                 : find_by_port (self, segment->destination_port);

  hb_role_receive (or_first (self, client), now, segment);
}

static void
hb_client_group_unreachable (HbRole              *role,
                           gint64               now,
                           const HbUnreachable *unreachable)
{
  HbClientGroup *self = HB_CLIENT_GROUP (role);

  hb_role_unreachable (or_first (self, find_by_port (self, unreachable->source_port)), now, unreachable);
}

static void
hb_client_group_sent (HbRole           *role,
                    gint64            now,
                    const HbOutgoing *outgoing,
                    int               error)
{
  HbClientGroup *self = HB_CLIENT_GROUP (role);

  hb_role_sent (or_first (self, find_by_port (self, outgoing->segment.source_port)), now, outgoing, error);
}

static void
hb_client_group_advance (HbRole *role,
                       gint64  now)
{
  HbClientGroup *self = HB_CLIENT_GROUP (role);

  for (guint i = 0; i < self->n_members; i++)
    hb_role_advance (HB_ROLE (self->members[i].client), now);
}

static gint64
hb_client_group_next_deadline (HbRole *role)
{
  HbClientGroup *self = HB_CLIENT_GROUP (role);
  gint64 due = HB_NEVER;

  for (guint i = 0; i < self->n_members; i++)
    due = MIN (due, hb_role_next_deadline (HB_ROLE (self->members[i].client)));

  return due;
}

/* A client gives no verdicts, so lost packets cannot make one wrong. */
static void
hb_client_group_trouble (HbRole *role,
                       gint64  now)
{
}

static void
hb_client_group_stop (HbRole *role,
                    gint64  now)
{
  HbClientGroup *self = HB_CLIENT_GROUP (role);

  for (guint i = 0; i < self->n_members; i++)
    hb_role_stop (HB_ROLE (self->members[i].client), now);
}

/* For its owner */

/* Its author would believe that this server got it, too. */
static void
refuse (Member     *member,
        gint64      now,
        const char *text)
{
  member->refused++;
  hb_role_queue_event (HB_ROLE (member->client), &(HbEvent) {
    .type = HB_EVENT_WARNING,
    .time = now,
    .peer = *hb_client_get_server (member->client),
    .about = HB_WARNING_SEND,
    .count = 1,
    .unsent = hb_message_escape ((const guint8 *) text, strlen (text), FALSE),
    .trouble.error = ENOBUFS,
  });
}

/**
 * hb_client_group_send:
 * @self: a group of clients that has not been told to terminate
 * @now: the time
 * @text: a text for the people at the servers: 1 to %HB_TEXT_MAX bytes
 *
 * Queues a text for each server. One of them that takes no more, as its name is not known or its host does not answer,
 * does not hold up the others: it misses the text, with a warning.
 *
 * Returns: whether any client had room for it; else nothing was queued
 */
gboolean
hb_client_group_send (HbClientGroup *self,
                    gint64       now,
                    const char  *text)
{
  gboolean taken[HB_CLIENT_GROUP_MAX];
  gboolean any = FALSE;

  for (guint i = 0; i < self->n_members; i++)
    any |= taken[i] = hb_client_send (self->members[i].client, now, text);
  for (guint i = 0; any && i < self->n_members; i++)
    if (!taken[i])
      refuse (&self->members[i], now, text);

  return any;
}

/**
 * hb_client_group_terminate:
 * @self: a group of clients
 * @now: the time
 *
 * Has all clients leave, as hb_client_terminate().
 */
void
hb_client_group_terminate (HbClientGroup *self,
                         gint64       now)
{
  self->leaving = TRUE;
  for (guint i = 0; i < self->n_members; i++)
    self->members[i].going = TRUE;
  for (guint i = 0; i < self->n_members; i++)
    hb_client_terminate (self->members[i].client, now);
}

/**
 * hb_client_group_finish:
 * @self: a group of idle clients
 * @now: the time
 *
 * Has those clients leave that opened a session by a text, so that no server misses them; but not where another
 * program on this machine needs that session.
 *
 * Returns: whether any client does
 */
gboolean
hb_client_group_finish (HbClientGroup *self,
                      gint64       now)
{
  for (guint i = 0; i < self->n_members; i++)
    self->members[i].going = TRUE;

  for (guint i = 0; i < self->n_members; i++)
    if (hb_client_get_texts_sent (self->members[i].client) > 0 &&
        !hb_client_shares_session (self->members[i].client))
      {
        hb_client_terminate (self->members[i].client, now);
        self->leaving = TRUE;
      }

  return self->leaving;
}

/**
 * hb_client_group_give_up:
 * @self: a group of clients
 * @now: the time
 * @server: (nullable): what events call the server; %NULL for all of them
 *
 * Ends the clients of that server, or of all servers, whose address is not known.
 *
 * Returns: whether any client goes on
 */
gboolean
hb_client_group_give_up (HbClientGroup *self,
                       gint64       now,
                       const char  *server)
{
  gboolean any = FALSE;

  for (guint i = 0; i < self->n_members; i++)
    {
      Member *member = &self->members[i];

      if (hb_address_is_any (hb_client_get_server (member->client)) &&
          (server == NULL || g_strcmp0 (server, member->server) == 0))
        hb_client_terminate (member->client, now);
      any |= !hb_client_is_leaving (member->client);
    }

  return any;
}

/**
 * hb_client_group_is_idle:
 * @self: a group of clients
 *
 * Returns: whether all queued messages have been sent
 */
gboolean
hb_client_group_is_idle (HbClientGroup *self)
{
  for (guint i = 0; i < self->n_members; i++)
    if (!hb_client_is_idle (self->members[i].client))
      return FALSE;

  return TRUE;
}

/**
 * hb_client_group_is_leaving:
 * @self: a group of clients
 *
 * Returns: whether it was told to leave
 */
gboolean
hb_client_group_is_leaving (HbClientGroup *self)
{
  return self->leaving;
}

/**
 * hb_client_group_has_left:
 * @self: a group of clients
 *
 * Returns: whether it was told to leave, and all clients that do have left
 */
gboolean
hb_client_group_has_left (HbClientGroup *self)
{
  for (guint i = 0; i < self->n_members; i++)
    if (hb_client_is_leaving (self->members[i].client) && !hb_client_has_left (self->members[i].client))
      return FALSE;

  return self->leaving;
}

/**
 * hb_client_group_knows_all:
 * @self: a group of clients
 *
 * Returns: whether an address is known of each server that was not given up
 */
gboolean
hb_client_group_knows_all (HbClientGroup *self)
{
  for (guint i = 0; i < self->n_members; i++)
    if (hb_address_is_any (hb_client_get_server (self->members[i].client)) &&
        !hb_client_is_leaving (self->members[i].client))
      return FALSE;

  return TRUE;
}

/**
 * hb_client_group_get_unsent:
 * @self: a group of clients
 *
 * Returns: how many texts could not be sent to their server, and will not be
 */
guint
hb_client_group_get_unsent (HbClientGroup *self)
{
  guint unsent = 0;

  for (guint i = 0; i < self->n_members; i++)
    unsent += hb_client_get_unsent (self->members[i].client) + self->members[i].refused;

  return unsent;
}

/**
 * hb_client_group_get_texts_sent:
 * @self: a group of clients
 *
 * Returns: how many texts have left, to all servers together
 */
gint64
hb_client_group_get_texts_sent (HbClientGroup *self)
{
  gint64 sent = 0;

  for (guint i = 0; i < self->n_members; i++)
    sent += hb_client_get_texts_sent (self->members[i].client);

  return sent;
}

guint
hb_client_group_get_size (HbClientGroup *self)
{
  return self->n_members;
}

/**
 * hb_client_group_get:
 * @self: a group of clients
 * @index: which one, in the order in which they were added
 *
 * Returns: (transfer none): the client of that server
 */
HbClient *
hb_client_group_get (HbClientGroup *self,
                   guint        index)
{
  g_return_val_if_fail (index < self->n_members, NULL);

  return self->members[index].client;
}

/**
 * hb_client_group_set_shared_func:
 * @self: a group of clients
 * @is_shared: (nullable): as for hb_client_set_shared_func()
 * @user_data: for @is_shared
 */
void
hb_client_group_set_shared_func (HbClientGroup        *self,
                               HbClientSharedFunc  is_shared,
                               gpointer            user_data)
{
  self->is_shared = is_shared;
  self->user_data = user_data;
}

/* Two of the names may be one host. It knows us by our address, so that TERMINATE of one client would end the session
 * of the other. */
static gboolean
is_shared (const HbAddress *server,
           gpointer         user_data)
{
  const Member *member = user_data;
  const HbClientGroup *self = member->group;

  for (guint i = 0; i < self->n_members; i++)
    if (&self->members[i] != member && !self->members[i].going &&
        hb_address_equal (hb_client_get_server (self->members[i].client), server))
      return TRUE;

  return self->is_shared != NULL && self->is_shared (server, self->user_data);
}

/**
 * hb_client_group_add:
 * @self: a group of fewer than %HB_CLIENT_GROUP_MAX clients
 * @config: the settings of another client
 * @server: (nullable): what its events call its server, safe to show; %NULL for the only one
 *
 * Returns: (transfer none): the new client
 */
HbClient *
hb_client_group_add (HbClientGroup          *self,
                   const HbClientConfig *config,
                   const char           *server)
{
  HbClientConfig own = *config;
  HbClient *client;
  Member *member;

  g_return_val_if_fail (self->n_members < HB_CLIENT_GROUP_MAX, NULL);

  client = hb_client_new (&own);
  while (find_by_port (self, hb_client_get_port (client)) != NULL)
    {
      own.seed[0]++;
      g_object_unref (client);
      client = hb_client_new (&own);
    }

  member = &self->members[self->n_members++];
  member->group = self;
  member->client = client;
  member->server = g_strdup (server);
  hb_role_set_owner (HB_ROLE (client), HB_ROLE (self), member->server);
  hb_client_set_shared_func (client, is_shared, member);

  return client;
}

static void
hb_client_group_finalize (GObject *object)
{
  HbClientGroup *self = HB_CLIENT_GROUP (object);

  for (guint i = 0; i < self->n_members; i++)
    {
      g_object_unref (self->members[i].client);
      g_free (self->members[i].server);
    }

  G_OBJECT_CLASS (hb_client_group_parent_class)->finalize (object);
}

static void
hb_client_group_class_init (HbClientGroupClass *klass)
{
  HbRoleClass *role_class = HB_ROLE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = hb_client_group_finalize;

  role_class->receive = hb_client_group_receive;
  role_class->unreachable = hb_client_group_unreachable;
  role_class->sent = hb_client_group_sent;
  role_class->advance = hb_client_group_advance;
  role_class->next_deadline = hb_client_group_next_deadline;
  role_class->trouble = hb_client_group_trouble;
  role_class->stop = hb_client_group_stop;
}

static void
hb_client_group_init (HbClientGroup *self)
{
}

/**
 * hb_client_group_new:
 *
 * Returns: (transfer full): a group of clients, to which at least one is to be added
 */
HbClientGroup *
hb_client_group_new (void)
{
  return g_object_new (HB_TYPE_CLIENT_GROUP, NULL);
}
