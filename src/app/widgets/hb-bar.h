#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define HB_TYPE_BAR (hb_bar_get_type ())

/**
 * HbBar:
 *
 * A thin bar in the colour of its style, as long as its property "fraction" (double, from 0 to 1)
 * says. It draws itself anew only where that makes a pixel's difference.
 */
G_DECLARE_FINAL_TYPE (HbBar, hb_bar, HB, BAR, GtkWidget)

GtkWidget *hb_bar_new          (void);
void       hb_bar_set_fraction (HbBar  *self,
                                double  fraction);
double     hb_bar_get_fraction (HbBar  *self);

G_END_DECLS
