#include "peer-updates.h"

#include <string.h>

#include "app/model/hb-unexpected-peers.h"

/* Adding the peers that are seen to a peers file. */

typedef struct
{
  HbPeerList *peers;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  contents)
{
  fixture->peers = hb_peer_list_new ();
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  contents)
{
  g_object_unref (fixture->peers);
}

static void
assert_expected (Fixture    *fixture,
                 guint       wanted,
                 guint       wanted_known,
                 const char *contents,
                 const char *expected)
{
  g_autoptr (HbPeersEdit) edit = hb_peers_edit_new (contents, strlen (contents));
  g_autoptr (HbPeersFile) file = hb_peers_edit_parse (edit);
  guint n_known;
  g_autoptr (GPtrArray) found = hb_unexpected_peers_find (fixture->peers, file, &n_known);
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *after = NULL;

  g_assert_cmpuint (found->len, ==, wanted);
  g_assert_cmpuint (n_known, ==, wanted_known);
  g_assert_true (hb_unexpected_peers_expect (edit, found, NULL));
  bytes = hb_peers_edit_get_bytes (edit);
  after = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_assert_cmpstr (after, ==, expected);
}

/* Whoever was only named is not expected yet; a person has decided about a group. */
#define NAMED                                                                                                          \
  "[group guests]\nexpected=false\n"                                                                                   \
  "[nas]\naddress=10.0.0.1\nexpected=false\nnote=x\n"                                                                  \
  "[late]\naddress=10.0.0.2\n"                                                                                         \
  "[guest]\naddress=10.0.0.3\ngroup=guests\n"                                                                         \
  "[mine]\naddress=10.0.0.4\ngroup=guests\nexpected=false\n"                                                          \
  "[far]\naddress=far.lan\n"

static void
test_named (Fixture       *fixture,
            gconstpointer  contents)
{
  peers_update (fixture->peers,
                "[{'address': <'10.0.0.1'>, 'state': <'alive'>, 'name': <'nas'>, 'listed': <true>, 'named': <true>},"
                " {'address': <'10.0.0.2'>, 'state': <'alive'>}, {'address': <'10.0.0.3'>, 'state': <'alive'>},"
                " {'address': <'10.0.0.4'>, 'state': <'alive'>}, {'address': <'10.0.0.9'>, 'state': <'left'>},"
                " {'address': <'10.0.0.5'>, 'state': <'alive'>, 'name': <'far'>, 'listed': <true>, 'named': <true>},"
                " {'address': <'10.0.0.6'>, 'state': <'alive'>, 'listed': <true>}]");
  assert_expected (fixture, 2, 2, contents, "[group guests]\nexpected=false\n"
                                            "[nas]\naddress=10.0.0.1\nnote=x\n"
                                            "[late]\naddress=10.0.0.2\n"
                                            "[guest]\naddress=10.0.0.3\ngroup=guests\n"
                                            "[mine]\naddress=10.0.0.4\ngroup=guests\nexpected=true\n"
                                            "[far]\naddress=far.lan\n");
}

/* The names are those that a person gave, not the resolver's. */
#define STRICT "[defaults]\nexpected=false\n"

static void
test_strangers (Fixture       *fixture,
                gconstpointer  contents)
{
  peers_update (fixture->peers, "[{'address': <'10.0.0.1'>, 'state': <'alive'>, 'name': <'host1.lan'>},"
                                " {'address': <'10.0.0.2'>, 'state': <'given-up'>, 'name': <'host2.lan'>}]");
  hb_peer_item_set_name (hb_peer_list_lookup (fixture->peers, "10.0.0.2"), "printer");
  assert_expected (fixture, 2, 0, contents, STRICT "\n[10.0.0.1]\naddress=10.0.0.1\nexpected=true\n"
                                                   "\n[printer]\naddress=10.0.0.2\nexpected=true\n");
}

#define add(path, contents, function) g_test_add (path, Fixture, contents, set_up, function, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("/unexpected-peers/named", NAMED, test_named);
  add ("/unexpected-peers/strangers", STRICT, test_strangers);

  return g_test_run ();
}
