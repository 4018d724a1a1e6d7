#pragma once

#include "app/engine/hb-engine-proxy.h"

G_BEGIN_DECLS

#define HB_TYPE_LAUNCHER (hb_launcher_get_type ())

/**
 * HbLauncher:
 *
 * Launches the app's own engines through the monitor (engine/hb-monitor.c). Each run has its own engine, which ends
 * when its #HbEngineProxy is dropped.
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
