#include "role/hb-client-private.h"

/* The path MTU and our source addresses belong to one address of the server. An exchange that still waits for the
 * answer to its SYN starts again at the new address; one whose payload is leaving stays with the old one. */
static void
move_to (HbClient        *self,
         gint64           now,
         const HbAddress *server)
{
  self->config.server = *server;
  hb_path_init (&self->path, server);
  self->sources = (HbSources) { 0 };
  self->own = (HbSources) { 0 };

  if (hb_outbound_exchange_is_asking (&self->exchange))
    hb_outbound_exchange_repeat (&self->exchange, now);
}

/* Call when the server's host does not answer a SYN, or there is no route to it.
 *
 * Returns: whether another of its addresses is tried now */
gboolean
hb_client_try_another (HbClient *self,
                       gint64    now,
                       gboolean  no_route)
{
  const HbAddress *next;

  if (self->leaving || !hb_outbound_exchange_is_asking (&self->exchange) ||
      !hb_address_equal (&self->exchange.server, &self->config.server))
    return FALSE;

  next = hb_server_candidates_try_next (&self->candidates, now, &self->config.server, no_route);
  if (next == NULL)
    return FALSE;

  move_to (self, now, next);
  return TRUE;
}

/* The address in use belongs to the server: ends the sessions opened at the others. */
void
hb_client_confirm_server (HbClient *self,
                          gint64    now,
                          gboolean  answers)
{
  hb_server_candidates_confirm (&self->candidates, &self->config.server, answers);
  hb_farewells_terminate_others (&self->farewells, now, &self->config.server, 1);
}

/* A pulse came from another of the server's addresses. If the address in use is not confirmed yet, the client
 * switches to this one; otherwise it ends the needless session there.
 *
 * Returns: whether this address is in use now */
gboolean
hb_client_switch_to (HbClient        *self,
                     gint64           now,
                     const HbSegment *pulse)
{
  if (self->leaving || !hb_server_candidates_contains (&self->candidates, &pulse->source))
    return FALSE;

  if (self->candidates.confirmed)
    {
      hb_farewells_terminate (&self->farewells, now, &pulse->source, &pulse->destination);
      return FALSE;
    }

  move_to (self, now, &pulse->source);
  return TRUE;
}

/**
 * hb_client_set_servers:
 * @self: a client
 * @now: the time
 * @addresses: (array length=n_addresses): its server's addresses, the preferred one first
 * @n_addresses: how many, at least one; those beyond %HB_CLIENT_SERVERS_MAX are ignored
 *
 * Sets the server's addresses. The client stays with the one in use if it is among them, else takes the first
 * that answers. After a change it sends TERMINATE to the old address and a heartbeat to the new one.
 */
void
hb_client_set_servers (HbClient        *self,
                       gint64           now,
                       const HbAddress *addresses,
                       guint            n_addresses)
{
  gboolean known = self->sources.n_addresses > 0;

  hb_server_candidates_set (&self->candidates, addresses, n_addresses);
  if (self->leaving)
    return;

  if (!hb_server_candidates_contains (&self->candidates, &self->config.server))
    {
      self->candidates.confirmed = FALSE;
      self->candidates.answers = FALSE;
      move_to (self, now, &addresses[0]);
    }
  hb_farewells_terminate_others (&self->farewells, now, self->candidates.addresses,
                                 self->candidates.n_addresses);

  if (known && self->sources.n_addresses == 0)
    hb_client_queue_beat (self, now);
  hb_client_begin_next (self, now);
}

/**
 * hb_client_set_shared_func:
 * @self: a client
 * @is_shared: (nullable): whether another client uses an address; asked before TERMINATE is sent to it
 * @user_data: for @is_shared
 */
void
hb_client_set_shared_func (HbClient           *self,
                           HbClientSharedFunc  is_shared,
                           gpointer            user_data)
{
  hb_farewells_set_shared_func (&self->farewells, is_shared, user_data);
}

/**
 * hb_client_shares_session:
 * @self: a client
 *
 * Returns: whether another client on this host talks to one of its server's addresses; several addresses may
 *   belong to one host
 */
gboolean
hb_client_shares_session (HbClient *self)
{
  for (guint i = 0; i < self->candidates.n_addresses; i++)
    if (hb_farewells_is_shared (&self->farewells, &self->candidates.addresses[i]))
      return TRUE;

  return hb_farewells_is_shared (&self->farewells, &self->config.server);
}
