#include "peer-updates.h"

#include "app/model/hb-peer-names.h"

#include <string.h>

#include <glib/gstdio.h>

typedef struct
{
  char *folder;
  char *path;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("heartbeats-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->path = g_build_filename (fixture->folder, "deeper", "peers.ini", NULL);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_autofree char *aside = g_strconcat (fixture->path, ".unreadable", NULL);
  g_autofree char *deeper = g_path_get_dirname (fixture->path);

  g_remove (fixture->path);
  g_remove (aside);
  g_rmdir (deeper);
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
}

static void
come (HbPeerList *peers,
      const char *address)
{
  g_autofree char *text = g_strdup_printf ("[{'address': <'%s'>}]", address);

  peers_update (peers, text);
}

static void
on_muted (HbPeerNames *names,
          const char  *address,
          GString     *log)
{
  g_string_append_printf (log, "%s ", address);
}

static void
test_remembered (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr (HbPeerNames) names = hb_peer_names_new (fixture->path);
  g_autoptr (HbPeerNames) again = NULL;
  g_autoptr (HbPeerList) peers = hb_peer_list_new ();
  g_autoptr (HbPeerList) others = hb_peer_list_new ();
  g_autofree char *name = NULL;
  g_autoptr (GString) log = g_string_new (NULL);
  HbPeerItem *item;

  come (peers, "fe80::1%2");
  hb_peer_names_watch (names, peers);
  hb_peer_names_set (names, "fe80::1%2", "  nas ", "in the\ncellar; x=[y]");
  hb_peer_names_set_muted (names, "fe80::1%2", TRUE);
  hb_peer_names_set_muted (names, "10.0.0.2", TRUE);
  item = hb_peer_list_lookup (peers, "fe80::1%2");
  g_assert_cmpstr (hb_peer_item_get_name (item), ==, "nas");

  again = hb_peer_names_new (fixture->path);
  name = hb_peer_names_get_name (again, "fe80::1%2");
  g_assert_cmpstr (name, ==, "nas");
  g_assert_null (hb_peer_names_get_name (again, "10.0.0.2"));
  g_assert_null (hb_peer_names_get_name (again, "[nobody]\n"));
  g_signal_connect (again, "muted", G_CALLBACK (on_muted), log);
  come (others, "10.0.0.2");
  hb_peer_names_watch (again, others);
  come (others, "fe80::1%2");
  come (others, "10.0.0.3");
  g_assert_cmpstr (log->str, ==, "10.0.0.2 fe80::1%2 ");
  item = hb_peer_list_lookup (others, "fe80::1%2");
  g_assert_cmpstr (hb_peer_item_get_title (item), ==, "nas");
  g_assert_cmpstr (hb_peer_item_get_note (item), ==, "in the\ncellar; x=[y]");
}

static void
test_nothing_left (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr (HbPeerNames) names = hb_peer_names_new (fixture->path);
  g_autofree char *contents = NULL;

  hb_peer_names_set (names, "10.0.0.2", "nas", "cellar");
  hb_peer_names_set_muted (names, "10.0.0.2", TRUE);
  hb_peer_names_set (names, "10.0.0.2", "", " ");
  g_assert_true (hb_peer_names_get_muted (names, "10.0.0.2"));
  hb_peer_names_set_muted (names, "10.0.0.2", FALSE);
  g_assert_true (g_file_get_contents (fixture->path, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, "");
}

static void
test_bounds (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr (HbPeerNames) names = hb_peer_names_new (fixture->path);
  g_autoptr (HbPeerList) peers = hb_peer_list_new ();
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < 2 * HB_PEER_NOTE_MAX; i++)
    g_string_append (text, "é");

  come (peers, "10.0.0.2");
  hb_peer_names_watch (names, peers);
  hb_peer_names_set (names, "10.0.0.2", text->str, text->str);
  g_assert_cmpint (g_utf8_strlen (hb_peer_item_get_name (hb_peer_list_lookup (peers, "10.0.0.2")), -1),
                   ==, HB_PEER_NAME_MAX);
  g_assert_cmpint (g_utf8_strlen (hb_peer_item_get_note (hb_peer_list_lookup (peers, "10.0.0.2")), -1),
                   ==, HB_PEER_NOTE_MAX);

  hb_peer_names_set_muted (names, "", TRUE);
  hb_peer_names_set_muted (names, "a]b", TRUE);
  hb_peer_names_set_muted (names, "a\nb", TRUE);
  hb_peer_names_set_muted (names, text->str, TRUE);
  g_assert_false (hb_peer_names_get_muted (names, "a]b"));
}

static void
test_unreadable (Fixture       *fixture,
                 gconstpointer  data)
{
  static const char contents[] = "this is [ no\nkey file";
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autofree char *aside = g_strconcat (fixture->path, ".unreadable", NULL);
  g_autofree char *kept = NULL;
  g_autoptr (HbPeerNames) names = NULL;

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (fixture->path, contents, -1, NULL));
  names = hb_peer_names_new (fixture->path);
  hb_peer_names_set_muted (names, "10.0.0.2", TRUE);
  g_assert_true (g_file_get_contents (aside, &kept, NULL, NULL));
  g_assert_cmpstr (kept, ==, contents);
}

#define add(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("/peer-names/remembered", test_remembered);
  add ("/peer-names/nothing-left", test_nothing_left);
  add ("/peer-names/bounds", test_bounds);
  add ("/peer-names/unreadable", test_unreadable);

  return g_test_run ();
}
