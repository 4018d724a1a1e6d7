#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * HbReplaySettings:
 * @timeout: seconds of silence after which a peer times out
 * @pulses: how many pulses it is given
 * @interval: seconds that it has after a pulse
 * @speed: 1 for as it was, 10 for ten times as fast, 0 for all at once
 *
 * How a capture is replayed. Its server may have had others.
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
