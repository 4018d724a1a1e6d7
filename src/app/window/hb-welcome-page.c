#include "app/window/hb-welcome-page.h"

#include <glib/gi18n.h>

#include "app/model/hb-own-addresses.h"
#include "net/hb-interface-choice.h"

/* How many addresses are shown at most, to keep the line readable. */
#define ADDRESSES_MAX 3

struct _HbWelcomePage
{
  AdwBin parent_instance;

  char *description;
};

enum
{
  PROP_0,
  PROP_DESCRIPTION,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (HbWelcomePage, hb_welcome_page, ADW_TYPE_BIN)

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
  HbWelcomePage *self = HB_WELCOME_PAGE (widget);

  g_free (self->description);
  self->description = describe ();
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_DESCRIPTION]);

  GTK_WIDGET_CLASS (hb_welcome_page_parent_class)->map (widget);
}

static void
hb_welcome_page_get_property (GObject    *object,
                              guint       property,
                              GValue     *value,
                              GParamSpec *pspec)
{
  if (property == PROP_DESCRIPTION)
    g_value_set_string (value, HB_WELCOME_PAGE (object)->description);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
}

static void
hb_welcome_page_finalize (GObject *object)
{
  g_free (HB_WELCOME_PAGE (object)->description);

  G_OBJECT_CLASS (hb_welcome_page_parent_class)->finalize (object);
}

static void
hb_welcome_page_class_init (HbWelcomePageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = hb_welcome_page_get_property;
  object_class->finalize = hb_welcome_page_finalize;
  widget_class->map = hb_welcome_page_map;

  props[PROP_DESCRIPTION] = g_param_spec_string ("description", NULL, NULL, NULL,
                                                 G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/d0ntblink/Heartbeats/hb-welcome-page.ui");
}

static void
hb_welcome_page_init (HbWelcomePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
