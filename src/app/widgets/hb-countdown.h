#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define HB_TYPE_COUNTDOWN (hb_countdown_get_type ())

/**
 * HbCountdown:
 *
 * The time until a peer's deadline, in words above a bar that runs down; or, if it was given up, why.
 * Properties:
 *
 * - "state" (an #HbPeerState as int), "verdict" (an #HbVerdict as int)
 * - "deadline" (int64, microseconds of wall-clock time since 1970; 0 for none)
 * - "total" (double, seconds): the timeout, which is the whole bar
 * - "interval" (double, seconds): the time from pulse to pulse, likewise
 * - "flags" (uint: #HbPeerFlags): whether it is acknowledged
 * - "last-pulse" (boolean): whether the last pulse was sent, so that the deadline is that of giving up
 * - "replay" (boolean): whether no pulses are sent, since they are those of a capture: the deadline is that
 *   of timing out, and then of giving up
 * - "text" (string, read-only): its current text
 */
G_DECLARE_FINAL_TYPE (HbCountdown, hb_countdown, HB, COUNTDOWN, GtkWidget)

GtkWidget  *hb_countdown_new             (void);

G_END_DECLS
