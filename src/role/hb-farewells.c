#include "role/hb-farewells.h"

#include <string.h>

#include "wire/hb-message.h"

/* At most one TERMINATE per interval: pulses that are forged in the name of one of the server's addresses cause
 * no more. */
#define INTERVAL HB_SECOND

/**
 * hb_farewells_init:
 * @self: (out): farewells
 * @role: (transfer none): as for hb_outbound_exchange_init()
 * @config: (transfer none): likewise
 * @secret: (transfer none): likewise
 * @source_port: likewise
 *
 * The pointers must stay valid for as long as @self.
 */
void
hb_farewells_init (HbFarewells          *self,
                   HbRole               *role,
                   const HbClientConfig *config,
                   HbSecret             *secret,
                   guint16               source_port)
{
  *self = (HbFarewells) { .next = G_MININT64 };
  hb_outbound_exchange_init (&self->exchange, role, config, secret, source_port);
}

static void
take_out (HbFarewells *self,
          guint        which)
{
  self->n_known--;
  memmove (&self->known[which], &self->known[which + 1],
           (self->n_known - which) * sizeof self->known[0]);
}

static void
put_first (HbFarewells     *self,
           const HbAddress *server,
           const HbAddress *source,
           gboolean         over)
{
  for (guint i = 0; i < self->n_known; i++)
    if (hb_address_equal (&self->known[i].server, server) &&
        hb_address_equal (&self->known[i].source, source))
      {
        take_out (self, i);
        break;
      }

  self->n_known = MIN (self->n_known, HB_FAREWELLS_MAX - 1);
  memmove (&self->known[1], &self->known[0], self->n_known * sizeof self->known[0]);
  self->known[0].server = *server;
  self->known[0].source = *source;
  self->known[0].over = over;
  self->n_known++;
}

/**
 * hb_farewells_note:
 * @self: farewells
 * @server: an address of the server, to which a segment has left
 * @source: which of our addresses it left from
 */
void
hb_farewells_note (HbFarewells     *self,
                   const HbAddress *server,
                   const HbAddress *source)
{
  if (!hb_address_is_any (source))
    put_first (self, server, source, FALSE);
}

/* Returns: the index of the first session to end; @n_known if there is none */
static guint
find_over (const HbFarewells *self)
{
  for (guint i = 0; i < self->n_known; i++)
    if (self->known[i].over)
      return i;

  return self->n_known;
}

/* Sends the next TERMINATE, one at a time. */
static void
send_next (HbFarewells *self,
           gint64       now)
{
  HbOutboundMessage *message;
  guint which;

  if (hb_outbound_exchange_is_busy (&self->exchange))
    return;

  /* Another client on this host shares the session and needs it. */
  while ((which = find_over (self)) < self->n_known && hb_farewells_is_shared (self, &self->known[which].server))
    take_out (self, which);
  if (which == self->n_known)
    return;

  message = hb_outbound_message_new (HB_OUTBOUND_MESSAGE_TERMINATE, HB_PAYLOAD_TERMINATE);
  message->server = self->known[which].server;
  message->source = self->known[which].source;
  take_out (self, which);
  hb_outbound_exchange_send_at_once (&self->exchange, now, message);
  hb_outbound_exchange_stop_waiting (&self->exchange);
}

/**
 * hb_farewells_terminate:
 * @self: farewells
 * @now: the time
 * @server: an address of the server
 * @source: an address of ours
 *
 * Ends the session between the two, at most one per second: if it is skipped, the server's next pulse asks
 * for it again.
 */
void
hb_farewells_terminate (HbFarewells     *self,
                        gint64           now,
                        const HbAddress *server,
                        const HbAddress *source)
{
  if (now < self->next)
    return;

  self->next = now + INTERVAL;
  put_first (self, server, source, TRUE);
  send_next (self, now);
}

/**
 * hb_farewells_terminate_others:
 * @self: farewells
 * @now: the time
 * @kept: (array length=n_kept): the server's addresses that stay in use
 * @n_kept: how many
 *
 * Ends the sessions with all others.
 */
void
hb_farewells_terminate_others (HbFarewells     *self,
                               gint64           now,
                               const HbAddress *kept,
                               guint            n_kept)
{
  for (guint i = 0; i < self->n_known; i++)
    if (hb_address_find (kept, n_kept, &self->known[i].server) == n_kept)
      self->known[i].over = TRUE;

  send_next (self, now);
}

/**
 * hb_farewells_sent:
 * @self: farewells
 * @now: the time
 * @outgoing: a segment of the same role that has left, or could not be sent
 *
 * Returns: whether it belongs to one of these TERMINATEs, which are not reported
 */
gboolean
hb_farewells_sent (HbFarewells      *self,
                   gint64            now,
                   const HbOutgoing *outgoing)
{
  if (!hb_outbound_exchange_owns (&self->exchange, outgoing))
    return FALSE;

  if (outgoing->step == HB_STEP_PAYLOAD)
    {
      hb_outbound_exchange_end (&self->exchange);
      send_next (self, now);
    }
  return TRUE;
}

/**
 * hb_farewells_set_shared_func:
 * @self: farewells
 * @is_shared: (nullable): whether another client on this host talks to an address of the server
 * @user_data: for @is_shared
 */
void
hb_farewells_set_shared_func (HbFarewells        *self,
                              HbClientSharedFunc  is_shared,
                              gpointer            user_data)
{
  self->is_shared = is_shared;
  self->user_data = user_data;
}

gboolean
hb_farewells_is_shared (const HbFarewells *self,
                        const HbAddress   *server)
{
  return self->is_shared != NULL && self->is_shared (server, self->user_data);
}

gboolean
hb_farewells_are_busy (const HbFarewells *self)
{
  return hb_outbound_exchange_is_busy (&self->exchange) || find_over (self) < self->n_known;
}

void
hb_farewells_end (HbFarewells *self)
{
  hb_outbound_exchange_end (&self->exchange);
}
