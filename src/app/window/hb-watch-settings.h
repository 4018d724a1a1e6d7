#pragma once

#include <gtk/gtk.h>

#include "app/engine/hb-run-controller.h"

G_BEGIN_DECLS

#define HB_TYPE_WATCH_SETTINGS (hb_watch_settings_get_type ())

/**
 * HbWatchSettings:
 *
 * The action win.server-settings of a window, which changes the timeout and the pulses of the running server,
 * or else of the next one. Settings of a demo or of a server attached to are not remembered. A replay starts
 * again with the new settings. The signal "problem" (string) reports that a server refused them.
 */
G_DECLARE_FINAL_TYPE (HbWatchSettings, hb_watch_settings, HB, WATCH_SETTINGS, GObject)

HbWatchSettings *hb_watch_settings_new (GtkApplicationWindow *window,
                                        HbRunController      *controller,
                                        GSettings            *settings);

G_END_DECLS
