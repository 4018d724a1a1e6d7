#pragma once

#include "role/hb-answers.h"
#include "role/hb-budget.h"
#include "role/hb-client.h"
#include "role/hb-farewells.h"
#include "role/hb-floods.h"
#include "role/hb-path.h"
#include "role/hb-server-candidates.h"
#include "role/hb-sources.h"

G_BEGIN_DECLS

/* The client is split by subject: input from the network and from its owner (hb-client.c), sending, with texts in
 * parts (hb-client-exchange.c), and choosing among the server's addresses (hb-client-servers.c). */

struct _HbClient
{
  HbRole parent_instance;

  HbClientConfig config;
  HbSecret secret;
  HbPath path;
  GQueue waiting; /* of HbOutboundMessage */

  HbServerCandidates candidates; /* the server's addresses; config.server is the one in use */
  HbFarewells farewells;

  /* Separate from @answers: the answer to a pulse must not queue behind texts that wait for the server's host. */
  HbOutboundExchange exchange;
  HbAnswers answers;

  HbSources sources; /* by which the server knows us */
  HbSources own;     /* those of them that we sent unsolicited messages from */

  HbHost host;       /* how the server's host reacted to the last message */
  gint64 last_pulse; /* or HB_UNKNOWN */

  HbBudget pulses;
  HbFloods floods;
  gboolean pulse_reported; /* whether the last pulse was reported; its answer is, too, then */

  gint64 next_beat;
  gint64 next_check_in; /* when to send an unsolicited heartbeat because the server was silent */
  gint64 texts_sent;
  guint unsent;
  gboolean leaving;
  HbExchange first_terminate; /* the first TERMINATE that left; idle before that */
  gboolean left;
};

/* Sending */
void hb_client_begin_next     (HbClient           *self,
                               gint64              now);
void hb_client_queue_beat     (HbClient           *self,
                               gint64              now);
void hb_client_drop_waiting   (HbClient           *self);
void hb_client_exchange_over  (HbClient           *self,
                               HbOutboundExchange *outbound,
                               gint64              now,
                               const HbOutgoing   *outgoing,
                               int                 error);
void hb_client_payload_left   (HbClient           *self,
                               HbOutboundExchange *outbound,
                               gint64              now);
void hb_client_too_big        (HbClient           *self,
                               gint64              now,
                               guint               mtu);
void hb_client_report_answers (HbClient           *self,
                               gint64              now);

/* The server's addresses */
gboolean hb_client_try_another    (HbClient        *self,
                                   gint64           now,
                                   gboolean         no_route);
void     hb_client_confirm_server (HbClient        *self,
                                   gint64           now,
                                   gboolean         answers);
gboolean hb_client_switch_to      (HbClient        *self,
                                   gint64           now,
                                   const HbSegment *pulse);

G_END_DECLS
