#include "app/server/hb-no-peers.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "app/server/hb-invitation.h"

struct _HbNoPeers
{
  GtkWidget parent_instance;

  char *address;   /* (nullable) */
  char *source;    /* (nullable) */
  gboolean hidden; /* there are peers, and none is shown */

  GtkStack *stack;
  AdwStatusPage *nothing;
  GtkButton *clear;
};

enum
{
  PROP_ADDRESS = 1,
  PROP_SOURCE,
  N_PROPS
};

enum
{
  SHOW_ALL,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HbNoPeers, hb_no_peers, GTK_TYPE_WIDGET)

static const char *
get_page (HbNoPeers *self)
{
  if (self->hidden)
    return "nothing";
  if (g_strcmp0 (self->source, "demo") == 0)
    return "nobody-demo";
  if (g_strcmp0 (self->source, "replay") == 0)
    return "nobody-replay";

  return "nobody";
}

/**
 * hb_no_peers_explain:
 * @self: an empty list's page
 * @hidden: whether there are peers
 * @by: what hides them
 *
 * Says why no peer is shown, and makes the button clear that.
 */
void
hb_no_peers_explain (HbNoPeers  *self,
                     gboolean    hidden,
                     HbHiddenBy  by)
{
  const char *why = _("No peer matches all that you have chosen.");
  const char *cure = _("Show All Peers");

  if (by == HB_HIDDEN_BY_STATE)
    {
      why = _("No peer is in this state.");
      cure = _("Show All States");
    }
  else if (by == HB_HIDDEN_BY_SEARCH)
    {
      why = _("No peer matches your search.");
      cure = _("Clear Search");
    }
  else if (by == (HB_HIDDEN_BY_STATE | HB_HIDDEN_BY_SEARCH))
    {
      why = _("No peer in this state matches your search.");
      cure = _("Clear Search and Show All States");
    }

  self->hidden = hidden;
  adw_status_page_set_description (self->nothing, why);
  gtk_button_set_label (self->clear, cure);
  gtk_stack_set_visible_child_name (self->stack, get_page (self));
}

static void
on_clear (HbNoPeers *self)
{
  g_signal_emit (self, signals[SHOW_ALL], 0);
}

/* GObject */

static void
hb_no_peers_get_property (GObject    *object,
                          guint       property,
                          GValue     *value,
                          GParamSpec *pspec)
{
  HbNoPeers *self = HB_NO_PEERS (object);

  switch (property)
    {
    case PROP_ADDRESS:
      g_value_set_string (value, self->address);
      break;
    case PROP_SOURCE:
      g_value_set_string (value, self->source);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
    }
}

static void
hb_no_peers_set_property (GObject      *object,
                          guint         property,
                          const GValue *value,
                          GParamSpec   *pspec)
{
  HbNoPeers *self = HB_NO_PEERS (object);

  switch (property)
    {
    case PROP_ADDRESS:
      g_free (self->address);
      self->address = g_value_dup_string (value);
      break;
    case PROP_SOURCE:
      g_free (self->source);
      self->source = g_value_dup_string (value);
      gtk_stack_set_visible_child_name (self->stack, get_page (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
    }
}

static void
hb_no_peers_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (hb_no_peers_parent_class)->dispose (object);
}

static void
hb_no_peers_finalize (GObject *object)
{
  HbNoPeers *self = HB_NO_PEERS (object);

  g_free (self->address);
  g_free (self->source);

  G_OBJECT_CLASS (hb_no_peers_parent_class)->finalize (object);
}

static void
hb_no_peers_class_init (HbNoPeersClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = hb_no_peers_get_property;
  object_class->set_property = hb_no_peers_set_property;
  object_class->dispose = hb_no_peers_dispose;
  object_class->finalize = hb_no_peers_finalize;

  properties[PROP_ADDRESS] = g_param_spec_string ("address", NULL, NULL, NULL, flags);
  properties[PROP_SOURCE] = g_param_spec_string ("source", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SHOW_ALL] = g_signal_new ("show-all", HB_TYPE_NO_PEERS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 0);

  g_type_ensure (HB_TYPE_INVITATION);
  gtk_widget_class_set_css_name (widget_class, "hb-no-peers");
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/d0ntblink/Heartbeats/hb-no-peers.ui");
  gtk_widget_class_bind_template_child (widget_class, HbNoPeers, stack);
  gtk_widget_class_bind_template_child (widget_class, HbNoPeers, nothing);
  gtk_widget_class_bind_template_child (widget_class, HbNoPeers, clear);
  gtk_widget_class_bind_template_callback (widget_class, on_clear);
}

static void
hb_no_peers_init (HbNoPeers *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
