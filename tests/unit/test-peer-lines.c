#include <gio/gio.h>

#include "cli/verbs/hb-peer-json.h"
#include "cli/verbs/hb-peer-text.h"
#include "event/hb-peer-variant.h"
#include "roster-examples.h"

static char *
make_table (HbRoster   *roster,
            guint       states,
            const char *group)
{
  g_autoptr (GPtrArray) entries = hb_roster_select (roster, states, group);
  GString *text = g_string_new (NULL);

  hb_peer_text_append_table (text, entries);
  return g_string_free (text, FALSE);
}

static void
test_table (void)
{
  g_autoptr (HbRoster) roster = hb_roster_of_site ();
  g_autofree char *all = make_table (roster, 0, NULL);
  g_autofree char *few = make_table (roster, 1u << HB_PEER_STATE_ALIVE | 1u << HB_PEER_STATE_ASLEEP, NULL);
  g_autofree char *group = make_table (roster, 0, "basement");
  g_autofree char *none = make_table (roster, 0, "attic");

  g_assert_cmpstr (all, ==,
                   "State                                   Peer     Address   Group     Since                Round trip  "
                   "Last message\n"
                   "Given up, host is silent, acknowledged  nas      10.0.0.2  basement  —                    —           "
                   "scrub 61 % done\n"
                   "Missing, unreachable                    web      10.0.0.5  basement  2026-11-28 11:58:59  —\n"
                   "Pulsing                                 fd00::4  fd00::4             2026-11-28 11:58:59  13 ms\n"
                   "Alive, flapping, muted                  web      10.0.0.3            2026-11-28 11:58:59  0.4 ms\n"
                   "Asleep                                  Lamp     10.0.0.6            2026-11-28 11:58:59  —\n");
  g_assert_cmpstr (few, ==,
                   "State                   Peer  Address   Since                Round trip\n"
                   "Alive, flapping, muted  web   10.0.0.3  2026-11-28 11:58:59  0.4 ms\n"
                   "Asleep                  Lamp  10.0.0.6  2026-11-28 11:58:59  —\n");
  g_assert_nonnull (strstr (group, "10.0.0.5"));
  g_assert_null (strstr (group, "10.0.0.3"));
  g_assert_cmpstr (none, ==, "");
}

static void
test_json (void)
{
  g_autoptr (HbRoster) roster = hb_roster_of_site ();
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < 3; i++)
    hb_peer_json_append (text, hb_roster_get (roster, i));
  g_assert_cmpstr (text->str, ==,
                   "{\"address\":\"10.0.0.2\",\"name\":\"nas\",\"group\":\"basement\",\"state\":\"given-up\","
                   "\"last_text\":\"scrub 61 % done\",\"pulses\":5,\"verdict\":\"host-silent\",\"muted\":false,"
                   "\"flapping\":false,\"incident\":7}\n"
                   "{\"address\":\"10.0.0.5\",\"name\":\"web\",\"group\":\"basement\",\"state\":\"missing\","
                   "\"since\":\"2026-11-28T11:58:59.750000Z\",\"last_text\":\"\",\"pulses\":0,\"verdict\":\"unreachable\","
                   "\"muted\":false,\"flapping\":false}\n"
                   "{\"address\":\"fd00::4\",\"state\":\"pulsing\",\"since\":\"2026-11-28T11:58:59.750000Z\","
                   "\"last_text\":\"\",\"rtt_ms\":12.600,\"pulses\":2,\"muted\":false,\"flapping\":false}\n");
}

static void
test_facts (void)
{
  g_autoptr (HbRoster) roster = hb_roster_of_site ();
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GString) json = g_string_new (NULL);

  hb_peer_text_append_facts (text, hb_roster_get (roster, 0), ROSTER_NOW);
  hb_peer_text_append_facts (text, hb_roster_get (roster, 3), ROSTER_NOW);
  hb_peer_json_append_facts (json, hb_roster_get (roster, 3));
  g_assert_cmpstr (text->str, ==,
                   "nas (10.0.0.2)\n"
                   "  State         Given up, host is silent, acknowledged\n"
                   "  Last heard    2026-11-28 11:57:55 (2 min 5 s ago)\n"
                   "  Pulses        5 not answered\n"
                   "  Last message  scrub 61 % done\n"
                   "  Group         basement\n"
                   "  Incident      7: 1 peer fell silent within 0.4 s; all are in VLAN 12\n"
                   "  Quiet         acknowledged: nobody is notified until its state changes\n"
                   "  Peers file    listed\n"
                   "web (10.0.0.3)\n"
                   "  State         Alive, flapping, muted\n"
                   "  Since         2026-11-28 11:58:59 (1 min 0 s ago)\n"
                   "  Last heard    2026-11-28 12:00:00 (0 s ago)\n"
                   "  Round trip    0.4 ms\n"
                   "  Quiet         flapping: nobody is notified until it holds still\n"
                   "  Peers file    not listed\n");
  g_assert_cmpstr (json->str, ==,
                   "{\"address\":\"10.0.0.3\",\"name\":\"web\",\"state\":\"alive\",\"since\":\"2026-11-28T11:58:59.750000Z\","
                   "\"last_text\":\"\",\"rtt_ms\":0.421,\"pulses\":0,\"muted\":true,\"flapping\":true,"
                   "\"heard\":\"2026-11-28T12:00:00.000000Z\",\"acknowledged\":false,\"quiet_hours\":false,"
                   "\"quiet_until\":\"2026-11-28T13:00:00.000000Z\",\"listed\":false,\"named\":false}\n");
}

/* Nothing that an engine sends reaches a terminal as a control character, nor breaks a line. */
static void
test_hostile (void)
{
  g_autoptr (HbRoster) roster = hb_roster_of_hostile ();
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *table = make_table (roster, 0, NULL);
  g_auto (GStrv) lines = g_strsplit (table, "\n", -1);

  hb_peer_json_append_facts (text, hb_roster_get (roster, 0));
  hb_peer_text_append_facts (text, hb_roster_get (roster, 0), ROSTER_NOW);
  g_string_append (text, table);
  for (const char *p = text->str; *p != '\0'; p = g_utf8_next_char (p))
    g_assert_true (*p == '\n' || (g_unichar_isprint (g_utf8_get_char (p)) && g_utf8_get_char (p) != 0x202e));
  g_assert_nonnull (strstr (text->str, "\"name\":\"a'b|c=d\\\\x1b[31m\\\\n\""));
  g_assert_nonnull (strstr (text->str, "\"last_text\":\"\\\"quoted\\\\\\\"\\\\r\\\\x07\\\\u{85}\""));
  g_assert_cmpuint (g_strv_length (lines), ==, 3);
}

static void
test_find (void)
{
  g_autoptr (HbRoster) roster = hb_roster_of_site ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) both = hb_roster_find_all (roster, "web");

  g_assert_cmpstr (hb_roster_find (roster, "nas", NULL)->peer->name, ==, "nas");
  g_assert_cmpstr (hb_roster_find (roster, "10.0.0.2", NULL)->peer->name, ==, "nas");
  g_assert_cmpstr (hb_roster_find (roster, "lamp", NULL)->peer->name, ==, "Lamp");
  g_assert_nonnull (hb_roster_find (roster, "FD00:0::4", NULL));
  g_assert_cmpuint (both->len, ==, 2);

  g_assert_null (hb_roster_find (roster, "nobody", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (hb_roster_find (roster, "10.0.0.99", NULL));

  g_assert_null (hb_roster_find (roster, "web", &error));
  g_assert_cmpstr (error->message, ==, "2 peers are called “web”; give the address of one: 10.0.0.5, 10.0.0.3");
}

static HbPeerSnapshot
make_peer (const char  *address,
           const char  *name,
           HbPeerState  state,
           gint64       heard)
{
  HbPeerSnapshot peer = {
    .state = state,
    .verdict = HB_N_VERDICTS,
    .rtt_ms = -1,
    .name = name,
    .flags = HB_PEER_LISTED | HB_PEER_NAMED,
    .heard = heard,
  };

  g_assert_true (hb_address_parse (address, &peer.address));
  return peer;
}

static void
assert_best (const HbPeerSnapshot *peers,
             gsize                 n_peers,
             const char           *expected)
{
  g_autoptr (HbRoster) roster = hb_roster_of (peers, n_peers);
  g_autoptr (GPtrArray) addresses = hb_roster_find_addresses (roster, "nas", NULL);
  char address[HB_ADDRESS_STRING_SIZE];

  g_assert_cmpuint (addresses->len, ==, n_peers);
  g_assert_cmpstr (hb_address_format (&hb_roster_find (roster, "nas", NULL)->peer->address, address), ==, expected);
}

/* A peer of the peers file is as it is at the address where it is best; where it is down at all, as it is reported. */
static void
test_several_addresses (void)
{
  HbPeerSnapshot moved[] = {
    make_peer ("10.0.0.2", "nas", HB_PEER_STATE_GIVEN_UP, ROSTER_NOW - 60),
    make_peer ("10.0.0.3", "nas", HB_PEER_STATE_ALIVE, ROSTER_NOW - 70),
  };
  HbPeerSnapshot gone[] = {
    make_peer ("10.0.0.2", "nas", HB_PEER_STATE_GIVEN_UP, ROSTER_NOW - 60),
    make_peer ("10.0.0.3", "nas", HB_PEER_STATE_LEFT, ROSTER_NOW - 50),
  };
  HbPeerSnapshot missing[] = {
    make_peer ("10.0.0.2", "nas", HB_PEER_STATE_PULSING, 0),
    make_peer ("10.0.0.3", "nas", HB_PEER_STATE_MISSING, 0),
    make_peer ("10.0.0.4", "nas", HB_PEER_STATE_MISSING, 0),
    make_peer ("10.0.0.5", "nas", HB_PEER_STATE_EXPECTED, 0),
  };

  assert_best (moved, G_N_ELEMENTS (moved), "10.0.0.3");
  assert_best (gone, G_N_ELEMENTS (gone), "10.0.0.3");

  /* No pulse can be sent to the first address. */
  missing[1].verdict = HB_VERDICT_HOST_SILENT;
  missing[2].verdict = HB_VERDICT_PROGRAM_DEAD;
  assert_best (missing, G_N_ELEMENTS (missing), "10.0.0.4");
  missing[0].pulses = 1;
  assert_best (missing, G_N_ELEMENTS (missing), "10.0.0.2");
}

static void
test_merge (void)
{
  HbPeerSnapshot peers[] = {
    make_peer ("10.0.0.2", "nas", HB_PEER_STATE_GIVEN_UP, ROSTER_NOW - 60),
    make_peer ("10.0.0.3", "web", HB_PEER_STATE_MISSING, 0),
    make_peer ("10.0.0.4", "nas", HB_PEER_STATE_ALIVE, ROSTER_NOW),
    make_peer ("10.0.0.5", "web", HB_PEER_STATE_ALIVE, ROSTER_NOW),
  };
  g_autoptr (HbRoster) roster = NULL;
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GPtrArray) merged = NULL;
  g_autoptr (GError) error = NULL;

  /* A resolver calls another peer as the peers file calls one. */
  peers[3].flags = 0;
  roster = hb_roster_of (peers, G_N_ELEMENTS (peers));
  all = hb_roster_select (roster, 0, NULL);
  merged = hb_roster_merge (all);
  g_assert_cmpuint (merged->len, ==, 3);
  for (guint i = 0; i < merged->len; i++)
    g_assert_cmpint (((const HbRosterEntry *) g_ptr_array_index (merged, i))->peer->state, !=, HB_PEER_STATE_GIVEN_UP);

  g_assert_null (hb_roster_find_addresses (roster, "web", &error));
  g_assert_cmpstr (error->message, ==, "2 peers are called “web”; give the address of one: 10.0.0.3, 10.0.0.5");
}

/* An engine of another version, or one that is not ours. */
static void
test_strange (void)
{
  g_autoptr (GVariant) wrong = g_variant_ref_sink (g_variant_new ("(s)", "peers"));
  g_autoptr (GVariant) none = g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE_INT64, NULL, 0));
  g_autoptr (GVariant) no_events = g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE_VARDICT, NULL, 0));
  HbPeerSnapshot peer = { .state = HB_N_PEER_STATES, .verdict = HB_N_VERDICTS, .rtt_ms = -1 };
  g_autoptr (HbRoster) roster = NULL;
  g_autoptr (GVariant) arrays = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *table = NULL;

  g_assert_null (hb_roster_new (wrong, none, no_events, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);

  g_assert_true (hb_address_parse ("10.0.0.2", &peer.address));
  arrays = g_variant_ref_sink (hb_peers_to_variant (&peer, 1));
  roster = hb_roster_new (arrays, none, no_events, NULL);
  g_assert_cmpint (hb_roster_get (roster, 0)->since, ==, 0);
  table = make_table (roster, 0, NULL);
  g_assert_nonnull (strstr (table, "Unknown state"));
}

int
main (int    argc,
      char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/peer-lines/table", test_table);
  g_test_add_func ("/peer-lines/json", test_json);
  g_test_add_func ("/peer-lines/facts", test_facts);
  g_test_add_func ("/peer-lines/hostile", test_hostile);
  g_test_add_func ("/peer-lines/find", test_find);
  g_test_add_func ("/peer-lines/several-addresses", test_several_addresses);
  g_test_add_func ("/peer-lines/merge", test_merge);
  g_test_add_func ("/peer-lines/strange", test_strange);

  return g_test_run ();
}
