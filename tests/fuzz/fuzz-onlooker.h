#pragma once

#include "role/hb-server.h"

G_BEGIN_DECLS

/**
 * FuzzStranger:
 * @received: the number of SYNs and ACKs from it to the server's port
 * @sent: the number of segments sent to it before it was validated, without those that failed
 * @validated: whether it acknowledged a number that only its true owner can have seen
 * @numbers: the sequence numbers of the SYNs of all pulses sent to it
 * @number: the last of them
 * @open: whether it has a session, according to the events
 * @syn: the last SYN that was sent to it
 * @last: the last segment that was sent to it
 *
 * What an onlooker knows about an address.
 */
typedef struct
{
  HbAddress address;
  guint received;
  guint sent;
  gboolean validated;
  GArray *numbers; /* of guint32 */
  guint32 number;
  gboolean open;
  gboolean timed_out;
  gboolean gave_up;
  HbSegment syn;
  HbSegment last;
} FuzzStranger;

/**
 * FuzzOnlooker:
 * @most_pulses: the highest number of pulses that the server was ever set to
 * @passive: whether the server replays
 * @left_out: whether events were left out, so that they need not follow from each other any more
 *
 * Observes everything that a server receives, sends and reports, and aborts if these do not fit together.
 */
typedef struct
{
  HbServer *server;
  GHashTable *strangers; /* by address */
  guint most_pulses;
  gboolean passive;
  gboolean left_out;
} FuzzOnlooker;

void          fuzz_onlooker_init         (FuzzOnlooker     *self,
                                          HbServer         *server,
                                          gboolean          passive);
void          fuzz_onlooker_clear        (FuzzOnlooker     *self);
FuzzStranger *fuzz_onlooker_get          (FuzzOnlooker     *self,
                                          const HbAddress  *address);
void          fuzz_onlooker_check_open   (FuzzOnlooker     *self,
                                          guint             n_open);
void          fuzz_onlooker_see_received (FuzzOnlooker     *self,
                                          const HbSegment  *segment);
void          fuzz_onlooker_see_sent     (FuzzOnlooker     *self,
                                          const HbOutgoing *outgoing,
                                          int               error);
void          fuzz_onlooker_see_event    (FuzzOnlooker     *self,
                                          const HbEvent    *event);

HbAddress     fuzz_local_for             (const HbAddress  *address);
gboolean      fuzz_is_local              (const HbAddress  *address);

G_END_DECLS
