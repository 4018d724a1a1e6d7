#include "server-show.h"

#include "app/server/hb-peer-bar.h"
#include "app/server/hb-state-chips.h"
#include "app/widgets/hb-countdown.h"
#include "app/widgets/hb-state-badge.h"
#include "app/widgets/hb-ticker.h"

/* The layout of a server's page in windows of all widths. With HB_PICTURES=DIR, pictures are saved
 * there. */

static void
assert_columns (ServerShow *show,
                guint       n_visible)
{
  GtkWidget *table = stage_find (show->view, GTK_TYPE_COLUMN_VIEW);
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

  /* Hidden columns take no room: from right to left, they would push the others out of the window. */
  gtk_widget_measure (gtk_widget_get_last_child (table), GTK_ORIENTATION_HORIZONTAL, -1, &least,
                      NULL, NULL, NULL);
  g_assert_cmpint (least, <=, gtk_widget_get_width (table));
  g_assert_cmpuint (count, ==, n_visible);
  g_assert_cmpint (width, <=, gtk_widget_get_width (table));
  g_assert_cmpint (width, >=, gtk_widget_get_width (table) - 1);
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

/* Those of the second column, since the cells of the first one have an icon at their left. */
static void
assert_heads (GtkWidget *table)
{
  GtkWidget *header = gtk_widget_get_first_child (table);
  GtkWidget *head = gtk_widget_get_next_sibling (gtk_widget_get_first_child (header));
  GtkWidget *row = gtk_widget_get_first_child (gtk_widget_get_last_child (table));
  GtkWidget *cell = gtk_widget_get_next_sibling (gtk_widget_get_first_child (row));

  g_assert_cmpfloat (get_left (stage_find (head, GTK_TYPE_LABEL), table), ==,
                     get_left (stage_find (cell, GTK_TYPE_LABEL), table));
}

/* Each visible badge has room for its whole text. */
static void
assert_badges (GtkWidget *table)
{
  g_autoptr (GPtrArray) badges = stage_find_all (table, HB_TYPE_STATE_BADGE);

  g_assert_cmpuint (badges->len, >, 0);
  for (guint i = 0; i < badges->len; i++)
    {
      GtkWidget *badge = g_ptr_array_index (badges, i);
      int wanted;

      if (!gtk_widget_get_mapped (badge))
        continue;
      gtk_widget_measure (badge, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &wanted, NULL, NULL);
      g_assert_cmpint (gtk_widget_get_width (gtk_widget_get_first_child (badge)), >, 0);
      g_assert_cmpint (wanted, <=, get_outer_width (badge));
    }
}

/* Each chip is fully visible, and does not overlap the buttons. */
static void
assert_chips (GtkWidget *bar)
{
  GtkWidget *chips = stage_find (bar, HB_TYPE_STATE_CHIPS);
  GtkWidget *buttons = gtk_widget_get_last_child (bar);
  graphene_rect_t room = GRAPHENE_RECT_INIT (0, 0, (float) gtk_widget_get_width (bar),
                                             (float) gtk_widget_get_height (bar));
  graphene_rect_t taken;
  graphene_rect_t place;

  g_assert_true (gtk_widget_compute_bounds (buttons, bar, &taken));

  for (GtkWidget *chip = gtk_widget_get_first_child (chips); chip != NULL;
       chip = gtk_widget_get_next_sibling (chip))
    {
      if (!gtk_widget_get_visible (chip))
        continue;
      g_assert_true (gtk_widget_compute_bounds (chip, bar, &place));
      g_test_message ("%g, %g: %g by %g", (double) place.origin.x, (double) place.origin.y,
                      (double) place.size.width, (double) place.size.height);
      g_assert_true (graphene_rect_contains_rect (&room, &place));
      g_assert_false (graphene_rect_intersection (&taken, &place, NULL));
    }
}

/* No chip is cut off; the text about timeout and pulses is shown only if there is room for both. */
static void
assert_bar (ServerShow *show,
            gboolean    has_words,
            gboolean    is_patient)
{
  GtkWidget *bar = stage_find (show->page, HB_TYPE_PEER_BAR);
  GtkWidget *chips = stage_find (bar, HB_TYPE_STATE_CHIPS);
  gboolean compact;

  g_object_get (chips, "compact", &compact, NULL);
  g_assert_cmpint (compact, !=, has_words);
  g_assert_cmpint (gtk_widget_get_mapped (gtk_widget_get_next_sibling (chips)), ==, is_patient);
  assert_chips (bar);
}

/* No word is ellipsized, and the column titles are aligned with the text below. */
static void
test_words (void)
{
  ServerShow show;
  GtkWidget *table;

  server_show_init (&show, peer_examples_new (), 1200, 600);
  assert_bar (&show, TRUE, TRUE);
  table = stage_find (show.view, GTK_TYPE_COLUMN_VIEW);
  assert_badges (table);
  assert_heads (table);

  server_show_resize (&show, 730, 600);
  assert_bar (&show, TRUE, FALSE);
  assert_badges (table);
  stage_save (&show.stage, "page-730");

  g_object_set (show.policy, "pulses", 100, NULL);
  peer_examples_tell (show.peers, 31, HB_PEER_STATE_PULSING, 0.9, 100, HB_N_VERDICTS, "job 4411 started");
  server_show_settle (&show);
  assert_badges (table);
  server_show_resize (&show, 360, 600);
  assert_bar (&show, FALSE, FALSE);
  server_show_clear (&show);
}

/* Chips without room beside the others are in another line, at any size of letters. */
static void
test_chips_wrap (void)
{
  ServerShow show;
  GtkWidget *bar;
  int height;

  server_show_init (&show, peer_examples_new (), 360, 600);
  bar = stage_find (show.page, HB_TYPE_PEER_BAR);
  assert_bar (&show, FALSE, FALSE);
  height = gtk_widget_get_height (bar);

  stage_set_letters (200);
  server_show_settle (&show);
  g_assert_cmpint (gtk_widget_get_width (bar), <=, 360);
  g_assert_cmpint (gtk_widget_get_height (bar), >, 2 * height);
  assert_chips (bar);
  stage_save (&show.stage, "page-360-large");

  gtk_widget_set_direction (stage_find (bar, HB_TYPE_STATE_CHIPS), GTK_TEXT_DIR_RTL);
  server_show_settle (&show);
  assert_chips (bar);

  stage_set_letters (100);
  server_show_clear (&show);
}

static void
test_wide (void)
{
  ServerShow show;

  server_show_init (&show, peer_examples_new (), 1100, 720);
  g_assert_cmpuint (g_list_model_get_n_items (server_show_get_listed (&show)), ==, PEER_EXAMPLES);
  assert_columns (&show, 7);
  server_show_resize (&show, 720, 600);
  assert_columns (&show, 5);
  server_show_resize (&show, 1100, 720);
  server_show_assert_first (&show, "lab printer", "build-runner-2");
  g_object_set (show.page, "selected", hb_peer_list_lookup (show.peers, "198.18.0.47"), NULL);
  server_show_settle (&show);
  stage_save (&show.stage, "page-wide-light");

  stage_set_colors (ADW_COLOR_SCHEME_FORCE_DARK);
  server_show_settle (&show);
  stage_save (&show.stage, "page-wide-dark");
  stage_set_colors (ADW_COLOR_SCHEME_DEFAULT);
  server_show_clear (&show);

  server_show_init (&show, peer_examples_new (), 797, 600);
  assert_columns (&show, 6);
  stage_save (&show.stage, "page-mid-light");
  server_show_clear (&show);

  server_show_init (&show, peer_examples_new (), 720, 600);
  assert_columns (&show, 5);
  server_show_clear (&show);
}

static void
test_narrow (void)
{
  ServerShow show;
  GtkWidget *table;

  stage_set_colors (ADW_COLOR_SCHEME_FORCE_DARK);
  server_show_init (&show, peer_examples_new (), 360, 720);
  g_assert_cmpint (gtk_widget_get_width (show.page), <=, 360);
  table = stage_find (show.view, GTK_TYPE_COLUMN_VIEW);
  g_assert_null (gtk_column_view_get_model (GTK_COLUMN_VIEW (table)));
  server_show_assert_first (&show, "lab printer", "build-runner-2");
  stage_save (&show.stage, "page-narrow-dark");
  stage_set_colors (ADW_COLOR_SCHEME_DEFAULT);
  server_show_settle (&show);
  stage_save (&show.stage, "page-narrow-light");
  server_show_clear (&show);
}

/* The length of a silent peer's bar depends on the server's pulse interval, in the table and in the cards. */
static void
test_interval (void)
{
  static const int widths[] = { 1000, 360 };

  for (gsize i = 0; i < G_N_ELEMENTS (widths); i++)
    {
      ServerShow show;
      GtkWidget *stack, *countdown;
      double interval;

      server_show_init (&show, peer_examples_new (), widths[i], 600);
      g_object_set (show.policy, "pulse-interval", 10.0, NULL);
      server_show_settle (&show);
      stack = gtk_widget_get_first_child (show.view);
      countdown = stage_find (gtk_stack_get_visible_child (GTK_STACK (stack)), HB_TYPE_COUNTDOWN);
      g_object_get (countdown, "interval", &interval, NULL);
      g_assert_cmpfloat (interval, ==, 10);
      server_show_clear (&show);
    }
}

/* Rows that were created earlier are mapped while the list is being laid out. GTK warns if one requests a
 * layout then, and warnings are fatal. */
static void
test_aged (void)
{
  ServerShow show;
  GtkWidget *table;
  GtkAdjustment *place;

  server_show_init (&show, peer_examples_new (), 1100, 360);
  table = stage_find (show.view, GTK_TYPE_COLUMN_VIEW);
  place = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (table));
  for (int i = 1; i <= 8; i++)
    {
      hb_ticker_freeze (g_get_real_time () + i * G_USEC_PER_SEC);
      gtk_adjustment_set_value (place, 150 * i);
      server_show_settle (&show);
    }

  g_assert_cmpfloat (gtk_adjustment_get_value (place), >=, 1200);
  hb_ticker_freeze (0);
  server_show_clear (&show);
}

int
main (int    argc,
      char **argv)
{
  if (!stage_begin (&argc, &argv))
    return STAGE_SKIPPED;

  stage_stop_animations ();

  g_test_add_func ("/server-page/words", test_words);
  g_test_add_func ("/server-page/chips-wrap", test_chips_wrap);
  g_test_add_func ("/server-page/wide", test_wide);
  g_test_add_func ("/server-page/narrow", test_narrow);
  g_test_add_func ("/server-page/interval", test_interval);
  g_test_add_func ("/server-page/aged", test_aged);

  return g_test_run ();
}
