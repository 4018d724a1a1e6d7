#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define HB_TYPE_HEART (hb_heart_get_type ())

/**
 * HbHeart:
 *
 * A heart that beats when it is told to, unless the desktop has animations turned off. It is an
 * ornament: what it stands for is to be said in words beside it.
 */
G_DECLARE_FINAL_TYPE (HbHeart, hb_heart, HB, HEART, GtkWidget)

void hb_heart_beat (HbHeart *self);

G_END_DECLS
