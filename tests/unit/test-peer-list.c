#include "event-text.h"
#include "peer-updates.h"

static void
on_items_changed (GListModel *model,
                  guint       position,
                  guint       removed,
                  guint       added,
                  GString    *log)
{
  g_string_append_printf (log, "%u-%u+%u ", position, removed, added);
}

static void
on_notify (HbPeerList *list,
           GParamSpec *pspec,
           GString    *log)
{
  g_string_append_printf (log, "%s ", pspec->name);
}

static void
on_updated (HbPeerList *list,
            GPtrArray  *changed,
            GString    *log)
{
  g_string_append (log, "updated");
  for (guint i = 0; i < MIN (changed->len, 3); i++)
    {
      g_autofree char *name = peers_name (g_ptr_array_index (changed, i));

      g_string_append_printf (log, ":%s", name);
    }
  g_string_append_c (log, ' ');
}

static HbPeerList *
logged (GString *log)
{
  HbPeerList *list = hb_peer_list_new ();

  g_signal_connect (list, "items-changed", G_CALLBACK (on_items_changed), log);
  g_signal_connect (list, "notify", G_CALLBACK (on_notify), log);
  g_signal_connect (list, "updated", G_CALLBACK (on_updated), log);
  return list;
}

static void
happen (HbPeerList *list,
        const char *text)
{
  g_auto (HbEvent) event = { 0 };

  event_parse (&event, text);
  hb_peer_list_take_event (list, &event);
}

static void
assert_log (GString    *log,
            const char *expected)
{
  g_assert_cmpstr (log->str, ==, expected);
  g_string_truncate (log, 0);
}

static void
assert_at (HbPeerList *list,
           guint       position,
           const char *expected)
{
  g_autoptr (HbPeerItem) item = g_list_model_get_item (G_LIST_MODEL (list), position);
  g_autofree char *name = peers_name (item);

  g_assert_cmpstr (name, ==, expected);
}

static void
test_one_signal_a_batch (void)
{
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (HbPeerList) list = logged (log);

  peers_update (list, "[{'address': <'a'>, 'state': <'alive'>}, {'address': <'b'>, 'state': <'left'>}]");
  assert_log (log, "0-0+2 n-items n-left n-alive ");
  assert_at (list, 0, "a");
  assert_at (list, 1, "b");

  peers_update (list, "[{'address': <'a'>, 'state': <'alive'>}]");
  assert_log (log, "");

  peers_update (list, "[{'address': <'b'>, 'state': <'alive'>}, {'address': <'c'>, 'state': <'pulsing'>}, "
                      "{'address': <'a'>, 'state': <'given-up'>}, {'address': <'d'>, 'state': <'alive'>}]");
  assert_log (log, "updated:b:a 2-0+2 n-items n-left n-alive n-pulsing n-given-up ");
  g_assert_cmpuint (hb_peer_list_count (list, HB_PEER_STATE_ALIVE), ==, 2);
  g_assert_cmpuint (hb_peer_list_count (list, HB_PEER_STATE_PULSING), ==, 1);
  g_assert_cmpuint (hb_peer_list_count (list, HB_PEER_STATE_GIVEN_UP), ==, 1);
  g_assert_cmpuint (hb_peer_list_count (list, HB_PEER_STATE_LEFT), ==, 0);

  peers_update (list, "[{'address': <'a'>, 'state': <'given-up'>, 'heard': <int64 5>}]");
  assert_log (log, "updated:a ");

  peers_replace (list, "[{'address': <'a'>, 'state': <'given-up'>}, {'address': <'e'>, 'state': <'alive'>}, "
                       "{'address': <'f'>, 'state': <'left'>}, {'address': <'d'>, 'state': <'left'>}]");
  assert_log (log, "updated:a:d 4-0+2 n-items n-left 1-2+0 n-items n-alive n-pulsing ");
}

static void
test_same_peer_twice (void)
{
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (HbPeerList) list = logged (log);

  peers_update (list, "[{'address': <'a'>, 'state': <'alive'>}, {'address': <'a'>, 'state': <'pulsing'>}]");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 1);
  g_assert_cmpuint (hb_peer_list_count (list, HB_PEER_STATE_PULSING), ==, 1);
  g_assert_cmpuint (hb_peer_list_count (list, HB_PEER_STATE_ALIVE), ==, 0);
}

static void
test_hostile (void)
{
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (HbPeerList) list = logged (log);
  const char *nobody[] = { "", "x", "10.0.0.1", NULL };

  peers_update (list, "@aa{sv} []");
  hb_peer_list_forget (list, nobody);
  hb_peer_list_forget (list, nobody + 2);
  assert_log (log, "");
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (list), 0));
  g_assert_null (hb_peer_list_lookup (list, "x"));
}

static void
test_exact_removals (void)
{
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (HbPeerList) list = logged (log);

  peers_update (list, "[{'address': <'a'>}, {'address': <'b'>}, {'address': <'c'>}, {'address': <'d'>}, "
                      "{'address': <'e'>}, {'address': <'f'>}]");
  assert_log (log, "0-0+6 n-items n-left ");

  peers_forget (list, "ebncb");
  assert_log (log, "4-1+0 1-2+0 n-items n-left ");
  assert_at (list, 0, "a");
  assert_at (list, 1, "d");
  assert_at (list, 2, "f");
  g_assert_null (peers_find (list, 'b'));

  peers_update (list, "[{'address': <'b'>, 'state': <'alive'>}]");
  assert_log (log, "3-0+1 n-items n-alive ");
  g_assert_true (hb_peer_item_get_state (peers_find (list, 'b')) == HB_PEER_STATE_ALIVE);

  peers_forget (list, "adf");
  assert_log (log, "0-3+0 n-items n-left ");
  g_assert_cmpuint (hb_peer_list_count (list, HB_PEER_STATE_LEFT), ==, 0);
}

static void
test_beats (void)
{
  static const struct
  {
    const char *event;
    HbBeatKind kind;
    double rtt_ms;
  } expected[] = {
    { "{'event': <'session-opened'>, 'peer': <'198.18.0.1'>, 'time': <int64 1>}", HB_BEAT_OPENED, 7 },
    { "{'event': <'message'>, 'peer': <'198.18.0.1'>, 'time': <int64 2>}", HB_BEAT_HEARD, 7 },
    { "{'event': <'alive'>, 'peer': <'198.18.0.1'>, 'time': <int64 3>, 'rtt-ms': <0.5>}", HB_BEAT_HEARD, 0.5 },
    { "{'event': <'pulse-sent'>, 'peer': <'198.18.0.1'>, 'time': <int64 4>, 'rtt-ms': <-1.0>}", HB_BEAT_PULSE,
      7 },
    { "{'event': <'gave-up'>, 'peer': <'198.18.0.1'>, 'time': <int64 5>}", HB_BEAT_GAVE_UP, 7 },
    { "{'event': <'session-closed'>, 'reason': <'terminated'>, 'peer': <'198.18.0.1'>, 'time': <int64 6>}",
      HB_BEAT_LEFT, 7 },
  };
  static const char *const ignored[] = {
    "{'event': <'message'>, 'peer': <'198.18.0.2'>, 'time': <int64 2>}",
    "{'event': <'message'>, 'time': <int64 2>}",
    "{'event': <'message'>, 'peer': <'198.18.0.1'>}",
    "{'event': <'message'>, 'peer': <'198.18.0.1'>, 'time': <2>}",
    "{'event': <'timed-out'>, 'peer': <'198.18.0.1'>, 'time': <int64 2>}",
    "{'event': <'session-closed'>, 'reason': <'gave-up'>, 'peer': <'198.18.0.1'>, 'time': <int64 2>}",
  };
  g_autoptr (HbPeerList) list = hb_peer_list_new ();
  HbBeats *beats;

  peers_update (list, "[{'address': <'198.18.0.1'>, 'rtt-ms': <7.0>}]");
  for (guint i = 0; i < G_N_ELEMENTS (ignored); i++)
    happen (list, ignored[i]);
  g_assert_false (hb_peer_item_has_beats (hb_peer_list_lookup (list, "198.18.0.1")));

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    happen (list, expected[i].event);

  beats = hb_peer_item_get_beats (hb_peer_list_lookup (list, "198.18.0.1"));
  g_assert_cmpuint (hb_beats_get_size (beats), ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_assert_cmpint (hb_beats_get (beats, i)->time, ==, i + 1);
      g_assert_cmpint (hb_beats_get (beats, i)->kind, ==, expected[i].kind);
      g_assert_cmpfloat (hb_beats_get (beats, i)->rtt_ms, ==, expected[i].rtt_ms);
    }
}

static void
on_past_wanted (HbPeerList *list,
                HbPeerItem *item,
                GString    *log)
{
  g_autofree char *name = peers_name (item);

  g_string_append_printf (log, "%s ", name);
}

static void
look_at (HbPeerItem *item)
{
  g_autoptr (HbBeats) beats = NULL;

  g_object_get (item, "beats", &beats, NULL);
}

/* Only of peers that existed before the list did, and once. */
static void
test_past (void)
{
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (HbPeerList) list = hb_peer_list_new ();
  g_autoptr (HbPeerItem) kept = NULL;
  g_autoptr (HbPeerItem) forgotten = NULL;

  g_signal_connect (list, "past-wanted", G_CALLBACK (on_past_wanted), log);
  peers_replace (list, "[{'address': <'a'>}, {'address': <'b'>}, {'address': <'c'>}, {'address': <'d'>}]");
  peers_update (list, "[{'address': <'e'>}, {'address': <'b'>, 'state': <'alive'>}]");
  assert_log (log, "");

  look_at (peers_find (list, 'b'));
  look_at (peers_find (list, 'e'));
  look_at (peers_find (list, 'b'));
  assert_log (log, "b ");

  /* New events alone make the trace of a peer without a history. */
  happen (list, "{'event': <'message'>, 'peer': <'10.0.0.97'>, 'time': <int64 2>}");
  g_assert_true (hb_peer_item_has_beats (peers_find (list, 'a')));
  assert_log (log, "");
  look_at (peers_find (list, 'a'));
  assert_log (log, "a ");

  /* After a gap, all histories are loaded again. */
  peers_replace (list, "[{'address': <'a'>}, {'address': <'b'>}, {'address': <'c'>}, {'address': <'d'>}, "
                       "{'address': <'e'>}]");
  assert_log (log, "a b e ");
  look_at (peers_find (list, 'b'));
  look_at (peers_find (list, 'e'));
  assert_log (log, "");

  forgotten = g_object_ref (peers_find (list, 'c'));
  kept = g_object_ref (peers_find (list, 'd'));
  peers_forget (list, "c");
  look_at (forgotten);
  g_clear_object (&list);
  look_at (kept);
  assert_log (log, "");
}

#define MANY 100000

static GArray *
many (HbPeerState state,
      gint64      deadline)
{
  GArray *peers = g_array_new (FALSE, FALSE, sizeof (HbPeerSnapshot));

  for (guint i = 0; i < MANY; i++)
    {
      HbPeerSnapshot peer = {
        .address = hb_address_from_ipv4 ((guint8[]) { 10, i >> 16, i >> 8 & 255, i & 255 }),
        .state = state,
        .verdict = HB_N_VERDICTS,
        .rtt_ms = -1,
        .deadline = deadline,
      };

      g_array_append_val (peers, peer);
    }

  return peers;
}

/* With many peers, none has a trace before it is in sight. */
static void
test_many (void)
{
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (HbPeerList) list = logged (log);
  g_autoptr (GArray) first = many (HB_PEER_STATE_ALIVE, 5);
  g_autoptr (GArray) second = many (HB_PEER_STATE_PULSING, 6);
  HbPeerItem *item;
  gint64 start;

  hb_peer_list_update (list, first);
  assert_log (log, "0-0+100000 n-items n-alive ");

  start = g_get_monotonic_time ();
  hb_peer_list_update (list, second);
  g_test_message ("update of %u peers: %" G_GINT64_FORMAT " ms", MANY,
                  (g_get_monotonic_time () - start) / 1000);
  assert_log (log, "updated:10.0.0.0:10.0.0.1:10.0.0.2 n-alive n-pulsing ");

  item = hb_peer_list_lookup (list, "10.0.0.9");
  happen (list, "{'event': <'message'>, 'peer': <'10.0.0.9'>, 'time': <int64 2>}");
  g_assert_false (hb_peer_item_has_beats (item));
  g_assert_cmpuint (hb_beats_get_size (hb_peer_item_get_beats (item)), ==, 0);
  happen (list, "{'event': <'message'>, 'peer': <'10.0.0.9'>, 'time': <int64 3>}");
  g_assert_cmpuint (hb_beats_get_size (hb_peer_item_get_beats (item)), ==, 1);
}

#define MAX_TRACED 2000

static void
look_at_all (HbPeerList *list,
             guint       start,
             guint       end)
{
  for (guint i = start; i < end; i++)
    {
      g_autoptr (HbPeerItem) item = g_list_model_get_item (G_LIST_MODEL (list), i);

      look_at (item);
    }
}

static guint
count_traces (HbPeerList *list)
{
  guint count = 0;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (list)); i++)
    {
      g_autoptr (HbPeerItem) item = g_list_model_get_item (G_LIST_MODEL (list), i);

      count += hb_peer_item_has_beats (item);
    }

  return count;
}

/* With many peers, only those last in sight and those in sight have traces. */
static void
test_many_looked_at (void)
{
  g_autoptr (HbPeerList) list = hb_peer_list_new ();
  g_autoptr (GArray) all = many (HB_PEER_STATE_ALIVE, 5);
  g_autoptr (HbBeats) shown = NULL;
  g_autoptr (HbPeerItem) in_sight = NULL;

  hb_peer_list_update (list, all);
  in_sight = g_object_ref (hb_peer_list_lookup (list, "10.0.0.0"));
  g_object_get (in_sight, "beats", &shown, NULL);
  look_at_all (list, 1, MAX_TRACED);
  g_assert_cmpuint (count_traces (list), ==, MAX_TRACED);

  look_at_all (list, MAX_TRACED, MAX_TRACED + 2);
  g_assert_cmpuint (count_traces (list), ==, MAX_TRACED + 1);
  g_assert_false (hb_peer_item_has_beats (hb_peer_list_lookup (list, "10.0.0.1")));
  g_assert_true (hb_peer_item_has_beats (hb_peer_list_lookup (list, "10.0.0.2")));
  happen (list, "{'event': <'message'>, 'peer': <'10.0.0.0'>, 'time': <int64 2>}");
  g_assert_cmpuint (hb_beats_get_size (shown), ==, 1);

  /* Back in sight, it is one of the last again. */
  look_at (in_sight);
  g_clear_object (&shown);
  g_assert_cmpuint (hb_beats_get_size (hb_peer_item_get_beats (in_sight)), ==, 1);
  g_assert_false (hb_peer_item_has_beats (hb_peer_list_lookup (list, "10.0.0.2")));

  /* Forgotten peers are not evicted again. */
  hb_peer_list_forget (list, (const char *[]) { "10.0.0.3", "10.0.0.0", NULL });
  g_assert_cmpuint (count_traces (list), ==, MAX_TRACED - 2);
  look_at_all (list, 0, MANY - 2);
  g_assert_cmpuint (count_traces (list), ==, MAX_TRACED);
  g_assert_true (hb_peer_item_has_beats (in_sight));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/peer-list/one-signal-a-batch", test_one_signal_a_batch);
  g_test_add_func ("/peer-list/same-peer-twice", test_same_peer_twice);
  g_test_add_func ("/peer-list/hostile", test_hostile);
  g_test_add_func ("/peer-list/exact-removals", test_exact_removals);
  g_test_add_func ("/peer-list/beats", test_beats);
  g_test_add_func ("/peer-list/past", test_past);
  g_test_add_func ("/peer-list/many", test_many);
  g_test_add_func ("/peer-list/many-looked-at", test_many_looked_at);

  return g_test_run ();
}
