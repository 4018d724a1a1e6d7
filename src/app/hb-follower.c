#include "app/hb-follower.h"

/* A row is measured in the frame after the one that it comes in, and what is below it then moves. */
#define FRAMES 3

struct _HbFollower
{
  GObject parent_instance;

  GtkScrolledWindow *scroller; /* not owned: it owns us */
  GtkListView *list;           /* likewise */
  GListModel *model;
  gboolean at_end;
  guint tick;                  /* 0 unless on the way to the end */
  guint frames;                /* how many are left of that way */
};

G_DEFINE_FINAL_TYPE (HbFollower, hb_follower, G_TYPE_OBJECT)

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
  HbFollower *self = user_data;
  GtkAdjustment *vertical = gtk_scrolled_window_get_vadjustment (self->scroller);

  gtk_adjustment_set_value (vertical, get_end (vertical));
  if (--self->frames > 0)
    return G_SOURCE_CONTINUE;

  self->tick = 0;
  return G_SOURCE_REMOVE;
}

/* The list computes its place while it is laid out, and would not hear of another one just then. */
static void
follow (HbFollower *self)
{
  self->frames = FRAMES;
  if (self->tick == 0)
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self->scroller), on_frame, self, NULL);
}

/* Rows got their heights, or the window another one. */
static void
on_changed (HbFollower *self)
{
  if (self->at_end)
    follow (self);
}

/* On the way to the end it is the list that moves: only later it is the person. */
static void
on_scrolled (HbFollower    *self,
             GtkAdjustment *vertical)
{
  if (self->tick == 0)
    self->at_end = gtk_adjustment_get_value (vertical) >= get_end (vertical) - 1;
}

/* The list itself looks after what was at the top of it, where nobody tells it another row. */
static void
on_items_changed (HbFollower *self,
                  guint       position,
                  guint       removed,
                  guint       added)
{
  if (added == 0 || !self->at_end)
    return;

  gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u",
                              g_list_model_get_n_items (self->model) - 1);
  follow (self);
}

/**
 * hb_follower_return:
 * @self: a follower
 *
 * Goes back to the end, wherever the person has scrolled to.
 */
void
hb_follower_return (HbFollower *self)
{
  self->at_end = TRUE;
  follow (self);
}

static void
hb_follower_dispose (GObject *object)
{
  HbFollower *self = HB_FOLLOWER (object);

  if (self->tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self->scroller), self->tick);
  self->tick = 0;
  g_clear_object (&self->model);

  G_OBJECT_CLASS (hb_follower_parent_class)->dispose (object);
}

static void
hb_follower_class_init (HbFollowerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hb_follower_dispose;
}

static void
hb_follower_init (HbFollower *self)
{
  self->at_end = TRUE;
}

/**
 * hb_follower_new:
 * @scroller: (transfer none): what scrolls @list; it is to outlive the follower
 * @list: (transfer none): a list whose model stays the same
 *
 * Returns: (transfer full): a follower at the end of the list
 */
HbFollower *
hb_follower_new (GtkScrolledWindow *scroller,
                 GtkListView       *list)
{
  HbFollower *self = g_object_new (HB_TYPE_FOLLOWER, NULL);
  GtkAdjustment *vertical = gtk_scrolled_window_get_vadjustment (scroller);

  self->scroller = scroller;
  self->list = list;
  self->model = g_object_ref (G_LIST_MODEL (gtk_list_view_get_model (list)));
  g_signal_connect_object (vertical, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (vertical, "value-changed", G_CALLBACK (on_scrolled), self,
                           G_CONNECT_SWAPPED);

  /* After the list, which has to know of a row before it can scroll to it. */
  g_signal_connect_object (self->model, "items-changed", G_CALLBACK (on_items_changed), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);

  return self;
}
