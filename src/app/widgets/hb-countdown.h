#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define HB_TYPE_COUNTDOWN (hb_countdown_get_type ())

/**
 * HbCountdown:
 *
 * The time that a peer has left, in words above a bar that runs down; or, when it is over, why.
 * Properties:
 *
 * - "state" (an #HbPeerState as int), "verdict" (an #HbVerdict as int)
 * - "deadline" (int64, microseconds of wall-clock time since 1970; 0 for none)
 * - "total" (double, seconds): how long a silence may last, which is the whole bar
 * - "interval" (double, seconds): the same from pulse to pulse
 * - "last-pulse" (boolean): whether no pulse is left, so that the deadline is that of giving up
 * - "replay" (boolean): whether none is sent, whatever is left: what a capture does not show did not
 *   happen, and the deadline is that of timing out, and then of giving up
 * - "text" (string, read-only): what it says at the moment
 */
G_DECLARE_FINAL_TYPE (HbCountdown, hb_countdown, HB, COUNTDOWN, GtkWidget)

GtkWidget  *hb_countdown_new             (void);

G_END_DECLS
