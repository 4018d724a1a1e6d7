#include "app/server/hb-peer-viewport.h"

#include "app/server/hb-peer-cell.h"

/* Up to so many rows all count as visible. */
#define FEW_ROWS 64

/* So many count as visible until the list has its size. */
#define FIRST_ROWS 16

/* Rows above and below, in addition to half a screen. */
#define MARGIN 2

struct _HbPeerViewport
{
  GObject parent_instance;

  GtkAdjustment *place; /* the list's vertical adjustment */
  GListModel *rows;
  GHashTable *cells; /* of HbPeerCell */
  double pitch; /* from one row to the next, pixels; 0 while unknown */
  guint expected; /* where the list is about to scroll to, or GTK_INVALID_LIST_POSITION */
  int height; /* of the highest content, pixels */
  gboolean stale; /* the text scale has changed since @height was measured */
  GdkFrameClock *clock; /* (nullable): of the window, once a cell was visible */
  guint update_source; /* 0 unless the cells must be updated */
};

G_DEFINE_FINAL_TYPE (HbPeerViewport, hb_peer_viewport, G_TYPE_OBJECT)

/* Returns: whether @position is at most @n_pages / 2 screens away from the visible rows */
static gboolean
is_near (HbPeerViewport *self,
         guint           position,
         guint           n_pages)
{
  guint n_rows = self->pitch > 0 ? (guint) (gtk_adjustment_get_page_size (self->place) / self->pitch) + 1
                                 : FIRST_ROWS;
  guint first = self->pitch > 0 ? (guint) (gtk_adjustment_get_value (self->place) / self->pitch) : 0;
  guint margin = (n_rows * n_pages) / 2 + MARGIN;

  if (self->expected != GTK_INVALID_LIST_POSITION &&
      position + n_rows + margin >= self->expected && position <= self->expected + n_rows + margin)
    return TRUE;

  return position + margin >= first && position <= first + n_rows + margin;
}

/* Returns: whether @cell is visible, or may be soon */
static gboolean
is_wanted (HbPeerViewport *self,
           HbPeerCell     *cell)
{
  return g_list_model_get_n_items (self->rows) <= FEW_ROWS || gtk_widget_get_mapped (GTK_WIDGET (cell)) ||
         is_near (self, hb_peer_cell_get_position (cell), 1);
}

/* Rows that are a little out of sight stay shown, so that small scrolls cost nothing. */
static void
update (HbPeerViewport *self)
{
  GHashTableIter iter;
  gpointer cell;

  g_hash_table_iter_init (&iter, self->cells);
  while (g_hash_table_iter_next (&iter, &cell, NULL))
    {
      guint position = hb_peer_cell_get_position (cell);

      if (position == GTK_INVALID_LIST_POSITION)
        continue;
      if (is_wanted (self, cell))
        hb_peer_cell_show (cell);
      else if (!is_near (self, position, 2))
        hb_peer_cell_hide (cell);
    }
}

static gboolean
on_update (gpointer user_data)
{
  HbPeerViewport *self = user_data;

  self->update_source = 0;
  update (self);
  return G_SOURCE_REMOVE;
}

/* Rows that a layout has made visible are laid out once more, before they are drawn. If any row is visible, the
 * expected scroll has happened. */
static void
on_layout (HbPeerViewport *self)
{
  GHashTableIter iter;
  gpointer cell;

  if (self->update_source != 0)
    {
      g_clear_handle_id (&self->update_source, g_source_remove);
      update (self);
    }

  g_hash_table_iter_init (&iter, self->cells);
  while (self->expected != GTK_INVALID_LIST_POSITION && g_hash_table_iter_next (&iter, &cell, NULL))
    if (gtk_widget_get_mapped (cell))
      self->expected = GTK_INVALID_LIST_POSITION;
}

static void
on_value (HbPeerViewport *self)
{
  self->expected = GTK_INVALID_LIST_POSITION;
  hb_peer_viewport_update_soon (self);
}

/* A list changes its adjustment when it has allocated its rows. */
static void
on_size (HbPeerViewport *self)
{
  guint n_rows = g_list_model_get_n_items (self->rows);

  if (n_rows > FEW_ROWS && gtk_adjustment_get_page_size (self->place) > 0)
    self->pitch = gtk_adjustment_get_upper (self->place) / n_rows;
  hb_peer_viewport_update_soon (self);
}

static void
hb_peer_viewport_dispose (GObject *object)
{
  HbPeerViewport *self = HB_PEER_VIEWPORT (object);

  g_clear_handle_id (&self->update_source, g_source_remove);
  hb_peer_viewport_follow (self, NULL);
  if (self->place != NULL)
    g_signal_handlers_disconnect_by_data (self->place, self);
  if (self->rows != NULL)
    g_signal_handlers_disconnect_by_data (self->rows, self);
  g_clear_object (&self->place);
  g_clear_object (&self->rows);

  G_OBJECT_CLASS (hb_peer_viewport_parent_class)->dispose (object);
}

static void
hb_peer_viewport_finalize (GObject *object)
{
  g_hash_table_unref (HB_PEER_VIEWPORT (object)->cells);

  G_OBJECT_CLASS (hb_peer_viewport_parent_class)->finalize (object);
}

static void
hb_peer_viewport_class_init (HbPeerViewportClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = hb_peer_viewport_dispose;
  object_class->finalize = hb_peer_viewport_finalize;
}

static void
hb_peer_viewport_init (HbPeerViewport *self)
{
  self->cells = g_hash_table_new (NULL, NULL);
  self->expected = GTK_INVALID_LIST_POSITION;
}

/**
 * hb_peer_viewport_new:
 * @list: (transfer none): a list in a scrolled window
 * @rows: (transfer none): the selection model of the list, or its model; all rows have the same height
 *
 * Returns: (transfer full): a viewport without cells
 */
HbPeerViewport *
hb_peer_viewport_new (GtkScrollable *list,
                      GListModel    *rows)
{
  HbPeerViewport *self = g_object_new (HB_TYPE_PEER_VIEWPORT, NULL);

  self->place = g_object_ref (gtk_scrollable_get_vadjustment (list));
  self->rows = g_object_ref (rows);
  g_signal_connect_swapped (self->place, "value-changed", G_CALLBACK (on_value), self);
  g_signal_connect_swapped (self->place, "changed", G_CALLBACK (on_size), self);
  g_signal_connect_swapped (rows, "items-changed", G_CALLBACK (hb_peer_viewport_update_soon), self);
  return self;
}

/**
 * hb_peer_viewport_add:
 * @self: a viewport
 * @cell: (transfer none): a cell of its list, until hb_peer_viewport_remove()
 */
void
hb_peer_viewport_add (HbPeerViewport *self,
                      HbPeerCell     *cell)
{
  g_hash_table_add (self->cells, cell);
}

void
hb_peer_viewport_remove (HbPeerViewport *self,
                         HbPeerCell     *cell)
{
  g_hash_table_remove (self->cells, cell);
}

/**
 * hb_peer_viewport_bind:
 * @self: a viewport
 * @cell: one of its cells, whose row has got another peer
 */
void
hb_peer_viewport_bind (HbPeerViewport *self,
                       HbPeerCell     *cell)
{
  if (is_wanted (self, cell))
    hb_peer_cell_show (cell);
  else
    hb_peer_cell_hide (cell);
}

/**
 * hb_peer_viewport_update_soon:
 * @self: a viewport
 *
 * Updates the cells before the next frame is drawn, but not at once: while a list allocates its rows, sizes must not
 * change.
 */
void
hb_peer_viewport_update_soon (HbPeerViewport *self)
{
  if (self->update_source == 0)
    self->update_source = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_update, self, NULL);
}

/**
 * hb_peer_viewport_expect:
 * @self: a viewport
 * @position: the row that the list is about to scroll to
 *
 * Counts the rows around it as visible until the scroll has happened.
 */
void
hb_peer_viewport_expect (HbPeerViewport *self,
                         guint           position)
{
  self->expected = position;
  hb_peer_viewport_update_soon (self);
}

/**
 * hb_peer_viewport_is_leaving:
 * @self: a viewport
 *
 * Returns: whether the list is about to scroll away from its first row
 */
gboolean
hb_peer_viewport_is_leaving (HbPeerViewport *self)
{
  return self->expected != GTK_INVALID_LIST_POSITION && self->expected != 0;
}

/**
 * hb_peer_viewport_follow:
 * @self: a viewport
 * @clock: (nullable): the frame clock of the list's window
 *
 * Updates the cells after each layout.
 */
void
hb_peer_viewport_follow (HbPeerViewport *self,
                         GdkFrameClock  *clock)
{
  if (clock == self->clock)
    return;

  if (self->clock != NULL)
    g_signal_handlers_disconnect_by_data (self->clock, self);
  g_set_object (&self->clock, clock);
  if (clock != NULL)
    g_signal_connect_data (clock, "layout", G_CALLBACK (on_layout), self, NULL, G_CONNECT_AFTER | G_CONNECT_SWAPPED);
}

/**
 * hb_peer_viewport_get_height:
 * @self: a viewport
 *
 * Returns: the height of an empty cell, pixels
 */
int
hb_peer_viewport_get_height (HbPeerViewport *self)
{
  return self->height;
}

/**
 * hb_peer_viewport_note_height:
 * @self: a viewport
 * @height: the height of the content of one of its cells, pixels
 */
void
hb_peer_viewport_note_height (HbPeerViewport *self,
                              int             height)
{
  self->height = self->stale ? height : MAX (self->height, height);
  self->stale = FALSE;
}

/**
 * hb_peer_viewport_forget_height:
 * @self: a viewport
 *
 * Replaces the height by that of the next content, as after the text scale has changed.
 */
void
hb_peer_viewport_forget_height (HbPeerViewport *self)
{
  self->stale = TRUE;
}
