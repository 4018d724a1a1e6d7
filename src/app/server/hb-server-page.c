#include "app/server/hb-server-page.h"

#include "app/model/hb-peer-filter.h"
#include "app/model/hb-peer-ranking.h"
#include "app/server/hb-incident-cards.h"
#include "app/server/hb-no-peers.h"
#include "app/server/hb-peer-bar.h"
#include "app/server/hb-peer-search.h"
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

  HbPeerSearch *search;
  HbPeerBar *bar;
  HbIncidentCards *incidents;
  GtkStack *stack;
  HbNoPeers *no_peers;
  HbPeerView *view;
};

enum
{
  PROP_0,
  PROP_PEERS,
  PROP_INCIDENTS,
  PROP_POLICY,
  PROP_ADDRESS,
  PROP_SOURCE,
  PROP_SELECTED,
  PROP_SEARCH_MODE,
  PROP_SORT,
  N_PROPS
};

enum
{
  INCIDENT_WANTED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HbServerPage, hb_server_page, GTK_TYPE_WIDGET)

/* Contents */

static gboolean
is_empty (gpointer model)
{
  return model == NULL || g_list_model_get_n_items (G_LIST_MODEL (model)) == 0;
}

/* Returns: what may hide peers */
static HbHiddenBy
get_hiding (HbServerPage *self)
{
  g_autoptr (HbIncidentItem) incident = NULL;
  g_autofree char *group = NULL;
  HbHiddenBy by = 0;
  int state;

  g_object_get (self->bar, "state", &state, "group", &group, NULL);
  g_object_get (self->incidents, "shown", &incident, NULL);
  if (state != HB_PEER_FILTER_ALL)
    by |= HB_HIDDEN_BY_STATE;
  if (incident != NULL)
    by |= HB_HIDDEN_BY_INCIDENT;
  if (group != NULL)
    by |= HB_HIDDEN_BY_GROUP;
  if (*hb_peer_search_get_text (self->search) != '\0')
    by |= HB_HIDDEN_BY_SEARCH;

  return by;
}

static void
update_stack (HbServerPage *self)
{
  gboolean shown = !is_empty (self->ranking);

  hb_no_peers_explain (self->no_peers, !is_empty (self->peers), get_hiding (self));
  gtk_stack_set_visible_child_name (self->stack, shown ? "peers" : "no-peers");
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
  g_object_set (self->incidents, "peers", peers, NULL);
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
  g_object_set (self->no_peers, "source", source, NULL);
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
on_chosen_group (HbServerPage *self)
{
  g_autofree char *group = NULL;

  g_object_get (self->bar, "group", &group, NULL);
  g_object_set (self->filter, "group", group, NULL);
  update_stack (self);
}

static void
on_incident (HbServerPage *self)
{
  g_autoptr (HbIncidentItem) incident = NULL;

  g_object_get (self->incidents, "shown", &incident, NULL);
  g_object_set (self->filter, "incident", incident, NULL);
  update_stack (self);
  if (incident != NULL && !hb_incident_item_is_complete (incident))
    g_signal_emit (self, signals[INCIDENT_WANTED], 0);
}

static void
on_search_changed (HbServerPage *self)
{
  g_object_set (self->filter, "text", hb_peer_search_get_text (self->search), NULL);
  update_stack (self);
}

static void
show_all (HbServerPage *self)
{
  hb_peer_search_clear (self->search);
  g_object_set (self->incidents, "shown", NULL, NULL);
  g_object_set (self->bar, "state", HB_PEER_FILTER_ALL, "group", NULL, NULL);
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

static void
on_search_mode (HbServerPage *self)
{
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
    case PROP_INCIDENTS:
      g_object_get_property (G_OBJECT (self->incidents), "incidents", value);
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
      g_object_get_property (G_OBJECT (self->search), "search-mode", value);
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
    case PROP_INCIDENTS:
      g_object_set_property (G_OBJECT (self->incidents), "incidents", value);
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
      g_object_set_property (G_OBJECT (self->search), "search-mode", value);
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
  properties[PROP_INCIDENTS] = g_param_spec_object ("incidents", NULL, NULL, HB_TYPE_INCIDENT_LIST, flags);
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
  signals[INCIDENT_WANTED] = g_signal_new ("incident-wanted", HB_TYPE_SERVER_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                           NULL, G_TYPE_NONE, 0);

  g_type_ensure (HB_TYPE_INCIDENT_CARDS);
  g_type_ensure (HB_TYPE_NO_PEERS);
  g_type_ensure (HB_TYPE_PEER_VIEW);
  g_type_ensure (HB_TYPE_PEER_BAR);
  g_type_ensure (HB_TYPE_PEER_SEARCH);
  gtk_widget_class_set_css_name (widget_class, "hb-server-page");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/d0ntblink/Heartbeats/hb-server-page.ui");
  gtk_widget_class_bind_template_child (widget_class, HbServerPage, search);
  gtk_widget_class_bind_template_child (widget_class, HbServerPage, bar);
  gtk_widget_class_bind_template_child (widget_class, HbServerPage, incidents);
  gtk_widget_class_bind_template_child (widget_class, HbServerPage, stack);
  gtk_widget_class_bind_template_child (widget_class, HbServerPage, no_peers);
  gtk_widget_class_bind_template_child (widget_class, HbServerPage, view);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_search_mode);
  gtk_widget_class_bind_template_callback (widget_class, on_chosen_state);
  gtk_widget_class_bind_template_callback (widget_class, on_chosen_group);
  gtk_widget_class_bind_template_callback (widget_class, on_incident);
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
  g_object_bind_property (self->view, "focused", self->ranking, "focused", G_BINDING_SYNC_CREATE);
  g_object_bind_property (self->view, "pressed", self->ranking, "held", G_BINDING_SYNC_CREATE);
  g_object_set (self->view, "peers", self->ranking, NULL);
  /* After the view's own handler, which updates its list. */
  g_signal_connect_data (self->ranking, "items-changed", G_CALLBACK (choose_awaited), self, NULL,
                         G_CONNECT_SWAPPED | G_CONNECT_AFTER);

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
 * hb_server_page_show_incident:
 * @self: a page
 * @incident: (transfer none): one of its incidents
 *
 * Shows the peers of that incident, and no others.
 */
void
hb_server_page_show_incident (HbServerPage   *self,
                              HbIncidentItem *incident)
{
  show_all (self);
  g_object_set (self->incidents, "shown", incident, NULL);
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
