#include "event-text.h"
#include "stage.h"

#include "app/peer/hb-name-popover.h"
#include "app/peer/hb-packet-row.h"
#include "app/peer/hb-packet-view.h"
#include "app/peer/hb-peer-page.h"

/* The details of a peer, in a window. */

#define PEER "198.18.0.47"
#define DAY (24 * 3600)

static gboolean
is_past (gpointer data)
{
  return g_get_monotonic_time () >= *(gint64 *) data;
}

/* Returns: (transfer full): that many empty packets, one a second from @first on */
static GVariant *
make_packets (gint64 first,
              guint  n)
{
  g_autoptr (GVariantBuilder) builder = g_variant_builder_new (G_VARIANT_TYPE ("a(xuay)"));

  for (guint i = 0; i < n; i++)
    g_variant_builder_add_parsed (builder, "(%x, uint32 228, @ay [])", (first + i) * 1000000000);

  return g_variant_ref_sink (g_variant_builder_end (builder));
}

/* Adds @n packets as an engine would send them in answer to @since, which has @kept packets in total. */
static void
add (GtkWidget *page,
     guint64    since,
     guint64    next,
     gboolean   more,
     guint      kept,
     gint64     first,
     guint      n)
{
  g_autoptr (GVariant) packets = make_packets (first, n);
  g_autoptr (GVariant) answer = g_variant_ref_sink (g_variant_new ("(tbu@a(xuay))", next, more, kept,
                                                                   packets));

  hb_peer_page_add_packets (HB_PEER_PAGE (page), PEER, since, answer);
}

/* As an engine that answers to @since with what is new of the packets that it keeps, @n from @first on, each numbered
 * by its second. */
static void
give (GtkWidget *page,
      guint64    since,
      guint64    first,
      guint      n)
{
  guint64 next = first + n;
  guint64 fresh = MAX (first, since);

  add (page, since, next, FALSE, n, (gint64) fresh, (guint) (next - fresh));
}

static void
happen (GtkWidget *page)
{
  g_auto (HbEvent) event = { 0 };

  event_parse (&event, "{'event': <'message'>, 'peer': <'" PEER "'>, 'time': <int64 5>}");
  hb_peer_page_take_event (HB_PEER_PAGE (page), &event);
}

static void
turn_to (GtkWidget  *page,
         const char *name)
{
  GtkWidget *views = stage_find (page, ADW_TYPE_VIEW_STACK);

  adw_view_stack_set_visible_child_name (ADW_VIEW_STACK (views), name);
}

static GtkWidget *
show (Stage *stage)
{
  g_autoptr (HbPeerItem) peer = hb_peer_item_new (PEER);
  GtkWidget *page = g_object_new (HB_TYPE_PEER_PAGE, "item", peer, NULL);

  stage_init (stage, page, 400, 800);
  return page;
}

static gboolean
is_wanted (gpointer data)
{
  return *(guint *) data > 0;
}

static gboolean
is_packet_mapped (gpointer data)
{
  GtkWidget *row = stage_find (data, HB_TYPE_PACKET_ROW);

  return row != NULL && gtk_widget_get_mapped (row);
}

/* New packets are fetched while the page is mapped, but not with each segment. */
static void
test_refreshed (void)
{
  Stage stage;
  GtkWidget *page = show (&stage);
  guint count = 0;
  gint64 end;

  g_signal_connect_swapped (page, "packets-wanted", G_CALLBACK (stage_count), &count);
  add (page, 0, 3, FALSE, 2, 1, 2);
  happen (page);
  turn_to (page, "packets");
  stage_wait_until (is_packet_mapped, page);
  stage_wait_until (is_wanted, &count);

  count = 0;
  end = g_get_monotonic_time () + 2 * G_USEC_PER_SEC + G_USEC_PER_SEC / 2;
  for (guint i = 0; i < 10; i++)
    happen (page);
  g_assert_cmpuint (count, ==, 0);
  stage_wait_until (is_past, &end);
  g_assert_cmpuint (count, ==, 1);

  turn_to (page, "said");
  count = 0;
  end = g_get_monotonic_time () + 2 * G_USEC_PER_SEC;
  happen (page);
  stage_wait_until (is_past, &end);
  g_assert_cmpuint (count, ==, 0);
  stage_clear (&stage);
}

/* Returns: the second since 1970 of a packet of the first day, from the local time that its row shows */
static gint64
get_second (GtkWidget *row)
{
  const char *shown = adw_expander_row_get_subtitle (ADW_EXPANDER_ROW (row));
  g_autoptr (GDateTime) epoch = g_date_time_new_from_unix_local (0);
  int start = g_date_time_get_hour (epoch) * 3600 + g_date_time_get_minute (epoch) * 60;
  int hour, minute, second;

  g_assert_cmpint (sscanf (shown, "%d:%d:%d.000", &hour, &minute, &second), ==, 3);
  return (hour * 3600 + minute * 60 + second - start + DAY) % DAY;
}

/* An unfolded packet stays unfolded when others are added and dropped. */
static void
test_unfolded (void)
{
  Stage stage;
  GtkWidget *page = show (&stage);
  GtkWidget *row;
  GtkWidget *list;

  give (page, 0, 1, 3);
  row = stage_find (page, HB_TYPE_PACKET_ROW);
  list = gtk_widget_get_parent (row);
  g_assert_cmpint (get_second (row), ==, 3);
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), TRUE);

  give (page, 4, 2, 3);
  g_assert_true (gtk_widget_get_parent (row) == list);
  g_assert_cmpint (get_second (gtk_widget_get_first_child (list)), ==, 4);
  g_assert_true (gtk_widget_get_next_sibling (gtk_widget_get_first_child (list)) == row);
  g_assert_true (adw_expander_row_get_expanded (ADW_EXPANDER_ROW (row)));

  give (page, 5, 2, 3);
  g_assert_true (gtk_widget_get_next_sibling (gtk_widget_get_first_child (list)) == row);
  give (page, 5, 8, 2);
  g_assert_cmpint (get_second (gtk_widget_get_first_child (list)), ==, 9);
  g_assert_cmpint (get_second (gtk_widget_get_last_child (list)), ==, 8);
  stage_clear (&stage);
}

static void
on_wanted (guint64 *wanted,
           guint64  since)
{
  *wanted = since;
}

/* Returns: the number of rows; asserts that they are of the seconds from @last down to @first */
static guint
check_rows (GtkWidget *list,
            gint64     first,
            gint64     last)
{
  guint n = 0;

  for (GtkWidget *row = gtk_widget_get_first_child (list); row != NULL; n++)
    {
      g_assert_cmpint (get_second (row), ==, last - n);
      row = gtk_widget_get_next_sibling (row);
    }
  g_assert_cmpint (last - n + 1, ==, first);
  return n;
}

/* New packets are added, old ones are dropped, and the others keep their rows. */
static void
test_appended (void)
{
  Stage stage;
  GtkWidget *page = show (&stage);
  GtkWidget *row;
  GtkWidget *list;
  guint64 wanted = 0;

  g_signal_connect_swapped (page, "packets-wanted", G_CALLBACK (on_wanted), &wanted);
  add (page, 0, 10, TRUE, 3, 1, 3);
  g_assert_cmpuint (wanted, ==, 10);
  add (page, 10, 20, FALSE, 5, 4, 2);
  row = stage_find (page, HB_TYPE_PACKET_ROW);
  list = gtk_widget_get_parent (row);
  g_assert_cmpuint (check_rows (list, 1, 5), ==, 5);
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), TRUE);

  /* Two requests, two answers. */
  add (page, 10, 20, FALSE, 5, 4, 2);
  add (page, 20, 20, FALSE, 5, 6, 0);
  g_assert_cmpuint (check_rows (list, 1, 5), ==, 5);

  add (page, 20, 25, FALSE, 3, 6, 1);
  g_assert_cmpuint (check_rows (list, 4, 6), ==, 3);
  g_assert_true (gtk_widget_get_next_sibling (gtk_widget_get_first_child (list)) == row);
  g_assert_true (adw_expander_row_get_expanded (ADW_EXPANDER_ROW (row)));

  add (page, 25, 25, FALSE, 1, 7, 0);
  g_assert_cmpuint (check_rows (list, 6, 6), ==, 1);
  add (page, 25, 90, FALSE, 2, 50, 2);
  g_assert_cmpuint (check_rows (list, 50, 51), ==, 2);
  g_assert_cmpuint (wanted, ==, 10);
  stage_clear (&stage);
}

/* Returns: how many visible labels have this text */
static guint
count_labels (GtkWidget  *page,
              const char *words)
{
  g_autoptr (GPtrArray) labels = stage_find_all (page, GTK_TYPE_LABEL);
  guint count = 0;

  for (guint i = 0; i < labels->len; i++)
    {
      GtkWidget *label = g_ptr_array_index (labels, i);

      if (gtk_widget_get_mapped (label) &&
          g_str_equal (gtk_label_get_text (GTK_LABEL (label)), words))
        count++;
    }

  return count;
}

/* The address is shown once: as the title if there is no name, else below it. */
static void
test_title (void)
{
  Stage stage;
  GtkWidget *page = show (&stage);
  g_autoptr (HbPeerItem) peer = NULL;
  g_autoptr (HbPeerItem) other = hb_peer_item_new ("198.18.0.48");

  g_object_get (page, "item", &peer, NULL);
  g_assert_cmpuint (count_labels (page, PEER), ==, 1);
  hb_peer_item_set_name (peer, "lab printer");
  g_assert_cmpuint (count_labels (page, PEER), ==, 1);
  g_assert_cmpuint (count_labels (page, "lab printer"), ==, 1);
  g_object_set (page, "item", other, NULL);
  g_assert_cmpuint (count_labels (page, "198.18.0.48"), ==, 1);
  stage_clear (&stage);
}

/* What the popover fills in would be the person's own once it is applied. */
static void
test_name_filled_in (void)
{
  static const struct
  {
    guint8 flags;
    const char *given;
    const char *expected;
  } cases[] = {
    { HB_PEER_LISTED, NULL, "" },
    { HB_PEER_LISTED | HB_PEER_NAMED, NULL, "host47" },
    { HB_PEER_LISTED, "lab printer", "lab printer" },
  };
  Stage stage;
  GtkWidget *page = show (&stage);
  GtkWidget *popover = stage_find (page, HB_TYPE_NAME_POPOVER);
  GtkWidget *name = stage_find (popover, ADW_TYPE_ENTRY_ROW);
  g_autoptr (HbPeerItem) peer = NULL;

  g_object_get (page, "item", &peer, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      hb_peer_item_take (peer, &(HbPeerSnapshot) { .verdict = HB_N_VERDICTS, .rtt_ms = -1, .name = "host47",
                                                   .flags = cases[i].flags });
      hb_peer_item_set_name (peer, cases[i].given);
      gtk_popover_popup (GTK_POPOVER (popover));
      g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (name)), ==, cases[i].expected);
      gtk_popover_popdown (GTK_POPOVER (popover));
    }

  stage_clear (&stage);
}

static void
load (GtkWidget  *page,
      const char *history)
{
  g_autoptr (GArray) events = events_parse (history);

  hb_peer_page_set_history (HB_PEER_PAGE (page), PEER, events);
}

/* The page distinguishes messages and sessions that are no longer kept from ones that never existed. */
static void
test_forgotten (void)
{
  Stage stage;
  GtkWidget *page = show (&stage);
  g_autoptr (HbPeerItem) peer = NULL;

  g_assert_cmpuint (count_labels (page, "It has sent no messages yet."), ==, 0);
  load (page, "[{'event': <'session-opened'>, 'peer': <'" PEER "'>, 'time': <int64 4>}]");
  g_assert_cmpuint (count_labels (page, "It has sent no messages yet."), ==, 1);

  load (page, "[{'event': <'forgotten'>, 'peer': <'" PEER "'>, 'words': <uint64 3>}]");
  g_assert_cmpuint (count_labels (page, "It has sent no messages yet."), ==, 0);
  g_assert_cmpuint (count_labels (page, "Its messages are no longer kept."), ==, 1);
  happen (page);
  g_assert_cmpuint (count_labels (page, "Earlier messages are no longer kept."), ==, 1);

  g_object_get (page, "item", &peer, NULL);
  hb_peer_item_take (peer, &(HbPeerSnapshot) { .verdict = HB_N_VERDICTS, .rtt_ms = -1, .text = "disk failing" });
  load (page, "[{'event': <'session-opened'>, 'peer': <'" PEER "'>, 'time': <int64 4>}]");
  g_assert_cmpuint (count_labels (page, "Its messages are no longer kept."), ==, 1);
  stage_clear (&stage);
}

/* The batch of events after the history may begin before the end of the history. */
static void
test_told_twice (void)
{
  Stage stage;
  GtkWidget *page = show (&stage);
  g_auto (HbEvent) later = { 0 };

  event_parse (&later, "{'event': <'message'>, 'peer': <'" PEER "'>, 'time': <int64 5>, "
                       "'text': <'another'>}");
  load (page, "[{'event': <'message'>, 'peer': <'" PEER "'>, 'time': <int64 4>},"
              " {'event': <'message'>, 'peer': <'" PEER "'>, 'time': <int64 5>}]");
  g_assert_cmpuint (count_labels (page, "2 messages"), ==, 1);
  happen (page);
  g_assert_cmpuint (count_labels (page, "2 messages"), ==, 1);
  hb_peer_page_take_event (HB_PEER_PAGE (page), &later);
  g_assert_cmpuint (count_labels (page, "3 messages"), ==, 1);
  stage_clear (&stage);
}

static guint
count_rows (GtkWidget *list)
{
  g_autoptr (GListModel) rows = gtk_widget_observe_children (list);

  return g_list_model_get_n_items (rows);
}

/* Of many, only the latest are shown, and more on request. */
static void
test_many (void)
{
  Stage stage;
  GtkWidget *page = show (&stage);
  GtkWidget *list;
  GtkWidget *more;

  give (page, 0, 1, 250);
  list = gtk_widget_get_parent (stage_find (page, HB_TYPE_PACKET_ROW));
  more = stage_find_button (stage_find (page, HB_TYPE_PACKET_VIEW), "Show More");
  g_assert_cmpuint (count_rows (list), ==, 100);
  give (page, 251, 2, 250);
  g_assert_cmpuint (count_rows (list), ==, 100);
  g_assert_cmpint (get_second (gtk_widget_get_first_child (list)), ==, 251);
  g_assert_cmpint (get_second (gtk_widget_get_last_child (list)), ==, 152);

  g_signal_emit_by_name (more, "clicked");
  g_assert_cmpuint (count_rows (list), ==, 200);
  g_assert_true (gtk_widget_get_visible (more));
  g_signal_emit_by_name (more, "clicked");
  g_assert_cmpuint (count_rows (list), ==, 250);
  g_assert_cmpint (get_second (gtk_widget_get_last_child (list)), ==, 2);
  g_assert_false (gtk_widget_get_visible (more));

  give (page, 252, 230, 40);
  g_assert_cmpuint (count_rows (list), ==, 40);
  g_assert_cmpint (get_second (gtk_widget_get_last_child (list)), ==, 230);
  stage_clear (&stage);
}

static int
get_wanted_width (GtkWidget *page)
{
  int width;

  gtk_widget_measure (page, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &width, NULL, NULL);
  return width;
}

/* The page always has the same width, so that the list beside it does not move. */
static void
test_width (void)
{
  Stage stage;
  GtkWidget *page;
  int width;

  stage_set_letters (200);
  page = show (&stage);
  width = get_wanted_width (page);
  give (page, 0, 1, 0);
  g_assert_cmpint (get_wanted_width (page), ==, width);
  give (page, 1, 1, 3);
  turn_to (page, "packets");
  g_assert_cmpint (get_wanted_width (page), ==, width);
  turn_to (page, "sessions");
  g_assert_cmpint (get_wanted_width (page), ==, width);
  stage_set_letters (100);
  g_assert_cmpint (get_wanted_width (page), <, width);
  stage_clear (&stage);
}

int
main (int    argc,
      char **argv)
{
  if (!stage_begin (&argc, &argv))
    return STAGE_SKIPPED;

  g_test_add_func ("/peer-page/refreshed", test_refreshed);
  g_test_add_func ("/peer-page/unfolded", test_unfolded);
  g_test_add_func ("/peer-page/appended", test_appended);
  g_test_add_func ("/peer-page/title", test_title);
  g_test_add_func ("/peer-page/name-filled-in", test_name_filled_in);
  g_test_add_func ("/peer-page/forgotten", test_forgotten);
  g_test_add_func ("/peer-page/told-twice", test_told_twice);
  g_test_add_func ("/peer-page/many", test_many);
  g_test_add_func ("/peer-page/width", test_width);

  return g_test_run ();
}
