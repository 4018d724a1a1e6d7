#include <gio/gio.h>
#include <string.h>

#include "engine/hb-snapshot.h"
#include "event/hb-peer-variant.h"
#include "role/hb-server.h"
#include "wire/hb-frame.h"
#include "wire/hb-message.h"

#define IPV4(last) hb_address_from_ipv4 ((guint8[]) { 10, 0, 0, last })

/* Returns: (transfer full): what the receiver of a D-Bus message gets */
static GVariant *
carry (GVariant *variant)
{
  g_autoptr (GDBusMessage) sent = g_dbus_message_new_signal ("/", "a.b", "C");
  g_autoptr (GDBusMessage) received = NULL;
  g_autofree guchar *bytes = NULL;
  g_autoptr (GError) error = NULL;
  gsize size;

  g_dbus_message_set_body (sent, g_variant_new_tuple (&variant, 1));
  bytes = g_dbus_message_to_blob (sent, &size, G_DBUS_CAPABILITY_FLAGS_NONE, &error);
  g_assert_no_error (error);
  received = g_dbus_message_new_from_blob (bytes, size, G_DBUS_CAPABILITY_FLAGS_NONE, &error);
  g_assert_no_error (error);

  return g_variant_get_child_value (g_dbus_message_get_body (received), 0);
}

static void
assert_same (const HbPeerSnapshot *one,
             const HbPeerSnapshot *other)
{
  g_assert_true (hb_address_equal (&one->address, &other->address));
  g_assert_cmpint (one->state, ==, other->state);
  g_assert_cmpint (one->verdict, ==, other->verdict);
  g_assert_cmpfloat (one->rtt_ms, ==, other->rtt_ms);
  g_assert_cmpint (one->deadline, ==, other->deadline);
  g_assert_cmpint (one->heard, ==, other->heard);
  g_assert_cmpuint (one->pulses, ==, other->pulses);
  g_assert_cmpuint (one->flags, ==, other->flags);
  g_assert_cmpstr (one->text, ==, other->text);
  g_assert_cmpint (one->quiet_until, ==, other->quiet_until);
  g_assert_cmpstr (one->name, ==, other->name);
  g_assert_cmpstr (one->group, ==, other->group);
}

static void
assert_round_trip (const HbPeerSnapshot *peers,
                   gsize                 n_peers)
{
  g_autoptr (GVariant) variant = carry (hb_peers_to_variant (peers, n_peers));
  g_autoptr (GArray) read = hb_peers_from_variant (variant);

  g_assert_cmpuint (read->len, ==, n_peers);
  for (gsize i = 0; i < n_peers; i++)
    assert_same (&g_array_index (read, HbPeerSnapshot, i), &peers[i]);
}

/* Each member, with its extreme values. */
static void
test_round_trip (void)
{
  HbPeerSnapshot peers[] = {
    { IPV4 (1), HB_PEER_STATE_ALIVE, HB_N_VERDICTS, 0.25, 65000000, 5000000, 0, TRUE, "h\\x1bi" },
    { IPV4 (2), HB_PEER_STATE_GIVEN_UP, HB_VERDICT_ONE_WAY, -1, 0, 4000000, 5, 0xff, "",
      HB_QUIET_UNTIL_BACK, .group = "basement" },
    { hb_address_from_ipv6 ((guint8[16]) { 0xfe, 0x80, [15] = 1 }, 7), HB_PEER_STATE_PULSING, HB_N_VERDICTS,
      3000, HB_STAMP_MAX / HB_MICROSECOND, HB_STAMP_MAX / HB_MICROSECOND, G_MAXUINT32, TRUE, "21.4 °C…",
      .name = "nas" },
    { IPV4 (4), HB_PEER_STATE_LEFT, HB_N_VERDICTS, 0, 0, 0, 0, 0, "", HB_STAMP_MAX / HB_MICROSECOND,
      "Zählwerk 3", "basement" },
  };

  memset (peers[3].text, 'x', sizeof peers[3].text - 1);
  assert_round_trip (peers, G_N_ELEMENTS (peers));
  assert_round_trip (NULL, 0);
}

/* Lists have the worst first, whatever the numbers on the bus. */
static void
test_severity (void)
{
  static const HbPeerState worst_first[] = {
    HB_PEER_STATE_GIVEN_UP, HB_PEER_STATE_MISSING, HB_PEER_STATE_PULSING, HB_PEER_STATE_EXPECTED,
    HB_PEER_STATE_ALIVE,    HB_PEER_STATE_ASLEEP,  HB_PEER_STATE_LEFT,
  };

  g_assert_cmpuint (G_N_ELEMENTS (worst_first), ==, HB_N_PEER_STATES);
  for (guint i = 1; i < HB_N_PEER_STATES; i++)
    g_assert_cmpuint (hb_peer_state_get_severity (worst_first[i]), <, hb_peer_state_get_severity (worst_first[i - 1]));
}

static void
test_every_name (void)
{
  for (guint i = 0; i < HB_N_PEER_STATES; i++)
    assert_round_trip (&(HbPeerSnapshot) { IPV4 (1), i, HB_N_VERDICTS }, 1);
  for (guint i = 0; i <= HB_N_VERDICTS; i++)
    assert_round_trip (&(HbPeerSnapshot) { IPV4 (1), HB_PEER_STATE_GIVEN_UP, i }, 1);
}

static void
assert_dictionary (const HbPeerSnapshot *peer,
                   const char           *expected)
{
  g_autoptr (GVariant) dictionary = g_variant_ref_sink (hb_peer_to_dictionary (peer));
  g_autoptr (GVariant) wanted = g_variant_parse (G_VARIANT_TYPE_VARDICT, expected, NULL, NULL, NULL);

  g_assert_cmpvariant (dictionary, wanted);
}

static void
test_dictionary (void)
{
  const HbPeerSnapshot pulsing = { IPV4 (1), HB_PEER_STATE_PULSING, HB_N_VERDICTS, 0.25, 65, 5, 2,
                                   HB_PEER_MUTED | HB_PEER_FLAPPING | HB_PEER_LISTED | HB_PEER_NAMED, "hi", 70, "nas", "basement" };
  const HbPeerSnapshot given_up = { IPV4 (2), HB_PEER_STATE_GIVEN_UP, HB_VERDICT_HOST_SILENT, -1,
                                    .flags = HB_PEER_ACKNOWLEDGED | HB_PEER_QUIET_HOURS };

  assert_dictionary (&pulsing, "{'address': <'10.0.0.1'>, 'state': <'pulsing'>, 'last-text': <'hi'>, "
                               "'rtt-ms': <0.25>, 'pulses': <uint32 2>, 'deadline': <int64 65>, "
                               "'heard': <int64 5>, 'muted': <true>, 'acknowledged': <false>, 'quiet-hours': <false>, "
                               "'flapping': <true>, 'listed': <true>, 'named': <true>, 'quiet-until': <int64 70>, "
                               "'name': <'nas'>, 'group': <'basement'>}");
  assert_dictionary (&given_up, "{'address': <'10.0.0.2'>, 'state': <'given-up'>, 'last-text': <''>, "
                                "'rtt-ms': <-1.0>, 'pulses': <uint32 0>, 'deadline': <int64 0>, "
                                "'heard': <int64 0>, 'muted': <false>, 'acknowledged': <true>, "
                                "'quiet-hours': <true>, 'flapping': <false>, 'listed': <false>, "
                                "'named': <false>, 'quiet-until': <int64 0>, 'verdict': <'host-silent'>}");
}

/* Taken from a role's peer */

static gint64
to_wall (gpointer source,
         gint64   time)
{
  return time + HB_SECOND;
}

/* @rtt, @pulses and @text of a peer are kept apart. */
typedef struct
{
  HbPeer like;
  gint64 rtt;
  guint16 pulses;
  const guint8 *text;
  gsize text_length;
} Known;

static void
take (HbPeerSnapshot *snapshot,
      const Known    *known)
{
  g_autoptr (HbServer) server = hb_server_new (&(HbServerConfig) { .max_peers = 1 });
  HbPeerTable *peers = hb_server_get_peers (server);
  HbAddress address = IPV4 (1);
  HbPeer *peer = hb_peer_table_insert (peers, &address);

  peer->state = known->like.state;
  peer->reason = known->like.reason;
  peer->verdict = known->like.verdict;
  peer->timed_out = known->like.timed_out;
  peer->muted = known->like.muted;
  peer->awaited = known->like.awaited;
  peer->heard = known->like.heard;
  peer->due = known->like.due;
  peer->text_cut = known->like.text_cut;
  hb_peer_set_rtt (peer, known->rtt);
  hb_peer_table_need_series (peers, peer)->pulses = known->pulses;
  hb_peer_table_set_text (peers, peer, known->text, known->text_length);

  hb_snapshot_take (snapshot, peer, &(HbRun) { .role = HB_ROLE (server), .to_wall = to_wall });
  g_assert_true (hb_address_equal (&snapshot->address, &address));
}

static void
test_taken (void)
{
  guint8 longest[HB_PEER_TEXT_SIZE];
  g_autofree char *expected = NULL;
  HbPeerSnapshot snapshot;

  take (&snapshot, &(Known) {
    .like = { .state = HB_PEER_ALIVE, .muted = TRUE, .heard = 4 * HB_SECOND, .due = 64 * HB_SECOND,
              .verdict = HB_VERDICT_ONE_WAY },
    .rtt = HB_MILLISECOND / 4,
    .text = (const guint8 *) "h\x1bi\xff",
    .text_length = 4,
  });
  g_assert_cmpint (snapshot.state, ==, HB_PEER_STATE_ALIVE);
  g_assert_cmpint (snapshot.verdict, ==, HB_N_VERDICTS);
  g_assert_cmpfloat (snapshot.rtt_ms, ==, 0.25);
  g_assert_cmpint (snapshot.heard, ==, 5 * G_USEC_PER_SEC);
  g_assert_cmpint (snapshot.deadline, ==, 65 * G_USEC_PER_SEC);
  g_assert_cmpuint (snapshot.pulses, ==, 0);
  g_assert_cmpuint (snapshot.flags, ==, HB_PEER_MUTED);
  g_assert_cmpstr (snapshot.text, ==, "h\\x1bi\\xff");

  take (&snapshot, &(Known) {
    .like = { .state = HB_PEER_CLOSED, .reason = HB_CLOSE_GAVE_UP, .verdict = HB_VERDICT_ONE_WAY,
              .due = 9 * HB_SECOND },
    .rtt = HB_UNKNOWN,
    .pulses = 5,
  });
  g_assert_cmpint (snapshot.state, ==, HB_PEER_STATE_GIVEN_UP);
  g_assert_cmpint (snapshot.verdict, ==, HB_VERDICT_ONE_WAY);
  g_assert_cmpfloat (snapshot.rtt_ms, ==, -1);
  g_assert_cmpint (snapshot.deadline, ==, 0);
  g_assert_cmpuint (snapshot.pulses, ==, 5);
  g_assert_cmpuint (snapshot.flags, ==, 0);
  g_assert_cmpstr (snapshot.text, ==, "");

  memset (longest, 0xff, sizeof longest);
  expected = hb_message_escape (longest, sizeof longest, TRUE);
  take (&snapshot, &(Known) {
    .like = { .state = HB_PEER_CLOSED, .reason = HB_CLOSE_TERMINATED, .text_cut = TRUE, .due = HB_NEVER },
    .rtt = HB_UNKNOWN,
    .text = longest,
    .text_length = sizeof longest,
  });
  g_assert_cmpint (snapshot.state, ==, HB_PEER_STATE_LEFT);
  g_assert_cmpstr (snapshot.text, ==, expected);
}

static void
test_states (void)
{
  static const struct
  {
    HbPeer peer;
    HbPeerState expected;
    guint16 pulses;
  } cases[] = {
    { { .state = HB_PEER_ALIVE }, HB_PEER_STATE_ALIVE },
    { { .state = HB_PEER_ALIVE, .timed_out = TRUE }, HB_PEER_STATE_PULSING },
    { { .state = HB_PEER_ALIVE }, HB_PEER_STATE_PULSING, 1 },
    { { .state = HB_PEER_ASKED }, HB_PEER_STATE_PULSING },
    { { .state = HB_PEER_PULSED }, HB_PEER_STATE_PULSING },
    { { .state = HB_PEER_SUSPENDED, .timed_out = TRUE }, HB_PEER_STATE_ALIVE },
    { { .state = HB_PEER_CLOSED, .reason = HB_CLOSE_GAVE_UP }, HB_PEER_STATE_GIVEN_UP },
    { { .state = HB_PEER_ALIVE, .awaited = TRUE }, HB_PEER_STATE_EXPECTED },
    { { .state = HB_PEER_ASKED, .awaited = TRUE }, HB_PEER_STATE_PULSING },
    { { .state = HB_PEER_CLOSED, .awaited = TRUE, .reason = HB_CLOSE_GAVE_UP }, HB_PEER_STATE_MISSING },
    { { .state = HB_PEER_CLOSED, .reason = HB_CLOSE_TERMINATED }, HB_PEER_STATE_LEFT },
    { { .state = HB_PEER_CLOSED, .reason = HB_CLOSE_STOPPED }, HB_PEER_STATE_LEFT },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      HbPeerSnapshot snapshot;

      take (&snapshot, &(Known) { .like = cases[i].peer, .pulses = cases[i].pulses });
      g_assert_cmpint (snapshot.state, ==, cases[i].expected);
    }
}

/* From an untrusted sender */

#define TYPE "(asayasadauaxaxayaya(ux)a(us)a(us))"

/* Nobody has a timed mute, a name or a group. */
#define NONE "@a(ux) [], @a(us) [], @a(us) [])"

/* Returns: (transfer full) (nullable): the peers read */
static GArray *
read_text (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) variant = g_variant_parse (NULL, text, NULL, NULL, &error);

  g_assert_no_error (error);
  return hb_peers_from_variant (variant);
}

/* Impossible values become unknown ones, and the others are read. */
static void
test_hostile_values (void)
{
  static const char *const odd[] = {
    "(['10.0.0.1'], [byte 7], [''], [-3.0], [uint32 0], [int64 -5], [int64 -9], [byte 5], [byte 0], " NONE,
    "(['10.0.0.1'], [byte 255], [''], [-inf], [uint32 0], [int64 -0x8000000000000000], [int64 -1], [byte 254], "
    "[byte 0], " NONE,
    "(['10.0.0.1'], [byte 128], [''], [nan], [uint32 0], [int64 0], [int64 0], [byte 255], [byte 0], " NONE,
    "(['10.0.0.1'], [byte 9], [''], [inf], [uint32 0], [int64 0], [int64 0], [byte 255], [byte 0], " NONE,
  };
  const HbPeerSnapshot nothing = { IPV4 (1), HB_N_PEER_STATES, HB_N_VERDICTS, -1 };
  g_autoptr (GArray) late = read_text ("(['10.0.0.1'], [byte 1], [''], [0.5], [uint32 4294967295], "
                                       "[int64 0x7fffffffffffffff], [int64 0x7fffffffffffffff], [byte 1], [byte 1], " NONE);
  const HbPeerSnapshot *peer = &g_array_index (late, HbPeerSnapshot, 0);

  for (guint i = 0; i < G_N_ELEMENTS (odd); i++)
    {
      g_autoptr (GArray) peers = read_text (odd[i]);

      g_assert_cmpuint (peers->len, ==, 1);
      assert_same (&g_array_index (peers, HbPeerSnapshot, 0), &nothing);
    }

  g_assert_cmpint (peer->deadline, ==, HB_STAMP_MAX / HB_MICROSECOND);
  g_assert_cmpint (peer->heard, ==, HB_STAMP_MAX / HB_MICROSECOND);
  g_assert_cmpint (peer->state, ==, HB_PEER_STATE_ALIVE);
  g_assert_cmpint (peer->verdict, ==, HB_VERDICT_HOST_SILENT);
  g_assert_cmpfloat (peer->rtt_ms, ==, 0.5);
  g_assert_cmpuint (peer->pulses, ==, G_MAXUINT32);
  g_assert_cmpuint (peer->flags, ==, HB_PEER_MUTED);
}

static void
test_hostile_addresses (void)
{
  g_autoptr (GArray) peers = read_text (
      "(['', 'a', '10.0.0.1', '10.0.0.256', '10.0.0.1 ', 'fe80::1%eth0', '::1%-1', '2001:db8::zz'], "
      "[byte 1, 1, 3, 1, 1, 1, 1, 1], ['', '', 'two', '', '', '', '', ''], [1.0, 1, 2, 1, 1, 1, 1, 1], "
      "[uint32 1, 1, 2, 1, 1, 1, 1, 1], [int64 1, 1, 2, 1, 1, 1, 1, 1], [int64 1, 1, 2, 1, 1, 1, 1, 1], "
      "[byte 1, 1, 2, 1, 1, 1, 1, 1], [byte 0, 0, 1, 0, 0, 0, 0, 0], " NONE);
  const HbPeerSnapshot two = { IPV4 (1), HB_PEER_STATE_GIVEN_UP, HB_VERDICT_UNREACHABLE, 2, 2, 2, 2, TRUE, "two" };

  g_assert_cmpuint (peers->len, ==, 1);
  assert_same (&g_array_index (peers, HbPeerSnapshot, 0), &two);
}

/* Values of the few that have one: of nobody, out of order, twice, too long, and of a peer without a valid address. */
static void
test_hostile_words (void)
{
  g_autofree char *long_word = g_strnfill (HB_PEER_SNAPSHOT_NAME_MAX + 1, 'x');
  g_autofree char *text = g_strdup_printf (
      "(['10.0.0.1', '10.0.0.2', '', '10.0.0.4'], [byte 1, 1, 1, 1], ['', '', '', ''], [1.0, 1, 1, 1], "
      "[uint32 1, 1, 1, 1], [int64 1, 1, 1, 1], [int64 1, 1, 1, 1], [byte 255, 255, 255, 255], [byte 0, 0, 0, 0], "
      "[(uint32 0, int64 -2), (1, -1), (3, 0x7fffffffffffffff), (2, 5), (4, 9)], "
      "[(uint32 0, '%s'), (2, 'nobody'), (2, 'nobody'), (3, 'four'), (3, 'five'), (4294967295, 'none')], "
      "[(uint32 1, 'two'), (0, 'one'), (3, '')])", long_word);
  g_autoptr (GVariant) variant = g_variant_parse (NULL, text, NULL, NULL, NULL);
  g_autoptr (GArray) peers = hb_peers_from_variant (variant);
  const HbPeerSnapshot wanted[] = {
    { IPV4 (1), HB_PEER_STATE_ALIVE, HB_N_VERDICTS, 1, 1, 1, 1 },
    { IPV4 (2), HB_PEER_STATE_ALIVE, HB_N_VERDICTS, 1, 1, 1, 1, .quiet_until = HB_QUIET_UNTIL_BACK, .group = "two" },
    { IPV4 (4), HB_PEER_STATE_ALIVE, HB_N_VERDICTS, 1, 1, 1, 1, .quiet_until = HB_STAMP_MAX / HB_MICROSECOND,
      .name = "four" },
  };

  g_assert_cmpuint (peers->len, ==, G_N_ELEMENTS (wanted));
  for (guint i = 0; i < peers->len; i++)
    assert_same (&g_array_index (peers, HbPeerSnapshot, i), &wanted[i]);
}

/* A text that is too long is cut after a whole character. */
static void
test_hostile_texts (void)
{
  for (guint length = 160; length < 180; length++)
    for (guint shift = 0; shift < 4; shift++)
      {
        g_autoptr (GString) text = g_string_new ("abc" + 3 - shift);
        g_autofree char *variant = NULL;
        g_autoptr (GArray) peers = NULL;
        const char *read;

        while (text->len < length)
          g_string_append (text, length % 2 == 0 ? "€" : "𝄞");
        variant = g_strdup_printf ("(['10.0.0.1'], [byte 1], ['%s'], [1.0], [uint32 1], [int64 1], [int64 1], "
                                "[byte 1], [byte 1], " NONE, text->str);
        peers = read_text (variant);
        read = g_array_index (peers, HbPeerSnapshot, 0).text;
        g_assert_true (g_utf8_validate (read, -1, NULL));
        g_assert_true (g_str_has_prefix (text->str, read));
        g_assert_cmpuint (strlen (read), >=, MIN (text->len, HB_PEER_SNAPSHOT_TEXT_SIZE - 4));
      }
}

static void
test_hostile_sizes (void)
{
  static const char *const wrong[] = {
    "()",
    "'10.0.0.1'",
    "[{'address': <'10.0.0.1'>}]",
    "(['10.0.0.1'], ['alive'], [''], [1.0], [uint32 1], [int64 1], [int64 1], [byte 1], [byte 1], " NONE,
    "(['10.0.0.1'], [byte 1], [''], [1.0], [uint32 1], [int64 1], [int64 1], [byte 1])",
    "(@as [], [byte 1], [''], [1.0], [uint32 1], [int64 1], [int64 1], [byte 1], [byte 1], " NONE,
    "(['10.0.0.1'], @ay [], [''], [1.0], [uint32 1], [int64 1], [int64 1], [byte 1], [byte 1], " NONE,
    "(['10.0.0.1'], [byte 1], ['', ''], [1.0], [uint32 1], [int64 1], [int64 1], [byte 1], [byte 1], " NONE,
    "(['10.0.0.1'], [byte 1], [''], @ad [], [uint32 1], [int64 1], [int64 1], [byte 1], [byte 1], " NONE,
    "(['10.0.0.1'], [byte 1], [''], [1.0], [uint32 1, 2], [int64 1], [int64 1], [byte 1], [byte 1], " NONE,
    "(['10.0.0.1'], [byte 1], [''], [1.0], [uint32 1], @ax [], [int64 1], [byte 1], [byte 1], " NONE,
    "(['10.0.0.1'], [byte 1], [''], [1.0], [uint32 1], [int64 1], [int64 1, 2, 3], [byte 1], [byte 1], " NONE,
    "(['10.0.0.1'], [byte 1], [''], [1.0], [uint32 1], [int64 1], [int64 1], @ay [], [byte 1], " NONE,
    "(['10.0.0.1'], [byte 1], [''], [1.0], [uint32 1], [int64 1], [int64 1], [byte 1], [byte 1, 1], " NONE,
  };
  g_autoptr (GArray) right = read_text ("(['10.0.0.1'], [byte 1], [''], [1.0], [uint32 1], [int64 1], [int64 1], "
                                        "[byte 1], [byte 1], " NONE);

  g_assert_cmpuint (right->len, ==, 1);
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_null (read_text (wrong[i]));
}

/* Serialized bytes that nobody has validated. */
static void
test_broken_bytes (void)
{
  const HbPeerSnapshot peer = { IPV4 (1), HB_PEER_STATE_ALIVE, HB_N_VERDICTS, 1, 2, 3, 4, TRUE, "five", 6, "seven",
                                "eight" };
  g_autoptr (GVariant) whole = g_variant_ref_sink (hb_peers_to_variant (&peer, 1));
  const guint8 *data = g_variant_get_data (whole);
  gsize size = g_variant_get_size (whole);

  for (gsize i = 0; i < size; i++)
    for (guint flipped = 1; flipped < 256; flipped++)
      {
        g_autofree guint8 *bytes = g_memdup2 (data, size);
        g_autoptr (GVariant) broken = NULL;
        g_autoptr (GArray) peers = NULL;

        bytes[i] ^= (guint8) flipped;
        broken = g_variant_ref_sink (g_variant_new_from_data (G_VARIANT_TYPE (TYPE), bytes, size, FALSE, NULL,
                                                              NULL));
        peers = hb_peers_from_variant (broken);
        g_assert_true (peers == NULL || peers->len <= 1);
      }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/peer-variant/round-trip", test_round_trip);
  g_test_add_func ("/peer-variant/every-name", test_every_name);
  g_test_add_func ("/peer-variant/dictionary", test_dictionary);
  g_test_add_func ("/peer-variant/severity", test_severity);
  g_test_add_func ("/peer-variant/taken", test_taken);
  g_test_add_func ("/peer-variant/states", test_states);
  g_test_add_func ("/peer-variant/hostile-values", test_hostile_values);
  g_test_add_func ("/peer-variant/hostile-addresses", test_hostile_addresses);
  g_test_add_func ("/peer-variant/hostile-words", test_hostile_words);
  g_test_add_func ("/peer-variant/hostile-texts", test_hostile_texts);
  g_test_add_func ("/peer-variant/hostile-sizes", test_hostile_sizes);
  g_test_add_func ("/peer-variant/broken-bytes", test_broken_bytes);

  return g_test_run ();
}
