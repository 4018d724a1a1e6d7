#pragma once

#include "app/engine/hb-engine-proxy.h"

G_BEGIN_DECLS

/**
 * HbFlappingNotifier:
 *
 * Says once of a peer that it comes and goes all the time, and withdraws that when it holds still.
 */
typedef struct _HbFlappingNotifier HbFlappingNotifier;

HbFlappingNotifier *hb_flapping_notifier_new        (GApplication       *application);
void                hb_flapping_notifier_free       (HbFlappingNotifier *self);
void                hb_flapping_notifier_take_event (HbFlappingNotifier *self,
                                                     HbEngineProxy      *engine,
                                                     const HbEvent      *event);
void                hb_flapping_notifier_review     (HbFlappingNotifier *self,
                                                     HbEngineProxy      *engine);
void                hb_flapping_notifier_clear      (HbFlappingNotifier *self);

G_END_DECLS
