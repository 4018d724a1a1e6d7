#include "app/widgets/hb-banner.h"

struct _HbBanner
{
  AdwBin parent_instance;

  GtkRevealer *revealer;
  GtkWidget *box;
  GtkImage *icon;
  GtkLabel *label;
  GtkButton *button;
};

G_DEFINE_FINAL_TYPE (HbBanner, hb_banner, ADW_TYPE_BIN)

static void
show (HbBanner   *self,
      const char *icon_name,
      const char *text,
      const char *again)
{
  gtk_image_set_from_icon_name (self->icon, icon_name);
  gtk_label_set_text (self->label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->button), again != NULL);
  if (again != NULL)
    gtk_button_set_label (self->button, again);
  gtk_revealer_set_reveal_child (self->revealer, TRUE);
}

/**
 * hb_banner_show_trouble:
 * @self: a banner
 * @text: what is wrong
 * @again: (nullable): the label of the button that starts it again, or %NULL for no button
 */
void
hb_banner_show_trouble (HbBanner   *self,
                        const char *text,
                        const char *again)
{
  gtk_widget_add_css_class (self->box, "trouble");
  show (self, "dialog-warning-symbolic", text, again);
}

/**
 * hb_banner_show_note:
 * @self: a banner
 * @text: information that is not a problem
 * @again: (nullable): the label of the button that starts it again, or %NULL for no button
 */
void
hb_banner_show_note (HbBanner   *self,
                     const char *text,
                     const char *again)
{
  gtk_widget_remove_css_class (self->box, "trouble");
  show (self, "dialog-information-symbolic", text, again);
}

/**
 * hb_banner_hide:
 * @self: a banner
 *
 * Hides the banner.
 */
void
hb_banner_hide (HbBanner *self)
{
  gtk_revealer_set_reveal_child (self->revealer, FALSE);
}

static void
hb_banner_class_init (HbBannerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/d0ntblink/Heartbeats/hb-banner.ui");
  gtk_widget_class_bind_template_child (widget_class, HbBanner, revealer);
  gtk_widget_class_bind_template_child (widget_class, HbBanner, box);
  gtk_widget_class_bind_template_child (widget_class, HbBanner, icon);
  gtk_widget_class_bind_template_child (widget_class, HbBanner, label);
  gtk_widget_class_bind_template_child (widget_class, HbBanner, button);
}

static void
hb_banner_init (HbBanner *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
