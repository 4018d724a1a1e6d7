#include "app/format/hb-palette.h"

static GdkRGBA
look_up (GtkStyleContext *style,
         const char      *name,
         const GdkRGBA   *otherwise)
{
  GdkRGBA color;

  return gtk_style_context_lookup_color (style, name, &color) ? color : *otherwise;
}

/**
 * hb_palette_init:
 * @self: (out): a palette
 * @widget: the widget whose colours to use
 */
void
hb_palette_init (HbPalette *self,
                 GtkWidget *widget)
{
  GtkStyleContext *style = gtk_widget_get_style_context (widget);

  gtk_style_context_get_color (style, &self->text);
  self->good = look_up (style, "success_color", &self->text);
  self->pulse = look_up (style, "hb_pulse_color", &self->text);
  self->bad = look_up (style, "error_color", &self->text);
  self->faded = hb_palette_thin (&self->text, 0.55f);
}

/**
 * hb_palette_thin:
 * @color: a colour
 * @opacity: from 0 to 1
 *
 * Returns: the colour, with its opacity multiplied by @opacity
 */
GdkRGBA
hb_palette_thin (const GdkRGBA *color,
                 float          opacity)
{
  GdkRGBA thin = *color;

  thin.alpha *= opacity;
  return thin;
}
