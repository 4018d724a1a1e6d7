#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define HB_TYPE_BAR (hb_bar_get_type ())

/**
 * HbBar:
 *
 * A thin bar in the colour of its style. Unlike a #GtkProgressBar, which requests a new layout each time,
 * it redraws itself only if that makes a difference of a pixel.
 */
G_DECLARE_FINAL_TYPE (HbBar, hb_bar, HB, BAR, GtkWidget)

void hb_bar_set_fraction (HbBar  *self,
                          double  fraction);

G_END_DECLS
