#include "app/client/hb-auto-scroll.h"

/* A new row is measured one frame after it was added, and moves the rows below it then. */
#define FRAMES 3

struct _HbAutoScroll
{
  GObject parent_instance;

  GtkScrolledWindow *scroller; /* not owned: it owns this */
  GtkListView *list;           /* likewise */
  GListModel *model;
  gboolean at_end;
  guint tick;                  /* the tick callback that scrolls to the end, or 0 */
  guint frames;                /* for how many more frames it runs */
};

G_DEFINE_FINAL_TYPE (HbAutoScroll, hb_auto_scroll, G_TYPE_OBJECT)

static double
get_end (GtkAdjustment *vertical)
{
  return gtk_adjustment_get_upper (vertical) - gtk_adjustment_get_page_size (vertical);
}

static gboolean
on_frame (GtkWidget     *scroller,
          GdkFrameClock *clock,
          gpointer       user_data)
{
  HbAutoScroll *self = user_data;
  GtkAdjustment *vertical = gtk_scrolled_window_get_vadjustment (self->scroller);

  gtk_adjustment_set_value (vertical, get_end (vertical));
  if (--self->frames > 0)
    return G_SOURCE_CONTINUE;

  self->tick = 0;
  return G_SOURCE_REMOVE;
}

/* While it is being laid out, the list computes its own position and ignores a new one: hence the tick. */
static void
scroll_to_end (HbAutoScroll *self)
{
  self->frames = FRAMES;
  if (self->tick == 0)
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self->scroller), on_frame, self, NULL);
}

/* The rows or the window changed their height. */
static void
on_changed (HbAutoScroll *self)
{
  if (self->at_end)
    scroll_to_end (self);
}

/* While we scroll to the end, the movement is ours; afterwards it is the person's. */
static void
on_scrolled (HbAutoScroll  *self,
             GtkAdjustment *vertical)
{
  if (self->tick == 0)
    self->at_end = gtk_adjustment_get_value (vertical) >= get_end (vertical) - 1;
}

/* If the person has scrolled away, the list itself keeps its topmost row in place. */
static void
on_items_changed (HbAutoScroll *self,
                  guint         position,
                  guint         removed,
                  guint         added)
{
  if (added == 0 || !self->at_end)
    return;

  gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u",
                              g_list_model_get_n_items (self->model) - 1);
  scroll_to_end (self);
}

/**
 * hb_auto_scroll_return:
 * @self: an auto scroll
 *
 * Scrolls to the end, even if the person has scrolled away from it.
 */
void
hb_auto_scroll_return (HbAutoScroll *self)
{
  self->at_end = TRUE;
  scroll_to_end (self);
}

static void
hb_auto_scroll_dispose (GObject *object)
{
  HbAutoScroll *self = HB_AUTO_SCROLL (object);

  if (self->tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self->scroller), self->tick);
  self->tick = 0;
  g_clear_object (&self->model);

  G_OBJECT_CLASS (hb_auto_scroll_parent_class)->dispose (object);
}

static void
hb_auto_scroll_class_init (HbAutoScrollClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hb_auto_scroll_dispose;
}

static void
hb_auto_scroll_init (HbAutoScroll *self)
{
  self->at_end = TRUE;
}

/**
 * hb_auto_scroll_new:
 * @scroller: (transfer none): what scrolls @list; must outlive the result
 * @list: (transfer none): a list whose model stays the same
 *
 * Returns: (transfer full): an auto scroll at the end of the list
 */
HbAutoScroll *
hb_auto_scroll_new (GtkScrolledWindow *scroller,
                    GtkListView       *list)
{
  HbAutoScroll *self = g_object_new (HB_TYPE_AUTO_SCROLL, NULL);
  GtkAdjustment *vertical = gtk_scrolled_window_get_vadjustment (scroller);

  self->scroller = scroller;
  self->list = list;
  self->model = g_object_ref (G_LIST_MODEL (gtk_list_view_get_model (list)));
  g_signal_connect_object (vertical, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (vertical, "value-changed", G_CALLBACK (on_scrolled), self,
                           G_CONNECT_SWAPPED);

  /* After the list's own handler: it can scroll only to a row that it knows. */
  g_signal_connect_object (self->model, "items-changed", G_CALLBACK (on_items_changed), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);

  return self;
}
