#include "app/server/hb-server-page.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "app/model/hb-peer-filter.h"
#include "app/model/hb-peer-ranking.h"
#include "app/server/hb-invitation.h"
#include "app/server/hb-peer-bar.h"
#include "app/server/hb-peer-view.h"

/* The shortest interval between two reorderings of the list, since nobody can read one that moves more often. If
 * reordering takes long, as with thousands of peers, the interval grows: it may use only this part of the time. */
#define ORDER_INTERVAL_MS 1000
#define MAX_ORDER_INTERVAL_MS 5000
#define ORDER_SHARE 60

struct _HbServerPage
{
  GtkWidget parent_instance;

  HbPeerList *peers; /* (nullable) */
  HbWatchPolicy *policy; /* (nullable) */
  char *address; /* (nullable) */
  char *source;  /* (nullable) */

  HbPeerFilter *filter;
  HbPeerRanking *ranking;
  gboolean empty; /* there are no peers */
  guint order_source; /* 0 unless peers have changed since the last reordering */
  guint order_interval;

  char *awaited; /* (nullable): the address of a peer to select once it is listed */

  gboolean opening_search; /* the search is open, and its entry has not had the focus yet */

  GtkSearchBar *search_bar;
  GtkEditable *search_entry;
  HbPeerBar *bar;
  GtkStack *stack;
  AdwStatusPage *nothing;
  GtkButton *clear;
  HbPeerView *view;
};

enum
{
  PROP_0,
  PROP_PEERS,
  PROP_POLICY,
  PROP_ADDRESS,
  PROP_SOURCE,
  PROP_SELECTED,
  PROP_SEARCH_MODE,
  PROP_SORT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (HbServerPage, hb_server_page, GTK_TYPE_WIDGET)

/* Contents */

static gboolean
is_empty (gpointer model)
{
  return model == NULL || g_list_model_get_n_items (G_LIST_MODEL (model)) == 0;
}

static const char *
name_of_empty (HbServerPage *self)
{
  if (g_strcmp0 (self->source, "demo") == 0)
    return "nobody-demo";
  if (g_strcmp0 (self->source, "replay") == 0)
    return "nobody-replay";

  return "nobody";
}

/* Explains whether the filter or the search hides all peers, and makes the button clear that. */
static void
explain_nothing (HbServerPage *self)
{
  gboolean searching = *gtk_editable_get_text (self->search_entry) != '\0';
  const char *why = _("No peer is in this state.");
  const char *cure = _("Show All States");
  int state;

  g_object_get (self->bar, "state", &state, NULL);
  if (searching && state != HB_PEER_FILTER_ALL)
    {
      why = _("No peer in this state matches your search.");
      cure = _("Clear Search and Show All States");
    }
  else if (searching)
    {
      why = _("No peer matches your search.");
      cure = _("Clear Search");
    }

  adw_status_page_set_description (self->nothing, why);
  gtk_button_set_label (self->clear, cure);
}

static void
update_stack (HbServerPage *self)
{
  const char *name = "peers";

  if (is_empty (self->peers))
    name = name_of_empty (self);
  else if (is_empty (self->ranking))
    name = "nothing";

  explain_nothing (self);
  gtk_stack_set_visible_child_name (self->stack, name);
}

/* Most batches do not change whether the list is empty. */
static void
on_listed (HbServerPage *self)
{
  gboolean empty = is_empty (self->ranking);

  if (empty == self->empty)
    return;

  self->empty = empty;
  update_stack (self);
}

/* Peers */

/* Returns: the wait until the next reordering, in milliseconds, if the last one took @usec */
static guint
order_interval_after (gint64 usec)
{
  return (guint) CLAMP (usec * ORDER_SHARE / 1000, ORDER_INTERVAL_MS, MAX_ORDER_INTERVAL_MS);
}

static gboolean
on_order (gpointer user_data)
{
  HbServerPage *self = user_data;
  gint64 began = g_get_monotonic_time ();

  self->order_source = 0;
  hb_peer_ranking_settle (self->ranking);
  self->order_interval = order_interval_after (g_get_monotonic_time () - began);
  return G_SOURCE_REMOVE;
}

/* A hidden page is reordered when it is shown. */
static void
on_updated (HbServerPage *self,
            GPtrArray    *changed)
{
  hb_peer_ranking_touch (self->ranking, changed);
  if (self->order_source == 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->order_source = g_timeout_add (self->order_interval, on_order, self);
}

static void
hb_server_page_map (GtkWidget *widget)
{
  HbServerPage *self = HB_SERVER_PAGE (widget);

  hb_peer_ranking_settle (self->ranking);

  GTK_WIDGET_CLASS (hb_server_page_parent_class)->map (widget);
}

static void
hb_server_page_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (hb_server_page_parent_class)->unmap (widget);

  g_clear_handle_id (&HB_SERVER_PAGE (widget)->order_source, g_source_remove);
}

static void
set_peers (HbServerPage *self,
           HbPeerList   *peers)
{
  if (peers == self->peers)
    return;

  if (self->peers != NULL)
    g_signal_handlers_disconnect_by_data (self->peers, self);
  g_set_object (&self->peers, peers);
  if (peers != NULL)
    g_signal_connect_swapped (peers, "updated", G_CALLBACK (on_updated), self);

  g_object_set (self->bar, "peers", peers, NULL);
  g_object_set (self->ranking, "peers", peers, NULL);
  update_stack (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PEERS]);
}

/* A new run resets the filter, the search and the order of the previous one. */
static void
set_source (HbServerPage *self,
            const char   *source)
{
  if (g_strcmp0 (source, self->source) != 0)
    g_object_set (self->view, "sort", "worst", NULL);

  g_free (self->source);
  self->source = g_strdup (source);
  update_stack (self);
}

/* Filter */

static void
on_chosen_state (HbServerPage *self)
{
  int state;

  g_object_get (self->bar, "state", &state, NULL);
  g_object_set (self->filter, "state", state, NULL);
  update_stack (self);
}

static void
on_search_changed (HbServerPage *self)
{
  g_object_set (self->filter, "text", gtk_editable_get_text (self->search_entry), NULL);
  update_stack (self);
}

static void
show_all (HbServerPage *self)
{
  gtk_search_bar_set_search_mode (self->search_bar, FALSE);
  gtk_editable_set_text (self->search_entry, "");
  on_search_changed (self); /* the entry emits its own signal with a delay */
  g_object_set (self->bar, "state", HB_PEER_FILTER_ALL, NULL);
}

/* Selection */

static void
select_peer (HbServerPage *self,
             HbPeerItem   *peer)
{
  if (peer != NULL && !gtk_filter_match (GTK_FILTER (self->filter), peer))
    show_all (self);

  g_object_set (self->view, "selected", peer, NULL);
}

static void
on_selected (HbServerPage *self)
{
  if (hb_server_page_get_selected (self) != NULL)
    g_clear_pointer (&self->awaited, g_free);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTED]);
}

/* A peer that the filter hides cannot be selected. */
static void
choose_awaited (HbServerPage *self)
{
  HbPeerItem *peer = NULL;

  if (self->awaited != NULL && self->peers != NULL)
    peer = hb_peer_list_lookup (self->peers, self->awaited);
  if (peer != NULL && gtk_filter_match (GTK_FILTER (self->filter), peer))
    g_object_set (self->view, "selected", peer, NULL);
}

static void
on_sorted (HbServerPage *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SORT]);
}

/* The entry may have the focus before it is mapped. */
static gboolean
is_in_search (HbServerPage *self)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));

  return focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->search_bar)) &&
         gtk_widget_get_mapped (focus);
}

/* Typing in the list starts a search. */
static void
go_on_in_search (HbServerPage *self)
{
  if (!is_in_search (self) && gtk_widget_grab_focus (GTK_WIDGET (self->search_entry)))
    gtk_editable_set_position (self->search_entry, -1);
}

/* Until the entry is mapped, the search bar forwards letters to it, but no spaces. */
static gboolean
on_key (HbServerPage    *self,
        guint            keyval,
        guint            keycode,
        GdkModifierType  state)
{
  int position = -1;

  self->opening_search = self->opening_search && !is_in_search (self);
  if (!self->opening_search || keyval != GDK_KEY_space)
    return GDK_EVENT_PROPAGATE;

  gtk_editable_insert_text (self->search_entry, " ", 1, &position);
  gtk_editable_set_position (self->search_entry, -1);
  return GDK_EVENT_STOP;
}

static void
on_search_mode (HbServerPage *self)
{
  self->opening_search = gtk_search_bar_get_search_mode (self->search_bar);
  if (self->opening_search)
    go_on_in_search (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SEARCH_MODE]);
}

/* GObject */

static void
hb_server_page_get_property (GObject    *object,
                             guint       property,
                             GValue     *value,
                             GParamSpec *pspec)
{
  HbServerPage *self = HB_SERVER_PAGE (object);

  switch (property)
    {
    case PROP_PEERS:
      g_value_set_object (value, self->peers);
      break;
    case PROP_POLICY:
      g_value_set_object (value, self->policy);
      break;
    case PROP_ADDRESS:
      g_value_set_string (value, self->address);
      break;
    case PROP_SOURCE:
      g_value_set_string (value, self->source);
      break;
    case PROP_SELECTED:
      g_value_set_object (value, hb_server_page_get_selected (self));
      break;
    case PROP_SEARCH_MODE:
      g_value_set_boolean (value, gtk_search_bar_get_search_mode (self->search_bar));
      break;
    case PROP_SORT:
      g_object_get_property (G_OBJECT (self->view), "sort", value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
    }
}

static void
hb_server_page_set_property (GObject      *object,
                             guint         property,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  HbServerPage *self = HB_SERVER_PAGE (object);

  switch (property)
    {
    case PROP_PEERS:
      set_peers (self, g_value_get_object (value));
      break;
    case PROP_POLICY:
      g_set_object (&self->policy, g_value_get_object (value));
      g_object_notify_by_pspec (object, pspec);
      break;
    case PROP_ADDRESS:
      g_free (self->address);
      self->address = g_value_dup_string (value);
      g_object_notify_by_pspec (object, pspec);
      break;
    case PROP_SOURCE:
      set_source (self, g_value_get_string (value));
      g_object_notify_by_pspec (object, pspec);
      break;
    case PROP_SELECTED:
      select_peer (self, g_value_get_object (value));
      break;
    case PROP_SEARCH_MODE:
      gtk_search_bar_set_search_mode (self->search_bar, g_value_get_boolean (value));
      break;
    case PROP_SORT:
      g_object_set_property (G_OBJECT (self->view), "sort", value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
    }
}

static void
hb_server_page_dispose (GObject *object)
{
  HbServerPage *self = HB_SERVER_PAGE (object);
  GtkWidget *child;

  g_clear_handle_id (&self->order_source, g_source_remove);
  if (self->peers != NULL)
    g_signal_handlers_disconnect_by_data (self->peers, self);
  if (self->ranking != NULL)
    g_signal_handlers_disconnect_by_data (self->ranking, self);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->ranking);
  g_clear_object (&self->filter);
  g_clear_object (&self->peers);
  g_clear_object (&self->policy);

  G_OBJECT_CLASS (hb_server_page_parent_class)->dispose (object);
}

static void
hb_server_page_finalize (GObject *object)
{
  HbServerPage *self = HB_SERVER_PAGE (object);

  g_free (self->address);
  g_free (self->source);
  g_free (self->awaited);

  G_OBJECT_CLASS (hb_server_page_parent_class)->finalize (object);
}

static void
add_properties (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  properties[PROP_PEERS] = g_param_spec_object ("peers", NULL, NULL, HB_TYPE_PEER_LIST, flags);
  properties[PROP_POLICY] = g_param_spec_object ("policy", NULL, NULL, HB_TYPE_WATCH_POLICY, flags);
  properties[PROP_ADDRESS] = g_param_spec_string ("address", NULL, NULL, NULL, flags);
  properties[PROP_SOURCE] = g_param_spec_string ("source", NULL, NULL, NULL, flags);
  properties[PROP_SELECTED] = g_param_spec_object ("selected", NULL, NULL, HB_TYPE_PEER_ITEM,
                                                   flags);
  properties[PROP_SEARCH_MODE] = g_param_spec_boolean ("search-mode", NULL, NULL, FALSE, flags);
  properties[PROP_SORT] = g_param_spec_string ("sort", NULL, NULL, "worst", flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
hb_server_page_class_init (HbServerPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = hb_server_page_get_property;
  object_class->set_property = hb_server_page_set_property;
  object_class->dispose = hb_server_page_dispose;
  object_class->finalize = hb_server_page_finalize;
  widget_class->map = hb_server_page_map;
  widget_class->unmap = hb_server_page_unmap;
  add_properties (object_class);
  gtk_widget_class_install_property_action (widget_class, "peers.sort", "sort");

  g_type_ensure (HB_TYPE_INVITATION);
  g_type_ensure (HB_TYPE_PEER_VIEW);
  g_type_ensure (HB_TYPE_PEER_BAR);
  gtk_widget_class_set_css_name (widget_class, "hb-server-page");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/d0ntblink/Heartbeats/hb-server-page.ui");
  gtk_widget_class_bind_template_child (widget_class, HbServerPage, search_bar);
  gtk_widget_class_bind_template_child (widget_class, HbServerPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, HbServerPage, bar);
  gtk_widget_class_bind_template_child (widget_class, HbServerPage, stack);
  gtk_widget_class_bind_template_child (widget_class, HbServerPage, nothing);
  gtk_widget_class_bind_template_child (widget_class, HbServerPage, clear);
  gtk_widget_class_bind_template_child (widget_class, HbServerPage, view);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, go_on_in_search);
  gtk_widget_class_bind_template_callback (widget_class, on_key);
  gtk_widget_class_bind_template_callback (widget_class, on_chosen_state);
  gtk_widget_class_bind_template_callback (widget_class, on_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_sorted);
  gtk_widget_class_bind_template_callback (widget_class, show_all);
}

static void
hb_server_page_init (HbServerPage *self)
{
  self->order_interval = ORDER_INTERVAL_MS;
  self->empty = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));

  self->filter = hb_peer_filter_new ();
  self->ranking = hb_peer_ranking_new (GTK_FILTER (self->filter),
                                       hb_peer_view_get_sorter (self->view));
  g_signal_connect_object (self->ranking, "removing", G_CALLBACK (hb_peer_view_prepare_removal), self->view,
                           G_CONNECT_SWAPPED);
  g_signal_connect_swapped (self->ranking, "items-changed", G_CALLBACK (on_listed), self);
  g_object_bind_property (self->view, "selected", self->ranking, "kept", G_BINDING_SYNC_CREATE);
  g_object_set (self->view, "peers", self->ranking, NULL);
  /* After the view's own handler, which updates its list. */
  g_signal_connect_data (self->ranking, "items-changed", G_CALLBACK (choose_awaited), self, NULL,
                         G_CONNECT_SWAPPED | G_CONNECT_AFTER);

  gtk_search_bar_connect_entry (self->search_bar, self->search_entry);
  g_signal_connect_swapped (self->search_bar, "notify::search-mode-enabled",
                            G_CALLBACK (on_search_mode), self);
  update_stack (self);
}

/**
 * hb_server_page_new:
 *
 * Returns: (transfer floating): a page without a server
 */
GtkWidget *
hb_server_page_new (void)
{
  return g_object_new (HB_TYPE_SERVER_PAGE, NULL);
}

/**
 * hb_server_page_get_selected:
 * @self: a page
 *
 * Returns: (nullable) (transfer none): the selected peer
 */
HbPeerItem *
hb_server_page_get_selected (HbServerPage *self)
{
  return hb_peer_view_get_selected (self->view);
}

/**
 * hb_server_page_focus_peers:
 * @self: a page
 *
 * Moves the keyboard focus to the list of peers.
 */
void
hb_server_page_focus_peers (HbServerPage *self)
{
  gtk_widget_child_focus (GTK_WIDGET (self->view), GTK_DIR_TAB_FORWARD);
}

/**
 * hb_server_page_show_worst:
 * @self: a page
 *
 * Shows all peers, from the worst one on.
 */
void
hb_server_page_show_worst (HbServerPage *self)
{
  show_all (self);
  g_object_set (self->view, "sort", "worst", NULL);
  hb_peer_ranking_settle (self->ranking);
  hb_peer_view_show_first (self->view);
}

/**
 * hb_server_page_await:
 * @self: a page
 * @address: (nullable): a peer's address, or %NULL to stop waiting
 *
 * Selects that peer as soon as it is listed, unless another one is selected before.
 */
void
hb_server_page_await (HbServerPage *self,
                      const char   *address)
{
  if (address == NULL)
    hb_server_page_settle (self);

  g_free (self->awaited);
  self->awaited = g_strdup (address);
}

/**
 * hb_server_page_settle:
 * @self: a page
 *
 * Does pending updates of the list now.
 */
void
hb_server_page_settle (HbServerPage *self)
{
  hb_peer_ranking_settle (self->ranking);
}

gboolean
hb_server_page_is_awaiting (HbServerPage *self)
{
  return self->awaited != NULL;
}

/**
 * hb_server_page_choose_focused:
 * @self: a page
 *
 * Selects the peer whose row has the focus, if any.
 */
void
hb_server_page_choose_focused (HbServerPage *self)
{
  hb_peer_view_choose_focused (self->view);
}
