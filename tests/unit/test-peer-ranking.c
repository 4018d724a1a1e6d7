#include "peer-updates.h"

#include "app/model/hb-peer-filter.h"
#include "app/model/hb-peer-ranking.h"
#include "app/model/hb-peer-sorter.h"

/* A ranking, and a listener that knows it only from signals. */
typedef struct
{
  HbPeerList *peers;
  HbPeerFilter *filter;
  GtkSorter *sorter;
  HbPeerRanking *ranking;
  GPtrArray *mirror; /* (element-type HbPeerItem) */
  GString *log;
  guint n_signals;
} Fixture;

static void
on_items_changed (Fixture *fixture,
                  guint    position,
                  guint    removed,
                  guint    added)
{
  GListModel *model = G_LIST_MODEL (fixture->ranking);

  fixture->n_signals++;
  g_string_append_printf (fixture->log, "%u-%u+%u ", position, removed, added);

  g_assert_cmpuint (removed + added, >, 0);
  if (removed > 0)
    g_ptr_array_remove_range (fixture->mirror, position, removed);
  for (guint i = position; i < position + added; i++)
    g_ptr_array_insert (fixture->mirror, (int) i, g_list_model_get_item (model, i));
  g_assert_cmpuint (fixture->mirror->len, ==, g_list_model_get_n_items (model));
}

/* The ranking must match the signals at any time. */
static void
assert_mirrored (Fixture *fixture)
{
  GListModel *model = G_LIST_MODEL (fixture->ranking);

  g_assert_cmpuint (fixture->mirror->len, ==, g_list_model_get_n_items (model));
  for (guint i = 0; i < fixture->mirror->len; i++)
    {
      g_autoptr (HbPeerItem) item = g_list_model_get_item (model, i);

      g_assert_true (item == g_ptr_array_index (fixture->mirror, i));
    }
  g_assert_null (g_list_model_get_item (model, fixture->mirror->len));
}

static void
on_updated (Fixture   *fixture,
            GPtrArray *changed)
{
  hb_peer_ranking_touch (fixture->ranking, changed);
}

/* The reverse order, as after a second click on a column's header. */
static int
compare_inverted (gconstpointer one,
                  gconstpointer other,
                  gpointer      sorter)
{
  return -(int) gtk_sorter_compare (sorter, (gpointer) one, (gpointer) other);
}

/* An order other than those of HbPeerSorter. */
static int
compare_foreign (gconstpointer one,
                 gconstpointer other,
                 gpointer      user_data)
{
  return hb_peer_item_compare_addresses ((gpointer) other, (gpointer) one);
}

/* @user_data: (nullable): compares for a custom sorter; %NULL for an HbPeerSorter */
static void
setup (Fixture       *fixture,
       gconstpointer  user_data)
{
  fixture->peers = hb_peer_list_new ();
  fixture->filter = hb_peer_filter_new ();
  fixture->sorter = hb_peer_sorter_new (HB_PEER_ORDER_WORST);
  if (user_data != NULL)
    fixture->sorter = GTK_SORTER (gtk_custom_sorter_new ((GCompareDataFunc) user_data, fixture->sorter,
                                                         g_object_unref));
  fixture->ranking = hb_peer_ranking_new (GTK_FILTER (fixture->filter), fixture->sorter);
  fixture->mirror = g_ptr_array_new_with_free_func (g_object_unref);
  fixture->log = g_string_new (NULL);
  g_signal_connect_swapped (fixture->ranking, "items-changed", G_CALLBACK (on_items_changed),
                            fixture);
  g_signal_connect_swapped (fixture->peers, "updated", G_CALLBACK (on_updated), fixture);
  g_object_set (fixture->ranking, "peers", fixture->peers, NULL);
}

static void
teardown (Fixture       *fixture,
          gconstpointer  user_data)
{
  g_ptr_array_unref (fixture->mirror);
  g_string_free (fixture->log, TRUE);
  g_object_unref (fixture->ranking);
  g_object_unref (fixture->sorter);
  g_object_unref (fixture->filter);
  g_object_unref (fixture->peers);
}

static void
update (Fixture    *fixture,
        const char *text)
{
  peers_update (fixture->peers, text);
}

/* Asserts the order, and the signals since the last call. */
static void
assert_ranking (Fixture    *fixture,
                const char *expected,
                const char *told)
{
  g_autoptr (GString) order = g_string_new (NULL);

  for (guint i = 0; i < fixture->mirror->len; i++)
    {
      g_autofree char *name = peers_name (g_ptr_array_index (fixture->mirror, i));

      g_string_append (order, name);
    }

  g_assert_cmpstr (order->str, ==, expected);
  g_assert_cmpstr (fixture->log->str, ==, told);
  assert_mirrored (fixture);
  g_string_truncate (fixture->log, 0);
}

static void
add_six (Fixture *fixture)
{
  update (fixture, "[{'address': <'c'>, 'state': <'alive'>, 'deadline': <int64 3>}, "
                   "{'address': <'a'>, 'state': <'alive'>, 'deadline': <int64 1>}, "
                   "{'address': <'b'>, 'state': <'alive'>, 'deadline': <int64 2>}]");
  assert_ranking (fixture, "abc", "0-0+3 ");
  update (fixture, "[{'address': <'f'>, 'state': <'left'>}, "
                   "{'address': <'e'>, 'state': <'alive'>, 'deadline': <int64 9>}, "
                   "{'address': <'d'>, 'state': <'alive'>, 'deadline': <int64 2>}]");
  assert_ranking (fixture, "abdcef", "3-0+2 2-0+1 ");
}

static void
test_exact_moves (Fixture       *fixture,
                  gconstpointer  user_data)
{
  add_six (fixture);

  /* Nothing moves before it is due. */
  update (fixture, "[{'address': <'a'>, 'state': <'alive'>, 'deadline': <int64 8>}]");
  assert_ranking (fixture, "abdcef", "");
  hb_peer_ranking_settle (fixture->ranking);
  assert_ranking (fixture, "bdcaef", "4-0+1 0-1+0 ");

  /* Nothing moves without a change. */
  hb_peer_ranking_settle (fixture->ranking);
  update (fixture, "[{'address': <'a'>, 'state': <'alive'>, 'deadline': <int64 7>}, "
                   "{'address': <'c'>, 'state': <'alive'>, 'deadline': <int64 6>}]");
  hb_peer_ranking_settle (fixture->ranking);
  assert_ranking (fixture, "bdcaef", "");

  update (fixture, "[{'address': <'e'>, 'state': <'given-up'>}, "
                   "{'address': <'f'>, 'state': <'pulsing'>, 'deadline': <int64 9>}]");
  hb_peer_ranking_settle (fixture->ranking);
  assert_ranking (fixture, "efbdca", "4-2+0 0-0+2 ");
}

/* A new peer is inserted at once in its place, even if others have yet to move. */
static void
test_new_among_moving (Fixture       *fixture,
                       gconstpointer  user_data)
{
  add_six (fixture);
  update (fixture, "[{'address': <'b'>, 'state': <'alive'>, 'deadline': <int64 20>}, "
                   "{'address': <'d'>, 'state': <'alive'>, 'deadline': <int64 20>}, "
                   "{'address': <'x'>, 'state': <'alive'>, 'deadline': <int64 4>}]");
  hb_peer_ranking_settle (fixture->ranking);
  assert_ranking (fixture, "acxebdf", "5-0+2 4-0+1 1-2+0 ");
}

/* The row in sight is changed in one signal. */
static void
test_kept (Fixture       *fixture,
           gconstpointer  user_data)
{
  HbPeerItem *kept;

  add_six (fixture);
  kept = peers_find (fixture->peers, 'b');
  g_object_set (fixture->ranking, "kept", kept, NULL);
  update (fixture, "[{'address': <'a'>, 'state': <'alive'>, 'deadline': <int64 7>}, "
                   "{'address': <'b'>, 'state': <'alive'>, 'deadline': <int64 8>}]");
  hb_peer_ranking_settle (fixture->ranking);
  assert_ranking (fixture, "dcabef", "4-0+1 0-1+0 0-4+4 ");

  /* It does not move, so there is no signal. */
  hb_peer_ranking_settle (fixture->ranking);
  update (fixture, "[{'address': <'b'>, 'state': <'alive'>, 'deadline': <int64 7>}]");
  hb_peer_ranking_settle (fixture->ranking);
  assert_ranking (fixture, "dcabef", "");

  g_object_set (fixture->filter, "state", HB_PEER_STATE_ALIVE, NULL);
  assert_ranking (fixture, "dcabe", "5-1+0 ");
  update (fixture, "[{'address': <'b'>, 'state': <'left'>}]");
  hb_peer_ranking_settle (fixture->ranking);
  assert_ranking (fixture, "dcae", "3-1+0 ");
}

/* Nothing moves, comes or goes under a pressed pointer; all that happened meanwhile is shown afterwards. */
static void
test_held (Fixture       *fixture,
           gconstpointer  user_data)
{
  add_six (fixture);
  g_object_set (fixture->ranking, "held", TRUE, NULL);
  update (fixture, "[{'address': <'a'>, 'state': <'alive'>, 'deadline': <int64 8>}, "
                   "{'address': <'x'>, 'state': <'alive'>, 'deadline': <int64 5>}]");
  hb_peer_ranking_settle (fixture->ranking);
  peers_forget (fixture->peers, "f");
  g_object_set (fixture->filter, "state", HB_PEER_STATE_ALIVE, NULL);
  assert_ranking (fixture, "abdcef", "");

  g_object_set (fixture->ranking, "held", FALSE, NULL);
  assert_ranking (fixture, "bdcxae", "0-6+6 ");
}

static void
on_selected (GtkSingleSelection *selection,
             GParamSpec         *pspec,
             gboolean           *lost)
{
  *lost = *lost || gtk_single_selection_get_selected_item (selection) == NULL;
}

/* The selected row stays selected, even if it has yet to move when others come and go. */
static void
test_kept_among_new (Fixture       *fixture,
                     gconstpointer  user_data)
{
  g_autoptr (GtkSingleSelection) selection = NULL;
  gboolean lost = FALSE;
  guint position;

  add_six (fixture);
  selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (fixture->ranking)));
  gtk_single_selection_set_autoselect (selection, FALSE);
  gtk_single_selection_set_selected (selection, 1);
  g_object_bind_property (selection, "selected-item", fixture->ranking, "kept",
                          G_BINDING_SYNC_CREATE);
  g_signal_connect (selection, "notify::selected-item", G_CALLBACK (on_selected), &lost);

  update (fixture, "[{'address': <'b'>, 'state': <'alive'>, 'deadline': <int64 8>}]");
  update (fixture, "[{'address': <'x'>, 'state': <'alive'>, 'deadline': <int64 5>}]");
  position = gtk_single_selection_get_selected (selection);
  assert_ranking (fixture, "adcxbef", "4-0+1 1-4+4 ");
  g_assert_cmpuint (position, ==, 4);

  update (fixture, "[{'address': <'b'>, 'state': <'pulsing'>, 'deadline': <int64 8>}]");
  peers_forget (fixture->peers, "e");
  g_assert_cmpuint (gtk_single_selection_get_selected (selection), ==, 0);
  g_assert_false (lost);
}

/* Changes made from within a signal handler, once: some peers change, one comes, one goes; all must end up in
 * order. */
static void
disturb (Fixture *fixture)
{
  g_signal_handlers_disconnect_by_func (fixture->ranking, disturb, fixture);
  update (fixture, "[{'address': <'a'>, 'state': <'left'>}, {'address': <'y'>, 'state': <'pulsing'>}]");
  hb_peer_ranking_settle (fixture->ranking);
  peers_forget (fixture->peers, "c");
  g_object_set (fixture->filter, "state", HB_PEER_STATE_LEFT, NULL);
  g_object_set (fixture->filter, "state", HB_PEER_FILTER_ALL, NULL);
}

static void
test_disturbed (Fixture       *fixture,
                gconstpointer  user_data)
{
  add_six (fixture);
  g_signal_connect_swapped (fixture->ranking, "items-changed", G_CALLBACK (disturb), fixture);
  update (fixture, "[{'address': <'b'>, 'state': <'alive'>, 'deadline': <int64 8>}, "
                   "{'address': <'f'>, 'state': <'alive'>, 'deadline': <int64 1>}]");
  hb_peer_ranking_settle (fixture->ranking);

  g_assert_cmpuint (fixture->mirror->len, ==, 6);
  assert_ranking (fixture, "yfdbea", fixture->log->str);
}

/* Settles again from within a signal handler. */
static void
settle_again (Fixture *fixture)
{
  hb_peer_ranking_settle (fixture->ranking);
}

static void
test_settled_while_it_settles (Fixture       *fixture,
                               gconstpointer  user_data)
{
  add_six (fixture);
  update (fixture, "[{'address': <'a'>, 'state': <'alive'>, 'deadline': <int64 8>}]");
  g_signal_connect_swapped (fixture->ranking, "items-changed", G_CALLBACK (settle_again), fixture);
  update (fixture, "[{'address': <'x'>, 'state': <'alive'>, 'deadline': <int64 5>}]");
  assert_ranking (fixture, "bdcxaef", "4-0+2 0-1+0 ");
}

static void
test_filter (Fixture       *fixture,
             gconstpointer  user_data)
{
  add_six (fixture);
  g_object_set (fixture->filter, "state", HB_PEER_STATE_LEFT, NULL);
  assert_ranking (fixture, "f", "0-5+0 ");

  update (fixture, "[{'address': <'c'>, 'state': <'left'>}, "
                   "{'address': <'x'>, 'state': <'left'>}, "
                   "{'address': <'y'>, 'state': <'alive'>}]");
  assert_ranking (fixture, "cfx", "1-0+1 0-0+1 ");
  update (fixture, "[{'address': <'f'>, 'state': <'pulsing'>}]");
  hb_peer_ranking_settle (fixture->ranking);
  assert_ranking (fixture, "cx", "1-1+0 ");

  g_object_set (fixture->filter, "state", HB_PEER_FILTER_ALL, NULL);
  assert_ranking (fixture, "fabdeycx", "0-0+6 ");
}

static void
test_forgotten (Fixture       *fixture,
                gconstpointer  user_data)
{
  add_six (fixture);
  update (fixture, "[{'address': <'a'>, 'state': <'left'>}]");
  peers_forget (fixture->peers, "afc");
  assert_ranking (fixture, "bde", "5-1+1 0-1+0 4-1+0 2-1+0 ");

  g_object_set (fixture->ranking, "peers", NULL, NULL);
  assert_ranking (fixture, "", "0-3+0 ");
}

/* After any changes, the result is the same as sorting from scratch. */
static void
test_random (Fixture       *fixture,
             gconstpointer  user_data)
{
  static const char *const states[] = { "left", "alive", "pulsing", "given-up" };
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);

  for (guint round = 0; round < 400; round++)
    {
      g_autoptr (GString) text = g_string_new ("[@a{sv} {}");
      guint n_changes = (guint) g_rand_int_range (rand, 0, 12);
      g_autofree char *doomed = g_strdup_printf ("%c", 'A' + g_rand_int_range (rand, 0, 26));

      for (guint i = 0; i < n_changes; i++)
        g_string_append_printf (text, ", {'address': <'%c'>, 'state': <'%s'>, 'deadline': <int64 %d>}",
                                'A' + g_rand_int_range (rand, 0, 26),
                                states[g_rand_int_range (rand, 0, G_N_ELEMENTS (states))],
                                g_rand_int_range (rand, 0, 9));
      g_string_append_c (text, ']');
      update (fixture, text->str);

      if (round % 7 == 0)
        peers_forget (fixture->peers, doomed);
      if (round % 50 == 0)
        g_object_set (fixture->filter, "state", g_rand_int_range (rand, -1, 4), NULL);
      g_object_set (fixture->ranking, "kept", peers_find (fixture->peers, 'K'), "focused",
                    peers_find (fixture->peers, "KLMN"[round % 4]), NULL);
      hb_peer_ranking_settle (fixture->ranking);

      assert_mirrored (fixture);
      for (guint i = 1; i < fixture->mirror->len; i++)
        g_assert_cmpint (gtk_sorter_compare (fixture->sorter,
                                             g_ptr_array_index (fixture->mirror, i - 1),
                                             g_ptr_array_index (fixture->mirror, i)),
                         ==, GTK_ORDERING_SMALLER);
      for (guint i = 0; i < fixture->mirror->len; i++)
        g_assert_true (gtk_filter_match (GTK_FILTER (fixture->filter),
                                         g_ptr_array_index (fixture->mirror, i)));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/peer-ranking/exact-moves", Fixture, NULL, setup, test_exact_moves, teardown);
  g_test_add ("/peer-ranking/new-among-moving", Fixture, NULL, setup, test_new_among_moving,
              teardown);
  g_test_add ("/peer-ranking/kept", Fixture, NULL, setup, test_kept, teardown);
  g_test_add ("/peer-ranking/held", Fixture, NULL, setup, test_held, teardown);
  g_test_add ("/peer-ranking/kept-among-new", Fixture, NULL, setup, test_kept_among_new, teardown);
  g_test_add ("/peer-ranking/disturbed", Fixture, NULL, setup, test_disturbed, teardown);
  g_test_add ("/peer-ranking/settled-while-it-settles", Fixture, NULL, setup,
              test_settled_while_it_settles, teardown);
  g_test_add ("/peer-ranking/filter", Fixture, NULL, setup, test_filter, teardown);
  g_test_add ("/peer-ranking/forgotten", Fixture, NULL, setup, test_forgotten, teardown);
  g_test_add ("/peer-ranking/random", Fixture, NULL, setup, test_random, teardown);
  g_test_add ("/peer-ranking/random-inverted", Fixture, compare_inverted, setup, test_random, teardown);
  g_test_add ("/peer-ranking/random-foreign", Fixture, compare_foreign, setup, test_random, teardown);

  return g_test_run ();
}
