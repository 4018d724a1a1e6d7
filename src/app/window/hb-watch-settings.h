#pragma once

#include <gtk/gtk.h>

#include "app/engine/hb-run-controller.h"

G_BEGIN_DECLS

#define HB_TYPE_WATCH_SETTINGS (hb_watch_settings_get_type ())

/**
 * HbWatchSettings:
 *
 * How patient a server is, as the action win.server-settings of a window: of the server that runs,
 * or else of the next one. What is set for a demo or for somebody else's server is not remembered.
 * A capture that is shown is replayed anew with what is set. The signal "problem" (string) tells that a
 * server refused.
 */
G_DECLARE_FINAL_TYPE (HbWatchSettings, hb_watch_settings, HB, WATCH_SETTINGS, GObject)

HbWatchSettings *hb_watch_settings_new (GtkApplicationWindow *window,
                                        HbRunController      *controller,
                                        GSettings            *settings);

G_END_DECLS
