#include "engine/hb-engine-private.h"

#include <net/if.h>

/* A client's servers: each is followed by itself, as another interface and another of our addresses may lead to it. If
 * there is only one, the link to the network follows the route to it, too. */

static HbClientGroup *
get_group (HbEngine *self)
{
  return HB_IS_CLIENT_GROUP (self->role) ? HB_CLIENT_GROUP (self->role) : NULL;
}

/* Whether another program on this machine talks to it: our own claim is on the address in use. */
static gboolean
is_shared (const HbAddress *server,
           gpointer         user_data)
{
  HbEngine *self = user_data;

  for (guint i = 0; i < self->n_servers; i++)
    if (self->servers[i].claim != NULL && hb_address_equal (server, &self->servers[i].followed))
      return FALSE;

  return hb_client_claim_is_taken (server);
}

/* Call before the names are taken and the capture starts. */
void
hb_engine_take_servers (HbEngine *self)
{
  HbClientGroup *group = get_group (self);

  if (group == NULL)
    return;

  self->n_servers = hb_client_group_get_size (group);
  for (guint i = 0; i < self->n_servers; i++)
    {
      HbEngineServer *server = &self->servers[i];
      char address[HB_ADDRESS_STRING_SIZE];

      server->client = hb_client_group_get (group, i);
      server->name = g_strdup (self->config.servers != NULL ? self->config.servers[i].name : NULL);
      server->followed = *hb_client_get_server (server->client);
      server->shown = g_strdup (server->name != NULL ? server->name : hb_address_format (&server->followed, address));
      if (server->followed.scope != 0)
        if_indextoname (server->followed.scope, server->interface);
    }
  self->config.servers = NULL;
}

/* Call once the capture has started. */
void
hb_engine_claim_servers (HbEngine *self)
{
  HbClientGroup *group = get_group (self);

  if (group == NULL)
    return;

  hb_client_group_set_shared_func (group, is_shared, self);
  for (guint i = 0; i < self->n_servers; i++)
    if (!self->config.passing && self->servers[i].name == NULL)
      self->servers[i].claim = hb_client_claim_new (&self->servers[i].followed);
}

void
hb_engine_end_servers (HbEngine *self)
{
  HbClientGroup *group = get_group (self);

  if (group != NULL)
    hb_client_group_set_shared_func (group, NULL, NULL);
  for (guint i = 0; i < self->n_servers; i++)
    {
      g_clear_pointer (&self->servers[i].claim, hb_client_claim_free);
      g_clear_pointer (&self->servers[i].name, g_free);
      g_clear_pointer (&self->servers[i].shown, g_free);
    }
}

/**
 * hb_engine_get_link_server:
 * @self: an engine
 *
 * Returns: (nullable): the address of a client's only server, whose route the link follows
 */
const HbAddress *
hb_engine_get_link_server (HbEngine *self)
{
  return self->n_servers == 1 ? hb_client_get_server (self->servers[0].client) : NULL;
}

/* A link-local address includes the index of its interface, which has another one after it was plugged in again. */
void
hb_engine_follow_scopes (HbEngine *self)
{
  if (self->n_servers == 1)
    {
      hb_client_set_scope (self->servers[0].client, hb_net_link_get_server (self->net_link)->scope);
      return;
    }

  for (guint i = 0; i < self->n_servers; i++)
    {
      HbEngineServer *server = &self->servers[i];
      guint32 index = server->interface[0] != '\0' ? if_nametoindex (server->interface) : 0;

      if (index != 0)
        {
          hb_client_set_scope (server->client, index);
          server->followed.scope = index;
        }
    }
}

/* Returns: whether segments to the server now leave from another of our addresses */
static gboolean
follow_source (HbEngine       *self,
               HbEngineServer *server)
{
  const HbAddress *address = hb_client_get_server (server->client);
  HbAddress source, before = server->source;

  if (hb_address_is_any (address))
    return FALSE;
  if (!hb_net_link_find_source (self->net_link, address, &source))
    {
      server->no_route = TRUE;
      return FALSE;
    }

  server->source = source;
  if (server->no_route)
    hb_client_announce_route (server->client, hb_engine_now (self));
  else if (hb_address_is_any (&before) || hb_address_equal (&before, &source))
    return FALSE;
  else
    hb_client_announce_address (server->client, hb_engine_now (self));

  server->no_route = FALSE;
  return TRUE;
}

/* Routes and preferred addresses may change while interfaces and addresses stay the same.
 *
 * Returns: whether segments to a server now leave from another of our addresses */
gboolean
hb_engine_follow_sources (HbEngine *self)
{
  gboolean moved = FALSE;

  for (guint i = 0; i < self->n_servers; i++)
    moved |= follow_source (self, &self->servers[i]);
  if (moved)
    hb_engine_settle (self);

  return moved;
}

/**
 * hb_engine_follow_servers:
 * @self: an engine
 *
 * Call after each input to the role: a client may have switched to another address of its server, which another
 * interface and another of our addresses may lead to.
 */
void
hb_engine_follow_servers (HbEngine *self)
{
  for (guint i = 0; i < self->n_servers; i++)
    {
      g_autoptr (GError) error = NULL;
      HbEngineServer *server = &self->servers[i];
      const HbAddress *address = hb_client_get_server (server->client);

      if (server->name == NULL)
        continue;

      hb_engine_tell_server (self, server);
      if (hb_address_equal (address, &server->followed))
        continue;

      server->followed = *address;
      g_clear_pointer (&server->claim, hb_client_claim_free);
      if (!self->config.passing)
        server->claim = hb_client_claim_new (address);
      server->source = (HbAddress) { 0 };
      if (self->n_servers > 1)
        continue;

      hb_net_link_set_server (self->net_link, address);
      if (!hb_net_link_look (self->net_link, &error))
        g_debug ("%s", error->message);
    }
}
