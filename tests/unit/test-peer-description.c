#include "peer-updates.h"

#include "engine/hb-peer-codec.h"

static void
test_by_key (void)
{
  g_autoptr (HbPeerList) list = hb_peer_list_new ();
  HbPeerItem *item;

  peers_replace (list, "{'address': <['a', 'b', '', 'a']>, "
                       "'state': <['alive', 'given-up', 'alive', 'pulsing']>, "
                       "'last-text': <['one', 'two', 'three', 'four']>, "
                       "'verdict': <['', 'host-silent', '', '']>, "
                       "'rtt-ms': <[0.5, -1.0, 0.25, 0.75]>, "
                       "'pulses': <[uint32 0, 5, 0, 2]>, "
                       "'deadline': <[int64 60, 0, 61, 62]>, "
                       "'heard': <[int64 50, 40, 51, 52]>, "
                       "'muted': <[false, true, false, true]>}");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 2);

  item = hb_peer_list_lookup (list, "b");
  g_assert_cmpint (hb_peer_item_get_state (item), ==, HB_PEER_STATE_GIVEN_UP);
  g_assert_cmpstr (hb_peer_item_get_last_text (item), ==, "two");
  g_assert_cmpint (hb_peer_item_get_verdict (item), ==, HB_VERDICT_HOST_SILENT);
  g_assert_cmpfloat (hb_peer_item_get_rtt_ms (item), ==, -1);
  g_assert_cmpuint (hb_peer_item_get_pulses (item), ==, 5);
  g_assert_cmpint (hb_peer_item_get_deadline (item), ==, 0);
  g_assert_cmpint (hb_peer_item_get_heard (item), ==, 40);
  g_assert_true (hb_peer_item_get_muted (item));

  item = hb_peer_list_lookup (list, "a");
  g_assert_cmpstr (hb_peer_item_get_last_text (item), ==, "four");
  g_assert_cmpfloat (hb_peer_item_get_rtt_ms (item), ==, 0.75);
  g_assert_cmpuint (hb_peer_item_get_pulses (item), ==, 2);
  g_assert_cmpint (hb_peer_item_get_deadline (item), ==, 62);
  g_assert_cmpint (hb_peer_item_get_heard (item), ==, 52);
  g_assert_true (hb_peer_item_get_muted (item));

  peers_replace (list, "{'address': <['c', 'b']>, 'state': <['alive', 'alive']>}");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 2);
  g_assert_null (hb_peer_list_lookup (list, "a"));
  g_assert_cmpint (hb_peer_item_get_verdict (hb_peer_list_lookup (list, "b")), ==, HB_N_VERDICTS);
}

/* An invalid column is ignored; the others are used. */
static void
test_hostile_columns (void)
{
  static const char *const nobody[] = {
    "@a{sv} {}",
    "{'address': <'a'>}",
    "{'address': <[1, 2]>}",
    "{'address': <@as []>, 'state': <['alive']>}",
    "{'address': <['', '']>, 'muted': <[true, true]>}",
    "{'address': <[['a']]>}",
    "{'state': <['alive']>}",
  };
  static const char *const nothing[] = {
    "{'address': <['a', 'b']>}",
    "{'address': <['a', 'b']>, 'state': <['alive']>, 'rtt-ms': <[0.5]>, 'muted': <[true]>}",
    "{'address': <['a', 'b']>, 'state': <['alive', 'alive', 'alive']>, "
    "'pulses': <[uint32 1, 2, 3]>, 'deadline': <@ax []>}",
    "{'address': <['a', 'b']>, 'state': <[1, 2]>, 'last-text': <'ab'>, 'verdict': <@ay [1, 2]>, "
    "'rtt-ms': <['1', '2']>, 'pulses': <[1, 2]>, 'deadline': <[5, 6]>, 'heard': <[5.0, 6.0]>, "
    "'muted': <@ay [1, 1]>}",
    "{'address': <['a', 'b']>, 'state': <['undead', '']>, 'rtt-ms': <[-3.0, -1e308]>, "
    "'deadline': <[int64 -5, -6]>, 'heard': <[int64 -9, -9]>, 'mood': <['fine', 'fine']>}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (nobody); i++)
    {
      g_autoptr (HbPeerList) list = hb_peer_list_new ();

      peers_replace (list, nobody[i]);
      g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 0);
    }

  for (guint i = 0; i < G_N_ELEMENTS (nothing); i++)
    {
      g_autoptr (HbPeerList) list = hb_peer_list_new ();
      HbPeerItem *item;

      peers_replace (list, nothing[i]);
      g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 2);
      g_assert_cmpuint (hb_peer_list_count (list, HB_PEER_STATE_LEFT), ==, 2);
      item = hb_peer_list_lookup (list, "b");
      g_assert_cmpstr (hb_peer_item_get_last_text (item), ==, "");
      g_assert_cmpint (hb_peer_item_get_verdict (item), ==, HB_N_VERDICTS);
      g_assert_cmpfloat (hb_peer_item_get_rtt_ms (item), ==, -1);
      g_assert_cmpuint (hb_peer_item_get_pulses (item), ==, 0);
      g_assert_cmpint (hb_peer_item_get_deadline (item), ==, 0);
      g_assert_cmpint (hb_peer_item_get_heard (item), ==, 0);
      g_assert_false (hb_peer_item_get_muted (item));
    }
}

/* Untrusted GVariant bytes: what is broken is noticed only when it is read. */
static void
test_broken_bytes (void)
{
  static const char *const types[] = { "aa{sv}", "a{sv}" };
  g_autoptr (GVariant) whole = g_variant_ref_sink (g_variant_new_parsed (
      "[{'address': <'a'>, 'state': <'alive'>, 'muted': <true>, 'rtt-ms': <1.0>}]"));
  const guint8 *data = g_variant_get_data (whole);
  gsize size = g_variant_get_size (whole);

  for (gsize i = 0; i < size; i++)
    for (guint type = 0; type < G_N_ELEMENTS (types); type++)
      {
        g_autoptr (HbPeerList) list = hb_peer_list_new ();
        g_autofree guint8 *bytes = g_memdup2 (data, size);
        g_autoptr (GVariant) broken = NULL;

        bytes[i] ^= 0x15;
        broken = g_variant_ref_sink (g_variant_new_from_data (G_VARIANT_TYPE (types[type]), bytes, size,
                                                              FALSE, NULL, NULL));
        if (type == 0)
          hb_peer_list_update (list, broken);
        else
          hb_peer_list_replace (list, broken, NULL);
        g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), <=, 1);
      }
}

/* Both forms in which the engine describes peers agree. */
static void
test_both_ways (void)
{
  const HbPeerSnapshot snapshots[] = {
    { { .address = hb_address_from_ipv4 ((guint8[4]) { 10, 0, 0, 1 }), .state = HB_PEER_ALIVE,
        .rtt = HB_MILLISECOND / 4, .text = "h\x1bi\xff", .text_length = 4, .muted = TRUE },
      5 * HB_SECOND, 65 * HB_SECOND },
    { { .address = hb_address_from_ipv4 ((guint8[4]) { 10, 0, 0, 2 }), .state = HB_PEER_CLOSED,
        .reason = HB_CLOSE_GAVE_UP, .verdict = HB_VERDICT_ONE_WAY, .rtt = HB_UNKNOWN, .pulses = 5 },
      4 * HB_SECOND, 0 },
    { { .address = hb_address_from_ipv6 ((guint8[16]) { 0xfe, 0x80, [15] = 1 }, 7),
        .state = HB_PEER_PULSED, .rtt = 3 * HB_SECOND, .text = "words", .text_length = 5,
        .text_cut = TRUE, .pulses = 2 },
      3 * HB_SECOND, 9 * HB_SECOND },
    { { .address = hb_address_from_ipv4 ((guint8[4]) { 10, 0, 0, 4 }), .state = HB_PEER_CLOSED,
        .reason = HB_CLOSE_TERMINATED, .rtt = HB_UNKNOWN },
      2 * HB_SECOND, 0 },
  };
  g_autoptr (HbPeerList) one_by_one = hb_peer_list_new ();
  g_autoptr (HbPeerList) by_key = hb_peer_list_new ();
  g_autoptr (GVariant) columns = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (snapshots); i++)
    {
      GVariant *peer = hb_peer_codec_peer (&snapshots[i]);
      g_autoptr (GVariant) peers = g_variant_ref_sink (g_variant_new_array (NULL, &peer, 1));

      hb_peer_list_update (one_by_one, peers);
    }
  columns = g_variant_ref_sink (hb_peer_codec_peers (snapshots, G_N_ELEMENTS (snapshots)));
  hb_peer_list_replace (by_key, columns, NULL);

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (by_key)), ==, G_N_ELEMENTS (snapshots));
  for (guint i = 0; i < G_N_ELEMENTS (snapshots); i++)
    {
      g_autoptr (HbPeerItem) item = g_list_model_get_item (G_LIST_MODEL (by_key), i);
      HbPeerItem *other = hb_peer_list_lookup (one_by_one, hb_peer_item_get_address (item));

      g_assert_cmpint (hb_peer_item_get_state (item), ==, hb_peer_item_get_state (other));
      g_assert_cmpstr (hb_peer_item_get_last_text (item), ==, hb_peer_item_get_last_text (other));
      g_assert_cmpint (hb_peer_item_get_verdict (item), ==, hb_peer_item_get_verdict (other));
      g_assert_cmpfloat (hb_peer_item_get_rtt_ms (item), ==, hb_peer_item_get_rtt_ms (other));
      g_assert_cmpuint (hb_peer_item_get_pulses (item), ==, hb_peer_item_get_pulses (other));
      g_assert_cmpint (hb_peer_item_get_deadline (item), ==, hb_peer_item_get_deadline (other));
      g_assert_cmpint (hb_peer_item_get_heard (item), ==, hb_peer_item_get_heard (other));
      g_assert_cmpint (hb_peer_item_get_muted (item), ==, hb_peer_item_get_muted (other));
    }
  g_assert_cmpint (hb_peer_item_get_verdict (hb_peer_list_lookup (by_key, "10.0.0.2")), ==, HB_VERDICT_ONE_WAY);
  g_assert_cmpstr (hb_peer_item_get_last_text (hb_peer_list_lookup (by_key, "10.0.0.1")), ==,
                   "h\\x1bi\\xff");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/peer-description/by-key", test_by_key);
  g_test_add_func ("/peer-description/hostile-columns", test_hostile_columns);
  g_test_add_func ("/peer-description/broken-bytes", test_broken_bytes);
  g_test_add_func ("/peer-description/both-ways", test_both_ways);

  return g_test_run ();
}
