#include "peer-updates.h"

static void
on_notify (HbPeerItem *item,
           GParamSpec *pspec,
           GString    *log)
{
  g_string_append_printf (log, "%s ", pspec->name);
}

/* Returns: the properties that @text changed, in the order of notification */
static char *
update (HbPeerItem *item,
        const char *text)
{
  HbPeerSnapshot snapshot;
  GString *log = g_string_new (NULL);
  gulong handler = g_signal_connect (item, "notify", G_CALLBACK (on_notify), log);
  gboolean changed;

  peer_parse (&snapshot, text);
  changed = hb_peer_item_take (item, &snapshot);
  g_signal_handler_disconnect (item, handler);
  g_assert_cmpint (changed, ==, log->len > 0);
  return g_string_free (log, FALSE);
}

#define assert_update(item, text, expected)             \
  G_STMT_START                                          \
  {                                                     \
    g_autofree char *told = update ((item), (text));    \
    g_assert_cmpstr (told, ==, (expected));             \
  }                                                     \
  G_STMT_END

static void
test_fresh (void)
{
  g_autoptr (HbPeerItem) item = hb_peer_item_new ("198.18.0.1");

  g_assert_cmpstr (hb_peer_item_get_address (item), ==, "198.18.0.1");
  g_assert_cmpstr (hb_peer_item_get_title (item), ==, "198.18.0.1");
  g_assert_cmpstr (hb_peer_item_get_name (item), ==, "");
  g_assert_cmpstr (hb_peer_item_get_note (item), ==, "");
  g_assert_cmpint (hb_peer_item_get_verdict (item), ==, HB_N_VERDICTS);
  g_assert_cmpstr (hb_peer_item_get_last_text (item), ==, "");
  g_assert_cmpint (hb_peer_item_get_state (item), ==, HB_PEER_STATE_LEFT);
  g_assert_cmpfloat (hb_peer_item_get_rtt_ms (item), ==, -1);
  g_assert_cmpuint (hb_peer_item_get_pulses (item), ==, 0);
  g_assert_cmpint (hb_peer_item_get_deadline (item), ==, 0);
  g_assert_cmpint (hb_peer_item_get_heard (item), ==, 0);
  g_assert_false (hb_peer_item_get_muted (item));
  g_assert_false (hb_peer_item_has_beats (item));
  g_assert_true (HB_IS_BEATS (hb_peer_item_get_beats (item)));
  g_assert_true (hb_peer_item_has_beats (item));
}

static void
test_only_what_changed_is_told (void)
{
  g_autoptr (HbPeerItem) item = hb_peer_item_new ("198.18.0.1");

  assert_update (item, "{'state': <'alive'>, 'last-text': <'hello'>, 'rtt-ms': <0.5>, "
                       "'deadline': <int64 60>, 'heard': <int64 50>}",
                 "state last-text rtt-ms deadline heard ");
  assert_update (item, "{'state': <'alive'>, 'last-text': <'hello'>, 'rtt-ms': <0.5>, "
                       "'deadline': <int64 60>, 'heard': <int64 50>}",
                 "");
  assert_update (item, "{'state': <'alive'>, 'last-text': <'hello'>, 'rtt-ms': <0.5>, "
                       "'deadline': <int64 61>, 'heard': <int64 50>, 'muted': <true>}",
                 "deadline muted flags ");
  assert_update (item, "{'state': <'given-up'>, 'last-text': <'hello'>, 'heard': <int64 50>, "
                       "'pulses': <uint32 5>, 'verdict': <'host-silent'>}",
                 "state verdict rtt-ms pulses deadline muted flags ");
  g_assert_cmpint (hb_peer_item_get_state (item), ==, HB_PEER_STATE_GIVEN_UP);
  g_assert_cmpint (hb_peer_item_get_verdict (item), ==, HB_VERDICT_HOST_SILENT);
  g_assert_cmpfloat (hb_peer_item_get_rtt_ms (item), ==, -1);
  g_assert_cmpuint (hb_peer_item_get_pulses (item), ==, 5);
}

static void
test_every_state (void)
{
  static const char *const names[] = { "left", "alive", "pulsing", "given-up", "expected", "missing", "asleep" };
  g_autoptr (HbPeerItem) item = hb_peer_item_new ("::1");

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *text = g_strdup_printf ("{'state': <'%s'>}", names[i]);

      assert_update (item, text, i == 0 ? "" : "state ");
      g_assert_cmpuint (hb_peer_item_get_state (item), ==, i);
    }
}

/* An attached engine of another version may have other states. */
static void
test_unknown_state (void)
{
  g_autoptr (HbPeerItem) item = hb_peer_item_new ("198.18.0.1");

  assert_update (item, "{'state': <'pulsing'>}", "state ");
  assert_update (item, "@a{sv} {}", "");
  assert_update (item, "{'state': <'undead'>, 'address': <'198.18.0.2'>}", "");
  g_assert_cmpstr (hb_peer_item_get_address (item), ==, "198.18.0.1");
  g_assert_cmpint (hb_peer_item_get_state (item), ==, HB_PEER_STATE_PULSING);
}

static void
test_names (void)
{
  g_autoptr (HbPeerItem) item = hb_peer_item_new ("198.18.0.1");
  g_autoptr (GString) log = g_string_new (NULL);

  g_signal_connect (item, "notify", G_CALLBACK (on_notify), log);
  hb_peer_item_set_name (item, "nas");
  hb_peer_item_set_name (item, "nas");
  g_assert_cmpstr (hb_peer_item_get_title (item), ==, "nas");
  hb_peer_item_set_note (item, "in the cellar");
  hb_peer_item_set_note (item, "in the cellar");
  hb_peer_item_set_name (item, NULL);
  g_assert_cmpstr (hb_peer_item_get_title (item), ==, "198.18.0.1");
  g_assert_cmpstr (log->str, ==, "name title note name title ");
}

/* The name of the engine's peers file comes before the one that the person gave it. */
static void
test_engine_names (void)
{
  g_autoptr (HbPeerItem) item = hb_peer_item_new ("198.18.0.1");

  hb_peer_item_set_name (item, "mine");
  assert_update (item, "{'name': <'nas'>, 'named': <true>, 'group': <'basement'>}", "name title flags group ");
  g_assert_cmpstr (hb_peer_item_get_name (item), ==, "nas");
  g_assert_cmpstr (hb_peer_item_get_title (item), ==, "nas");
  g_assert_cmpstr (hb_peer_item_get_group (item), ==, "basement");
  hb_peer_item_set_name (item, "ours");
  g_assert_cmpstr (hb_peer_item_get_name (item), ==, "nas");
  g_assert_cmpstr (hb_peer_item_get_chosen_name (item), ==, "ours");
  assert_update (item, "{'name': <'nas'>, 'named': <true>, 'group': <'basement'>}", "");
  assert_update (item, "{'name': <'nas'>, 'group': <'basement'>}", "name title flags ");
  g_assert_cmpstr (hb_peer_item_get_name (item), ==, "ours");
  assert_update (item, "@a{sv} {}", "group ");
  g_assert_cmpstr (hb_peer_item_get_name (item), ==, "ours");
}

/* The resolver's name is shown where there is no other, and nobody has chosen it. */
static void
test_resolved_names (void)
{
  g_autoptr (HbPeerItem) item = hb_peer_item_new ("198.18.0.1");
  g_autoptr (GString) log = g_string_new (NULL);

  assert_update (item, "{'name': <'host5.lan'>, 'listed': <true>}", "name title flags ");
  g_assert_cmpstr (hb_peer_item_get_title (item), ==, "host5.lan");
  g_assert_cmpstr (hb_peer_item_get_chosen_name (item), ==, "");
  g_assert_null (hb_peer_item_get_listed_name (item));

  g_signal_connect (item, "notify", G_CALLBACK (on_notify), log);
  hb_peer_item_set_name (item, "Backup NAS");
  g_assert_cmpstr (log->str, ==, "name title ");
  g_assert_cmpstr (hb_peer_item_get_title (item), ==, "Backup NAS");
  assert_update (item, "{'name': <'host6.lan'>, 'listed': <true>}", "");
  g_assert_cmpstr (hb_peer_item_get_title (item), ==, "Backup NAS");
  hb_peer_item_set_name (item, NULL);
  g_assert_cmpstr (hb_peer_item_get_title (item), ==, "host6.lan");
}

static void
test_quiet (void)
{
  g_autoptr (HbPeerItem) item = hb_peer_item_new ("198.18.0.1");

  assert_update (item, "{'flapping': <true>, 'quiet-until': <int64 -1>}", "flags quiet-until ");
  g_assert_cmpuint (hb_peer_item_get_flags (item), ==, HB_PEER_FLAPPING);
  g_assert_cmpint (hb_peer_item_get_quiet_until (item), ==, HB_QUIET_UNTIL_BACK);
  g_assert_false (hb_peer_item_get_muted (item));
  assert_update (item, "{'acknowledged': <true>, 'quiet-until': <int64 7>}", "flags quiet-until ");
  g_assert_true (hb_peer_is_quiet (HB_PEER_STATE_GIVEN_UP, hb_peer_item_get_flags (item)));
  assert_update (item, "@a{sv} {}", "flags quiet-until ");
  g_assert_false (hb_peer_is_quiet (HB_PEER_STATE_GIVEN_UP, hb_peer_item_get_flags (item)));
  g_assert_false (hb_peer_is_quiet (HB_PEER_STATE_ALIVE, HB_PEER_LISTED));
  g_assert_true (hb_peer_is_quiet (HB_PEER_STATE_ASLEEP, HB_PEER_LISTED));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/peer-item/fresh", test_fresh);
  g_test_add_func ("/peer-item/only-what-changed-is-told", test_only_what_changed_is_told);
  g_test_add_func ("/peer-item/every-state", test_every_state);
  g_test_add_func ("/peer-item/unknown-state", test_unknown_state);
  g_test_add_func ("/peer-item/names", test_names);
  g_test_add_func ("/peer-item/engine-names", test_engine_names);
  g_test_add_func ("/peer-item/resolved-names", test_resolved_names);
  g_test_add_func ("/peer-item/quiet", test_quiet);

  return g_test_run ();
}
