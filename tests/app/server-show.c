#include "server-show.h"

#include "app/server/hb-no-peers.h"
#include "app/server/hb-peer-view.h"

/* After how many frames the layout of the page is stable. */
#define FRAMES 3

static void
on_action (GSimpleAction *action,
           GVariant      *target,
           gpointer       user_data)
{
  ServerShow *self = user_data;

  g_autofree char *text = NULL;

  if (target != NULL && g_variant_is_of_type (target, G_VARIANT_TYPE_STRING))
    text = g_variant_dup_string (target, NULL);
  else
    text = target != NULL ? g_variant_print (target, FALSE) : g_strdup ("");
  g_string_append_printf (self->acted, "%s %s;", g_action_get_name (G_ACTION (action)), text);
}

static void
add_actions (ServerShow *self)
{
  static const GActionEntry window[] = { { .name = "server-settings", .activate = on_action } };
  static const GActionEntry peer[] = {
    { .name = "copy", .activate = on_action, .parameter_type = "s" },
    { .name = "mute", .activate = on_action, .parameter_type = "s" },
    { .name = "terminate", .activate = on_action, .parameter_type = "s" },
    { .name = "forget", .activate = on_action, .parameter_type = "s" },
  };
  static const GActionEntry quiet[] = {
    { .name = "acknowledge-incident", .activate = on_action, .parameter_type = "u" },
  };
  g_autoptr (GSimpleActionGroup) win = g_simple_action_group_new ();
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  g_autoptr (GSimpleActionGroup) quieting = g_simple_action_group_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (win), window, G_N_ELEMENTS (window), self);
  g_action_map_add_action_entries (G_ACTION_MAP (group), peer, G_N_ELEMENTS (peer), self);
  g_action_map_add_action_entries (G_ACTION_MAP (quieting), quiet, G_N_ELEMENTS (quiet), self);
  gtk_widget_insert_action_group (self->page, "quiet", G_ACTION_GROUP (quieting));
  gtk_widget_insert_action_group (self->page, "win", G_ACTION_GROUP (win));
  gtk_widget_insert_action_group (self->page, "peer", G_ACTION_GROUP (group));
}

/**
 * server_show_init:
 * @self: a show, uninitialized
 * @peers: (nullable) (transfer full): the server's peers
 * @width: the width of the window, pixels
 * @height: its height, pixels
 *
 * Presents the page, and waits until it is on the screen. Free with server_show_clear().
 */
void
server_show_init (ServerShow *self,
                  HbPeerList *peers,
                  int         width,
                  int         height)
{
  self->acted = g_string_new (NULL);
  self->peers = peers;
  self->page = hb_server_page_new ();
  self->view = stage_find (self->page, HB_TYPE_PEER_VIEW);
  add_actions (self);
  self->policy = hb_watch_policy_new (60, 5, 1);
  g_object_set (self->page, "peers", peers, "policy", self->policy, "address", "192.0.2.7", NULL);
  stage_init (&self->stage, self->page, width, height);
  server_show_settle (self);
}

static gboolean
is_gone (gpointer data)
{
  return *(gpointer *) data == NULL;
}

/**
 * server_show_clear:
 * @self: a show
 *
 * Destroys the window, and checks that the page and the peers are finalized, at the latest after the
 * pending sources of the main loop.
 */
void
server_show_clear (ServerShow *self)
{
  gpointer page = self->page;
  gpointer peers = self->peers;

  g_object_add_weak_pointer (page, &page);
  stage_clear (&self->stage);
  stage_wait_until (is_gone, &page);
  if (peers != NULL)
    g_object_add_weak_pointer (peers, &peers);
  g_clear_object (&self->peers);
  g_clear_object (&self->policy);
  stage_wait_until (is_gone, &peers);
  g_string_free (self->acted, TRUE);
}

/**
 * server_show_settle:
 * @self: a show
 *
 * Waits until all changes are on the screen.
 */
void
server_show_settle (ServerShow *self)
{
  stage_draw (&self->stage, FRAMES);
}

/**
 * server_show_resize:
 * @self: a show
 * @width: the new width of the window, pixels
 * @height: its new height, pixels
 *
 * Resizes the window, and waits until that is on the screen.
 */
void
server_show_resize (ServerShow *self,
                    int         width,
                    int         height)
{
  gtk_window_set_default_size (GTK_WINDOW (self->stage.window), width, height);
  server_show_settle (self);
}

/**
 * server_show_get_listed:
 * @self: a show
 *
 * Returns: (transfer none): the peers of the table or of the cards, in their order
 */
GListModel *
server_show_get_listed (ServerShow *self)
{
  GtkColumnView *table = GTK_COLUMN_VIEW (stage_find (self->view, GTK_TYPE_COLUMN_VIEW));
  GtkListView *cards;
  GtkWidget *stack = gtk_widget_get_first_child (self->view);

  if (gtk_column_view_get_model (table) != NULL)
    return G_LIST_MODEL (gtk_column_view_get_model (table));

  cards = GTK_LIST_VIEW (stage_find (gtk_stack_get_child_by_name (GTK_STACK (stack), "cards"),
                                     GTK_TYPE_LIST_VIEW));
  return G_LIST_MODEL (gtk_list_view_get_model (cards));
}

/**
 * server_show_dup_title:
 * @self: a show
 * @position: a position in the list, from 0 on
 *
 * Returns: (nullable) (transfer full): the title of the peer there
 */
char *
server_show_dup_title (ServerShow *self,
                       guint       position)
{
  g_autoptr (HbPeerItem) peer = g_list_model_get_item (server_show_get_listed (self), position);

  return peer != NULL ? g_strdup (hb_peer_item_get_title (peer)) : NULL;
}

/**
 * server_show_get_content:
 * @self: a show
 *
 * Returns: (transfer none): the name of the visible child of the page's stack, or of what is shown in its place
 */
const char *
server_show_get_content (ServerShow *self)
{
  GtkWidget *stack = gtk_widget_get_last_child (self->page);
  GtkWidget *child = gtk_stack_get_visible_child (GTK_STACK (stack));

  if (HB_IS_NO_PEERS (child))
    stack = gtk_widget_get_first_child (child);
  return gtk_stack_get_visible_child_name (GTK_STACK (stack));
}

/**
 * server_show_assert_first:
 * @self: a show
 * @first: the expected title of the first peer in the list
 * @second: that of the second
 */
void
server_show_assert_first (ServerShow *self,
                          const char *first,
                          const char *second)
{
  g_autofree char *one = server_show_dup_title (self, 0);
  g_autofree char *other = server_show_dup_title (self, 1);

  g_assert_cmpstr (one, ==, first);
  g_assert_cmpstr (other, ==, second);
}
