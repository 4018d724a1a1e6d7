#pragma once

#include "app/engine/hb-engine-proxy.h"

G_BEGIN_DECLS

#define HB_TYPE_LAUNCHER (hb_launcher_get_type ())

/**
 * HbLauncher:
 *
 * Where the app's own engines come from: the monitor (engine/hb-monitor.c). Each run has an engine
 * of its own, which ends when its #HbEngineProxy is dropped.
 */
G_DECLARE_FINAL_TYPE (HbLauncher, hb_launcher, HB, LAUNCHER, GObject)

HbLauncher    *hb_launcher_new           (int                 monitor);
void           hb_launcher_launch_async  (HbLauncher         *self,
                                          guint               demo_peers,
                                          GVariant           *settings,
                                          GAsyncReadyCallback callback,
                                          gpointer            user_data);
HbEngineProxy *hb_launcher_launch_finish (HbLauncher         *self,
                                          GAsyncResult       *result,
                                          GError            **error);

G_END_DECLS
