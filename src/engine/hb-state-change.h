#pragma once

#include "event/hb-event.h"
#include "helper/hb-hook-message.h"

G_BEGIN_DECLS

/**
 * HbStateChange:
 * @event: what caused it, about one peer or an incident
 * @group: (nullable): of the peer, safe to show
 * @old_state: of the peer; %HB_N_PEER_STATES for none
 * @new_state: likewise
 * @verdict: on the peer; %HB_N_VERDICTS for none
 * @muted: nobody is to be notified
 * @incident: the number of the incident, or of the peer's; 0 for none
 *
 * A change of the state of a peer, or of an incident, as a hook is told it (INTERFACE.md, "Hook"). Where both states are
 * the same, that is told again.
 */
typedef struct
{
  const HbEvent *event;
  const char *group;
  HbPeerState old_state;
  HbPeerState new_state;
  HbVerdict verdict;
  gboolean muted;
  guint incident;
} HbStateChange;

void hb_state_change_make_run (const HbStateChange *self,
                               char               **arguments,
                               HbHookRun           *run);

G_END_DECLS
