#include "app/window/hb-starting-page.h"

#include <glib/gi18n.h>

/* After this time, the page says that it takes long, milliseconds. */
#define LONG_MS 3000

struct _HbStartingPage
{
  AdwBin parent_instance;

  AdwStatusPage *status;
  GtkSpinner *spinner;
  guint long_source;
};

G_DEFINE_FINAL_TYPE (HbStartingPage, hb_starting_page, ADW_TYPE_BIN)

static gboolean
on_long (gpointer user_data)
{
  HbStartingPage *self = user_data;

  self->long_source = 0;
  adw_status_page_set_description (self->status, _("It has not started yet. You can keep waiting, or stop."));
  return G_SOURCE_REMOVE;
}

static void
hb_starting_page_map (GtkWidget *widget)
{
  HbStartingPage *self = HB_STARTING_PAGE (widget);

  self->long_source = g_timeout_add (LONG_MS, on_long, self);
  gtk_spinner_start (self->spinner);

  GTK_WIDGET_CLASS (hb_starting_page_parent_class)->map (widget);
}

static void
hb_starting_page_unmap (GtkWidget *widget)
{
  HbStartingPage *self = HB_STARTING_PAGE (widget);

  GTK_WIDGET_CLASS (hb_starting_page_parent_class)->unmap (widget);

  g_clear_handle_id (&self->long_source, g_source_remove);
  /* Its animation would go on in the hidden page, and keep the frame clock of the whole window running. */
  gtk_spinner_stop (self->spinner);
  adw_status_page_set_description (self->status, NULL);
}

static void
hb_starting_page_class_init (HbStartingPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->map = hb_starting_page_map;
  widget_class->unmap = hb_starting_page_unmap;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/d0ntblink/Heartbeats/hb-starting-page.ui");
  gtk_widget_class_bind_template_child (widget_class, HbStartingPage, status);
  gtk_widget_class_bind_template_child (widget_class, HbStartingPage, spinner);
}

static void
hb_starting_page_init (HbStartingPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
