#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define HB_TYPE_STATE_BADGE (hb_state_badge_get_type ())

/**
 * HbStateBadge:
 *
 * The state of a peer as an icon, a word and a colour. Properties:
 *
 * - "state" (an #HbPeerState as int)
 * - "flapping" (boolean): whether its state changes all the time, which the icon and the word say then
 * - "pulses" (uint): the number of the last pulse, while it is pulsing
 * - "of" (uint): the number of pulses before giving up, or 0 if that is not known
 * - "text" (string, read-only): the word
 */
G_DECLARE_FINAL_TYPE (HbStateBadge, hb_state_badge, HB, STATE_BADGE, GtkWidget)

GtkWidget *hb_state_badge_new            (void);
int        hb_state_badge_measure_widest (guint of);

G_END_DECLS
