#pragma once

#include "engine/hb-state-change.h"
#include "role/hb-server.h"

G_BEGIN_DECLS

/**
 * HbStateChanges:
 *
 * Finds the changes in a server's events: each is told once, those of a peer in their order, and the old state of one is
 * the new state of the one before. An event about several peers is a change of each.
 *
 * Whoever died while nobody was to be notified is told to be dead again when that is over.
 *
 * A peer is asked by a pulse whenever it has been silent for its timeout, which is no change if it answers that: from the
 * second pulse on, it is pulsing.
 */
typedef struct _HbStateChanges HbStateChanges;

/**
 * HbStateChangeFunc:
 * @change: a change; borrowed for the call; the name in its event is that of the event's first peer
 * @user_data: the owner's
 */
typedef void (*HbStateChangeFunc) (const HbStateChange *change,
                                   gpointer             user_data);

HbStateChanges *hb_state_changes_new  (HbServer          *server,
                                       HbStateChangeFunc  func,
                                       gpointer           user_data);
void            hb_state_changes_free (HbStateChanges    *self);
void            hb_state_changes_note (HbStateChanges    *self,
                                       const HbEvent     *event);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbStateChanges, hb_state_changes_free)

G_END_DECLS
