#include "app/format/hb-text-scale.h"

/* In 1024ths of a dot per inch, like the setting of GtkSettings. */
#define USUAL_DPI (96 * 1024.0)

/**
 * hb_text_scale_get:
 * @widget: a widget
 *
 * Returns: the text scaling factor of its display; 1 is the default
 */
double
hb_text_scale_get (GtkWidget *widget)
{
  int dpi;

  g_object_get (gtk_widget_get_settings (widget), "gtk-xft-dpi", &dpi, NULL);
  return dpi > 0 ? MAX (1.0, dpi / USUAL_DPI) : 1.0;
}
