#include "peer-updates.h"

#include "app/model/hb-peer-groups.h"

static void
on_changed (HbPeerGroups *groups,
            GString      *log)
{
  g_auto (GStrv) names = hb_peer_groups_dup_names (groups);
  g_autofree char *joined = g_strjoinv (",", names);

  g_string_append_printf (log, "%s ", joined);
}

/* Scattered peers are removed by one signal each, and counted again once. */
static void
test_forgotten (void)
{
  g_autoptr (HbPeerGroups) groups = hb_peer_groups_new ();
  g_autoptr (HbPeerList) peers = hb_peer_list_new ();
  g_autoptr (GString) log = g_string_new (NULL);

  peers_update (peers, "[{'address': <'a'>, 'group': <'one'>}, {'address': <'b'>}, {'address': <'c'>, 'group': <'two'>},"
                       " {'address': <'d'>}, {'address': <'e'>, 'group': <'three'>}]");
  hb_peer_groups_watch (groups, peers);
  g_signal_connect (groups, "changed", G_CALLBACK (on_changed), log);
  peers_forget (peers, "ace");
  g_assert_cmpstr (log->str, ==, " ");

  peers_update (peers, "[{'address': <'a'>, 'group': <'one'>}, {'address': <'d'>, 'group': <'one'>}]");
  peers_forget (peers, "a");
  g_assert_cmpstr (log->str, ==, " one ");
  peers_update (peers, "[{'address': <'d'>}]");
  g_assert_cmpstr (log->str, ==, " one  ");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/peer-groups/forgotten", test_forgotten);

  return g_test_run ();
}
