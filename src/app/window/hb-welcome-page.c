#include "app/window/hb-welcome-page.h"

#include <glib/gi18n.h>

#include "app/model/hb-own-addresses.h"
#include "net/hb-interface-choice.h"

/* How many addresses are shown at most, to keep the line readable. */
#define ADDRESSES_MAX 3

struct _HbWelcomePage
{
  AdwBin parent_instance;

  AdwStatusPage *status;
  GtkFlowBox *ways;
};

typedef struct
{
  const char *action;
  const char *target; /* (nullable) */
  const char *title;
  const char *text;
} Way;

G_DEFINE_FINAL_TYPE (HbWelcomePage, hb_welcome_page, ADW_TYPE_BIN)

/* The ways in */

static GtkWidget *
create_texts (const Way *way)
{
  GtkWidget *title = gtk_label_new (_(way->title));
  GtkWidget *text = gtk_label_new (_(way->text));
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_add_css_class (title, "heading");
  g_object_set (text, "xalign", 0.0, "wrap", TRUE, "max-width-chars", 26, NULL);
  gtk_widget_add_css_class (text, "dim-label");
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), text);
  return box;
}

static GtkWidget *
create_button (const Way *way)
{
  GtkWidget *button = gtk_button_new ();

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), way->action);
  if (way->target != NULL)
    gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", way->target);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _(way->title), -1);
  gtk_widget_add_css_class (button, "card");
  gtk_widget_add_css_class (button, "way-in");
  gtk_button_set_child (GTK_BUTTON (button), create_texts (way));
  return button;
}

static void
add_ways (HbWelcomePage *self)
{
  static const Way ways[] = {
    { "win.role", "server", N_("Watch peers"),
      N_("Be the server: keep a countdown for each machine that reports here, and ask when it falls silent.") },
    { "win.role", "client", N_("Be watched"),
      N_("Be a client: report to a server, send it messages, answer its pulses.") },
    { "win.demo", NULL, N_("Try the demo"),
      N_("Eight simulated peers on a private network in this computer. No privilege, nothing leaves it.") },
    { "win.open-capture", NULL, N_("Open a capture"),
      N_("Replay a .pcap or .pcapng through the server, at any speed.") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    gtk_flow_box_insert (self->ways,
                         g_object_new (GTK_TYPE_FLOW_BOX_CHILD, "focusable", FALSE, "child",
                                       create_button (&ways[i]), NULL), -1);
}

/* The addresses */

static char **
format_addresses (const HbInterface *interface)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < interface->addresses->len; i++)
    {
      char text[HB_ADDRESS_STRING_SIZE];

      hb_address_format (&g_array_index (interface->addresses, HbAddress, i), text);
      g_strv_builder_add (builder, text);
    }

  return g_strv_builder_end (builder);
}

static char *
list_addresses (const HbInterface *interface)
{
  g_auto (GStrv) all = format_addresses (interface);
  g_auto (GStrv) best = hb_own_addresses_select ((const char *const *) all, ADDRESSES_MAX);
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; best[i] != NULL; i++)
    {
      if (i > 0)
        g_string_append (list, C_("between two addresses", ", "));
      g_string_append_printf (list, "<b>%s</b>", best[i]);
    }

  return g_strdup (list->str);
}

static char *
describe (void)
{
  g_autoptr (HbInterface) interface = hb_interface_choose (NULL, NULL, NULL);
  g_autofree char *addresses = NULL;
  g_autofree char *name = NULL;

  if (interface == NULL || interface->addresses->len == 0)
    return g_strdup (_("This computer is not connected to a network"));

  addresses = list_addresses (interface);
  name = g_markup_escape_text (interface->name, -1);

  /* Translators: addresses, and the name of a network interface: "198.18.0.2 on enp3s0" */
  return g_strdup_printf (_("This computer is %s on %s"), addresses, name);
}

/* The addresses may have changed since the page was last mapped. */
static void
hb_welcome_page_map (GtkWidget *widget)
{
  g_autofree char *description = describe ();

  adw_status_page_set_description (HB_WELCOME_PAGE (widget)->status, description);

  GTK_WIDGET_CLASS (hb_welcome_page_parent_class)->map (widget);
}

static void
hb_welcome_page_class_init (HbWelcomePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->map = hb_welcome_page_map;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/d0ntblink/Heartbeats/hb-welcome-page.ui");
  gtk_widget_class_bind_template_child (widget_class, HbWelcomePage, status);
  gtk_widget_class_bind_template_child (widget_class, HbWelcomePage, ways);
}

static void
hb_welcome_page_init (HbWelcomePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  add_ways (self);
}
