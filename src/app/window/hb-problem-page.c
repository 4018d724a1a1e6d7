#include "app/window/hb-problem-page.h"

#include <glib/gi18n.h>

#include "app/widgets/hb-copyable.h"
#include "net/hb-net-error.h"
#include "net/hb-privileges.h"

struct _HbProblemPage
{
  AdwBin parent_instance;

  gboolean sandboxed;

  AdwStatusPage *status;
  GtkLabel *message;
  GtkWidget *cure;
  GtkWidget *restart;
  GtkWidget *attach;
  GtkWidget *open;
  GtkWidget *demo;
};

enum
{
  PROP_0,
  PROP_SANDBOXED,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (HbProblemPage, hb_problem_page, ADW_TYPE_BIN)

static void
show_texts (HbProblemPage *self,
            const char    *title,
            const char    *message)
{
  adw_status_page_set_title (self->status, title);
  gtk_label_set_text (self->message, message);
}

/* A sandbox has neither the privilege nor namespaces, so neither a role nor the demo can start there. */
static void
offer_buttons (HbProblemPage *self,
               GtkWidget     *suggested)
{
  GtkWidget *const buttons[] = { self->restart, self->attach, self->open, self->demo };

  gtk_widget_set_visible (self->restart, !self->sandboxed);
  gtk_widget_set_visible (self->attach, self->sandboxed);
  gtk_widget_set_visible (self->demo, !self->sandboxed);

  for (guint i = 0; i < G_N_ELEMENTS (buttons); i++)
    if (buttons[i] == suggested)
      gtk_widget_add_css_class (buttons[i], "suggested-action");
    else
      gtk_widget_remove_css_class (buttons[i], "suggested-action");
}

static void
show_cure (HbProblemPage *self,
           gboolean       capability,
           gboolean       group)
{
  g_autofree char *command = NULL;

  if (capability)
    command = hb_privileges_get_cure ();
  else if (group)
    command = g_strdup_printf ("sudo usermod --append --groups heartbeats %s", g_get_user_name ());
  if (command != NULL)
    g_object_set (self->cure, "text", command, NULL);

  gtk_widget_set_visible (self->cure, command != NULL);
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
  gboolean file = g_error_matches (error, HB_NET_ERROR, HB_NET_ERROR_FILE);
  gboolean stranger = g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED);

  show_cure (self, privilege && !self->sandboxed, stranger);
  if (file)
    offer_buttons (self, self->open);
  else
    offer_buttons (self, self->sandboxed ? self->attach : self->restart);

  if (privilege && self->sandboxed)
    show_texts (self, _("Cannot Capture in a Sandbox"),
                _("Capturing packets takes a capability that a Flatpak cannot have. Attach to a server that "
                  "runs on this computer outside the sandbox, for example the service “heartbeats”, or open a "
                  "capture."));
  else if (privilege)
    show_texts (self, _("One Permission Is Missing"),
                _("To receive messages that the firewall drops, Heartbeats captures packets, which takes a "
                  "capability. Grant it once in a terminal, then try again. The window itself never has it."));
  else if (file)
    show_texts (self, _("The Capture Cannot Be Replayed"), error->message);
  else if (stranger)
    show_texts (self, _("You May Not Attach to the Server"), error->message);
  else if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD))
    show_texts (self, _("The Server Is of Another Version"), error->message);
  else
    show_texts (self, _("Start Failed"), error->message);
}

static void
hb_problem_page_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  HbProblemPage *self = HB_PROBLEM_PAGE (object);

  switch (prop_id)
    {
    case PROP_SANDBOXED:
      g_value_set_boolean (value, self->sandboxed);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
hb_problem_page_set_property (GObject      *object,
                              guint         prop_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  HbProblemPage *self = HB_PROBLEM_PAGE (object);

  switch (prop_id)
    {
    case PROP_SANDBOXED:
      self->sandboxed = g_value_get_boolean (value);
      g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
hb_problem_page_class_init (HbProblemPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = hb_problem_page_get_property;
  object_class->set_property = hb_problem_page_set_property;

  /**
   * HbProblemPage:sandboxed:
   *
   * Whether this is a Flatpak, which can never have the capability: then the page offers to attach.
   */
  props[PROP_SANDBOXED] = g_param_spec_boolean ("sandboxed", NULL, NULL, FALSE,
                                                G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY |
                                                    G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  g_type_ensure (HB_TYPE_COPYABLE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/d0ntblink/Heartbeats/hb-problem-page.ui");
  gtk_widget_class_bind_template_child (widget_class, HbProblemPage, status);
  gtk_widget_class_bind_template_child (widget_class, HbProblemPage, message);
  gtk_widget_class_bind_template_child (widget_class, HbProblemPage, cure);
  gtk_widget_class_bind_template_child (widget_class, HbProblemPage, restart);
  gtk_widget_class_bind_template_child (widget_class, HbProblemPage, attach);
  gtk_widget_class_bind_template_child (widget_class, HbProblemPage, open);
  gtk_widget_class_bind_template_child (widget_class, HbProblemPage, demo);
}

static void
hb_problem_page_init (HbProblemPage *self)
{
  /* According to Flatpak's documentation, this file exists in each sandbox. */
  self->sandboxed = g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS);
  gtk_widget_init_template (GTK_WIDGET (self));
}
