#include <adwaita.h>

#include "app/hb-peer-bar.h"
#include "app/hb-countdown.h"
#include "app/hb-peer-filter.h"
#include "app/hb-peer-menu.h"
#include "app/hb-peer-view.h"
#include "app/hb-server-page.h"
#include "app/hb-state-badge.h"
#include "app/hb-state-chips.h"
#include "app/hb-ticker.h"

/* The page of a server with 46 peers, shown for real. With HB_PICTURES=DIR, how it looks is saved
 * there. */

#define RESOURCES "/io/github/d0ntblink/Heartbeats/"
#define SKIPPED 77
#define LIMIT_MS 20000

#define N_PEERS 46
#define N_ALIVE 42

typedef struct
{
  GtkWidget *window;
  HbServerPage *page;
  GtkWidget *view;
  HbPeerList *peers;
  GString *acted; /* the actions that were called, with their targets */
  guint frames;
} Stage;

typedef gboolean (*Condition) (Stage *stage);

/* Waiting */

static gboolean
on_limit (gpointer user_data)
{
  g_error ("it did not happen in time");
  return G_SOURCE_REMOVE;
}

static gboolean
on_look (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static void
wait_until (Stage     *stage,
            Condition  condition)
{
  guint limit = g_timeout_add (LIMIT_MS, on_limit, NULL);
  guint look = g_timeout_add (20, on_look, NULL);

  while (!condition (stage))
    g_main_context_iteration (NULL, TRUE);

  g_source_remove (look);
  g_source_remove (limit);
}

/* What nobody holds any more goes at last with what the main loop still has to do. */
static void
wait_until_gone (gpointer *object)
{
  guint limit = g_timeout_add (LIMIT_MS, on_limit, NULL);

  while (*object != NULL)
    g_main_context_iteration (NULL, TRUE);

  g_source_remove (limit);
}

static gboolean
is_drawn (Stage *stage)
{
  return stage->frames >= 3;
}

/* Waits until what was asked for is on the screen. */
static void
settle (Stage *stage)
{
  stage->frames = 0;
  gtk_widget_queue_draw (stage->window);
  wait_until (stage, is_drawn);
}

static void
on_frame (Stage         *stage,
          GdkFrameClock *clock)
{
  if (++stage->frames < 3)
    gtk_widget_queue_draw (stage->window);
}

/* Widgets */

static GtkWidget *
find_widget (GtkWidget *widget,
             GType      type)
{
  GtkWidget *child;

  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    return widget;

  for (child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_widget (child, type);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static GtkWidget *
find_button (GtkWidget  *widget,
             const char *tooltip)
{
  if (GTK_IS_BUTTON (widget) && g_strcmp0 (gtk_widget_get_tooltip_text (widget), tooltip) == 0)
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_button (child, tooltip);

      if (found != NULL)
        return found;
    }

  return NULL;
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

static GListModel *
get_shown (Stage *stage)
{
  GtkColumnView *table = GTK_COLUMN_VIEW (find_widget (stage->view, GTK_TYPE_COLUMN_VIEW));
  GtkListView *cards;
  GtkWidget *stack = gtk_widget_get_first_child (stage->view);

  if (gtk_column_view_get_model (table) != NULL)
    return G_LIST_MODEL (gtk_column_view_get_model (table));

  cards = GTK_LIST_VIEW (find_widget (gtk_stack_get_child_by_name (GTK_STACK (stack), "cards"),
                                      GTK_TYPE_LIST_VIEW));
  return G_LIST_MODEL (gtk_list_view_get_model (cards));
}

static char *
get_title (Stage *stage,
           guint  position)
{
  g_autoptr (HbPeerItem) peer = g_list_model_get_item (get_shown (stage), position);

  return peer != NULL ? g_strdup (hb_peer_item_get_title (peer)) : NULL;
}

static const char *
get_page_name (Stage *stage)
{
  GtkWidget *stack = gtk_widget_get_last_child (GTK_WIDGET (stage->page));

  return gtk_stack_get_visible_child_name (GTK_STACK (stack));
}

/* Peers */

static GVariant *
describe (guint       number,
          const char *state,
          double      left,
          guint       pulses,
          const char *verdict,
          const char *text)
{
  g_autofree char *address = number == 20 ? g_strdup ("fd00::1:20")
                                          : g_strdup_printf ("198.18.0.%u", number);
  gint64 now = g_get_real_time ();
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "address", "s", address);
  g_variant_dict_insert (&dict, "state", "s", state);
  g_variant_dict_insert (&dict, "last-text", "s", text);
  g_variant_dict_insert (&dict, "pulses", "u", pulses);
  g_variant_dict_insert (&dict, "verdict", "s", verdict);
  g_variant_dict_insert (&dict, "muted", "b", number == 12);
  g_variant_dict_insert (&dict, "heard", "x", now - (gint64) ((60 - left) * G_USEC_PER_SEC));
  if (left > 0)
    g_variant_dict_insert (&dict, "deadline", "x", now + (gint64) (left * G_USEC_PER_SEC));
  if (pulses == 0)
    g_variant_dict_insert (&dict, "rtt-ms", "d", 0.2 + number % 7 * 0.3);
  return g_variant_dict_end (&dict);
}

static void
tell (HbPeerList *peers,
      GVariant   *description)
{
  g_autoptr (GVariant) batch = NULL;

  batch = g_variant_ref_sink (g_variant_new_array (NULL, &description, 1));
  hb_peer_list_update (peers, batch);
}

static void
happen (HbPeerList *peers,
        HbPeerItem *peer,
        const char *event,
        gint64      ago)
{
  g_autoptr (GVariant) happening = NULL;
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "event", "s", event);
  g_variant_dict_insert (&dict, "peer", "s", hb_peer_item_get_address (peer));
  g_variant_dict_insert (&dict, "time", "x", g_get_real_time () - ago * G_USEC_PER_SEC);
  happening = g_variant_ref_sink (g_variant_dict_end (&dict));
  hb_peer_list_happen (peers, happening);
}

static void
beat (HbPeerList *peers,
      HbPeerItem *peer)
{
  happen (peers, peer, "session-opened", 400);
  for (gint64 ago = 390; ago > 30; ago -= 45)
    happen (peers, peer, "message", ago);

  if (hb_peer_item_get_state (peer) >= HB_PEER_STATE_PULSING)
    for (gint64 ago = 9; ago > 6; ago--)
      happen (peers, peer, "pulse-sent", ago);
  if (hb_peer_item_get_state (peer) == HB_PEER_STATE_GIVEN_UP)
    happen (peers, peer, "gave-up", 3);
}

static HbPeerList *
create_peers (void)
{
  static const struct
  {
    const char *address;
    const char *name;
  } names[] = {
    { "198.18.0.47", "lab printer" },
    { "198.18.0.31", "build-runner-2" },
    { "198.18.0.12", "nas" },
    { "198.18.0.1", "gateway" },
    { "198.18.0.46", "laptop" },
    { "fd00::1:20", "web-1" },
  };
  static const char *const texts[] = { "Whats up Doc?", "21.4 °C, door closed", "MSG_HEARTBEAT",
                                       "deploy finished" };
  HbPeerList *peers = hb_peer_list_new ();

  for (guint i = 1; i <= N_PEERS + 1; i++)
    if (i == 47)
      tell (peers, describe (i, "given-up", 0, 5, "program-dead", "Paper low in tray 2"));
    else if (i == 31)
      tell (peers, describe (i, "pulsing", 0.9, 3, "", "job 4411 started"));
    else if (i == 45 || i == 46)
      tell (peers, describe (i, "left", 0, 0, "", "bye"));
    else if (i == 12)
      tell (peers, describe (i, "alive", 7, 0, "", "scrub 61 % done"));
    else if (i != 30)
      tell (peers, describe (i, "alive", 10 + i, 0, "", texts[i % G_N_ELEMENTS (texts)]));

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    hb_peer_item_set_name (hb_peer_list_lookup (peers, names[i].address), names[i].name);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (peers)); i++)
    {
      g_autoptr (HbPeerItem) peer = g_list_model_get_item (G_LIST_MODEL (peers), i);

      beat (peers, peer);
    }

  return peers;
}

/* The stage */

static void
on_action (GSimpleAction *action,
           GVariant      *target,
           gpointer       user_data)
{
  Stage *stage = user_data;

  g_string_append_printf (stage->acted, "%s %s;", g_action_get_name (G_ACTION (action)),
                          target != NULL ? g_variant_get_string (target, NULL) : "");
}

static void
add_actions (Stage *stage)
{
  static const GActionEntry window[] = { { .name = "server-settings", .activate = on_action } };
  static const GActionEntry peer[] = {
    { .name = "copy", .activate = on_action, .parameter_type = "s" },
    { .name = "mute", .activate = on_action, .parameter_type = "s" },
    { .name = "terminate", .activate = on_action, .parameter_type = "s" },
    { .name = "forget", .activate = on_action, .parameter_type = "s" },
  };
  g_autoptr (GSimpleActionGroup) win = g_simple_action_group_new ();
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (win), window, G_N_ELEMENTS (window), stage);
  g_action_map_add_action_entries (G_ACTION_MAP (group), peer, G_N_ELEMENTS (peer), stage);
  gtk_widget_insert_action_group (stage->window, "win", G_ACTION_GROUP (win));
  gtk_widget_insert_action_group (stage->window, "peer", G_ACTION_GROUP (group));
}

static void
stage_init (Stage      *stage,
            HbPeerList *peers,
            int         width,
            int         height)
{
  *stage = (Stage) { 0 };
  stage->acted = g_string_new (NULL);
  stage->peers = peers;
  stage->page = HB_SERVER_PAGE (hb_server_page_new ());
  stage->view = NULL;
  stage->window = adw_window_new ();
  add_actions (stage);
  g_object_set (stage->page, "peers", peers, "timeout", 60.0, "pulses", 5, "address", "192.0.2.7",
                NULL);
  gtk_window_set_default_size (GTK_WINDOW (stage->window), width, height);
  adw_window_set_content (ADW_WINDOW (stage->window), GTK_WIDGET (stage->page));
  gtk_window_present (GTK_WINDOW (stage->window));

  stage->view = find_widget (GTK_WIDGET (stage->page), HB_TYPE_PEER_VIEW);
  g_signal_connect_swapped (gtk_widget_get_frame_clock (stage->window), "after-paint",
                            G_CALLBACK (on_frame), stage);
  settle (stage);
}

static void
stage_clear (Stage *stage)
{
  gpointer page = stage->page;
  gpointer peers = stage->peers;

  g_signal_handlers_disconnect_by_data (gtk_widget_get_frame_clock (stage->window), stage);
  g_object_add_weak_pointer (page, &page);
  gtk_window_destroy (GTK_WINDOW (stage->window));
  wait_until_gone (&page);
  if (peers != NULL)
    g_object_add_weak_pointer (peers, &peers);
  g_clear_object (&stage->peers);
  wait_until_gone (&peers);
  g_string_free (stage->acted, TRUE);
}

static void
set_colors (AdwColorScheme scheme)
{
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), scheme);
}

static void
save_picture (Stage      *stage,
              const char *name)
{
  const char *folder = g_getenv ("HB_PICTURES");
  int width = gtk_widget_get_width (stage->window);
  int height = gtk_widget_get_height (stage->window);
  g_autoptr (GdkPaintable) paintable = NULL;
  g_autoptr (GtkSnapshot) snapshot = NULL;
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  g_autofree char *path = NULL;

  if (folder == NULL)
    return;

  paintable = gtk_widget_paintable_new (stage->window);
  snapshot = gtk_snapshot_new ();
  gdk_paintable_snapshot (paintable, GDK_SNAPSHOT (snapshot), width, height);
  node = gtk_snapshot_free_to_node (g_steal_pointer (&snapshot));
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (stage->window)), node,
                                         NULL);
  path = g_strdup_printf ("%s/%s.png", folder, name);
  g_assert_true (gdk_texture_save_to_png (texture, path));
}

/* Tests */

static void
assert_columns (Stage *stage,
                guint  n_visible)
{
  GtkWidget *table = find_widget (stage->view, GTK_TYPE_COLUMN_VIEW);
  GListModel *columns = gtk_column_view_get_columns (GTK_COLUMN_VIEW (table));
  guint count = 0;
  int width = 0;
  int least;

  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);

      if (!gtk_column_view_column_get_visible (column))
        continue;
      count++;
      width += gtk_column_view_column_get_fixed_width (column);
    }

  /* What is hidden takes no room: from right to left it would push the rest out of sight. */
  gtk_widget_measure (gtk_widget_get_last_child (table), GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL,
                      NULL, NULL);
  g_assert_cmpint (least, <=, gtk_widget_get_width (table));
  g_assert_cmpuint (count, ==, n_visible);
  g_assert_cmpint (width, <=, gtk_widget_get_width (table));
  g_assert_cmpint (width, >=, gtk_widget_get_width (table) - 1);
}

static void
assert_first (Stage      *stage,
              const char *first,
              const char *second)
{
  g_autofree char *one = get_title (stage, 0);
  g_autofree char *other = get_title (stage, 1);

  g_assert_cmpstr (one, ==, first);
  g_assert_cmpstr (other, ==, second);
}

static int
get_outer_width (GtkWidget *widget)
{
  graphene_rect_t bounds;

  g_assert_true (gtk_widget_compute_bounds (widget, widget, &bounds));
  return (int) bounds.size.width;
}

static float
get_left (GtkWidget *widget,
          GtkWidget *table)
{
  graphene_rect_t bounds;

  g_assert_true (gtk_widget_compute_bounds (widget, table, &bounds));
  return bounds.origin.x;
}

/* The second column's: the first one's cells have no words at their left. */
static void
assert_heads (GtkWidget *table)
{
  GtkWidget *header = gtk_widget_get_first_child (table);
  GtkWidget *head = gtk_widget_get_next_sibling (gtk_widget_get_first_child (header));
  GtkWidget *row = gtk_widget_get_first_child (gtk_widget_get_last_child (table));
  GtkWidget *cell = gtk_widget_get_next_sibling (gtk_widget_get_first_child (row));

  g_assert_cmpfloat (get_left (find_widget (head, GTK_TYPE_LABEL), table), ==,
                     get_left (find_widget (cell, GTK_TYPE_LABEL), table));
}

/* Each badge that is seen has room for all of its words. */
static void
assert_badges (GtkWidget *widget)
{
  GtkWidget *child;
  int wanted;

  if (HB_IS_STATE_BADGE (widget) && gtk_widget_get_mapped (widget))
    {
      gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &wanted, NULL, NULL);
      g_assert_cmpint (gtk_widget_get_width (gtk_widget_get_first_child (widget)), >, 0);
      g_assert_cmpint (wanted, <=, get_outer_width (widget));
    }

  for (child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    assert_badges (child);
}

/* No chip is cut off; the words on the patience are there only where there is room for both. */
static void
assert_bar (Stage    *stage,
            gboolean  has_words,
            gboolean  is_patient)
{
  GtkWidget *bar = find_widget (GTK_WIDGET (stage->page), HB_TYPE_PEER_BAR);
  GtkWidget *chips = find_widget (bar, HB_TYPE_STATE_CHIPS);
  GtkWidget *scroller = gtk_widget_get_first_child (bar);
  gboolean compact;

  g_object_get (chips, "compact", &compact, NULL);
  g_assert_cmpint (compact, !=, has_words);
  g_assert_cmpint (gtk_widget_get_mapped (gtk_widget_get_next_sibling (scroller)), ==,
                   is_patient);
  g_assert_cmpint (gtk_widget_get_width (chips), <=, gtk_widget_get_width (scroller));
}

/* What a person sees of a word does not end in an ellipsis, and the heads stand above the words. */
static void
test_words (void)
{
  Stage stage;
  GtkWidget *table;

  stage_init (&stage, create_peers (), 1200, 600);
  assert_bar (&stage, TRUE, TRUE);
  table = find_widget (stage.view, GTK_TYPE_COLUMN_VIEW);
  assert_badges (table);
  assert_heads (table);

  gtk_window_set_default_size (GTK_WINDOW (stage.window), 730, 600);
  settle (&stage);
  assert_bar (&stage, TRUE, FALSE);
  assert_badges (table);
  save_picture (&stage, "page-730");

  g_object_set (stage.page, "pulses", 100, NULL);
  tell (stage.peers, describe (31, "pulsing", 0.9, 100, "", "job 4411 started"));
  settle (&stage);
  assert_badges (table);
  gtk_window_set_default_size (GTK_WINDOW (stage.window), 360, 600);
  settle (&stage);
  assert_bar (&stage, FALSE, FALSE);
  stage_clear (&stage);
}

static void
assert_sort (Stage      *stage,
             const char *expected)
{
  g_autofree char *sort = NULL;

  g_object_get (stage->page, "sort", &sort, NULL);
  g_assert_cmpstr (sort, ==, expected);
}

static void
sort_by (Stage      *stage,
         const char *order)
{
  GtkWidget *bar = find_widget (GTK_WIDGET (stage->page), HB_TYPE_PEER_BAR);

  g_assert_true (gtk_widget_activate_action (bar, "peers.sort", "s", order));
}

/* The menu's order is the one of the heads, and that of the cards. */
static void
test_sort (void)
{
  Stage stage;
  GtkColumnView *table;
  g_autoptr (GtkColumnViewColumn) silence = NULL;

  stage_init (&stage, create_peers (), 1000, 600);
  assert_sort (&stage, "worst");
  sort_by (&stage, "name");
  assert_sort (&stage, "name");
  assert_first (&stage, "build-runner-2", "gateway");

  table = GTK_COLUMN_VIEW (find_widget (stage.view, GTK_TYPE_COLUMN_VIEW));
  silence = g_list_model_get_item (gtk_column_view_get_columns (table), 2);
  gtk_column_view_sort_by_column (table, silence, GTK_SORT_DESCENDING);
  assert_sort (&stage, "silence");
  gtk_column_view_sort_by_column (table, NULL, GTK_SORT_ASCENDING);
  assert_sort (&stage, "");

  gtk_window_set_default_size (GTK_WINDOW (stage.window), 360, 600);
  settle (&stage);
  sort_by (&stage, "silence");
  assert_first (&stage, "build-runner-2", "nas");
  sort_by (&stage, "worst");
  assert_first (&stage, "lab printer", "build-runner-2");
  stage_clear (&stage);
}

static gboolean
is_focus_in (Stage     *stage,
             GtkWidget *widget)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (stage->window));

  return focus != NULL && gtk_widget_is_ancestor (focus, widget);
}

/* Tab passes the list in one step, both ways; the arrows move in it. */
static void
check_focus (int width)
{
  Stage stage;
  GtkWidget *bar;
  GtkWidget *row;

  stage_init (&stage, create_peers (), width, 600);
  bar = find_widget (GTK_WIDGET (stage.page), HB_TYPE_PEER_BAR);
  hb_server_page_focus_peers (stage.page);
  g_assert_true (is_focus_in (&stage, stage.view));
  row = gtk_window_get_focus (GTK_WINDOW (stage.window));

  g_assert_true (gtk_widget_child_focus (stage.view, GTK_DIR_DOWN));
  g_assert_true (is_focus_in (&stage, stage.view));
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (stage.window)) != row);

  g_assert_false (gtk_widget_child_focus (stage.view, GTK_DIR_TAB_FORWARD));
  g_assert_true (gtk_widget_child_focus (GTK_WIDGET (stage.page), GTK_DIR_TAB_BACKWARD));
  g_assert_true (is_focus_in (&stage, bar));
  g_assert_true (gtk_widget_child_focus (GTK_WIDGET (stage.page), GTK_DIR_TAB_FORWARD));
  g_assert_true (is_focus_in (&stage, stage.view));
  stage_clear (&stage);
}

static void
test_focus (void)
{
  check_focus (1000);
  check_focus (360);
}

static void
test_wide (void)
{
  Stage stage;

  stage_init (&stage, create_peers (), 1100, 720);
  g_assert_cmpuint (g_list_model_get_n_items (get_shown (&stage)), ==, N_PEERS);
  assert_columns (&stage, 7);
  gtk_window_set_default_size (GTK_WINDOW (stage.window), 720, 600);
  settle (&stage);
  assert_columns (&stage, 5);
  gtk_window_set_default_size (GTK_WINDOW (stage.window), 1100, 720);
  settle (&stage);
  assert_first (&stage, "lab printer", "build-runner-2");
  g_object_set (stage.page, "selected", hb_peer_list_lookup (stage.peers, "198.18.0.47"), NULL);
  settle (&stage);
  save_picture (&stage, "page-wide-light");

  set_colors (ADW_COLOR_SCHEME_FORCE_DARK);
  settle (&stage);
  save_picture (&stage, "page-wide-dark");
  set_colors (ADW_COLOR_SCHEME_DEFAULT);
  stage_clear (&stage);

  stage_init (&stage, create_peers (), 797, 600);
  assert_columns (&stage, 6);
  save_picture (&stage, "page-mid-light");
  stage_clear (&stage);

  stage_init (&stage, create_peers (), 720, 600);
  assert_columns (&stage, 5);
  stage_clear (&stage);
}

static void
test_narrow (void)
{
  Stage stage;
  GtkWidget *table;

  set_colors (ADW_COLOR_SCHEME_FORCE_DARK);
  stage_init (&stage, create_peers (), 360, 720);
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (stage.page)), <=, 360);
  table = find_widget (stage.view, GTK_TYPE_COLUMN_VIEW);
  g_assert_null (gtk_column_view_get_model (GTK_COLUMN_VIEW (table)));
  assert_first (&stage, "lab printer", "build-runner-2");
  save_picture (&stage, "page-narrow-dark");
  set_colors (ADW_COLOR_SCHEME_DEFAULT);
  settle (&stage);
  save_picture (&stage, "page-narrow-light");
  stage_clear (&stage);
}

/* How long a bar of a silent peer's runs depends on the server, in the table and in the cards. */
static void
test_interval (void)
{
  static const int widths[] = { 1000, 360 };

  for (gsize i = 0; i < G_N_ELEMENTS (widths); i++)
    {
      Stage stage;
      GtkWidget *stack, *countdown;
      double interval;

      stage_init (&stage, create_peers (), widths[i], 600);
      g_object_set (stage.page, "pulse-interval", 10.0, NULL);
      settle (&stage);
      stack = gtk_widget_get_first_child (stage.view);
      countdown = find_widget (gtk_stack_get_visible_child (GTK_STACK (stack)), HB_TYPE_COUNTDOWN);
      g_object_get (countdown, "interval", &interval, NULL);
      g_assert_cmpfloat (interval, ==, 10);
      stage_clear (&stage);
    }
}

static void
test_filter (void)
{
  Stage stage;
  GtkWidget *chips;
  GtkWidget *entry;
  HbPeerItem *selected;

  stage_init (&stage, create_peers (), 1000, 600);
  chips = find_widget (GTK_WIDGET (stage.page), HB_TYPE_STATE_CHIPS);
  entry = find_widget (GTK_WIDGET (stage.page), GTK_TYPE_SEARCH_ENTRY);

  g_object_set (chips, "state", HB_PEER_STATE_ALIVE, NULL);
  g_assert_cmpuint (g_list_model_get_n_items (get_shown (&stage)), ==, N_ALIVE);
  assert_first (&stage, "nas", "gateway");

  g_object_set (stage.page, "search-mode", TRUE, NULL);
  gtk_editable_set_text (GTK_EDITABLE (entry), "SCRUB");
  g_signal_emit_by_name (entry, "search-changed");
  g_assert_cmpuint (g_list_model_get_n_items (get_shown (&stage)), ==, 1);
  settle (&stage);
  save_picture (&stage, "page-search");

  gtk_editable_set_text (GTK_EDITABLE (entry), "nobody says so");
  g_signal_emit_by_name (entry, "search-changed");
  g_assert_cmpstr (get_page_name (&stage), ==, "nothing");
  settle (&stage);
  save_picture (&stage, "page-nothing");

  /* Who is asked for is shown, whatever was filtered. */
  g_object_set (stage.page, "selected", hb_peer_list_lookup (stage.peers, "198.18.0.46"), NULL);
  g_assert_cmpstr (get_page_name (&stage), ==, "peers");
  g_assert_cmpuint (g_list_model_get_n_items (get_shown (&stage)), ==, N_PEERS);
  selected = hb_server_page_get_selected (stage.page);
  g_assert_cmpstr (hb_peer_item_get_title (selected), ==, "laptop");
  stage_clear (&stage);
}

static gboolean
is_nas_worst (Stage *stage)
{
  g_autofree char *title = get_title (stage, 0);

  return g_strcmp0 (title, "nas") == 0;
}

/* How far the table is scrolled, in pixels. */
static double
get_scrolled (Stage *stage)
{
  GtkWidget *table = find_widget (stage->view, GTK_TYPE_COLUMN_VIEW);

  return gtk_adjustment_get_value (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (table)));
}

static void
test_update (void)
{
  Stage stage;
  HbPeerItem *nas;
  gint64 began = g_get_monotonic_time ();

  stage_init (&stage, create_peers (), 1000, 600);
  nas = hb_peer_list_lookup (stage.peers, "198.18.0.12");
  g_object_set (stage.page, "selected", nas, NULL);

  tell (stage.peers, describe (12, "given-up", 0, 5, "unreachable", "scrub 62 % done"));
  wait_until (&stage, is_nas_worst);
  g_assert_true (hb_server_page_get_selected (stage.page) == nas);
  g_assert_cmpint (g_get_monotonic_time () - began, >=, G_USEC_PER_SEC / 2);
  stage_clear (&stage);
}

static gboolean
is_newcomer_there (Stage *stage)
{
  return g_list_model_get_n_items (get_shown (stage)) == N_PEERS + 1;
}

static void
test_top (void)
{
  Stage stage;

  stage_init (&stage, create_peers (), 1000, 400);
  tell (stage.peers, describe (30, "given-up", 0, 9, "program-dead", "the worst of all"));
  wait_until (&stage, is_newcomer_there);
  settle (&stage);
  g_assert_cmpfloat (get_scrolled (&stage), ==, 0);
  stage_clear (&stage);
}

/* Rows that come into sight were made a while ago. GTK warns where one asks for room while the list
 * lays them out, and a warning ends a test. */
static void
test_aged (void)
{
  Stage stage;
  GtkWidget *table;
  GtkAdjustment *place;

  stage_init (&stage, create_peers (), 1100, 360);
  table = find_widget (stage.view, GTK_TYPE_COLUMN_VIEW);
  place = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (table));
  for (int i = 1; i <= 8; i++)
    {
      hb_ticker_stand (g_get_real_time () + i * G_USEC_PER_SEC);
      gtk_adjustment_set_value (place, 150 * i);
      settle (&stage);
    }

  g_assert_cmpfloat (gtk_adjustment_get_value (place), >=, 1200);
  hb_ticker_stand (0);
  stage_clear (&stage);
}

static void
test_nobody (void)
{
  Stage stage;

  stage_init (&stage, NULL, 900, 600);
  g_assert_cmpstr (get_page_name (&stage), ==, "nobody");
  save_picture (&stage, "page-nobody");
  g_object_set (stage.page, "source", "demo", NULL);
  g_assert_cmpstr (get_page_name (&stage), ==, "nobody-demo");
  g_object_set (stage.page, "source", "replay", NULL);
  g_assert_cmpstr (get_page_name (&stage), ==, "nobody-replay");
  g_object_set (stage.page, "source", "attached", NULL);
  g_assert_cmpstr (get_page_name (&stage), ==, "nobody");
  stage.peers = create_peers ();
  g_object_set (stage.page, "peers", stage.peers, NULL);
  g_assert_cmpstr (get_page_name (&stage), ==, "peers");
  g_object_set (stage.page, "peers", NULL, NULL);
  g_assert_cmpstr (get_page_name (&stage), ==, "nobody");
  settle (&stage);
  stage_clear (&stage);
}

static void
on_read (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  char **text = user_data;

  *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
}

static void
assert_copies (Stage      *stage,
               const char *hint,
               const char *expected)
{
  GtkWidget *button = find_button (GTK_WIDGET (stage->page), hint);
  g_autofree char *copied = NULL;

  g_signal_emit_by_name (button, "clicked");
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (button), NULL, on_read, &copied);
  while (copied == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (copied, ==, expected);
}

/* Returns: the lines that a label is laid out in, with a mark between them */
static char *
get_lines (GtkLabel *label)
{
  PangoLayout *layout = gtk_label_get_layout (label);
  const char *text = pango_layout_get_text (layout);
  GString *lines = g_string_new (NULL);

  for (GSList *line = pango_layout_get_lines_readonly (layout); line != NULL; line = line->next)
    {
      PangoLayoutLine *part = line->data;

      g_string_append_len (lines, text + part->start_index, part->length);
      g_string_append_c (lines, '|');
    }

  return g_string_free (lines, FALSE);
}

/* What is to be typed elsewhere can be copied, and is not broken within the name of an option. */
static void
test_invitation (void)
{
  Stage stage;
  GtkWidget *button;
  g_autofree char *lines = NULL;

  stage_init (&stage, NULL, 420, 700);
  save_picture (&stage, "page-nobody-narrow");
  assert_copies (&stage, "Copy the address", "192.0.2.7");
  assert_copies (&stage, "Copy the command",
                 "heartbeats --role=client --server=192.0.2.7 --message=hello");
  assert_copies (&stage, "Copy the command for a script",
                 "heartbeats --role=client --server=192.0.2.7 --message=hello --once");

  button = find_button (GTK_WIDGET (stage.page), "Copy the command for a script");
  lines = get_lines (GTK_LABEL (gtk_widget_get_first_child (gtk_widget_get_parent (button))));
  g_test_message ("%s", lines);
  g_assert_nonnull (strchr (lines, '|'));
  g_assert_null (strstr (lines, "-|"));
  stage_clear (&stage);
}

static void
press (Stage      *stage,
       const char *key)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (stage->view);

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
            gtk_shortcut_action_activate (gtk_shortcut_get_action (shortcut), 0, stage->view,
                                          gtk_shortcut_get_arguments (shortcut));
        }
    }
}

static void
test_actions (void)
{
  Stage stage;
  GtkEventController *gesture;
  GtkWidget *menu;

  stage_init (&stage, create_peers (), 1000, 600);
  gesture = find_controller (gtk_widget_get_first_child (stage.view), GTK_TYPE_GESTURE_LONG_PRESS);
  menu = gtk_widget_get_last_child (stage.view);

  /* Beside the rows there is nobody to do anything with. */
  g_signal_emit_by_name (gesture, "pressed", 20.0, 5.0);
  g_assert_false (gtk_widget_get_visible (menu));

  g_signal_emit_by_name (gesture, "pressed", 200.0, 60.0);
  g_assert_true (gtk_widget_get_visible (menu));
  g_assert_cmpstr (hb_peer_item_get_title (hb_server_page_get_selected (stage.page)), ==,
                   "lab printer");
  settle (&stage);
  gtk_popover_popdown (GTK_POPOVER (menu));

  press (&stage, "<Control>c");
  press (&stage, "<Control>m");
  press (&stage, "<Control>t");
  press (&stage, "Delete");
  g_assert_cmpstr (stage.acted->str, ==,
                   "copy 198.18.0.47;mute 198.18.0.47;terminate 198.18.0.47;forget 198.18.0.47;");
  stage_clear (&stage);
}

static void
load_style (void)
{
  GdkDisplay *display = gdk_display_get_default ();
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_resource (provider, RESOURCES "style.css");
  gtk_style_context_add_provider_for_display (display, GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (display), RESOURCES "icons");
}

int
main (int    argc,
      char **argv)
{
  if (!gtk_init_check ())
    return SKIPPED;

  g_test_init (&argc, &argv, NULL);
  adw_init ();
  load_style ();
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);

  g_test_add_func ("/server-page/words", test_words);
  g_test_add_func ("/server-page/sort", test_sort);
  g_test_add_func ("/server-page/focus", test_focus);
  g_test_add_func ("/server-page/wide", test_wide);
  g_test_add_func ("/server-page/narrow", test_narrow);
  g_test_add_func ("/server-page/interval", test_interval);
  g_test_add_func ("/server-page/filter", test_filter);
  g_test_add_func ("/server-page/update", test_update);
  g_test_add_func ("/server-page/top", test_top);
  g_test_add_func ("/server-page/aged", test_aged);
  g_test_add_func ("/server-page/nobody", test_nobody);
  g_test_add_func ("/server-page/invitation", test_invitation);
  g_test_add_func ("/server-page/actions", test_actions);

  return g_test_run ();
}
