#pragma once

#include <gio/gio.h>

#include "app/engine/hb-engine-proxy.h"

G_BEGIN_DECLS

#define HB_TYPE_NOTIFIER (hb_notifier_get_type ())

/**
 * HbNotifier:
 *
 * Tells the desktop when a peer was given up and when it is back: one notification a peer, which
 * the next one replaces, and which goes with the peer; where many are given up at once, one for all of
 * them, as #HbAlertGrouper has it. There is none for a muted peer. There is one
 * for our own trouble only where the engine has ended and no window shows that.
 */
G_DECLARE_FINAL_TYPE (HbNotifier, hb_notifier, HB, NOTIFIER, GObject)

HbNotifier *hb_notifier_new        (GApplication  *application);
void        hb_notifier_set_engine (HbNotifier    *self,
                                    HbEngineProxy *engine);
void        hb_notifier_set_hidden (HbNotifier    *self,
                                    gboolean       hidden);

G_END_DECLS
