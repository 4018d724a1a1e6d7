#include "app/server/hb-peer-search.h"

#include <adwaita.h>

struct _HbPeerSearch
{
  GtkWidget parent_instance;

  GtkWidget *page;  /* not owned */
  gboolean opening; /* it is open, and its entry has not had the focus yet */

  GtkSearchBar *bar;
  GtkEditable *entry;
};

enum
{
  PROP_PAGE = 1,
  PROP_SEARCH_MODE,
  PROP_TEXT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (HbPeerSearch, hb_peer_search, GTK_TYPE_WIDGET)

static void
on_search_changed (HbPeerSearch *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
}

/* The entry may have the focus before it is mapped. */
static gboolean
is_inside (HbPeerSearch *self)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));

  return focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->bar)) && gtk_widget_get_mapped (focus);
}

/* Typing in the list starts a search. */
static void
go_on (HbPeerSearch *self)
{
  if (!is_inside (self) && gtk_widget_grab_focus (GTK_WIDGET (self->entry)))
    gtk_editable_set_position (self->entry, -1);
}

/* Until the entry is mapped, the search bar forwards letters to it, but no spaces. */
static gboolean
on_key (HbPeerSearch    *self,
        guint            keyval,
        guint            keycode,
        GdkModifierType  state)
{
  int position = -1;

  self->opening = self->opening && !is_inside (self);
  if (!self->opening || keyval != GDK_KEY_space)
    return GDK_EVENT_PROPAGATE;

  gtk_editable_insert_text (self->entry, " ", 1, &position);
  gtk_editable_set_position (self->entry, -1);
  return GDK_EVENT_STOP;
}

static void
on_search_mode (HbPeerSearch *self)
{
  self->opening = gtk_search_bar_get_search_mode (self->bar);
  if (self->opening)
    go_on (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SEARCH_MODE]);
}

static void
set_page (HbPeerSearch *self,
          GtkWidget    *page)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->page = page;
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (on_key), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (page, keys);
}

/* GObject */

static void
hb_peer_search_get_property (GObject    *object,
                             guint       property,
                             GValue     *value,
                             GParamSpec *pspec)
{
  HbPeerSearch *self = HB_PEER_SEARCH (object);

  switch (property)
    {
    case PROP_PAGE:
      g_value_set_object (value, self->page);
      break;
    case PROP_SEARCH_MODE:
      g_value_set_boolean (value, gtk_search_bar_get_search_mode (self->bar));
      break;
    case PROP_TEXT:
      g_value_set_string (value, hb_peer_search_get_text (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
    }
}

static void
hb_peer_search_set_property (GObject      *object,
                             guint         property,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  HbPeerSearch *self = HB_PEER_SEARCH (object);

  switch (property)
    {
    case PROP_PAGE:
      set_page (self, g_value_get_object (value));
      break;
    case PROP_SEARCH_MODE:
      gtk_search_bar_set_search_mode (self->bar, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
    }
}

static void
hb_peer_search_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (hb_peer_search_parent_class)->dispose (object);
}

static void
hb_peer_search_class_init (HbPeerSearchClass *klass)
{
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = hb_peer_search_get_property;
  object_class->set_property = hb_peer_search_set_property;
  object_class->dispose = hb_peer_search_dispose;

  properties[PROP_PAGE] = g_param_spec_object ("page", NULL, NULL, GTK_TYPE_WIDGET,
                                               readable | G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY);
  properties[PROP_SEARCH_MODE] = g_param_spec_boolean ("search-mode", NULL, NULL, FALSE,
                                                       readable | G_PARAM_WRITABLE | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, "", readable);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "hb-peer-search");
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/d0ntblink/Heartbeats/hb-peer-search.ui");
  gtk_widget_class_bind_template_child (widget_class, HbPeerSearch, bar);
  gtk_widget_class_bind_template_child (widget_class, HbPeerSearch, entry);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, go_on);
}

static void
hb_peer_search_init (HbPeerSearch *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  gtk_search_bar_connect_entry (self->bar, self->entry);
  g_signal_connect_swapped (self->bar, "notify::search-mode-enabled", G_CALLBACK (on_search_mode), self);
}

/**
 * hb_peer_search_get_text:
 * @self: a search bar
 *
 * Returns: what to search for, or ""
 */
const char *
hb_peer_search_get_text (HbPeerSearch *self)
{
  return gtk_editable_get_text (self->entry);
}

/**
 * hb_peer_search_clear:
 * @self: a search bar
 *
 * Closes it, and searches for nothing.
 */
void
hb_peer_search_clear (HbPeerSearch *self)
{
  gtk_search_bar_set_search_mode (self->bar, FALSE);
  gtk_editable_set_text (self->entry, "");
  on_search_changed (self); /* the entry emits its own signal with a delay */
}
