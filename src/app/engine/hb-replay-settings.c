#include "app/engine/hb-replay-settings.h"

/**
 * hb_replay_settings_init:
 * @self: (out): settings
 * @preferences: the preferences
 *
 * Sets the defaults: the settings of our own server, and replay at once.
 */
void
hb_replay_settings_init (HbReplaySettings *self,
                         GSettings        *preferences)
{
  *self = (HbReplaySettings) {
    .timeout = g_settings_get_double (preferences, "timeout"),
    .pulses = g_settings_get_uint (preferences, "pulses"),
    .interval = g_settings_get_double (preferences, "pulse-interval"),
  };
}
