#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define HB_TYPE_HEART (hb_heart_get_type ())

/**
 * HbHeart:
 *
 * A heart that beats on request, unless the desktop has animations turned off. It is decoration: the
 * text beside it has the same information.
 */
G_DECLARE_FINAL_TYPE (HbHeart, hb_heart, HB, HEART, GtkWidget)

void hb_heart_beat (HbHeart *self);

G_END_DECLS
