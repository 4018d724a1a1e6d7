#include "peer-updates.h"

#include "app/model/hb-peer-filter.h"
#include "app/model/hb-peer-sorter.h"

static const char peers_text[] =
  "[{'address': <'10.0.0.10'>, 'state': <'alive'>, 'deadline': <int64 9>, 'heard': <int64 3>},"
  " {'address': <'10.0.0.9'>, 'state': <'alive'>, 'deadline': <int64 8>, 'rtt-ms': <2.0>,"
  "  'last-text': <'Straße offen'>},"
  " {'address': <'fd00::2'>, 'state': <'left'>, 'heard': <int64 9>, 'rtt-ms': <0.5>},"
  " {'address': <'fd00::10'>, 'state': <'given-up'>},"
  " {'address': <'fe80::2%2'>, 'state': <'pulsing'>, 'deadline': <int64 7>}]";

static HbPeerList *
some_peers (void)
{
  HbPeerList *peers = hb_peer_list_new ();

  peers_update (peers, peers_text);
  hb_peer_item_set_name (hb_peer_list_lookup (peers, "fd00::10"), "Ärger");
  hb_peer_item_set_note (hb_peer_list_lookup (peers, "10.0.0.10"), "In the Cellar");
  return peers;
}

static void
assert_order (GListModel *model,
              const char *expected)
{
  g_autoptr (GString) order = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (HbPeerItem) item = g_list_model_get_item (model, i);

      g_string_append_printf (order, "%s ", hb_peer_item_get_address (item));
    }

  g_assert_cmpstr (order->str, ==, expected);
}

static void
test_orders (void)
{
  static const struct
  {
    HbPeerOrder order;
    const char *expected;
  } cases[] = {
    { HB_PEER_ORDER_WORST, "fd00::10 fe80::2%2 10.0.0.9 10.0.0.10 fd00::2 " },
    { HB_PEER_ORDER_DEADLINE, "fe80::2%2 10.0.0.9 10.0.0.10 fd00::2 fd00::10 " },
    { HB_PEER_ORDER_TITLE, "fd00::10 10.0.0.9 10.0.0.10 fd00::2 fe80::2%2 " },
    { HB_PEER_ORDER_HEARD, "fd00::2 10.0.0.10 10.0.0.9 fd00::10 fe80::2%2 " },
    { HB_PEER_ORDER_ROUND_TRIP, "fd00::2 10.0.0.9 10.0.0.10 fd00::10 fe80::2%2 " },
    { HB_PEER_ORDER_TEXT, "10.0.0.10 fd00::2 fd00::10 fe80::2%2 10.0.0.9 " },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GtkSortListModel) model = gtk_sort_list_model_new (
        G_LIST_MODEL (some_peers ()), hb_peer_sorter_new (cases[i].order));

      assert_order (G_LIST_MODEL (model), cases[i].expected);
    }
}

/* The worst first is not the order of the numbers on the bus. */
static void
test_every_state (void)
{
  HbPeerList *peers = hb_peer_list_new ();
  g_autoptr (GtkSortListModel) model = gtk_sort_list_model_new (G_LIST_MODEL (peers),
                                                                hb_peer_sorter_new (HB_PEER_ORDER_WORST));

  peers_update (peers, "[{'address': <'a'>, 'state': <'left'>}, {'address': <'b'>, 'state': <'alive'>},"
                       " {'address': <'c'>, 'state': <'pulsing'>}, {'address': <'d'>, 'state': <'given-up'>},"
                       " {'address': <'e'>, 'state': <'expected'>}, {'address': <'f'>, 'state': <'missing'>},"
                       " {'address': <'g'>, 'state': <'asleep'>}]");
  assert_order (G_LIST_MODEL (model),
                "10.0.0.100 10.0.0.102 10.0.0.99 10.0.0.101 10.0.0.98 10.0.0.103 10.0.0.97 ");
}

static void
test_filter (void)
{
  static const struct
  {
    int state;
    const char *text;
    const char *expected;
  } cases[] = {
    { HB_PEER_FILTER_ALL, "", "10.0.0.10 10.0.0.9 fd00::2 fd00::10 fe80::2%2 " },
    { HB_PEER_STATE_ALIVE, "", "10.0.0.10 10.0.0.9 " },
    { HB_PEER_STATE_LEFT, "", "fd00::2 " },
    { HB_PEER_FILTER_ALL, "äRG", "fd00::10 " },
    { HB_PEER_FILTER_ALL, "STRASSE", "10.0.0.9 " },
    { HB_PEER_FILTER_ALL, "cellar", "10.0.0.10 " },
    { HB_PEER_FILTER_ALL, "FD00", "fd00::2 fd00::10 " },
    { HB_PEER_FILTER_ALL, "0.1", "10.0.0.10 " },
    { HB_PEER_STATE_GIVEN_UP, "cellar", "" },
    { HB_PEER_FILTER_ALL, "%s<b>", "" },
  };
  HbPeerFilter *filter = hb_peer_filter_new ();
  g_autoptr (GtkFilterListModel) model = gtk_filter_list_model_new (G_LIST_MODEL (some_peers ()),
                                                                    GTK_FILTER (filter));

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_object_set (filter, "state", cases[i].state, "text", cases[i].text, NULL);
      assert_order (G_LIST_MODEL (model), cases[i].expected);
    }
}

/* Typing letter by letter narrows the search, deleting widens it. */
static void
test_typing (void)
{
  HbPeerFilter *filter = hb_peer_filter_new ();
  g_autoptr (GtkFilterListModel) model = gtk_filter_list_model_new (G_LIST_MODEL (some_peers ()),
                                                                    GTK_FILTER (filter));

  g_object_set (filter, "text", "1", NULL);
  assert_order (G_LIST_MODEL (model), "10.0.0.10 10.0.0.9 fd00::10 ");
  g_object_set (filter, "text", "10.0.0.9", NULL);
  assert_order (G_LIST_MODEL (model), "10.0.0.9 ");
  g_object_set (filter, "text", "1", NULL);
  assert_order (G_LIST_MODEL (model), "10.0.0.10 10.0.0.9 fd00::10 ");
  g_object_set (filter, "text", NULL, NULL);
  assert_order (G_LIST_MODEL (model), "10.0.0.10 10.0.0.9 fd00::2 fd00::10 fe80::2%2 ");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/peer-order/orders", test_orders);
  g_test_add_func ("/peer-order/every-state", test_every_state);
  g_test_add_func ("/peer-order/filter", test_filter);
  g_test_add_func ("/peer-order/typing", test_typing);

  return g_test_run ();
}
