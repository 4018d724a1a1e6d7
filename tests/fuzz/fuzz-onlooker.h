#pragma once

#include "role/hb-server.h"

G_BEGIN_DECLS

/**
 * FuzzStranger:
 * @received: SYNs and ACKs that came from it to the server's port
 * @sent: segments that left for it while its address was unproven; what failed to leave did not
 * @validated: it acknowledged a number that only its true owner can have seen
 * @numbers: those that were sent to it, of the SYN of each pulse
 * @number: the last one of them
 * @open: its session, as far as it was told
 * @syn: the last SYN that was sent to it
 * @last: what was last sent to it
 *
 * What an onlooker knows of an address.
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
 * @passive: the server replays
 * @left_out: there was more than is told, so that one event need not follow from the last one any more
 *
 * Sees all that reaches a server and all that it sends and tells, and aborts where one does not
 * follow from the other.
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
