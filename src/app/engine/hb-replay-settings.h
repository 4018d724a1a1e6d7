#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * HbReplaySettings:
 * @timeout: silence before a peer times out, seconds
 * @pulses: the number of pulses
 * @interval: the wait after a pulse, seconds
 * @speed: 1 for real time, 10 for ten times as fast, 0 for at once
 *
 * How to replay a capture. The captured server may have had other settings.
 */
typedef struct
{
  double timeout;
  guint pulses;
  double interval;
  double speed;
} HbReplaySettings;

void hb_replay_settings_init (HbReplaySettings *self,
                              GSettings        *preferences);

G_END_DECLS
