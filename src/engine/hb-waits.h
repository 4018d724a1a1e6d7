#pragma once

#include <gio/gio.h>

#include "engine/hb-run.h"
#include "wire/hb-address.h"

G_BEGIN_DECLS

/**
 * HbWaits:
 *
 * Callers that wait for a peer to have one of some states. #HbCallers limits how many they are.
 */
typedef struct _HbWaits HbWaits;

HbWaits *hb_waits_new      (const HbRun           *run);
void     hb_waits_free     (HbWaits               *self);
void     hb_waits_add      (HbWaits               *self,
                            GDBusMethodInvocation *invocation,
                            const HbAddress       *peer,
                            guint                  states);
void     hb_waits_note     (HbWaits               *self,
                            const HbAddress       *peer);
void     hb_waits_note_all (HbWaits               *self);
void     hb_waits_drop     (HbWaits               *self,
                            const char            *sender);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbWaits, hb_waits_free)

G_END_DECLS
