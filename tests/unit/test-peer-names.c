#include "peer-updates.h"

#include "app/model/hb-names-migration.h"
#include "app/model/hb-peer-names.h"
#include "app/model/hb-peers-disk.h"
#include "store/hb-peers-file.h"

#include <string.h>

#include <glib/gstdio.h>
#include <unistd.h>

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
  fixture->path = g_build_filename (fixture->folder, "deeper", "peers.conf", NULL);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_autofree char *deeper = g_path_get_dirname (fixture->path);

  g_remove (fixture->path);
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
assert_contents (Fixture    *fixture,
                 const char *expected)
{
  g_autofree char *contents = NULL;

  g_assert_true (g_file_get_contents (fixture->path, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, expected);
}

static void
write_contents (Fixture    *fixture,
                const char *contents)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (fixture->path, contents, -1, NULL));
}

/* What was asked for is done: what is saved is read again. */
static void
settle (void)
{
  for (guint i = 0; i < 3; i++)
    {
      g_assert_true (hb_peers_disk_drain (HB_PEERS_DISK_PATIENCE));
      while (g_main_context_iteration (NULL, FALSE))
        ;
    }
}

static HbPeerNames *
read_names (Fixture *fixture)
{
  HbPeerNames *names = hb_peer_names_new (fixture->path);

  settle ();
  return names;
}

static void
test_remembered (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr (HbPeerNames) names = read_names (fixture);
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
  settle ();
  item = hb_peer_list_lookup (peers, "fe80::1%2");
  g_assert_cmpstr (hb_peer_item_get_name (item), ==, "nas");
  assert_contents (fixture, "[nas]\n"
                            "address=fe80::1%2\n"
                            "expected=false\n"
                            "note=in the\\ncellar; x=[y]\n"
                            "muted=true\n"
                            "\n"
                            "[10.0.0.2]\n"
                            "address=10.0.0.2\n"
                            "expected=false\n"
                            "muted=true\n");

  again = read_names (fixture);
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
  g_autoptr (HbPeerNames) names = read_names (fixture);

  write_contents (fixture, "# mine\n");
  hb_peer_names_set (names, "10.0.0.3", "", "");
  hb_peer_names_set (names, "10.0.0.2", "nas", "cellar");
  hb_peer_names_set_muted (names, "10.0.0.2", TRUE);
  hb_peer_names_set (names, "10.0.0.2", "", " ");
  settle ();
  g_assert_true (hb_peer_names_get_muted (names, "10.0.0.2"));
  hb_peer_names_set_muted (names, "10.0.0.2", FALSE);
  settle ();
  assert_contents (fixture, "# mine\n");
}

/* What a person wrote stays, also where somebody is no longer named or muted here. */
static void
test_written_by_hand (Fixture       *fixture,
                      gconstpointer  data)
{
  g_autoptr (HbPeerNames) names = NULL;

  write_contents (fixture, "[group loud]\nmatch=10.0.0.0/8\nmuted=true\n"
                           "# the old one\n[nas]\naddress=10.0.0.2;fd00::2\ntimeout=5 \n[other]\naddress=10.0.0.3\n");
  names = read_names (fixture);
  g_assert_true (hb_peer_names_get_muted (names, "fd00::2"));
  hb_peer_names_set_muted (names, "fd00::2", FALSE);
  hb_peer_names_set (names, "10.0.0.2", "other", "");
  hb_peer_names_set (names, "10.0.0.3", "", "n");
  settle ();
  assert_contents (fixture, "[group loud]\nmatch=10.0.0.0/8\nmuted=true\n"
                            "# the old one\n[other 2]\naddress=10.0.0.2;fd00::2\ntimeout=5 \nmuted=false\n"
                            "[10.0.0.3]\naddress=10.0.0.3\nnote=n\n");
  hb_peer_names_set_muted (names, "fd00::2", TRUE);
  hb_peer_names_set (names, "10.0.0.3", "", "");
  settle ();
  assert_contents (fixture, "[group loud]\nmatch=10.0.0.0/8\nmuted=true\n"
                            "# the old one\n[other 2]\naddress=10.0.0.2;fd00::2\ntimeout=5 \n"
                            "[10.0.0.3]\naddress=10.0.0.3\n");
}

/* A peer that is in the file by a host name, which only the engine looks up. */
static void
test_host_name (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr (HbPeerNames) names = NULL;
  g_autoptr (HbPeerList) peers = hb_peer_list_new ();
  HbPeerItem *item;

  write_contents (fixture, "[nas]\naddress=nas.lan\nnote=x\n[10.0.0.6]\naddress=10.0.0.6;six.lan\nexpected=false\n");
  names = read_names (fixture);
  come (peers, "10.0.0.5");
  hb_peer_names_watch (names, peers);
  item = hb_peer_list_lookup (peers, "10.0.0.5");
  g_assert_cmpstr (hb_peer_item_get_note (item), ==, "");

  peers_update (peers, "[{'address': <'10.0.0.5'>, 'name': <'nas'>, 'listed': <true>, 'named': <true>}]");
  g_assert_cmpstr (hb_peer_item_get_note (item), ==, "x");
  hb_peer_names_set_muted (names, "10.0.0.5", TRUE);
  settle ();
  g_assert_true (hb_peer_names_get_muted (names, "10.0.0.5"));
  hb_peer_names_set (names, "10.0.0.5", "nas", "y");
  settle ();
  g_assert_cmpstr (hb_peer_item_get_note (item), ==, "y");
  assert_contents (fixture, "[nas]\naddress=nas.lan\nnote=y\nmuted=true\n"
                            "[10.0.0.6]\naddress=10.0.0.6;six.lan\nexpected=false\n");
  hb_peer_names_set_muted (names, "10.0.0.5", FALSE);
  hb_peer_names_set (names, "10.0.0.6", "", "z");
  hb_peer_names_set (names, "10.0.0.6", "", "");
  settle ();
  assert_contents (fixture, "[nas]\naddress=nas.lan\nnote=y\n"
                            "[10.0.0.6]\naddress=10.0.0.6;six.lan\nexpected=false\n");

  come (peers, "10.0.0.5");
  g_assert_cmpstr (hb_peer_item_get_note (item), ==, "");
  g_assert_cmpstr (hb_peer_item_get_name (item), ==, "");
}

static gboolean
on_late (gpointer late)
{
  *(gboolean *) late = TRUE;
  return G_SOURCE_REMOVE;
}

/* The file is changed in an editor: names come and go. */
static void
test_followed (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr (HbPeerNames) names = NULL;
  g_autoptr (HbPeerList) peers = hb_peer_list_new ();
  gboolean late = FALSE;
  HbPeerItem *one, *two;

  write_contents (fixture, "[one]\naddress=10.0.0.1\nnote=x\n");
  names = read_names (fixture);
  come (peers, "10.0.0.1");
  come (peers, "10.0.0.2");
  hb_peer_names_watch (names, peers);
  one = hb_peer_list_lookup (peers, "10.0.0.1");
  two = hb_peer_list_lookup (peers, "10.0.0.2");
  g_assert_cmpstr (hb_peer_item_get_name (one), ==, "one");

  g_timeout_add_seconds (20, on_late, &late);
  write_contents (fixture, "[two]\naddress=10.0.0.2\n");
  while (!late && !g_str_equal (hb_peer_item_get_name (two), "two"))
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (late);
  g_assert_cmpstr (hb_peer_item_get_name (one), ==, "");
  g_assert_cmpstr (hb_peer_item_get_note (one), ==, "");
}

/* The file is a link into another folder, where it is replaced; later, the link leads elsewhere. */
static void
test_followed_link (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autofree char *first = g_build_filename (fixture->folder, "first", NULL);
  g_autofree char *second = g_build_filename (fixture->folder, "second", NULL);
  g_autofree char *link = g_build_filename (folder, "link", NULL);
  const char *const targets[] = { first, first, second, second };
  g_autoptr (HbPeerNames) names = NULL;
  g_autoptr (HbPeerList) peers = hb_peer_list_new ();
  gboolean late = FALSE;
  HbPeerItem *item;

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (first, "", 0, NULL));
  g_assert_cmpint (symlink (first, fixture->path), ==, 0);
  names = read_names (fixture);
  come (peers, "10.0.0.1");
  hb_peer_names_watch (names, peers);
  item = hb_peer_list_lookup (peers, "10.0.0.1");

  g_timeout_add_seconds (20, on_late, &late);
  for (guint i = 0; i < G_N_ELEMENTS (targets); i++)
    {
      g_autofree char *name = g_strdup_printf ("name %u", i);
      g_autofree char *text = g_strdup_printf ("[%s]\naddress=10.0.0.1\n", name);

      g_assert_true (g_file_set_contents (targets[i], text, -1, NULL));
      if (i > 0 && targets[i] != targets[i - 1])
        {
          g_assert_cmpint (symlink (targets[i], link), ==, 0);
          g_assert_cmpint (g_rename (link, fixture->path), ==, 0);
        }
      while (!late && !g_str_equal (hb_peer_item_get_name (item), name))
        g_main_context_iteration (NULL, TRUE);
      g_assert_false (late);
    }

  g_remove (first);
  g_remove (second);
}

typedef struct
{
  GMutex mutex;
} Disk;

static gpointer
wait_for_disk (gpointer   data,
               GError   **error)
{
  Disk *disk = data;

  g_mutex_lock (&disk->mutex);
  g_mutex_unlock (&disk->mutex);
  return NULL;
}

/* The disk does not answer for a while: nothing waits for it, and everything happens in the order in which it was asked
 * for. */
static void
test_slow (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (HbPeerNames) names = NULL;
  g_autoptr (HbPeerList) peers = hb_peer_list_new ();
  Disk disk = { 0 };
  HbPeerItem *item;

  write_contents (fixture, "[one]\naddress=10.0.0.1\nmuted=true\n");
  g_mutex_init (&disk.mutex);
  g_mutex_lock (&disk.mutex);
  hb_peers_disk_run (wait_for_disk, &disk, NULL, NULL, NULL, NULL);
  names = hb_peer_names_new (fixture->path);
  g_signal_connect (names, "muted", G_CALLBACK (on_muted), log);
  come (peers, "10.0.0.1");
  hb_peer_names_watch (names, peers);
  item = hb_peer_list_lookup (peers, "10.0.0.1");
  hb_peer_names_set (names, "10.0.0.1", "first", "x");
  hb_peer_names_set (names, "10.0.0.1", "second", "y");
  hb_peer_names_set_muted (names, "10.0.0.1", FALSE);
  g_assert_false (hb_peers_disk_drain (0));
  g_assert_cmpstr (hb_peer_item_get_name (item), ==, "");
  assert_contents (fixture, "[one]\naddress=10.0.0.1\nmuted=true\n");

  g_mutex_unlock (&disk.mutex);
  settle ();
  assert_contents (fixture, "[second]\naddress=10.0.0.1\nnote=y\n");
  g_assert_cmpstr (hb_peer_item_get_name (item), ==, "second");
  g_assert_cmpstr (hb_peer_item_get_note (item), ==, "y");
  g_assert_cmpstr (log->str, ==, "10.0.0.1 ");
  g_mutex_clear (&disk.mutex);
}

static void
on_problem (HbPeerNames *names,
            const char  *text,
            char       **problem)
{
  *problem = g_strdup (text);
}

static void
test_not_saved (Fixture       *fixture,
                gconstpointer  data)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autofree char *problem = NULL;
  g_autoptr (HbPeerNames) names = read_names (fixture);

  g_assert_true (g_file_set_contents (folder, "", 0, NULL));
  g_signal_connect (names, "problem", G_CALLBACK (on_problem), &problem);
  hb_peer_names_set (names, "10.0.0.2", "nas", "");
  settle ();
  g_assert_nonnull (problem);
  g_assert_nonnull (strstr (problem, fixture->path));
  g_assert_cmpint (g_remove (folder), ==, 0);
}

static gpointer
finish_before (gpointer   done,
               GError   **error)
{
  g_atomic_int_set ((gint *) done, TRUE);
  return NULL;
}

/* Waits until everything is done that was asked for, without having anybody told. */
static void
wait_for_saves (void)
{
  gint64 limit = g_get_monotonic_time () + HB_PEERS_DISK_PATIENCE;
  gint done = FALSE;

  hb_peers_disk_run (finish_before, &done, NULL, NULL, NULL, NULL);
  while (!g_atomic_int_get (&done) && g_get_monotonic_time () < limit)
    g_usleep (1000);
  g_assert_true (g_atomic_int_get (&done));
}

typedef enum
{
  NOT_SAVED_AT_END, /* the program ends before the window learns of it */
  NOT_SAVED_TOLD,
  NOT_SAVED_UNHEARD /* the window is gone that would have shown it */
} NotSaved;

static void
fail_to_save (Fixture  *fixture,
              NotSaved  how)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autofree char *problem = NULL;
  g_autoptr (HbPeerNames) names = hb_peer_names_new (fixture->path);

  wait_for_saves ();
  g_assert_true (g_file_set_contents (folder, "", 0, NULL));
  if (how != NOT_SAVED_UNHEARD)
    g_signal_connect (names, "problem", G_CALLBACK (on_problem), &problem);
  hb_peer_names_set (names, "10.0.0.2", "nas", "");
  wait_for_saves ();
  while (how != NOT_SAVED_AT_END && g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpint (problem != NULL, ==, how == NOT_SAVED_TOLD);
  g_assert_true (hb_peers_disk_drain (HB_PEERS_DISK_PATIENCE));
  g_assert_true (hb_peers_disk_drain (HB_PEERS_DISK_PATIENCE));
  g_assert_cmpint (g_remove (folder), ==, 0);
}

/* A problem is printed once if nobody was told of it. */
static void
test_not_saved_at_end (Fixture       *fixture,
                       gconstpointer  data)
{
  static const char *const paths[] = { "/peer-names/not-saved/at-end", "/peer-names/not-saved/told",
                                       "/peer-names/not-saved/unheard" };
  const NotSaved how = GPOINTER_TO_INT (data);

  if (g_test_subprocess ())
    {
      fail_to_save (fixture, how);
      return;
    }

  g_test_trap_subprocess (paths[how], 0, 0);
  g_test_trap_assert_passed ();
  if (how == NOT_SAVED_TOLD)
    g_test_trap_assert_stderr_unmatched ("*heartbeats: *");
  else
    {
      g_test_trap_assert_stderr ("*heartbeats: *peers.conf*");
      g_test_trap_assert_stderr_unmatched ("*heartbeats: *heartbeats: *");
    }
}

/* The file cannot be read for once, right after it was saved: the names stay. */
static void
test_not_read (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr (HbPeerNames) names = NULL;
  g_autoptr (HbPeerList) peers = hb_peer_list_new ();
  HbPeerItem *item;

  write_contents (fixture, "[nas]\naddress=10.0.0.2\nmuted=true\n");
  names = read_names (fixture);
  come (peers, "10.0.0.2");
  hb_peer_names_watch (names, peers);
  item = hb_peer_list_lookup (peers, "10.0.0.2");
  hb_peer_names_set (names, "10.0.0.3", "pi", "");
  g_assert_true (hb_peers_disk_drain (HB_PEERS_DISK_PATIENCE));
  g_assert_cmpint (g_remove (fixture->path), ==, 0);
  g_assert_cmpint (g_mkdir (fixture->path, 0700), ==, 0);
  g_test_expect_message ("heartbeats", G_LOG_LEVEL_MESSAGE, "*peers.conf*");
  settle ();
  g_test_assert_expected_messages ();
  g_assert_cmpstr (hb_peer_item_get_name (item), ==, "nas");
  g_assert_true (hb_peer_names_get_muted (names, "10.0.0.2"));

  /* That there is none is an answer. */
  g_assert_cmpint (g_rmdir (fixture->path), ==, 0);
  hb_peer_names_set (names, "10.0.0.3", "", "");
  settle ();
  g_assert_cmpstr (hb_peer_item_get_name (item), ==, "");
}

/* Nor can it at the start: what is muted is told as soon as it is read. */
static void
test_not_read_first (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (HbPeerNames) names = NULL;
  g_autoptr (HbPeerList) peers = hb_peer_list_new ();

  g_assert_cmpint (g_mkdir_with_parents (fixture->path, 0700), ==, 0);
  g_test_expect_message ("heartbeats", G_LOG_LEVEL_MESSAGE, "*peers.conf*");
  names = read_names (fixture);
  g_test_assert_expected_messages ();
  g_signal_connect (names, "muted", G_CALLBACK (on_muted), log);
  come (peers, "10.0.0.2");
  hb_peer_names_watch (names, peers);
  g_assert_cmpint (g_rmdir (fixture->path), ==, 0);
  write_contents (fixture, "[nas]\naddress=10.0.0.2\nmuted=true\n");
  hb_peer_names_set (names, "10.0.0.3", "pi", "");
  settle ();
  g_assert_cmpstr (log->str, ==, "10.0.0.2 ");
}

static void
test_bounds (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr (HbPeerNames) names = read_names (fixture);
  g_autoptr (HbPeerList) peers = hb_peer_list_new ();
  g_autoptr (GString) text = g_string_new ("x");

  for (guint i = 0; i < 2 * HB_PEERS_NOTE_MAX; i++)
    g_string_append (text, "é");

  come (peers, "10.0.0.2");
  hb_peer_names_watch (names, peers);
  hb_peer_names_set (names, "10.0.0.2", text->str, text->str);
  settle ();
  g_assert_cmpuint (strlen (hb_peer_item_get_name (hb_peer_list_lookup (peers, "10.0.0.2"))), ==, HB_PEERS_NAME_MAX - 1);
  g_assert_cmpuint (strlen (hb_peer_item_get_note (hb_peer_list_lookup (peers, "10.0.0.2"))), ==, HB_PEERS_NOTE_MAX - 1);
  hb_peer_names_set (names, "10.0.0.2", "group [x]", "");
  settle ();
  g_assert_cmpstr (hb_peer_item_get_name (hb_peer_list_lookup (peers, "10.0.0.2")), ==, "Group (x)");

  hb_peer_names_set_muted (names, "", TRUE);
  hb_peer_names_set_muted (names, "a]b", TRUE);
  hb_peer_names_set_muted (names, "a\nb", TRUE);
  hb_peer_names_set_muted (names, text->str, TRUE);
  settle ();
  g_assert_false (hb_peer_names_get_muted (names, "a]b"));
}

/* Moving what earlier versions remembered */

static char *
find_old (const char *suffix)
{
  g_autofree char *name = g_strconcat ("peers.ini", suffix, NULL);

  return g_build_filename (g_get_user_data_dir (), "heartbeats", name, NULL);
}

static void
write_old (const char *contents)
{
  g_autofree char *path = find_old ("");
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, contents, -1, NULL));
}

static void
assert_old (const char *suffix,
            const char *expected)
{
  g_autofree char *path = find_old (suffix);
  g_autofree char *contents = NULL;

  g_file_get_contents (path, &contents, NULL, NULL);
  g_assert_cmpstr (contents, ==, expected);
}

static void
test_moved (Fixture       *fixture,
            gconstpointer  data)
{
  static const char old[] = "[10.0.0.2]\nname=nas\nnote=in the\\ncellar\n"
                            "[fe80::1%2]\nmuted=true\n"
                            "[10.0.0.3]\nname=a [very] nice name that goes on and on until there is no more room for it at all\n"
                            "[10.0.0.4]\nname=nas\n"
                            "[10.0.0.5]\nname=mine\nnote=theirs\nmuted=true\n"
                            "[10.0.0.6]\nname=defaults\n"
                            "[10.0.0.7]\nname=seven\n"
                            "[fd00::7]\nname=eight\nmuted=true\n"
                            "[10.0.0.8]\nname=by host\nnote=ground floor\n"
                            "[what is this]\nname=lost\n";

  write_contents (fixture, "# mine\n[five]\naddress=10.0.0.5\nnote=ours\n"
                           "[10.0.0.7]\naddress=10.0.0.7;fd00::7\n[by host]\naddress=eight.lan\n");
  write_old (old);
  hb_names_migration_run (fixture->path);
  assert_contents (fixture, "# mine\n[five]\naddress=10.0.0.5\nnote=ours\nmuted=true\n"
                            "[seven]\naddress=10.0.0.7;fd00::7\nmuted=true\n"
                            "[by host]\naddress=eight.lan\nnote=ground floor\n"
                            "\n"
                            "[nas]\naddress=10.0.0.2\nexpected=false\nnote=in the\\ncellar\n"
                            "\n"
                            "[fe80::1%2]\naddress=fe80::1%2\nexpected=false\nmuted=true\n"
                            "\n"
                            "# its name was: a [very] nice name that goes on and on until there is no more room for it "
                            "at all\n"
                            "[a (very) nice name that goes on and on until there is no more ro]\n"
                            "address=10.0.0.3\nexpected=false\n"
                            "\n"
                            "# its name was: nas\n"
                            "[nas 2]\naddress=10.0.0.4\nexpected=false\n"
                            "\n"
                            "# its name was: defaults\n"
                            "[Defaults]\naddress=10.0.0.6\nexpected=false\n");
  assert_old ("", NULL);
  assert_old (".moved", old);

  /* Once: another old file, of another version beside this one, finds its names there. */
  write_old ("[10.0.0.2]\nname=other\nnote=other\n");
  hb_names_migration_run (fixture->path);
  assert_old (".moved.1", "[10.0.0.2]\nname=other\nnote=other\n");
  g_assert_true (g_file_set_contents (fixture->path, "", 0, NULL));
  hb_names_migration_run (fixture->path);
  assert_contents (fixture, "");
}

static void
test_unreadable (Fixture       *fixture,
                 gconstpointer  data)
{
  static const char contents[] = "this is [ no\nkey file";

  write_old (contents);
  hb_names_migration_run (fixture->path);
  assert_old (".unreadable", contents);
  assert_old ("", NULL);
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
}

/* Nothing is lost where the new file cannot be written. */
static void
test_not_moved (Fixture       *fixture,
                gconstpointer  data)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);

  g_assert_true (g_file_set_contents (folder, "", 0, NULL));
  write_old ("[10.0.0.2]\nname=nas\n");
  g_test_expect_message ("heartbeats", G_LOG_LEVEL_WARNING, "*were not moved*");
  hb_names_migration_run (fixture->path);
  g_test_assert_expected_messages ();
  assert_old ("", "[10.0.0.2]\nname=nas\n");
  g_assert_cmpint (g_remove (folder), ==, 0);
}

#define add_with(path, data, function) g_test_add (path, Fixture, GINT_TO_POINTER (data), set_up, function, tear_down)
#define add(path, function) add_with (path, 0, function)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  add ("/peer-names/remembered", test_remembered);
  add ("/peer-names/nothing-left", test_nothing_left);
  add ("/peer-names/bounds", test_bounds);
  add ("/peer-names/written-by-hand", test_written_by_hand);
  add ("/peer-names/host-name", test_host_name);
  add ("/peer-names/followed", test_followed);
  add ("/peer-names/followed-link", test_followed_link);
  add ("/peer-names/slow", test_slow);
  add ("/peer-names/not-saved/shown", test_not_saved);
  add_with ("/peer-names/not-saved/at-end", NOT_SAVED_AT_END, test_not_saved_at_end);
  add_with ("/peer-names/not-saved/told", NOT_SAVED_TOLD, test_not_saved_at_end);
  add_with ("/peer-names/not-saved/unheard", NOT_SAVED_UNHEARD, test_not_saved_at_end);
  add ("/peer-names/not-read", test_not_read);
  add ("/peer-names/not-read-first", test_not_read_first);
  add ("/peer-names/moved", test_moved);
  add ("/peer-names/unreadable", test_unreadable);
  add ("/peer-names/not-moved", test_not_moved);

  return g_test_run ();
}
