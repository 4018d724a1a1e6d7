#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * HbPalette:
 *
 * The colours of a drawing in the current style.
 */
typedef struct
{
  GdkRGBA text;
  GdkRGBA good;
  GdkRGBA pulse;
  GdkRGBA bad;
  GdkRGBA faded;
} HbPalette;

void    hb_palette_init  (HbPalette     *self,
                          GtkWidget     *widget);
GdkRGBA hb_palette_thin  (const GdkRGBA *color,
                          float          opacity);

G_END_DECLS
