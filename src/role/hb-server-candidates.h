#pragma once

#include "role/hb-client.h"

G_BEGIN_DECLS

/**
 * HbServerCandidates:
 * @addresses: the server's addresses, the preferred one first
 * @n_addresses: how many there are
 * @tried: a bit for each address that was tried in this round
 * @no_route: a bit for each address without a route in this round
 * @confirmed: whether the one in use is confirmed as the server's
 * @answers: whether its host has answered a SYN, so that its silence means something
 * @last: the last confirmed address
 * @next_round: when all of them are tried next
 *
 * Chooses among several addresses of a server: they are tried in order until one answers. If none does, as
 * behind a firewall that drops everything, the last confirmed one is used, or the first one that has a route, and
 * all are tried again after a minute at the earliest. A plain value.
 */
typedef struct
{
  HbAddress addresses[HB_CLIENT_SERVERS_MAX];
  guint n_addresses;
  guint tried;
  guint no_route;
  gboolean confirmed;
  gboolean answers;
  HbAddress last;
  gint64 next_round;
} HbServerCandidates;

void             hb_server_candidates_init     (HbServerCandidates       *self);
void             hb_server_candidates_set      (HbServerCandidates       *self,
                                                const HbAddress          *addresses,
                                                guint                     n_addresses);
gboolean         hb_server_candidates_contains (const HbServerCandidates *self,
                                                const HbAddress          *address);
void             hb_server_candidates_confirm  (HbServerCandidates       *self,
                                                const HbAddress          *current,
                                                gboolean                  answers);
void             hb_server_candidates_doubt    (HbServerCandidates       *self,
                                                gint64                    now);
const HbAddress *hb_server_candidates_try_next (HbServerCandidates       *self,
                                                gint64                    now,
                                                const HbAddress          *current,
                                                gboolean                  no_route);

G_END_DECLS
