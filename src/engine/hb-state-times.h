#pragma once

#include "engine/hb-run.h"
#include "role/hb-peer.h"

G_BEGIN_DECLS

/**
 * HbStateTimes:
 *
 * Since when each peer of a server has its state: 16 bytes a peer, kept only while somebody may ask for them.
 */
typedef struct _HbStateTimes HbStateTimes;

HbStateTimes *hb_state_times_new      (const HbRun   *run);
void          hb_state_times_free     (HbStateTimes  *self);
void          hb_state_times_note     (HbStateTimes  *self,
                                       HbPeer        *peer,
                                       const HbEvent *event);
void          hb_state_times_note_all (HbStateTimes  *self);
gint64        hb_state_times_get      (HbStateTimes  *self,
                                       HbPeer        *peer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbStateTimes, hb_state_times_free)

G_END_DECLS
