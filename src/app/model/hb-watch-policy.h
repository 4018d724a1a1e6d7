#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define HB_TYPE_WATCH_POLICY (hb_watch_policy_get_type ())

/**
 * HbWatchPolicy:
 *
 * When a server sends pulses, and when it gives up. Properties, which can be read and written, and are notified
 * when they are set:
 *
 * - "timeout" (double, seconds): the silence before the first pulse
 * - "pulses" (uint): how many pulses there are before a peer is given up
 * - "pulse-interval" (double, seconds): the wait after each pulse
 * - "replay" (boolean): whether it is that of a replay, which sends no pulses
 */
G_DECLARE_FINAL_TYPE (HbWatchPolicy, hb_watch_policy, HB, WATCH_POLICY, GObject)

HbWatchPolicy *hb_watch_policy_new                (double         timeout,
                                                   guint          pulses,
                                                   double         pulse_interval);
double         hb_watch_policy_get_timeout        (HbWatchPolicy *self);
guint          hb_watch_policy_get_pulses         (HbWatchPolicy *self);
double         hb_watch_policy_get_pulse_interval (HbWatchPolicy *self);

G_END_DECLS
