#include "app/window/hb-header-bar.h"

#include <glib/gi18n.h>

#include "app/server/hb-interface-menu.h"

struct _HbHeaderBar
{
  AdwBin parent_instance;

  gboolean running;
  gboolean awaiting;
  char *source;    /* (nullable) */
  char *interface; /* (nullable) */
  gboolean interface_selectable;
  gboolean searchable;
  gboolean search_mode;

  GtkButton *run_button;
  GtkMenuButton *interface_button;
  GMenu *interface_menu;
  GtkWidget *place;
};

enum
{
  PROP_0,
  PROP_RUNNING,
  PROP_AWAITING,
  PROP_SOURCE,
  PROP_INTERFACE,
  PROP_INTERFACE_SELECTABLE,
  PROP_SEARCHABLE,
  PROP_SEARCH_MODE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (HbHeaderBar, hb_header_bar, ADW_TYPE_BIN)

/* The run */

static void
set_run_button (HbHeaderBar *self,
                const char  *icon_name,
                const char  *label)
{
  gtk_button_set_icon_name (self->run_button, icon_name);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->run_button), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->run_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
sync_run_button (HbHeaderBar *self)
{
  if (!self->running)
    set_run_button (self, "media-playback-start-symbolic", _("Start"));
  else if (self->awaiting)
    set_run_button (self, "media-eject-symbolic", _("Detach: stop waiting for a server"));
  else if (self->source == NULL)
    set_run_button (self, "media-playback-stop-symbolic", _("Cancel"));
  else if (g_str_equal (self->source, "attached"))
    set_run_button (self, "media-eject-symbolic", _("Detach: the server keeps running"));
  else
    set_run_button (self, "media-playback-stop-symbolic", _("Stop"));
}

/* Where the run is */

static gboolean
is_elsewhere (HbHeaderBar *self,
              const char  *source)
{
  return source != NULL && !g_str_equal (source, "live");
}

static char *
say_place (HbHeaderBar *self,
           const char  *source,
           const char  *interface)
{
  if (g_strcmp0 (source, "demo") == 0)
    return g_strdup (_("Demo"));
  if (g_strcmp0 (source, "attached") == 0)
    /* Translators: %s is the name of a network interface */
    return g_strdup_printf (_("Attached to the server on %s"), interface);

  return g_strdup (interface != NULL ? interface : "");
}

static char *
explain_place (HbHeaderBar *self,
               const char  *source,
               gboolean     awaiting)
{
  if (g_strcmp0 (source, "demo") == 0)
    return g_strdup (_("Simulated peers on a private network in this computer"));
  if (g_strcmp0 (source, "replay") == 0)
    return g_strdup (_("A capture that is replayed"));
  if (g_strcmp0 (source, "attached") == 0)
    return g_strdup (awaiting
                       ? _("A server that was started elsewhere and has ended")
                       : _("A server that was started elsewhere and keeps running without this window"));

  return NULL;
}

static gboolean
is_squeezed_out (HbHeaderBar *self,
                 GtkWidget   *visible_child,
                 gboolean     wanted)
{
  return wanted && visible_child != self->place;
}

/* The menu */

/* In a narrow header bar, the menu has the interfaces, too. */
static void
on_menu_active (HbHeaderBar *self)
{
  hb_interface_menu_fill (self->interface_menu);
}

/* GObject */

static void
hb_header_bar_get_property (GObject    *object,
                            guint       property,
                            GValue     *value,
                            GParamSpec *pspec)
{
  HbHeaderBar *self = HB_HEADER_BAR (object);

  switch (property)
    {
    case PROP_RUNNING:
      g_value_set_boolean (value, self->running);
      break;
    case PROP_AWAITING:
      g_value_set_boolean (value, self->awaiting);
      break;
    case PROP_SOURCE:
      g_value_set_string (value, self->source);
      break;
    case PROP_INTERFACE:
      g_value_set_string (value, self->interface);
      break;
    case PROP_INTERFACE_SELECTABLE:
      g_value_set_boolean (value, self->interface_selectable);
      break;
    case PROP_SEARCHABLE:
      g_value_set_boolean (value, self->searchable);
      break;
    case PROP_SEARCH_MODE:
      g_value_set_boolean (value, self->search_mode);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
    }
}

static void
hb_header_bar_set_property (GObject      *object,
                            guint         property,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  HbHeaderBar *self = HB_HEADER_BAR (object);

  switch (property)
    {
    case PROP_RUNNING:
      self->running = g_value_get_boolean (value);
      sync_run_button (self);
      break;
    case PROP_AWAITING:
      self->awaiting = g_value_get_boolean (value);
      sync_run_button (self);
      break;
    case PROP_SOURCE:
      g_free (self->source);
      self->source = g_value_dup_string (value);
      sync_run_button (self);
      break;
    case PROP_INTERFACE:
      g_free (self->interface);
      self->interface = g_value_dup_string (value);
      break;
    case PROP_INTERFACE_SELECTABLE:
      self->interface_selectable = g_value_get_boolean (value);
      break;
    case PROP_SEARCHABLE:
      self->searchable = g_value_get_boolean (value);
      break;
    case PROP_SEARCH_MODE:
      self->search_mode = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
    }
}

static void
hb_header_bar_finalize (GObject *object)
{
  HbHeaderBar *self = HB_HEADER_BAR (object);

  g_free (self->source);
  g_free (self->interface);

  G_OBJECT_CLASS (hb_header_bar_parent_class)->finalize (object);
}

static void
hb_header_bar_class_init (HbHeaderBarClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = hb_header_bar_get_property;
  object_class->set_property = hb_header_bar_set_property;
  object_class->finalize = hb_header_bar_finalize;

  properties[PROP_RUNNING] = g_param_spec_boolean ("running", NULL, NULL, FALSE, flags);
  properties[PROP_AWAITING] = g_param_spec_boolean ("awaiting", NULL, NULL, FALSE, flags);
  properties[PROP_SOURCE] = g_param_spec_string ("source", NULL, NULL, NULL, flags);
  properties[PROP_INTERFACE] = g_param_spec_string ("interface", NULL, NULL, NULL, flags);
  properties[PROP_INTERFACE_SELECTABLE] =
      g_param_spec_boolean ("interface-selectable", NULL, NULL, FALSE, flags);
  properties[PROP_SEARCHABLE] = g_param_spec_boolean ("searchable", NULL, NULL, FALSE, flags);
  properties[PROP_SEARCH_MODE] = g_param_spec_boolean ("search-mode", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/d0ntblink/Heartbeats/hb-header-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, HbHeaderBar, run_button);
  gtk_widget_class_bind_template_child (widget_class, HbHeaderBar, interface_button);
  gtk_widget_class_bind_template_child (widget_class, HbHeaderBar, interface_menu);
  gtk_widget_class_bind_template_child (widget_class, HbHeaderBar, place);
  gtk_widget_class_bind_template_callback (widget_class, is_elsewhere);
  gtk_widget_class_bind_template_callback (widget_class, say_place);
  gtk_widget_class_bind_template_callback (widget_class, explain_place);
  gtk_widget_class_bind_template_callback (widget_class, is_squeezed_out);
  gtk_widget_class_bind_template_callback (widget_class, on_menu_active);
}

static void
hb_header_bar_init (HbHeaderBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  hb_interface_menu_attach (self->interface_button);
}
