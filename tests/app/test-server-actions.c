#include "server-show.h"

#include "app/engine/hb-engine-proxy-private.h"
#include "app/server/hb-peer-actions.h"
#include "app/server/hb-peer-bar.h"
#include "app/server/hb-peer-menu.h"
#include "app/server/hb-quiet-actions.h"

/* The keyboard on a server's page, and the actions of a peer. */

static gboolean
is_focus_in (ServerShow *show,
             GtkWidget  *widget)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (show->stage.window));

  return focus != NULL && gtk_widget_is_ancestor (focus, widget);
}

/* Tab passes the list in one step, in both directions; the arrow keys move within it. */
static void
check_focus (int width)
{
  ServerShow show;
  GtkWidget *bar;
  GtkWidget *row;

  server_show_init (&show, peer_examples_new (), width, 600);
  bar = stage_find (show.page, HB_TYPE_PEER_BAR);
  hb_server_page_focus_peers (HB_SERVER_PAGE (show.page));
  g_assert_true (is_focus_in (&show, show.view));
  row = gtk_window_get_focus (GTK_WINDOW (show.stage.window));

  g_assert_true (gtk_widget_child_focus (show.view, GTK_DIR_DOWN));
  g_assert_true (is_focus_in (&show, show.view));
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (show.stage.window)) != row);

  g_assert_false (gtk_widget_child_focus (show.view, GTK_DIR_TAB_FORWARD));
  g_assert_true (gtk_widget_child_focus (show.page, GTK_DIR_TAB_BACKWARD));
  g_assert_true (is_focus_in (&show, bar));
  g_assert_true (gtk_widget_child_focus (show.page, GTK_DIR_TAB_FORWARD));
  g_assert_true (is_focus_in (&show, show.view));
  server_show_clear (&show);
}

static void
test_focus (void)
{
  check_focus (1000);
  check_focus (360);
}

static gboolean
is_moved (gpointer data)
{
  ServerShow *show = data;
  g_autoptr (HbPeerItem) first = g_list_model_get_item (server_show_get_listed (show), 0);
  g_autoptr (HbPeerItem) second = g_list_model_get_item (server_show_get_listed (show), 1);
  HbPeerItem *selected = hb_server_page_get_selected (HB_SERVER_PAGE (show->page));

  return first == selected || second == selected;
}

static void
fall_silent (ServerShow *show,
             HbPeerItem *peer)
{
  peer_examples_tell (show->peers, hb_peer_item_get_number (peer)->bytes[15], HB_PEER_STATE_GIVEN_UP, 0, 9,
                      HB_VERDICT_PROGRAM_DEAD, "the worst of all");
}

/* A row has the focus, and another one is selected: both stay so when sorting moves them. */
static void
check_focus_stays (int width)
{
  ServerShow show;
  GtkWidget *row;
  HbPeerItem *focused;
  g_autoptr (HbPeerItem) selected = NULL;

  server_show_init (&show, peer_examples_new (), width, 600);
  hb_server_page_focus_peers (HB_SERVER_PAGE (show.page));
  for (guint i = 0; i < 2; i++)
    g_assert_true (gtk_widget_child_focus (show.view, GTK_DIR_DOWN));
  row = gtk_window_get_focus (GTK_WINDOW (show.stage.window));
  focused = hb_peer_menu_find (row);
  selected = g_list_model_get_item (server_show_get_listed (&show), 5);
  g_object_set (show.page, "selected", selected, NULL);
  g_assert_true (focused != NULL && focused != selected);
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (show.stage.window)) == row);

  g_assert_false (is_moved (&show));
  fall_silent (&show, selected);
  fall_silent (&show, focused);
  stage_wait_until (is_moved, &show);
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (show.stage.window)) == row);
  g_assert_true (hb_peer_menu_find (row) == focused);
  g_assert_true (hb_server_page_get_selected (HB_SERVER_PAGE (show.page)) == selected);
  server_show_clear (&show);
}

static void
test_focus_stays (void)
{
  check_focus_stays (1000);
  check_focus_stays (360);
}

static GtkEventController *
find_controller (GtkWidget *widget,
                 GType      type)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (G_TYPE_CHECK_INSTANCE_TYPE (controller, type))
        return controller;
    }

  return NULL;
}

static void
press (ServerShow *show,
       const char *key)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (show->view);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);

      for (guint j = 0; GTK_IS_SHORTCUT_CONTROLLER (controller) &&
                        j < g_list_model_get_n_items (G_LIST_MODEL (controller));
           j++)
        {
          g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (G_LIST_MODEL (controller), j);
          g_autofree char *trigger = NULL;

          trigger = gtk_shortcut_trigger_to_string (gtk_shortcut_get_trigger (shortcut));
          if (g_str_equal (trigger, key))
            gtk_shortcut_action_activate (gtk_shortcut_get_action (shortcut), 0, show->view,
                                          gtk_shortcut_get_arguments (shortcut));
        }
    }
}

static void
test_actions (void)
{
  ServerShow show;
  GtkEventController *gesture;
  GtkWidget *menu;
  HbPeerItem *chosen;

  server_show_init (&show, peer_examples_new (), 1000, 600);
  gesture = find_controller (gtk_widget_get_first_child (show.view), GTK_TYPE_GESTURE_LONG_PRESS);
  menu = gtk_widget_get_last_child (show.view);

  /* There is no menu where there is no row. */
  g_signal_emit_by_name (gesture, "pressed", 20.0, 5.0);
  g_assert_false (gtk_widget_get_visible (menu));

  g_signal_emit_by_name (gesture, "pressed", 200.0, 60.0);
  g_assert_true (gtk_widget_get_visible (menu));
  chosen = hb_server_page_get_selected (HB_SERVER_PAGE (show.page));
  g_assert_cmpstr (hb_peer_item_get_title (chosen), ==, "lab printer");
  server_show_settle (&show);
  gtk_popover_popdown (GTK_POPOVER (menu));

  press (&show, "<Control>c");
  press (&show, "<Control>m");
  press (&show, "<Control>t");
  press (&show, "Delete");
  g_assert_cmpstr (show.acted->str, ==,
                   "copy 198.18.0.47;mute 198.18.0.47;terminate 198.18.0.47;forget 198.18.0.47;");
  server_show_clear (&show);
}

static gboolean
is_enabled (GtkWidget  *widget,
            const char *action,
            const char *address)
{
  GtkWidget *button = gtk_button_new ();
  gboolean enabled;

  gtk_box_append (GTK_BOX (widget), button);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", address);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  enabled = gtk_widget_get_sensitive (button);
  gtk_box_remove (GTK_BOX (widget), button);
  return enabled;
}

/* In a replay, nobody is notified of any peer, and no session is open. */
static void
test_replay (void)
{
  GtkWidget *box = g_object_ref_sink (gtk_box_new (GTK_ORIENTATION_VERTICAL, 0));
  g_autoptr (HbQuietActions) actions = hb_quiet_actions_new (box);
  g_autoptr (HbPeerNames) names = hb_peer_names_new ("/nowhere/peers");
  g_autoptr (HbPeerActions) others = hb_peer_actions_new (box, names);
  g_autoptr (HbEngineProxy) engine = g_object_new (HB_TYPE_ENGINE_PROXY, NULL);

  g_assert_false (is_enabled (box, "quiet.hour", "198.18.0.47"));
  engine->connected = TRUE;
  hb_quiet_actions_set_engine (actions, engine);
  hb_peer_actions_set_engine (others, engine);
  g_assert_true (is_enabled (box, "quiet.hour", "198.18.0.47"));
  g_assert_true (is_enabled (box, "peer.terminate", "198.18.0.47"));
  hb_dbus_engine1_set_mode (engine->facts, "replay");
  hb_quiet_actions_set_engine (actions, engine);
  hb_peer_actions_set_engine (others, engine);
  g_assert_false (is_enabled (box, "quiet.hour", "198.18.0.47"));
  g_assert_false (is_enabled (box, "quiet.acknowledge", "198.18.0.47"));
  g_assert_false (is_enabled (box, "peer.terminate", "198.18.0.47"));
  g_assert_true (is_enabled (box, "peer.forget", "198.18.0.47"));
  g_object_unref (box);
}

int
main (int    argc,
      char **argv)
{
  if (!stage_begin (&argc, &argv))
    return STAGE_SKIPPED;

  stage_stop_animations ();

  g_test_add_func ("/server-page/focus", test_focus);
  g_test_add_func ("/server-page/focus-stays", test_focus_stays);
  g_test_add_func ("/server-page/actions", test_actions);
  g_test_add_func ("/server-page/replay", test_replay);

  return g_test_run ();
}
