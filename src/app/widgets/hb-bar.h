#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define HB_TYPE_BAR (hb_bar_get_type ())

/**
 * HbBar:
 *
 * A thin bar in the colour of its style. Unlike a #GtkProgressBar, which asks for a layout each time, it
 * draws itself anew only where that makes a pixel's difference.
 */
G_DECLARE_FINAL_TYPE (HbBar, hb_bar, HB, BAR, GtkWidget)

void hb_bar_set_fraction (HbBar  *self,
                          double  fraction);

G_END_DECLS
