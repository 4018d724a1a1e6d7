#pragma once

#include <gio/gio.h>

#include "app/hb-remote.h"

G_BEGIN_DECLS

#define HB_TYPE_NOTIFIER (hb_notifier_get_type ())

/**
 * HbNotifier:
 *
 * Tells the desktop when a peer was given up and when it is back: one notification a peer, which
 * the next one replaces. There is none for a muted peer, and none for our own trouble.
 */
G_DECLARE_FINAL_TYPE (HbNotifier, hb_notifier, HB, NOTIFIER, GObject)

HbNotifier *hb_notifier_new        (GApplication *application);
void        hb_notifier_set_remote (HbNotifier   *self,
                                    HbRemote     *remote);

G_END_DECLS
