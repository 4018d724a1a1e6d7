#include "app/server/hb-peer-cell.h"

#include "app/model/hb-peer-item.h"

struct _HbPeerCell
{
  GtkWidget parent_instance;

  HbPeerViewport *viewport;
  GtkListItem *item; /* valid while the cell is in a list */
  HbPeerCellMake make;
  gpointer user_data; /* for @make */
  GtkWidget *content; /* (nullable): made when first visible */
  HbPeerItem *peer; /* (nullable) */
};

enum
{
  PROP_0,
  PROP_PEER,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (HbPeerCell, hb_peer_cell, GTK_TYPE_WIDGET)

static gboolean
is_shown (HbPeerCell *self)
{
  return self->content != NULL && gtk_widget_get_visible (self->content);
}

static GtkSizeRequestMode
hb_peer_cell_get_request_mode (GtkWidget *widget)
{
  HbPeerCell *self = HB_PEER_CELL (widget);

  return is_shown (self) ? gtk_widget_get_request_mode (self->content) : GTK_SIZE_REQUEST_CONSTANT_SIZE;
}

static void
hb_peer_cell_measure (GtkWidget      *widget,
                      GtkOrientation  orientation,
                      int             for_size,
                      int            *minimum,
                      int            *natural,
                      int            *minimum_baseline,
                      int            *natural_baseline)
{
  HbPeerCell *self = HB_PEER_CELL (widget);

  if (is_shown (self))
    {
      gtk_widget_measure (self->content, orientation, for_size, minimum, natural, minimum_baseline,
                          natural_baseline);
      if (orientation == GTK_ORIENTATION_VERTICAL)
        hb_peer_viewport_note_height (self->viewport, *natural);
      return;
    }

  *minimum = orientation == GTK_ORIENTATION_VERTICAL ? hb_peer_viewport_get_height (self->viewport) : 0;
  *natural = *minimum;
}

static void
hb_peer_cell_size_allocate (GtkWidget *widget,
                            int        width,
                            int        height,
                            int        baseline)
{
  HbPeerCell *self = HB_PEER_CELL (widget);

  if (is_shown (self))
    gtk_widget_allocate (self->content, width, height, baseline, NULL);
}

static void
hb_peer_cell_root (GtkWidget *widget)
{
  HbPeerCell *self = HB_PEER_CELL (widget);

  GTK_WIDGET_CLASS (hb_peer_cell_parent_class)->root (widget);

  hb_peer_viewport_add (self->viewport, self);
}

static void
hb_peer_cell_unroot (GtkWidget *widget)
{
  HbPeerCell *self = HB_PEER_CELL (widget);

  hb_peer_viewport_remove (self->viewport, self);

  GTK_WIDGET_CLASS (hb_peer_cell_parent_class)->unroot (widget);
}

static void
hb_peer_cell_map (GtkWidget *widget)
{
  HbPeerCell *self = HB_PEER_CELL (widget);

  GTK_WIDGET_CLASS (hb_peer_cell_parent_class)->map (widget);

  hb_peer_viewport_follow (self->viewport, gtk_widget_get_frame_clock (widget));
  if (!is_shown (self))
    hb_peer_viewport_update_soon (self->viewport);
}

static void
hb_peer_cell_get_property (GObject    *object,
                           guint       property,
                           GValue     *value,
                           GParamSpec *pspec)
{
  if (property == PROP_PEER)
    g_value_set_object (value, HB_PEER_CELL (object)->peer);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
}

static void
hb_peer_cell_dispose (GObject *object)
{
  HbPeerCell *self = HB_PEER_CELL (object);

  g_clear_object (&self->viewport);
  g_clear_pointer (&self->content, gtk_widget_unparent);
  g_clear_object (&self->peer);

  G_OBJECT_CLASS (hb_peer_cell_parent_class)->dispose (object);
}

static void
hb_peer_cell_class_init (HbPeerCellClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = hb_peer_cell_get_property;
  object_class->dispose = hb_peer_cell_dispose;
  widget_class->get_request_mode = hb_peer_cell_get_request_mode;
  widget_class->root = hb_peer_cell_root;
  widget_class->unroot = hb_peer_cell_unroot;
  widget_class->map = hb_peer_cell_map;
  widget_class->measure = hb_peer_cell_measure;
  widget_class->size_allocate = hb_peer_cell_size_allocate;

  properties[PROP_PEER] = g_param_spec_object ("peer", NULL, NULL, HB_TYPE_PEER_ITEM,
                                               G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "hb-peer-cell");
}

static void
hb_peer_cell_init (HbPeerCell *self)
{
}

/**
 * hb_peer_cell_new:
 * @viewport: (transfer none): knows which rows are visible
 * @item: (transfer none): the row, which must outlive the cell's place in the list
 * @make: makes the content, at most once
 * @user_data: for @make; must outlive the cell
 *
 * Returns: (transfer floating): an empty cell
 */
GtkWidget *
hb_peer_cell_new (HbPeerViewport *viewport,
                  GtkListItem    *item,
                  HbPeerCellMake  make,
                  gpointer        user_data)
{
  HbPeerCell *self = g_object_new (HB_TYPE_PEER_CELL, NULL);

  self->viewport = g_object_ref (viewport);
  self->item = item;
  self->make = make;
  self->user_data = user_data;
  return GTK_WIDGET (self);
}

/**
 * hb_peer_cell_get_position:
 * @self: a cell
 *
 * Returns: the index of its row; %GTK_INVALID_LIST_POSITION if it has none at the moment
 */
guint
hb_peer_cell_get_position (HbPeerCell *self)
{
  return gtk_list_item_get_position (self->item);
}

/**
 * hb_peer_cell_show:
 * @self: a cell
 *
 * Shows the peer of its row, and follows its changes.
 */
void
hb_peer_cell_show (HbPeerCell *self)
{
  if (g_set_object (&self->peer, gtk_list_item_get_item (self->item)))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PEER]);

  if (self->content == NULL)
    {
      self->content = self->make (self, self->user_data);
      gtk_widget_set_parent (self->content, GTK_WIDGET (self));
    }
  gtk_widget_set_visible (self->content, TRUE);
}

/**
 * hb_peer_cell_hide:
 * @self: a cell
 *
 * Shows nothing. The content is kept: most often the same peer becomes visible again.
 */
void
hb_peer_cell_hide (HbPeerCell *self)
{
  if (self->content != NULL)
    gtk_widget_set_visible (self->content, FALSE);
}
