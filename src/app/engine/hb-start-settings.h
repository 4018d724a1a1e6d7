#pragma once

#include "app/engine/hb-replay-settings.h"

G_BEGIN_DECLS

/* The settings of the app's own engines, as the a{sv} of Launcher1.Start: the arguments, and the preferences that
 * apply. */

GVariant *hb_start_settings_server (GSettings              *preferences);
GVariant *hb_start_settings_client (GSettings              *preferences,
                                    const char             *servers);
GVariant *hb_start_settings_demo   (void);
GVariant *hb_start_settings_replay (const char             *path,
                                    const HbReplaySettings *settings);

G_END_DECLS
