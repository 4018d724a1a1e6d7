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

/* What the rooms of a client share: what it hears and is asked to do (hb-client.c), the exchange of what it
 * sends, a text in parts if need be (hb-client-exchange.c), and which of its server's addresses it talks to
 * (hb-client-servers.c). */

struct _HbClient
{
  HbRole parent_instance;

  HbClientConfig config;
  HbSecret secret;
  HbPath path;
  GQueue waiting; /* of HbOutboundMessage */

  HbServerCandidates candidates; /* the server's addresses: of these, config.server is in use */
  HbFarewells farewells;

  /* Apart, so that the answer to a pulse does not queue behind texts that wait for the server's
   * host. */
  HbOutboundExchange exchange;
  HbAnswers answers;

  HbSources sources; /* by which the server knows us */
  HbSources own;     /* of them, those that we spoke from unasked */

  HbBudget pulses;
  HbFloods floods;
  gboolean pulse_told; /* of the last one; then its answer is, too */

  gint64 next_beat;
  gint64 next_call; /* when the server will have been quiet for too long */
  gint64 texts_sent;
  guint unsent;
  gboolean leaving;
  HbExchange first_terminate; /* of the first TERMINATE that left; idle before */
  gboolean left;
};

/* What it sends. */
void hb_client_begin_next    (HbClient           *self,
                              gint64              now);
void hb_client_queue_beat    (HbClient           *self,
                              gint64              now);
void hb_client_drop_waiting  (HbClient           *self);
void hb_client_exchange_over (HbClient           *self,
                              HbOutboundExchange *outbound,
                              gint64              now,
                              const HbOutgoing   *outgoing,
                              int                 error);
void hb_client_payload_left  (HbClient           *self,
                              HbOutboundExchange *outbound,
                              gint64              now);
void hb_client_too_big       (HbClient           *self,
                              gint64              now,
                              guint               mtu);
void hb_client_tell_answers  (HbClient           *self,
                              gint64              now);

/* The server's addresses. */
gboolean hb_client_try_another (HbClient        *self,
                                gint64           now,
                                gboolean         no_way);
void     hb_client_settle      (HbClient        *self,
                                gint64           now,
                                gboolean         answers);
gboolean hb_client_turn_to     (HbClient        *self,
                                gint64           now,
                                const HbSegment *pulse);

G_END_DECLS
