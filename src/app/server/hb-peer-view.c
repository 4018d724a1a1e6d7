#include "app/server/hb-peer-view.h"

#include "app/format/hb-text-scale.h"
#include "app/model/hb-watch-policy.h"
#include "app/server/hb-peer-cell.h"
#include "app/server/hb-peer-columns.h"
#include "app/server/hb-peer-menu.h"
#include "app/server/hb-peer-popup.h"
#include "app/server/hb-peer-row.h"

/* Below this width, in pixels, cards are shown instead of a table. */
#define NARROW_BELOW 620

/* GTK keeps so many rows for a list that is scrolled to one of them, and two more at either end. */
#define KEPT_ROWS 204

/* Removing at least so many rows is worth a detour. */
#define MANY_ROWS 12

/* A press counts for so long, in milliseconds: whoever falls asleep on the mouse still sees the worst peers. */
#define LONGEST_PRESS 3000

struct _HbPeerView
{
  GtkWidget parent_instance;

  HbWatchPolicy *policy; /* (nullable) */
  GtkSingleSelection *selection;
  HbPeerViewport *table_viewport;
  HbPeerViewport *cards_viewport;
  HbPeerPopup *popup;

  int width;
  int state_width; /* of the state column; 0 while unmeasured */
  guint fit_source; /* 0 unless the columns must be fitted */
  guint press_source; /* ends the press; 0 unless pressed */
  gboolean narrow;

  GtkStack *stack;
  GtkColumnView *table;
  GtkListView *cards;
};

enum
{
  PROP_0,
  PROP_PEERS,
  PROP_POLICY,
  PROP_SELECTED,
  PROP_FOCUSED,
  PROP_NARROW,
  PROP_PRESSED,
  PROP_SORT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (HbPeerView, hb_peer_view, GTK_TYPE_WIDGET)

/* Table or cards */

/* Only the visible list has the model: rows cost time, and those of the hidden one would follow each change. */
static void
set_narrow (HbPeerView *self,
            gboolean    narrow)
{
  GtkSelectionModel *model = GTK_SELECTION_MODEL (self->selection);

  self->narrow = narrow;
  gtk_column_view_set_model (self->table, narrow ? NULL : model);
  gtk_list_view_set_model (self->cards, narrow ? model : NULL);
  gtk_stack_set_visible_child_name (self->stack, narrow ? "cards" : "table");
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NARROW]);
}

static gboolean
on_fit (gpointer user_data)
{
  HbPeerView *self = user_data;
  double scale = hb_text_scale_get (GTK_WIDGET (self));
  gboolean narrow;

  self->fit_source = 0;
  if (self->state_width == 0)
    self->state_width = hb_peer_columns_measure_state (
        self->policy != NULL ? hb_watch_policy_get_pulses (self->policy) : 0);

  narrow = self->width < MAX ((int) (NARROW_BELOW * scale),
                              hb_peer_columns_measure (self->state_width, scale));
  if (narrow != self->narrow)
    set_narrow (self, narrow);
  if (!narrow)
    hb_peer_columns_fit (self->table, self->width, self->state_width, scale);

  return G_SOURCE_REMOVE;
}

static void
fit (HbPeerView *self)
{
  if (self->fit_source == 0)
    self->fit_source = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_fit, self, NULL);
}

/* The words of the states may have become wider. */
static void
fit_anew (HbPeerView *self)
{
  self->state_width = 0;
  if (self->table_viewport != NULL)
    {
      hb_peer_viewport_forget_height (self->table_viewport);
      hb_peer_viewport_forget_height (self->cards_viewport);
    }
  if (self->width > 0)
    fit (self);
}

static void
set_policy (HbPeerView    *self,
            HbWatchPolicy *policy)
{
  if (self->policy != NULL)
    g_signal_handlers_disconnect_by_data (self->policy, self);
  g_set_object (&self->policy, policy);
  if (policy != NULL)
    g_signal_connect_swapped (policy, "notify::pulses", G_CALLBACK (fit_anew), self);
  fit_anew (self);
}

static void
hb_peer_view_css_changed (GtkWidget         *widget,
                          GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (hb_peer_view_parent_class)->css_changed (widget, change);

  fit_anew (HB_PEER_VIEW (widget));
}

static void
hb_peer_view_measure (GtkWidget      *widget,
                      GtkOrientation  orientation,
                      int             for_size,
                      int            *minimum,
                      int            *natural,
                      int            *minimum_baseline,
                      int            *natural_baseline)
{
  HbPeerView *self = HB_PEER_VIEW (widget);

  gtk_widget_measure (GTK_WIDGET (self->stack), orientation, for_size, minimum, natural,
                      minimum_baseline, natural_baseline);
}

static void
hb_peer_view_size_allocate (GtkWidget *widget,
                            int        width,
                            int        height,
                            int        baseline)
{
  HbPeerView *self = HB_PEER_VIEW (widget);

  gtk_widget_allocate (GTK_WIDGET (self->stack), width, height, baseline, NULL);
  hb_peer_popup_present (self->popup);

  /* size_allocate() must not change sizes, so the columns are fitted later, before the frame is drawn. */
  if (width != self->width)
    fit (self);
  self->width = width;
}

static GtkWidget *
make_card (HbPeerCell *cell,
           gpointer    view)
{
  GtkWidget *card = hb_peer_row_new ();

  g_object_bind_property (cell, "peer", card, "peer", G_BINDING_SYNC_CREATE);
  g_object_bind_property (view, "policy", card, "policy", G_BINDING_SYNC_CREATE);
  return card;
}

static void
on_card_setup (HbPeerView  *self,
               GtkListItem *item)
{
  GtkWidget *cell = hb_peer_cell_new (self->cards_viewport, item, make_card, self);

  hb_peer_menu_mark (cell, item);
  gtk_list_item_set_child (item, cell);
}

static void
on_card_bind (HbPeerView  *self,
              GtkListItem *item)
{
  hb_peer_viewport_bind (self->cards_viewport, HB_PEER_CELL (gtk_list_item_get_child (item)));
}

/* Selection */

static guint
find (HbPeerView *self,
      HbPeerItem *peer)
{
  GListModel *peers = G_LIST_MODEL (self->selection);
  guint n_items = g_list_model_get_n_items (peers);

  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (HbPeerItem) item = g_list_model_get_item (peers, i);

      if (item == peer)
        return i;
    }

  return GTK_INVALID_LIST_POSITION;
}

/* Returns: the widget whose children are the rows; a table has a list inside */
static GtkWidget *
get_list (HbPeerView *self)
{
  return self->narrow ? GTK_WIDGET (self->cards)
                      : gtk_widget_get_last_child (GTK_WIDGET (self->table));
}

static HbPeerViewport *
get_viewport (HbPeerView *self)
{
  return self->narrow ? self->cards_viewport : self->table_viewport;
}

static void
scroll_to (HbPeerView *self,
           guint       position)
{
  hb_peer_viewport_expect (get_viewport (self), position);
  gtk_widget_activate_action (get_list (self), "list.scroll-to-item", "u", position);
}

static gboolean
is_at_top (HbPeerView *self)
{
  GtkScrollable *view = self->narrow ? GTK_SCROLLABLE (self->cards) : GTK_SCROLLABLE (self->table);
  GtkAdjustment *place = gtk_scrollable_get_vadjustment (view);

  /* A scroll takes effect with the next layout only. */
  return !hb_peer_viewport_is_leaving (get_viewport (self)) && place != NULL && gtk_adjustment_get_value (place) <= 0;
}

/* A list keeps the row at its top there, wherever sorting moves it. At the top, the person wants to see the worst
 * peers. */
static void
stay_at_top (HbPeerView *self,
             guint       position)
{
  if (position < KEPT_ROWS && is_at_top (self))
    hb_peer_view_show_first (self);
}

static void
select_peer (HbPeerView *self,
             HbPeerItem *peer)
{
  guint position = GTK_INVALID_LIST_POSITION;

  if (peer == hb_peer_view_get_selected (self))
    return;

  if (peer != NULL)
    position = find (self, peer);

  gtk_single_selection_set_selected (self->selection, position);
  if (position != GTK_INVALID_LIST_POSITION)
    scroll_to (self, position);
}

static void
on_selected_item (HbPeerView *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTED]);
}

static void
on_sorted (HbPeerView *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SORT]);
}

/* Pressing */

static gboolean
on_press_over (gpointer user_data)
{
  HbPeerView *self = user_data;

  self->press_source = 0;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PRESSED]);
  return G_SOURCE_REMOVE;
}

/* GTK calls a widget active from a press on it, or on a part of it, to the release. The row must still be there when
 * it hears of the release, which is after this. */
static void
hb_peer_view_state_flags_changed (GtkWidget     *widget,
                                  GtkStateFlags  before)
{
  HbPeerView *self = HB_PEER_VIEW (widget);
  gboolean active = (gtk_widget_get_state_flags (widget) & GTK_STATE_FLAG_ACTIVE) != 0;
  gboolean pressed = self->press_source != 0;

  GTK_WIDGET_CLASS (hb_peer_view_parent_class)->state_flags_changed (widget, before);

  if (active == ((before & GTK_STATE_FLAG_ACTIVE) != 0) || (!active && !pressed))
    return;

  g_clear_handle_id (&self->press_source, g_source_remove);
  self->press_source = g_timeout_add (active ? LONGEST_PRESS : 0, on_press_over, self);
  if (!pressed)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PRESSED]);
}

/* Keys */

/* Arrow keys move between rows. Tab leaves the list: with thousands of peers, nobody would reach its end. GTK does
 * that from 4.12 on. */
static gboolean
hb_peer_view_focus (GtkWidget        *widget,
                    GtkDirectionType  direction)
{
  HbPeerView *self = HB_PEER_VIEW (widget);
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));

  if (direction != GTK_DIR_TAB_FORWARD && direction != GTK_DIR_TAB_BACKWARD)
    return GTK_WIDGET_CLASS (hb_peer_view_parent_class)->focus (widget, direction);
  if (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->stack)))
    return FALSE;

  return gtk_widget_grab_focus (get_list (self));
}

static void
on_focus (HbPeerView *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FOCUSED]);
}

static void
hb_peer_view_root (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (hb_peer_view_parent_class)->root (widget);

  g_signal_connect_swapped (gtk_widget_get_root (widget), "notify::focus-widget", G_CALLBACK (on_focus), widget);
}

static void
hb_peer_view_unroot (GtkWidget *widget)
{
  g_signal_handlers_disconnect_by_func (gtk_widget_get_root (widget), on_focus, widget);

  GTK_WIDGET_CLASS (hb_peer_view_parent_class)->unroot (widget);
}

static void
on_activate (HbPeerView *self,
             guint       position)
{
  gtk_single_selection_set_selected (self->selection, position);
}

/* GObject */

static void
hb_peer_view_get_property (GObject    *object,
                           guint       property,
                           GValue     *value,
                           GParamSpec *pspec)
{
  HbPeerView *self = HB_PEER_VIEW (object);

  switch (property)
    {
    case PROP_PEERS:
      g_value_set_object (value, gtk_single_selection_get_model (self->selection));
      break;
    case PROP_POLICY:
      g_value_set_object (value, self->policy);
      break;
    case PROP_SELECTED:
      g_value_set_object (value, hb_peer_view_get_selected (self));
      break;
    case PROP_FOCUSED:
      g_value_set_object (value, hb_peer_popup_get_focused (self->popup));
      break;
    case PROP_NARROW:
      g_value_set_boolean (value, self->narrow);
      break;
    case PROP_PRESSED:
      g_value_set_boolean (value, self->press_source != 0);
      break;
    case PROP_SORT:
      g_value_set_string (value, hb_peer_columns_get_sort (self->table));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
    }
}

static void
hb_peer_view_set_property (GObject      *object,
                           guint         property,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  HbPeerView *self = HB_PEER_VIEW (object);

  switch (property)
    {
    case PROP_PEERS:
      gtk_single_selection_set_model (self->selection, g_value_get_object (value));
      break;
    case PROP_POLICY:
      set_policy (self, g_value_get_object (value));
      break;
    case PROP_SELECTED:
      select_peer (self, g_value_get_object (value));
      break;
    case PROP_SORT:
      hb_peer_columns_sort (self->table, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
    }
}

static void
hb_peer_view_dispose (GObject *object)
{
  HbPeerView *self = HB_PEER_VIEW (object);
  GtkWidget *child;

  set_policy (self, NULL);
  g_clear_handle_id (&self->fit_source, g_source_remove);
  g_clear_handle_id (&self->press_source, g_source_remove);
  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->popup);
  g_clear_object (&self->selection);
  g_clear_object (&self->table_viewport);
  g_clear_object (&self->cards_viewport);

  G_OBJECT_CLASS (hb_peer_view_parent_class)->dispose (object);
}

static void
add_properties (GObjectClass *object_class)
{
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  const GParamFlags flags = readable | G_PARAM_WRITABLE;

  properties[PROP_PEERS] = g_param_spec_object ("peers", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  properties[PROP_POLICY] = g_param_spec_object ("policy", NULL, NULL, HB_TYPE_WATCH_POLICY, flags);
  properties[PROP_SELECTED] = g_param_spec_object ("selected", NULL, NULL, HB_TYPE_PEER_ITEM,
                                                   flags | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_FOCUSED] = g_param_spec_object ("focused", NULL, NULL, HB_TYPE_PEER_ITEM, readable);
  properties[PROP_SORT] = g_param_spec_string ("sort", NULL, NULL, "worst",
                                               flags | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE, readable);
  properties[PROP_PRESSED] = g_param_spec_boolean ("pressed", NULL, NULL, FALSE, readable);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
hb_peer_view_class_init (HbPeerViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = hb_peer_view_get_property;
  object_class->set_property = hb_peer_view_set_property;
  object_class->dispose = hb_peer_view_dispose;
  widget_class->css_changed = hb_peer_view_css_changed;
  widget_class->focus = hb_peer_view_focus;
  widget_class->measure = hb_peer_view_measure;
  widget_class->size_allocate = hb_peer_view_size_allocate;
  widget_class->root = hb_peer_view_root;
  widget_class->state_flags_changed = hb_peer_view_state_flags_changed;
  widget_class->unroot = hb_peer_view_unroot;
  add_properties (object_class);

  gtk_widget_class_set_css_name (widget_class, "hb-peer-view");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/d0ntblink/Heartbeats/hb-peer-view.ui");
  gtk_widget_class_bind_template_child (widget_class, HbPeerView, stack);
  gtk_widget_class_bind_template_child (widget_class, HbPeerView, table);
  gtk_widget_class_bind_template_child (widget_class, HbPeerView, cards);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_card_bind);
  gtk_widget_class_bind_template_callback (widget_class, on_card_setup);
}

static void
hb_peer_view_init (HbPeerView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->selection = gtk_single_selection_new (NULL);
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
  self->table_viewport = hb_peer_viewport_new (GTK_SCROLLABLE (self->table), G_LIST_MODEL (self->selection));
  self->cards_viewport = hb_peer_viewport_new (GTK_SCROLLABLE (self->cards), G_LIST_MODEL (self->selection));
  hb_peer_columns_append (self->table, G_OBJECT (self), self->table_viewport);
  self->popup = hb_peer_popup_new (GTK_WIDGET (self), GTK_WIDGET (self->stack));
  g_signal_connect_swapped (self->selection, "notify::selected-item", G_CALLBACK (on_selected_item),
                            self);
  g_signal_connect_data (self->selection, "items-changed", G_CALLBACK (stay_at_top), self, NULL,
                         G_CONNECT_AFTER | G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_widget_get_settings (GTK_WIDGET (self)), "notify::gtk-xft-dpi",
                           G_CALLBACK (fit_anew), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_column_view_get_sorter (self->table), "changed",
                           G_CALLBACK (on_sorted), self, G_CONNECT_SWAPPED);
  set_narrow (self, FALSE);
}

/**
 * hb_peer_view_get_selected:
 * @self: a view
 *
 * Returns: (nullable) (transfer none): the selected peer
 */
HbPeerItem *
hb_peer_view_get_selected (HbPeerView *self)
{
  return gtk_single_selection_get_selected_item (self->selection);
}

/**
 * hb_peer_view_choose_focused:
 * @self: a view
 *
 * Selects the peer whose row has the focus, if any.
 */
void
hb_peer_view_choose_focused (HbPeerView *self)
{
  HbPeerItem *peer = hb_peer_popup_get_focused (self->popup);

  if (peer != NULL)
    select_peer (self, peer);
}

/**
 * hb_peer_view_get_sorter:
 * @self: a view
 *
 * Returns: (transfer none): the order that the person chose by the headers of the columns
 */
GtkSorter *
hb_peer_view_get_sorter (HbPeerView *self)
{
  return gtk_column_view_get_sorter (self->table);
}

/**
 * hb_peer_view_prepare_removal:
 * @self: a view
 * @position: the index of the first peer that is about to be removed
 * @count: how many
 *
 * When rows are removed, GTK destroys their widgets and creates others for the rows that take their place; the widgets
 * of rows that are scrolled away are reused. So if the first rows are visible, the list is scrolled past the removed
 * ones, and back when the change is signalled, before a frame is drawn.
 */
void
hb_peer_view_prepare_removal (HbPeerView *self,
                              guint       position,
                              guint       count)
{
  guint n_rows = g_list_model_get_n_items (G_LIST_MODEL (self->selection));
  guint last = position + count + KEPT_ROWS;

  if (count >= MANY_ROWS && position < KEPT_ROWS && last < n_rows && is_at_top (self))
    gtk_widget_activate_action (get_list (self), "list.scroll-to-item", "u", last);
}

/**
 * hb_peer_view_show_first:
 * @self: a view
 *
 * Scrolls to the first peer, if any.
 */
void
hb_peer_view_show_first (HbPeerView *self)
{
  if (g_list_model_get_n_items (G_LIST_MODEL (self->selection)) > 0)
    scroll_to (self, 0);
}
