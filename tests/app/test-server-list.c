#include "server-show.h"

#include "app/server/hb-peer-bar.h"
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

int
main (int    argc,
      char **argv)
{
  if (!stage_begin (&argc, &argv))
    return STAGE_SKIPPED;

  stage_stop_animations ();

  g_test_add_func ("/server-page/sort", test_sort);
  g_test_add_func ("/server-page/filter", test_filter);
  g_test_add_func ("/server-page/update", test_update);
  g_test_add_func ("/server-page/top", test_top);

  return g_test_run ();
}
