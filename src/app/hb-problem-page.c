#include "app/hb-problem-page.h"

#include <glib/gi18n.h>

#include "net/hb-net-error.h"
#include "net/hb-privileges.h"

struct _HbProblemPage
{
  AdwBin parent_instance;

  AdwStatusPage *status;
  GtkWidget *command_box;
  GtkLabel *command_label;
};

G_DEFINE_FINAL_TYPE (HbProblemPage, hb_problem_page, ADW_TYPE_BIN)

static void
on_copy (HbProblemPage *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)),
                          gtk_label_get_text (self->command_label));
}

/**
 * hb_problem_page_show:
 * @self: a page
 * @error: why the role did not start
 */
void
hb_problem_page_show (HbProblemPage *self,
                      const GError  *error)
{
  gboolean privilege = g_error_matches (error, HB_NET_ERROR, HB_NET_ERROR_PERMISSION);
  g_autofree char *cure = hb_privileges_get_cure ();
  g_autofree char *text = NULL;

  gtk_widget_set_visible (self->command_box, privilege);
  gtk_label_set_text (self->command_label, cure);

  if (privilege)
    {
      adw_status_page_set_title (self->status, _("One Permission Is Missing"));
      adw_status_page_set_description (
          self->status, _("To see messages before the firewall does, Heartbeats has to capture them, and "
                          "that takes a capability. Grant it once in a terminal, then try again. "
                          "The window itself never has it."));
      return;
    }

  text = g_markup_escape_text (error->message, -1);
  adw_status_page_set_title (self->status, _("It Did Not Start"));
  adw_status_page_set_description (self->status, text);
}

static void
hb_problem_page_class_init (HbProblemPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/d0ntblink/Heartbeats/hb-problem-page.ui");
  gtk_widget_class_bind_template_child (widget_class, HbProblemPage, status);
  gtk_widget_class_bind_template_child (widget_class, HbProblemPage, command_box);
  gtk_widget_class_bind_template_child (widget_class, HbProblemPage, command_label);
  gtk_widget_class_bind_template_callback (widget_class, on_copy);
}

static void
hb_problem_page_init (HbProblemPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
