#include "app/server/hb-server-view.h"

#include "app/engine/hb-history-loader.h"
#include "app/model/hb-own-addresses.h"
#include "app/peer/hb-peer-page.h"
#include "app/server/hb-details-loader.h"
#include "app/server/hb-server-page.h"
#include "app/widgets/hb-ticker.h"
#include "store/hb-peers-save.h"

struct _HbServerView
{
  AdwBin parent_instance;

  HbEngineProxy *engine; /* the engine whose signals we handle */
  HbHistoryLoader *history_loader; /* of @engine */
  HbDetailsLoader *details_loader; /* of @engine */
  gboolean search_mode;
  guint64 n_peers; /* how many peers the replayed capture has; the maximum while that is unknown */
  guint fold_source; /* 0 unless the leaflet was folded or unfolded */
  char *source; /* (nullable) */

  AdwLeaflet *leaflet;
  HbServerPage *server_page;
  GtkWidget *detail_box;
  HbPeerPage *peer_page;
};

enum
{
  PROP_ENGINE = 1,
  PROP_SEARCH_MODE,
  PROP_SOURCE,
  N_PROPS
};

enum
{
  PROBLEM,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HbServerView, hb_server_view, ADW_TYPE_BIN)

static HbPeerItem *
get_selected (HbServerView *self)
{
  return hb_server_page_get_selected (self->server_page);
}


/* Details of the selected peer */

static void
on_history_wanted (HbServerView *self)
{
  if (self->details_loader != NULL && get_selected (self) != NULL)
    hb_details_loader_ask_history (self->details_loader);
}

static void
on_packets_wanted (HbServerView *self,
                   guint64       since)
{
  if (self->details_loader != NULL && get_selected (self) != NULL)
    hb_details_loader_ask_packets (self->details_loader, since);
}

static void
on_incident_wanted (HbServerView *self)
{
  if (self->engine != NULL)
    hb_engine_proxy_refresh_incidents (self->engine);
}

static void
on_problem (HbServerView *self,
            const char   *text)
{
  g_signal_emit (self, signals[PROBLEM], 0, text);
}

/* List or details */

static void
show_list (HbServerView *self)
{
  adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->server_page));
}

/* If both are visible, the focus stays in the list. */
static void
show_details (HbServerView *self)
{
  if (adw_leaflet_get_folded (self->leaflet))
    adw_leaflet_set_visible_child (self->leaflet, self->detail_box);
}

/* The details stay until they have slid out of sight. */
static void
clear_details (HbServerView *self)
{
  if (get_selected (self) != NULL || adw_leaflet_get_child_transition_running (self->leaflet))
    return;

  gtk_widget_set_visible (self->detail_box, FALSE);
  g_object_set (self->peer_page, "item", NULL, NULL);
}

static void
on_selected (HbServerView *self)
{
  HbPeerItem *peer = get_selected (self);

  if (peer == NULL && hb_server_page_is_awaiting (self->server_page))
    return;

  if (peer == NULL)
    {
      show_list (self);
      clear_details (self);
      return;
    }

  gtk_widget_set_visible (self->detail_box, TRUE);
  g_object_set (self->peer_page, "item", peer, NULL);
  show_details (self);
}

static void
stop_awaiting (HbServerView *self)
{
  if (!hb_server_page_is_awaiting (self->server_page))
    return;

  hb_server_page_await (self->server_page, NULL);
  on_selected (self);
}

static void
unselect (HbServerView *self)
{
  stop_awaiting (self);
  g_object_set (self->server_page, "selected", NULL, NULL);
}

static gboolean
on_fold (gpointer user_data)
{
  HbServerView *self = user_data;

  self->fold_source = 0;
  if (get_selected (self) != NULL)
    show_details (self);
  return G_SOURCE_REMOVE;
}

/* A leaflet with one child never folds, so it folds when a peer is selected; that happens within an allocation, where
 * sizes must not change. */
static void
on_folded (HbServerView *self)
{
  if (self->fold_source == 0)
    self->fold_source = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_fold, self, NULL);
}

/* Moves the focus to the visible child. */
static void
focus_seen (HbServerView *self)
{
  if (adw_leaflet_get_folded (self->leaflet) &&
      !adw_leaflet_get_child_transition_running (self->leaflet))
    gtk_widget_child_focus (adw_leaflet_get_visible_child (self->leaflet), GTK_DIR_TAB_FORWARD);
}

/* Back at the list, no peer is selected, so that the same one can be selected again. */
static void
on_turned (HbServerView *self)
{
  GtkWidget *seen = adw_leaflet_get_visible_child (self->leaflet);

  if (adw_leaflet_get_folded (self->leaflet) && seen == GTK_WIDGET (self->server_page))
    unselect (self);
}

static void
on_transition (HbServerView *self)
{
  clear_details (self);
  focus_seen (self);
}

/* The action "details.close". */
static void
close_details (GtkWidget  *widget,
               const char *action,
               GVariant   *parameter)
{
  unselect (HB_SERVER_VIEW (widget));
}

/* From the list to the details beside it, and back. */
static gboolean
turn (GtkWidget *widget,
      GVariant  *arguments,
      gpointer   user_data)
{
  HbServerView *self = HB_SERVER_VIEW (widget);
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));

  if (get_selected (self) == NULL)
    hb_server_page_choose_focused (self->server_page);
  if (!gtk_widget_get_visible (self->detail_box) || adw_leaflet_get_folded (self->leaflet))
    return GDK_EVENT_PROPAGATE;

  if (focus != NULL && gtk_widget_is_ancestor (focus, self->detail_box))
    hb_server_page_focus_peers (self->server_page);
  else
    gtk_widget_child_focus (self->detail_box, GTK_DIR_TAB_FORWARD);
  return GDK_EVENT_STOP;
}

/* The person's own name for a peer holds only where the server's peers file has none.
 *
 * Returns: whether the peer is named by a file that is not the person's own */
static gboolean
is_named_by_server (HbServerView *self,
                    HbPeerItem   *peer)
{
  const char *path = self->engine != NULL ? hb_engine_proxy_get_peers_file (self->engine) : NULL;
  g_autofree char *own = hb_peers_save_find_own ();

  return peer != NULL && path != NULL && !g_str_equal (path, own) &&
         (hb_peer_item_get_flags (peer) & HB_PEER_LISTED) != 0;
}

/* The action "details.name", whose target is a peer's address. */
static void
ask_name (GtkWidget  *widget,
          const char *action,
          GVariant   *address)
{
  HbServerView *self = HB_SERVER_VIEW (widget);

  if (!hb_server_view_show_peer (self, g_variant_get_string (address, NULL)))
    return;

  show_details (self);
  if (is_named_by_server (self, get_selected (self)))
    gtk_widget_activate_action_variant (widget, "win.edit-peer", address);
  else
    hb_peer_page_ask_name (self->peer_page);
}

/* Changes of the engine */

/* A peer that is not listed when all of the capture's peers are is hidden by the filter, or belongs to another capture
 * of the same name. */
static void
on_peers (HbServerView *self)
{
  if (g_list_model_get_n_items (G_LIST_MODEL (hb_engine_proxy_get_peers (self->engine))) >= self->n_peers)
    stop_awaiting (self);
}

static void
on_event (HbServerView  *self,
          const HbEvent *event)
{
  if (event->type == HB_EVENT_SUMMARY)
    {
      self->n_peers = event->summary->peers;
      on_peers (self);
    }

  /* While a peer is awaited, the page shows that of the previous run. */
  if (get_selected (self) != NULL)
    hb_peer_page_take_event (self->peer_page, event);
}

/* Countdowns stop when the engine's time does. */
static void
on_frozen_since (HbServerView *self)
{
  hb_ticker_freeze (hb_engine_proxy_get_frozen_since (self->engine));
  if (hb_engine_proxy_is_connected (self->engine))
    gtk_widget_remove_css_class (GTK_WIDGET (self), "stale");
  else
    {
      gtk_widget_add_css_class (GTK_WIDGET (self), "stale");
      stop_awaiting (self);
    }
}

/* The address that clients need, shown while there are none. */
static void
show_address (HbServerView *self)
{
  g_auto (GStrv) addresses = NULL;
  g_auto (GStrv) best = NULL;

  g_object_get (self->engine, "addresses", &addresses, NULL);
  if (addresses != NULL)
    best = hb_own_addresses_select ((const char *const *) addresses, 1);
  g_object_set (self->server_page, "address", best != NULL ? best[0] : NULL, NULL);
}

static void
disconnect (HbServerView *self)
{
  if (self->engine == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->engine, self);
  g_signal_handlers_disconnect_by_data (hb_engine_proxy_get_peers (self->engine), self);
  hb_history_loader_close (self->history_loader);
  g_clear_object (&self->history_loader);
  g_signal_handlers_disconnect_by_data (self->details_loader, self);
  hb_details_loader_close (self->details_loader);
  g_clear_object (&self->details_loader);
  g_clear_object (&self->engine);
}

/* When one engine replaces another, the same peer stays selected. */
static void
keep_or_unselect (HbServerView  *self,
                  HbEngineProxy *next)
{
  HbPeerItem *selected = get_selected (self);

  if (self->engine == NULL || next == NULL)
    unselect (self);
  else if (selected != NULL)
    hb_server_page_await (self->server_page, hb_peer_item_get_address (selected));
}

/* A capture adds its peers one after the other; a running server has all known peers at once. A peer that is missing is
 * selected as soon as it comes, unless only the list or the details are visible: the person must not be taken away
 * from the list later. */
static void
show_awaited (HbServerView *self)
{
  if (g_strcmp0 (hb_engine_proxy_get_mode (self->engine), "replay") == 0 ||
      !hb_server_page_is_awaiting (self->server_page))
    return;

  hb_server_page_settle (self->server_page);
  if (get_selected (self) != NULL)
    return;

  show_list (self);
  clear_details (self);
  if (adw_leaflet_get_folded (self->leaflet))
    stop_awaiting (self);
}

static void
set_engine (HbServerView  *self,
            HbEngineProxy *engine)
{
  keep_or_unselect (self, engine);
  disconnect (self);
  if (engine == NULL)
    {
      g_object_set (self->server_page, "incidents", NULL, "peers", NULL, NULL);
      hb_ticker_freeze (0);
      return;
    }

  self->engine = g_object_ref (engine);
  self->n_peers = G_MAXUINT64;
  self->details_loader = hb_details_loader_new (engine, self->peer_page);
  g_signal_connect_swapped (self->details_loader, "problem", G_CALLBACK (on_problem), self);
  self->history_loader = hb_history_loader_new (engine);
  g_signal_connect_swapped (engine, "event", G_CALLBACK (on_event), self);
  g_signal_connect_swapped (engine, "caught-up", G_CALLBACK (on_history_wanted), self);
  g_signal_connect_swapped (engine, "notify::frozen-since", G_CALLBACK (on_frozen_since), self);
  on_frozen_since (self);
  show_address (self);
  g_object_set (self->server_page, "policy", hb_engine_proxy_get_policy (engine), "peers",
                hb_engine_proxy_get_peers (engine), "incidents", hb_engine_proxy_get_incidents (engine), NULL);
  g_signal_connect_swapped (hb_engine_proxy_get_peers (engine), "items-changed", G_CALLBACK (on_peers),
                            self);
  show_awaited (self);
}

/**
 * hb_server_view_show_peer:
 * @self: a view
 * @address: a peer's address
 *
 * Shows that peer, if it is known.
 *
 * Returns: whether it is
 */
gboolean
hb_server_view_show_peer (HbServerView *self,
                          const char   *address)
{
  HbPeerItem *peer = NULL;

  if (self->engine != NULL)
    peer = hb_peer_list_lookup (hb_engine_proxy_get_peers (self->engine), address);
  if (peer == NULL)
    return FALSE;

  g_object_set (self->server_page, "selected", peer, NULL);
  return TRUE;
}

/**
 * hb_server_view_show_worst:
 * @self: a view
 *
 * Shows all peers, the worst first, and selects none.
 */
void
hb_server_view_show_worst (HbServerView *self)
{
  unselect (self);
  hb_server_page_show_worst (self->server_page);
}

/**
 * hb_server_view_show_incident:
 * @self: a view
 * @number: an incident's number
 *
 * Shows the peers of that incident, and no others, if it is open.
 */
void
hb_server_view_show_incident (HbServerView *self,
                              guint         number)
{
  HbIncidentItem *incident = NULL;

  if (self->engine != NULL)
    incident = hb_incident_list_lookup (hb_engine_proxy_get_incidents (self->engine), number);
  if (incident != NULL)
    hb_server_page_show_incident (self->server_page, incident);
}

/* GObject */

static void
hb_server_view_get_property (GObject    *object,
                             guint       property_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  HbServerView *self = HB_SERVER_VIEW (object);

  switch (property_id)
    {
    case PROP_ENGINE:
      g_value_set_object (value, self->engine);
      break;
    case PROP_SEARCH_MODE:
      g_value_set_boolean (value, self->search_mode);
      break;
    case PROP_SOURCE:
      g_value_set_string (value, self->source);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
hb_server_view_set_property (GObject      *object,
                             guint         property_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  HbServerView *self = HB_SERVER_VIEW (object);

  switch (property_id)
    {
    case PROP_ENGINE:
      set_engine (self, g_value_get_object (value));
      break;
    case PROP_SEARCH_MODE:
      self->search_mode = g_value_get_boolean (value);
      break;
    case PROP_SOURCE:
      g_free (self->source);
      self->source = g_value_dup_string (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
hb_server_view_dispose (GObject *object)
{
  HbServerView *self = HB_SERVER_VIEW (object);

  disconnect (self);
  g_clear_handle_id (&self->fold_source, g_source_remove);

  G_OBJECT_CLASS (hb_server_view_parent_class)->dispose (object);
}

static void
hb_server_view_finalize (GObject *object)
{
  g_free (HB_SERVER_VIEW (object)->source);

  G_OBJECT_CLASS (hb_server_view_parent_class)->finalize (object);
}

static void
hb_server_view_class_init (HbServerViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = hb_server_view_get_property;
  object_class->set_property = hb_server_view_set_property;
  object_class->dispose = hb_server_view_dispose;
  object_class->finalize = hb_server_view_finalize;

  properties[PROP_ENGINE] =
      g_param_spec_object ("engine", NULL, NULL, HB_TYPE_ENGINE_PROXY,
                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_SEARCH_MODE] =
      g_param_spec_boolean ("search-mode", NULL, NULL, FALSE,
                            G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_SOURCE] =
      g_param_spec_string ("source", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[PROBLEM] = g_signal_new ("problem", HB_TYPE_SERVER_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_install_action (widget_class, "details.name", "s", ask_name);
  gtk_widget_class_install_action (widget_class, "details.close", NULL, close_details);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "details.close", NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F6, 0, turn, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F6, GDK_SHIFT_MASK, turn, NULL);

  g_type_ensure (HB_TYPE_SERVER_PAGE);
  g_type_ensure (HB_TYPE_PEER_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/d0ntblink/Heartbeats/hb-server-view.ui");
  gtk_widget_class_bind_template_child (widget_class, HbServerView, leaflet);
  gtk_widget_class_bind_template_child (widget_class, HbServerView, server_page);
  gtk_widget_class_bind_template_child (widget_class, HbServerView, detail_box);
  gtk_widget_class_bind_template_child (widget_class, HbServerView, peer_page);
  gtk_widget_class_bind_template_callback (widget_class, on_transition);
  gtk_widget_class_bind_template_callback (widget_class, on_turned);
  gtk_widget_class_bind_template_callback (widget_class, on_folded);
  gtk_widget_class_bind_template_callback (widget_class, on_history_wanted);
  gtk_widget_class_bind_template_callback (widget_class, on_incident_wanted);
  gtk_widget_class_bind_template_callback (widget_class, on_packets_wanted);
  gtk_widget_class_bind_template_callback (widget_class, on_selected);
}

static void
hb_server_view_init (HbServerView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
