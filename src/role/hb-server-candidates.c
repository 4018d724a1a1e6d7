#include "role/hb-server-candidates.h"

#include <string.h>

/* The wait before the next round after one in which no address answered. */
#define ROUND_INTERVAL (60 * HB_SECOND)

void
hb_server_candidates_init (HbServerCandidates *self)
{
  *self = (HbServerCandidates) { .next_round = G_MININT64 };
}

/**
 * hb_server_candidates_set:
 * @self: candidates
 * @addresses: (array length=n_addresses): the server's addresses, the preferred one first
 * @n_addresses: how many; those beyond %HB_CLIENT_SERVERS_MAX are ignored
 *
 * Starts a new round.
 */
void
hb_server_candidates_set (HbServerCandidates *self,
                          const HbAddress    *addresses,
                          guint               n_addresses)
{
  self->n_addresses = MIN (n_addresses, HB_CLIENT_SERVERS_MAX);
  memcpy (self->addresses, addresses, self->n_addresses * sizeof self->addresses[0]);
  self->tried = 0;
  self->no_route = 0;
  self->next_round = G_MININT64;
}

gboolean
hb_server_candidates_contains (const HbServerCandidates *self,
                               const HbAddress          *address)
{
  return hb_address_find (self->addresses, self->n_addresses, address) < self->n_addresses;
}

/**
 * hb_server_candidates_confirm:
 * @self: candidates
 * @current: the address in use
 * @answers: whether its host has answered a SYN, or it has sent a pulse
 *
 * Call when the address in use has proved to be the server's.
 */
void
hb_server_candidates_confirm (HbServerCandidates *self,
                              const HbAddress    *current,
                              gboolean            answers)
{
  self->last = *current;
  self->confirmed = TRUE;
  self->answers = self->answers || answers;
  self->tried = 0;
  self->no_route = 0;
}

/**
 * hb_server_candidates_doubt:
 * @self: candidates
 * @now: the time
 *
 * Call when nothing was heard from the address in use for long: if its host does not answer the next SYN, the
 * other addresses are tried.
 */
void
hb_server_candidates_doubt (HbServerCandidates *self,
                            gint64              now)
{
  self->confirmed = FALSE;
  self->next_round = now;
}

static gboolean
may_try (const HbServerCandidates *self,
         gint64                    now)
{
  return self->tried != 0 || self->answers || (!self->confirmed && now >= self->next_round);
}

/* If none answers: the server's last confirmed address, else the first one that has a route. */
static const HbAddress *
fall_back (HbServerCandidates *self,
           gint64              now)
{
  guint which = hb_address_find (self->addresses, self->n_addresses, &self->last);

  if (which == self->n_addresses || (self->no_route & 1u << which) != 0)
    which = 0;

  while (which < self->n_addresses && (self->no_route & 1u << which) != 0)
    which++;

  self->tried = 0;
  self->no_route = 0;
  self->next_round = now + ROUND_INTERVAL;
  return &self->addresses[which < self->n_addresses ? which : 0];
}

/**
 * hb_server_candidates_try_next:
 * @self: candidates
 * @now: the time
 * @current: the address in use, which does not answer
 * @no_route: whether there is no route to it
 *
 * Returns: (nullable) (transfer none): the address to try instead; %NULL to stay with @current
 */
const HbAddress *
hb_server_candidates_try_next (HbServerCandidates *self,
                               gint64              now,
                               const HbAddress    *current,
                               gboolean            no_route)
{
  guint index = hb_address_find (self->addresses, self->n_addresses, current);
  const HbAddress *fallback;

  if (self->n_addresses < 2 || index == self->n_addresses || !may_try (self, now))
    return NULL;

  self->confirmed = FALSE;
  self->answers = FALSE;
  self->tried |= 1u << index;
  if (no_route)
    self->no_route |= 1u << index;

  for (guint i = 0; i < self->n_addresses; i++)
    if ((self->tried & 1u << i) == 0)
      return &self->addresses[i];

  fallback = fall_back (self, now);
  return hb_address_equal (fallback, current) ? NULL : fallback;
}
