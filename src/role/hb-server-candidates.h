#pragma once

#include "role/hb-client.h"

G_BEGIN_DECLS

/**
 * HbServerCandidates:
 * @addresses: the addresses of a server, the one to be preferred first
 * @n_addresses: how many there are
 * @tried: of them, a bit for each that was tried in this round
 * @no_way: a bit for each to which nothing could leave in this round
 * @settled: whether the one in use has shown that it is the server's
 * @answers: whether its host has answered a SYN, so that its silence says something
 * @last: the one that was the last to show that it is the server's
 * @next_round: when all of them are tried next
 *
 * Which of several addresses a server is reached under: they are tried one after the other, until one
 * answers. Where none does, as behind a firewall that drops everything, the last one that did, or the first
 * one to which there is a way is taken, and all are tried again a minute later at the earliest. A plain value.
 */
typedef struct
{
  HbAddress addresses[HB_CLIENT_SERVERS_MAX];
  guint n_addresses;
  guint tried;
  guint no_way;
  gboolean settled;
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
void             hb_server_candidates_settle   (HbServerCandidates       *self,
                                                const HbAddress          *current,
                                                gboolean                  answers);
void             hb_server_candidates_doubt    (HbServerCandidates       *self,
                                                gint64                    now);
const HbAddress *hb_server_candidates_try_next (HbServerCandidates       *self,
                                                gint64                    now,
                                                const HbAddress          *current,
                                                gboolean                  no_way);

G_END_DECLS
