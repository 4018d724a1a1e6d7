#include "server-show.h"

#include "app/server/hb-peer-bar.h"
#include "app/server/hb-peer-cell.h"
#include "app/server/hb-state-chips.h"

/* Filter, search and order of the peers on a server's page. */

static void
sort_by (ServerShow *show,
         const char *order)
{
  GtkWidget *bar = stage_find (show->page, HB_TYPE_PEER_BAR);

  g_assert_true (gtk_widget_activate_action (bar, "peers.sort", "s", order));
}

/* The menu, the column titles and the cards share one order. */
static void
test_sort (void)
{
  ServerShow show;
  GtkColumnView *table;
  g_autoptr (GtkColumnViewColumn) silence = NULL;

  server_show_init (&show, peer_examples_new (), 1000, 600);
  stage_assert_string (show.page, "sort", "worst");
  sort_by (&show, "name");
  stage_assert_string (show.page, "sort", "name");
  server_show_assert_first (&show, "build-runner-2", "gateway");

  table = GTK_COLUMN_VIEW (stage_find (show.view, GTK_TYPE_COLUMN_VIEW));
  silence = g_list_model_get_item (gtk_column_view_get_columns (table), 2);
  gtk_column_view_sort_by_column (table, silence, GTK_SORT_DESCENDING);
  stage_assert_string (show.page, "sort", "silence");
  gtk_column_view_sort_by_column (table, NULL, GTK_SORT_ASCENDING);
  stage_assert_string (show.page, "sort", "");

  server_show_resize (&show, 360, 600);
  sort_by (&show, "silence");
  server_show_assert_first (&show, "build-runner-2", "nas");
  sort_by (&show, "worst");
  server_show_assert_first (&show, "lab printer", "build-runner-2");
  server_show_clear (&show);
}

static void
test_filter (void)
{
  ServerShow show;
  GtkWidget *chips;
  GtkWidget *entry;
  HbPeerItem *selected;

  server_show_init (&show, peer_examples_new (), 1000, 600);
  chips = stage_find (show.page, HB_TYPE_STATE_CHIPS);
  entry = stage_find (show.page, GTK_TYPE_SEARCH_ENTRY);

  g_object_set (chips, "state", HB_PEER_STATE_ALIVE, NULL);
  g_assert_cmpuint (g_list_model_get_n_items (server_show_get_listed (&show)), ==,
                    PEER_EXAMPLES_ALIVE);
  server_show_assert_first (&show, "nas", "gateway");

  g_object_set (show.page, "search-mode", TRUE, NULL);
  gtk_editable_set_text (GTK_EDITABLE (entry), "SCRUB");
  g_signal_emit_by_name (entry, "search-changed");
  g_assert_cmpuint (g_list_model_get_n_items (server_show_get_listed (&show)), ==, 1);
  server_show_settle (&show);
  stage_save (&show.stage, "page-search");

  gtk_editable_set_text (GTK_EDITABLE (entry), "nobody says so");
  g_signal_emit_by_name (entry, "search-changed");
  g_assert_cmpstr (server_show_get_content (&show), ==, "nothing");
  server_show_settle (&show);
  stage_save (&show.stage, "page-nothing");

  /* A peer that is selected by code is shown even if it was filtered out. */
  g_object_set (show.page, "selected", hb_peer_list_lookup (show.peers, "198.18.0.46"), NULL);
  g_assert_cmpstr (server_show_get_content (&show), ==, "peers");
  g_assert_cmpuint (g_list_model_get_n_items (server_show_get_listed (&show)), ==, PEER_EXAMPLES);
  selected = hb_server_page_get_selected (HB_SERVER_PAGE (show.page));
  g_assert_cmpstr (hb_peer_item_get_title (selected), ==, "laptop");
  server_show_clear (&show);
}

static gboolean
is_sorted_by_name (gpointer data)
{
  g_autofree char *title = server_show_dup_title (data, 0);

  return g_strcmp0 (title, "build-runner-2") == 0;
}

/* GTK forgets a press on a row that is moved meanwhile, and hears of the release after the view. */
static void
test_pressed (void)
{
  ServerShow show;
  g_autofree char *first = NULL;
  g_autofree char *released = NULL;

  server_show_init (&show, peer_examples_new (), 1000, 600);
  gtk_widget_set_state_flags (show.view, GTK_STATE_FLAG_ACTIVE, FALSE);
  sort_by (&show, "name");
  first = server_show_dup_title (&show, 0);
  g_assert_cmpstr (first, ==, "lab printer");

  gtk_widget_unset_state_flags (show.view, GTK_STATE_FLAG_ACTIVE);
  released = server_show_dup_title (&show, 0);
  g_assert_cmpstr (released, ==, "lab printer");
  stage_wait_until (is_sorted_by_name, &show);
  server_show_clear (&show);
}

static gboolean
is_nas_worst (gpointer data)
{
  g_autofree char *title = server_show_dup_title (data, 0);

  return g_strcmp0 (title, "nas") == 0;
}

static void
test_update (void)
{
  ServerShow show;
  HbPeerItem *nas;
  gint64 began = g_get_monotonic_time ();

  server_show_init (&show, peer_examples_new (), 1000, 600);
  nas = hb_peer_list_lookup (show.peers, "198.18.0.12");
  g_object_set (show.page, "selected", nas, NULL);

  peer_examples_tell (show.peers, 12, HB_PEER_STATE_GIVEN_UP, 0, 5, HB_VERDICT_UNREACHABLE, "scrub 62 % done");
  stage_wait_until (is_nas_worst, &show);
  g_assert_true (hb_server_page_get_selected (HB_SERVER_PAGE (show.page)) == nas);
  g_assert_cmpint (g_get_monotonic_time () - began, >=, G_USEC_PER_SEC / 2);
  server_show_clear (&show);
}

static gboolean
is_newcomer_there (gpointer data)
{
  return g_list_model_get_n_items (server_show_get_listed (data)) == PEER_EXAMPLES + 1;
}

/* Returns: how far the table is scrolled, pixels */
static double
get_scrolled (ServerShow *show)
{
  GtkWidget *table = stage_find (show->view, GTK_TYPE_COLUMN_VIEW);

  return gtk_adjustment_get_value (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (table)));
}

static void
test_top (void)
{
  ServerShow show;

  server_show_init (&show, peer_examples_new (), 1000, 400);
  peer_examples_tell (show.peers, 30, HB_PEER_STATE_GIVEN_UP, 0, 9, HB_VERDICT_PROGRAM_DEAD, "the worst of all");
  stage_wait_until (is_newcomer_there, &show);
  server_show_settle (&show);
  g_assert_cmpfloat (get_scrolled (&show), ==, 0);
  server_show_clear (&show);
}

/* Many more than GTK makes rows for. */
#define N_MANY 1000

/* So many rows at most have content, of the some 200 that there are: what is in sight, and a screen around it. */
#define MAX_SHOWN 60

static void
tell_many (HbPeerList *peers,
           GRand      *rand,
           guint       n_told)
{
  g_autoptr (GArray) told = g_array_new (FALSE, FALSE, sizeof (HbPeerSnapshot));

  for (guint i = 0; i < n_told; i++)
    {
      guint number = n_told == N_MANY ? i : (guint) g_rand_int_range (rand, 0, N_MANY);
      HbPeerSnapshot peer = {
        .address = hb_address_from_ipv4 ((guint8[]) { 198, 18, (guint8) (number >> 8), (guint8) number }),
        .state = HB_PEER_STATE_ALIVE,
        .verdict = HB_N_VERDICTS,
        .deadline = g_get_real_time () + g_rand_int_range (rand, 60, 600) * G_USEC_PER_SEC,
      };

      g_array_append_val (told, peer);
    }

  hb_peer_list_update (peers, told);
}

/* Each row in sight shows the peer that the list has there; most of the others show nothing. */
static void
assert_in_sight (ServerShow *show,
                 GtkWidget  *list)
{
  guint n_in_sight = 0;
  guint n_shown = 0;

  for (GtkWidget *row = gtk_widget_get_first_child (list); row != NULL; row = gtk_widget_get_next_sibling (row))
    {
      GtkWidget *cell = stage_find (row, HB_TYPE_PEER_CELL);
      GtkWidget *content = gtk_widget_get_first_child (cell);
      g_autofree char *title = NULL;

      n_shown += content != NULL && gtk_widget_get_visible (content);

      /* GTK unmaps the rows that are out of sight. */
      if (!gtk_widget_get_mapped (row))
        continue;

      n_in_sight++;
      title = server_show_dup_title (show, hb_peer_cell_get_position (HB_PEER_CELL (cell)));
      g_assert_nonnull (title);
      g_assert_nonnull (stage_find_label (row, title));
      g_assert_true (gtk_widget_get_mapped (stage_find_label (row, title)));
    }

  g_assert_cmpuint (n_in_sight, >, 3);
  g_assert_cmpuint (n_shown, <, MAX_SHOWN);
}

static void
check_in_sight (int width)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  ServerShow show;
  GtkAdjustment *place;
  GtkWidget *list;

  server_show_init (&show, hb_peer_list_new (), width, 400);
  tell_many (show.peers, rand, N_MANY);
  server_show_settle (&show);
  list = gtk_widget_get_ancestor (stage_find (show.view, HB_TYPE_PEER_CELL), GTK_TYPE_LIST_VIEW);
  place = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (list));
  assert_in_sight (&show, list);

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (HbPeerItem) peer = g_list_model_get_item (G_LIST_MODEL (show.peers),
                                                           (guint) g_rand_int_range (rand, 0, N_MANY));

      g_object_set (show.page, "selected", peer, NULL);
      server_show_settle (&show);
      assert_in_sight (&show, list);

      gtk_adjustment_set_value (place, gtk_adjustment_get_value (place) + gtk_adjustment_get_page_size (place));
      server_show_settle (&show);
      assert_in_sight (&show, list);

      tell_many (show.peers, rand, N_MANY / 5);
      hb_server_page_settle (HB_SERVER_PAGE (show.page));
      server_show_settle (&show);
      assert_in_sight (&show, list);
    }

  server_show_clear (&show);
}

/* Where the first peers speak and move to the end, the rows that showed them show those that come after: to make
 * 200 rows anew takes as long as several frames. */
static void
move_to_end (ServerShow *show,
             guint       first,
             guint       n_moved)
{
  g_autoptr (GArray) told = g_array_new (FALSE, FALSE, sizeof (HbPeerSnapshot));

  for (guint i = first; i < first + n_moved; i++)
    {
      g_autoptr (HbPeerItem) peer = g_list_model_get_item (server_show_get_listed (show), i);
      HbPeerSnapshot later = {
        .address = *hb_peer_item_get_number (peer),
        .state = HB_PEER_STATE_ALIVE,
        .verdict = HB_N_VERDICTS,
        .deadline = hb_peer_item_get_deadline (peer) + 600 * G_USEC_PER_SEC,
      };

      g_array_append_val (told, later);
    }

  hb_peer_list_update (show->peers, told);
  hb_server_page_settle (HB_SERVER_PAGE (show->page));
}

static void
check_rows_stay (int width)
{
  static const guint stretches[][2] = { { 3, 500 }, { 0, 300 }, { 40, 20 }, { 150, 300 } };
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  ServerShow show;
  GtkWidget *list;

  server_show_init (&show, hb_peer_list_new (), width, 400);
  tell_many (show.peers, rand, N_MANY);
  server_show_settle (&show);
  list = gtk_widget_get_ancestor (stage_find (show.view, HB_TYPE_PEER_CELL), GTK_TYPE_LIST_VIEW);

  for (guint i = 0; i < G_N_ELEMENTS (stretches); i++)
    {
      g_autoptr (GPtrArray) cells = stage_find_all (list, HB_TYPE_PEER_CELL);
      guint n_kept = 0;

      g_ptr_array_set_free_func (cells, g_object_unref);
      for (guint k = 0; k < cells->len; k++)
        g_object_ref (g_ptr_array_index (cells, k));
      move_to_end (&show, stretches[i][0], stretches[i][1]);
      for (guint k = 0; k < cells->len; k++)
        n_kept += gtk_widget_get_root (g_ptr_array_index (cells, k)) != NULL;
      g_assert_cmpuint (n_kept, >, cells->len * 9 / 10);

      server_show_settle (&show);
      assert_in_sight (&show, list);
      g_assert_cmpfloat (gtk_adjustment_get_value (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (list))), ==, 0);
    }

  server_show_clear (&show);
}

/* Counts, in @user_data, the rows that are painted empty. */
static void
on_paint (GdkFrameClock *clock,
          guint         *n_empty)
{
  GtkWidget *list = g_object_get_data (G_OBJECT (clock), "list");

  for (GtkWidget *row = gtk_widget_get_first_child (list); row != NULL; row = gtk_widget_get_next_sibling (row))
    {
      GtkWidget *content = gtk_widget_get_first_child (stage_find (row, HB_TYPE_PEER_CELL));

      if (gtk_widget_get_mapped (row) && (content == NULL || !gtk_widget_get_mapped (content)))
        (*n_empty)++;
    }
}

static void
check_painted (int width)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  GdkFrameClock *clock;
  ServerShow show;
  GtkWidget *list;
  guint n_empty = 0;
  gulong painted;

  server_show_init (&show, hb_peer_list_new (), width, 400);
  tell_many (show.peers, rand, N_MANY);
  server_show_settle (&show);
  list = gtk_widget_get_ancestor (stage_find (show.view, HB_TYPE_PEER_CELL), GTK_TYPE_LIST_VIEW);
  clock = gtk_widget_get_frame_clock (list);
  g_object_set_data (G_OBJECT (clock), "list", list);
  painted = g_signal_connect_after (clock, "paint", G_CALLBACK (on_paint), &n_empty);

  /* As the keys End and Home have it. */
  gtk_widget_activate_action (list, "list.scroll-to-item", "u", N_MANY - 1);
  server_show_settle (&show);
  gtk_widget_activate_action (list, "list.scroll-to-item", "u", 0);
  server_show_settle (&show);
  gtk_widget_activate_action (list, "list.scroll-to-item", "u", N_MANY / 2);
  server_show_settle (&show);
  server_show_resize (&show, width, 800);
  server_show_settle (&show);
  g_assert_cmpuint (n_empty, ==, 0);

  g_signal_handler_disconnect (clock, painted);
  server_show_clear (&show);
}

/* No row is painted without its peer, however it comes into sight. */
static void
test_painted (void)
{
  check_painted (1000);
  check_painted (360);
}

/* A peer that is selected by code comes into sight, although the first rows move away before the next layout; and one
 * that was in sight already does not hold the list when they do. */
static void
test_select_then_move (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  g_autoptr (HbPeerItem) far = NULL;
  g_autoptr (HbPeerItem) second = NULL;
  ServerShow show;
  GtkAdjustment *place;
  GtkWidget *list;

  server_show_init (&show, hb_peer_list_new (), 1000, 400);
  tell_many (show.peers, rand, N_MANY);
  server_show_settle (&show);
  list = gtk_widget_get_ancestor (stage_find (show.view, HB_TYPE_PEER_CELL), GTK_TYPE_LIST_VIEW);
  place = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (list));

  far = g_list_model_get_item (server_show_get_listed (&show), 900);
  g_object_set (show.page, "selected", far, NULL);
  move_to_end (&show, 3, 100);
  server_show_settle (&show);
  g_assert_cmpfloat (gtk_adjustment_get_value (place), >, 1000);
  assert_in_sight (&show, list);

  g_object_set (show.page, "selected", NULL, NULL);
  gtk_adjustment_set_value (place, 0);
  server_show_settle (&show);
  second = g_list_model_get_item (server_show_get_listed (&show), 2);
  g_object_set (show.page, "selected", second, NULL);
  server_show_settle (&show);
  move_to_end (&show, 0, 1);
  move_to_end (&show, 4, 100);
  server_show_settle (&show);
  g_assert_cmpfloat (gtk_adjustment_get_value (place), ==, 0);

  server_show_clear (&show);
}

static void
test_rows_stay (void)
{
  check_rows_stay (1000);
  check_rows_stay (360);
}

static void
test_in_sight (void)
{
  check_in_sight (1000);
  check_in_sight (360);
}

int
main (int    argc,
      char **argv)
{
  if (!stage_begin (&argc, &argv))
    return STAGE_SKIPPED;

  stage_stop_animations ();

  g_test_add_func ("/server-page/sort", test_sort);
  g_test_add_func ("/server-page/filter", test_filter);
  g_test_add_func ("/server-page/pressed", test_pressed);
  g_test_add_func ("/server-page/update", test_update);
  g_test_add_func ("/server-page/top", test_top);
  g_test_add_func ("/server-page/in-sight", test_in_sight);
  g_test_add_func ("/server-page/rows-stay", test_rows_stay);
  g_test_add_func ("/server-page/painted", test_painted);
  g_test_add_func ("/server-page/select-then-move", test_select_then_move);

  return g_test_run ();
}
