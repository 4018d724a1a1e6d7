#include "app/hb-server-page.h"

#include <glib/gi18n.h>

#include "app/hb-peer-columns.h"
#include "app/hb-peer-filter.h"

/* Sorting a hundred thousand peers takes its time: what changed is put into order no more often. */
#define ORDER_INTERVAL_MS 1000

#define N_CHIPS 5

struct _HbServerPage
{
  AdwBin parent_instance;

  HbPeerList *peers;
  double timeout;
  guint pulses;

  HbPeerFilter *filter;
  GtkFilterListModel *filtered;
  GtkSortListModel *sorted;
  GtkSingleSelection *selection;
  guint order_source;

  GtkSearchBar *search_bar;
  GtkSearchEntry *search_entry;
  GtkBox *chips;
  GtkToggleButton *chip[N_CHIPS];
  GtkLabel *chip_count[N_CHIPS];
  GtkLabel *patience_label;
  GtkStack *stack;
  GtkColumnView *table;
};

enum
{
  PROP_0,
  PROP_PEERS,
  PROP_TIMEOUT,
  PROP_PULSES,
  PROP_SELECTED,
  PROP_SEARCH_MODE,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (HbServerPage, hb_server_page, ADW_TYPE_BIN)

/* The chips in their order; the first one lets all through. */
static const int chip_states[N_CHIPS] = {
  HB_PEER_FILTER_ALL,   HB_PEER_STATE_ALIVE, HB_PEER_STATE_PULSING,
  HB_PEER_STATE_GIVEN_UP, HB_PEER_STATE_LEFT,
};

static void
update_stack (HbServerPage *self)
{
  gboolean any = self->peers != NULL && g_list_model_get_n_items (G_LIST_MODEL (self->peers)) > 0;
  gboolean shown = g_list_model_get_n_items (G_LIST_MODEL (self->filtered)) > 0;

  gtk_stack_set_visible_child_name (self->stack, !any ? "nobody" : shown ? "table" : "nothing");
}

static void
update_chips (HbServerPage *self)
{
  for (guint i = 0; i < N_CHIPS; i++)
    {
      g_autofree char *text = NULL;
      guint count = 0;

      if (self->peers != NULL && chip_states[i] == HB_PEER_FILTER_ALL)
        count = g_list_model_get_n_items (G_LIST_MODEL (self->peers));
      else if (self->peers != NULL)
        count = hb_peer_list_count (self->peers, (HbPeerItemState) chip_states[i]);

      text = g_strdup_printf ("%u", count);
      gtk_label_set_text (self->chip_count[i], text);
    }
}

static void
update_patience (HbServerPage *self)
{
  g_autofree char *text = NULL;

  /* Translators: how long a silence a server puts up with, and how often it asks then */
  text = g_strdup_printf (ngettext ("pulse after %g s, once", "pulse after %g s, %u times",
                                    self->pulses), self->timeout, self->pulses);
  gtk_label_set_text (self->patience_label, text);
}

/* Changes within the peers */

static gboolean
on_order (gpointer user_data)
{
  HbServerPage *self = user_data;

  self->order_source = 0;
  hb_peer_filter_update (self->filter);
  gtk_sorter_changed (gtk_column_view_get_sorter (self->table), GTK_SORTER_CHANGE_DIFFERENT);
  update_stack (self);
  return G_SOURCE_REMOVE;
}

static void
on_updated (HbServerPage *self)
{
  update_chips (self);
  if (self->order_source == 0)
    self->order_source = g_timeout_add (ORDER_INTERVAL_MS, on_order, self);
}

static void
on_items_changed (HbServerPage *self)
{
  update_chips (self);
  update_stack (self);
}

static void
set_peers (HbServerPage *self,
           HbPeerList   *peers)
{
  if (self->peers != NULL)
    g_signal_handlers_disconnect_by_data (self->peers, self);
  if (!g_set_object (&self->peers, peers))
    return;

  gtk_filter_list_model_set_model (self->filtered, G_LIST_MODEL (peers));
  if (peers != NULL)
    {
      g_signal_connect_swapped (peers, "items-changed", G_CALLBACK (on_items_changed), self);
      g_signal_connect_swapped (peers, "updated", G_CALLBACK (on_updated), self);
    }
  on_items_changed (self);
}

/* Filter */

static void
on_chip (HbServerPage    *self,
         GParamSpec      *pspec,
         GtkToggleButton *chip)
{
  for (guint i = 0; i < N_CHIPS; i++)
    if (self->chip[i] == chip && gtk_toggle_button_get_active (chip))
      g_object_set (self->filter, "state", chip_states[i], NULL);
  update_stack (self);
}

static void
on_search_changed (HbServerPage *self)
{
  g_object_set (self->filter, "text", gtk_editable_get_text (GTK_EDITABLE (self->search_entry)),
                NULL);
  update_stack (self);
}

static void
on_show_all (HbServerPage *self)
{
  gtk_search_bar_set_search_mode (self->search_bar, FALSE);
  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
  gtk_toggle_button_set_active (self->chip[0], TRUE);
}

static void
add_chip (HbServerPage *self,
          guint         i,
          const char   *word,
          const char   *icon)
{
  GtkWidget *chip = gtk_toggle_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *count = gtk_label_new ("0");

  if (icon != NULL)
    gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name (icon));
  gtk_box_append (GTK_BOX (box), gtk_label_new (word));
  gtk_box_append (GTK_BOX (box), count);
  gtk_widget_add_css_class (count, "heading");
  gtk_widget_add_css_class (chip, "chip");
  gtk_widget_set_valign (chip, GTK_ALIGN_CENTER);
  gtk_button_set_child (GTK_BUTTON (chip), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (chip), GTK_ACCESSIBLE_PROPERTY_LABEL, word, -1);

  self->chip[i] = GTK_TOGGLE_BUTTON (chip);
  self->chip_count[i] = GTK_LABEL (count);
  if (i > 0)
    gtk_toggle_button_set_group (self->chip[i], self->chip[0]);
  g_signal_connect_swapped (chip, "notify::active", G_CALLBACK (on_chip), self);
  gtk_box_append (self->chips, chip);
}

static void
add_chips (HbServerPage *self)
{
  add_chip (self, 0, C_("peers", "All"), NULL);
  add_chip (self, 1, C_("peers", "Alive"), "heartbeats-heart-symbolic");
  add_chip (self, 2, C_("peers", "Pulsing"), "heartbeats-pulse-symbolic");
  add_chip (self, 3, C_("peers", "Given up"), "heartbeats-given-up-symbolic");
  add_chip (self, 4, C_("peers", "Left"), "heartbeats-left-symbolic");
  gtk_toggle_button_set_active (self->chip[0], TRUE);
}

/* Selection */

/**
 * hb_server_page_get_selected:
 * @self: a page
 *
 * Returns: (nullable) (transfer none): the chosen peer
 */
HbPeerItem *
hb_server_page_get_selected (HbServerPage *self)
{
  return gtk_single_selection_get_selected_item (self->selection);
}

static void
select_peer (HbServerPage *self,
             HbPeerItem   *peer)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->sorted));
  guint position = GTK_INVALID_LIST_POSITION;

  for (guint i = 0; peer != NULL && i < n_items; i++)
    {
      g_autoptr (HbPeerItem) item = g_list_model_get_item (G_LIST_MODEL (self->sorted), i);

      if (item == peer)
        position = i;
    }

  gtk_single_selection_set_selected (self->selection, position);
}

static void
on_selected (HbServerPage *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SELECTED]);
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
    case PROP_TIMEOUT:
      g_value_set_double (value, self->timeout);
      break;
    case PROP_PULSES:
      g_value_set_uint (value, self->pulses);
      break;
    case PROP_SELECTED:
      g_value_set_object (value, hb_server_page_get_selected (self));
      break;
    case PROP_SEARCH_MODE:
      g_value_set_boolean (value, gtk_search_bar_get_search_mode (self->search_bar));
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
    case PROP_TIMEOUT:
      self->timeout = g_value_get_double (value);
      update_patience (self);
      break;
    case PROP_PULSES:
      self->pulses = g_value_get_uint (value);
      update_patience (self);
      break;
    case PROP_SELECTED:
      select_peer (self, g_value_get_object (value));
      break;
    case PROP_SEARCH_MODE:
      gtk_search_bar_set_search_mode (self->search_bar, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
    }
}

static void
on_search_mode (HbServerPage *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SEARCH_MODE]);
}

static void
hb_server_page_dispose (GObject *object)
{
  HbServerPage *self = HB_SERVER_PAGE (object);

  g_clear_handle_id (&self->order_source, g_source_remove);
  if (self->peers != NULL)
    g_signal_handlers_disconnect_by_data (self->peers, self);
  g_clear_object (&self->peers);
  g_clear_object (&self->filter);

  G_OBJECT_CLASS (hb_server_page_parent_class)->dispose (object);
}

static void
hb_server_page_class_init (HbServerPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = hb_server_page_get_property;
  object_class->set_property = hb_server_page_set_property;
  object_class->dispose = hb_server_page_dispose;

  props[PROP_PEERS] = g_param_spec_object ("peers", NULL, NULL, HB_TYPE_PEER_LIST, flags);
  props[PROP_TIMEOUT] = g_param_spec_double ("timeout", NULL, NULL, 0, G_MAXDOUBLE, 60, flags);
  props[PROP_PULSES] = g_param_spec_uint ("pulses", NULL, NULL, 0, G_MAXUINT, 5, flags);
  props[PROP_SELECTED] = g_param_spec_object ("selected", NULL, NULL, HB_TYPE_PEER_ITEM, flags);
  props[PROP_SEARCH_MODE] = g_param_spec_boolean ("search-mode", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/d0ntblink/Heartbeats/hb-server-page.ui");
  gtk_widget_class_bind_template_child (widget_class, HbServerPage, search_bar);
  gtk_widget_class_bind_template_child (widget_class, HbServerPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, HbServerPage, chips);
  gtk_widget_class_bind_template_child (widget_class, HbServerPage, patience_label);
  gtk_widget_class_bind_template_child (widget_class, HbServerPage, stack);
  gtk_widget_class_bind_template_child (widget_class, HbServerPage, table);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_show_all);
}

static void
hb_server_page_init (HbServerPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->filter = hb_peer_filter_new ();
  self->filtered = gtk_filter_list_model_new (NULL, g_object_ref (GTK_FILTER (self->filter)));
  hb_peer_columns_append (self->table, G_OBJECT (self));
  self->sorted = gtk_sort_list_model_new (G_LIST_MODEL (self->filtered),
                                          g_object_ref (gtk_column_view_get_sorter (self->table)));
  gtk_sort_list_model_set_incremental (self->sorted, TRUE);
  self->selection = gtk_single_selection_new (G_LIST_MODEL (self->sorted));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_column_view_set_model (self->table, GTK_SELECTION_MODEL (self->selection));
  g_object_unref (self->selection);

  g_signal_connect_swapped (self->selection, "notify::selected-item", G_CALLBACK (on_selected), self);
  g_signal_connect_swapped (self->search_bar, "notify::search-mode-enabled",
                            G_CALLBACK (on_search_mode), self);
  gtk_search_bar_connect_entry (self->search_bar, GTK_EDITABLE (self->search_entry));
  add_chips (self);
  update_patience (self);
  update_stack (self);
}
