#pragma once

#include <gio/gio.h>

#include "app/engine/hb-engine-proxy.h"

G_BEGIN_DECLS

#define HB_TYPE_NOTIFIER (hb_notifier_get_type ())

/**
 * HbNotifier:
 *
 * Sends notifications when a peer is given up and when it is back: at most one per peer, which the next one
 * replaces, and which is withdrawn when the peer is forgotten; if many are given up at once, #HbAlertGrouper
 * makes it one for all of them. Quiet peers have none; of one that is still silent when its mute, its quiet hours or its
 * flapping end, people are notified then. The only one about trouble of our own is that the
 * engine has ended, if no window shows that.
 */
G_DECLARE_FINAL_TYPE (HbNotifier, hb_notifier, HB, NOTIFIER, GObject)

HbNotifier *hb_notifier_new        (GApplication  *application);
void        hb_notifier_set_engine (HbNotifier    *self,
                                    HbEngineProxy *engine);
void        hb_notifier_set_hidden (HbNotifier    *self,
                                    gboolean       hidden);

G_END_DECLS
