#include <glib/gstdio.h>
#include <linux/capability.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "store/hb-peers-change.h"
#include "store/hb-peers-file.h"
#include "store/hb-peers-save.h"

/* A file with everything that must stay. */
#define RICH                                                                                                           \
  "# The peers of our house\n"                                                                                         \
  "\n"                                                                                                                 \
  "[defaults]\n"                                                                                                       \
  "  timeout = 45  \n"                                                                                                 \
  "\n"                                                                                                                 \
  "# second shelf\n"                                                                                                   \
  "[ nas ]\t\n"                                                                                                        \
  "address=10.0.0.231\n"                                                                                               \
  "# no more than that\n"                                                                                              \
  "timeout\t=  30 \n"                                                                                                  \
  "what is this\n"                                                                                                     \
  "\n"                                                                                                                 \
  "# the noisy one\n"                                                                                                  \
  "[printer]\n"                                                                                                        \
  "address=10.0.0.7\n"

static HbPeersEdit *
begin (const char *text)
{
  return hb_peers_edit_new (text, strlen (text));
}

static void
assert_text (HbPeersEdit *edit,
             const char  *expected)
{
  g_autoptr (GBytes) bytes = hb_peers_edit_get_bytes (edit);
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);
  g_autofree char *text = g_strndup (data != NULL ? data : "", length);

  g_assert_cmpstr (text, ==, expected);
}

/* Returns: (transfer full): a text in which one part is another one */
static char *
with (const char *text,
      const char *old,
      const char *new)
{
  g_autoptr (GString) result = g_string_new (text);

  g_assert_cmpuint (g_string_replace (result, old, new, 0), ==, 1);
  return g_string_free (g_steal_pointer (&result), FALSE);
}

static void
test_set (void)
{
  g_autoptr (HbPeersEdit) edit = begin (RICH);
  g_autofree char *changed = with (RICH, "timeout\t=  30 \n", "timeout\t=  20 \n");
  g_autofree char *added = with (changed, "=  20 \n", "=  20 \nnote=up\\\\ there\\n\\s\n");
  g_autofree char *note = NULL;

  assert_text (edit, RICH);
  hb_peers_edit_set (edit, "nas", "timeout", "30");
  hb_peers_edit_set (edit, "printer", "note", NULL);
  assert_text (edit, RICH);

  hb_peers_edit_set (edit, "nas", "timeout", "20");
  assert_text (edit, changed);
  hb_peers_edit_set (edit, "nas", "note", "up\\ there\n ");
  assert_text (edit, added);
  note = hb_peers_edit_get (edit, "nas", "note");
  g_assert_cmpstr (note, ==, "up\\ there\n ");
  hb_peers_edit_set (edit, "nas", "note", NULL);
  hb_peers_edit_set (edit, "nas", "timeout", "30");
  assert_text (edit, RICH);
}

static void
test_twice (void)
{
  g_autoptr (HbPeersEdit) edit = begin ("[a]\npulses=3\naddress=1.2.3.4\npulses=4\n");

  hb_peers_edit_set (edit, "a", "pulses", "5");
  assert_text (edit, "[a]\npulses=5\naddress=1.2.3.4\npulses=4\n");
  hb_peers_edit_set (edit, "a", "pulses", NULL);
  assert_text (edit, "[a]\naddress=1.2.3.4\n");
}

static void
test_ends_of_lines (void)
{
  g_autoptr (HbPeersEdit) windows = begin ("\xef\xbb\xbf[a]\r\naddress=1.2.3.4\r\n");
  g_autoptr (HbPeersEdit) open = begin ("[a]\naddress=1.2.3.4");
  g_autoptr (HbPeersEdit) empty = begin ("");
  g_autoptr (GError) error = NULL;

  hb_peers_edit_set (windows, "a", "pulses", "3");
  hb_peers_edit_set (windows, "a", "address", "1.2.3.5");
  hb_peers_edit_add (windows, "b", NULL, &error);
  g_assert_no_error (error);
  assert_text (windows, "\xef\xbb\xbf[a]\r\naddress=1.2.3.5\r\npulses=3\r\n\r\n[b]\r\n");

  hb_peers_edit_set (open, "a", "pulses", "3");
  assert_text (open, "[a]\naddress=1.2.3.4\npulses=3");
  hb_peers_edit_add (open, "b", NULL, &error);
  g_assert_no_error (error);
  hb_peers_edit_set (open, "b", "address", "1.2.3.6");
  assert_text (open, "[a]\naddress=1.2.3.4\npulses=3\n\n[b]\naddress=1.2.3.6");

  hb_peers_edit_add (empty, "a", "was: x\ny", &error);
  g_assert_no_error (error);
  hb_peers_edit_set (empty, "a", "address", "1.2.3.4");
  assert_text (empty, "# was: x\\ny\n[a]\naddress=1.2.3.4\n");
}

static void
test_rename (void)
{
  g_autoptr (HbPeersEdit) edit = begin (RICH);
  g_autofree char *renamed = with (RICH, "[ nas ]\t\n", "[shelf]\t\n");
  g_autoptr (GError) error = NULL;

  g_assert_true (hb_peers_edit_rename (edit, "nas", "nas", &error));
  assert_text (edit, RICH);
  g_assert_true (hb_peers_edit_rename (edit, "nas", "shelf", &error));
  assert_text (edit, renamed);
  g_assert_false (hb_peers_edit_has (edit, "nas"));
  g_assert_true (hb_peers_edit_has (edit, "shelf"));
  g_assert_false (hb_peers_edit_rename (edit, "shelf", "printer", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS);
  assert_text (edit, renamed);
}

static void
test_remove (void)
{
  g_autoptr (HbPeersEdit) edit = begin (RICH);
  g_autofree char *removed = with (RICH, "[ nas ]\t\naddress=10.0.0.231\n# no more than that\ntimeout\t=  30 \n", "");
  g_autoptr (GError) error = NULL;

  g_assert_true (hb_peers_edit_remove (edit, "nas", &error));
  assert_text (edit, removed);
  g_assert_false (hb_peers_edit_has (edit, "nas"));
  g_assert_true (hb_peers_edit_remove (edit, "printer", &error));
  g_assert_true (hb_peers_edit_add (edit, "nas", NULL, &error));
  g_assert_true (hb_peers_edit_has (edit, "nas"));
}

/* Where the first one goes, the second one would take effect. */
static void
test_repeated (void)
{
  g_autoptr (HbPeersEdit) edit = begin ("[a]\naddress=1.2.3.4\n[a]\naddress=1.2.3.5\n");
  g_autoptr (GError) error = NULL;

  g_assert_false (hb_peers_edit_remove (edit, "a", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  g_clear_error (&error);
  g_assert_false (hb_peers_edit_rename (edit, "a", "b", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  hb_peers_edit_set (edit, "a", "address", "1.2.3.6");
  assert_text (edit, "[a]\naddress=1.2.3.6\n[a]\naddress=1.2.3.5\n");
}

/* Seeded property: what is edited reads back, and no other line has changed. */

static const char *const pieces[] = {
  "[a]", "[b]", " [c] ", "[group a]", "[defaults]", "[", "]", "[]", "address=10.0.0.1", "address=10.0.0.2;x.example",
  " timeout = 5 ", "timeout=x", "note=a\\\\b\\n", "note=\\", "pulses=3", "=", "a=b=c", "# [a]", "#", "\xff\xfe=", "\t",
  "note=ü", "[a]b", "[[d]]",
};

static char *
make_file (GRand *rand)
{
  static const char *const ends[] = { "\n", "\n", "\n", "\r\n", "\n\n", " \n" };
  g_autoptr (GString) text = g_string_new (g_rand_int_range (rand, 0, 8) == 0 ? "\xef\xbb\xbf" : "");
  int n_lines = g_rand_int_range (rand, 0, 30);

  for (int i = 0; i < n_lines; i++)
    {
      g_string_append (text, pieces[g_rand_int_range (rand, 0, G_N_ELEMENTS (pieces))]);
      if (i < n_lines - 1 || g_rand_boolean (rand))
        g_string_append (text, ends[g_rand_int_range (rand, 0, G_N_ELEMENTS (ends))]);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
dup_text (HbPeersEdit *edit)
{
  g_autoptr (GBytes) bytes = hb_peers_edit_get_bytes (edit);
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  return g_strndup (data != NULL ? data : "", length);
}

/* Returns: the lines of @longer that are not in @shorter, in the order of both */
static guint
count_new_lines (const char *shorter,
                 const char *longer)
{
  g_auto (GStrv) before = g_strsplit (shorter, "\n", -1);
  g_auto (GStrv) after = g_strsplit (longer, "\n", -1);
  guint n_new = 0, i = 0;

  for (guint j = 0; after[j] != NULL; j++)
    if (before[i] != NULL && g_str_equal (before[i], after[j]))
      i++;
    else
      n_new++;

  g_assert_null (before[i]);
  return n_new;
}

static void
test_property (void)
{
  static const char *const names[] = { "a", "b", "c", "new" };
  static const char *const values[] = { "20", "ü", " x ", "a\\b\nc\t", "", "=[]#" };
  g_autoptr (GRand) rand = g_rand_new_with_seed (18);

  for (guint run = 0; run < 3000; run++)
    {
      g_autofree char *before = make_file (rand);
      g_autoptr (HbPeersEdit) edit = begin (before);
      const char *name = names[g_rand_int_range (rand, 0, G_N_ELEMENTS (names))];
      const char *value = values[g_rand_int_range (rand, 0, G_N_ELEMENTS (values))];
      gboolean had = hb_peers_edit_has (edit, name);
      g_autofree char *untouched = dup_text (edit);
      g_autofree char *added = NULL;
      g_autofree char *read = NULL;
      g_autofree char *after = NULL;
      g_autoptr (HbPeersEdit) again = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_cmpstr (untouched, ==, before);
      if (!had)
        g_assert_true (hb_peers_edit_add (edit, name, NULL, &error));
      added = dup_text (edit);
      g_assert_true (g_str_has_prefix (added, before));

      /* A new key is one new line, and where it goes again, so does that line. */
      hb_peers_edit_set (edit, name, "quiet", value);
      after = dup_text (edit);
      if (g_str_has_suffix (added, "\n"))
        g_assert_cmpuint (count_new_lines (added, after), ==, 1);
      again = begin (after);
      read = hb_peers_edit_get (again, name, "quiet");
      g_assert_cmpstr (read, ==, value);
      hb_peers_edit_set (again, name, "quiet", NULL);
      g_clear_pointer (&after, g_free);
      after = dup_text (again);
      if (g_str_has_suffix (added, "\n"))
        g_assert_cmpstr (after, ==, added);
    }
}

/* Seeded property: what the engine reads afterwards is what was set, and nothing else has changed for any peer. */
static void
test_property_parsed (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (19);
  guint n_edited = 0;

  for (guint run = 0; run < 3000; run++)
    {
      g_autofree char *text = make_file (rand);
      g_autoptr (HbPeersEdit) edit = begin (text);
      g_autoptr (HbPeersFile) before = hb_peers_edit_parse (edit);
      g_autoptr (HbPeersFile) after = NULL;
      GPtrArray *old = hb_peers_file_get_peers (before);
      g_autofree char *pulses = g_strdup_printf ("%d", g_rand_int_range (rand, 1, 1000));
      const HbPeersEntry *chosen;
      gboolean renamed;

      if (old->len == 0)
        continue;

      n_edited++;
      chosen = g_ptr_array_index (old, g_rand_int_range (rand, 0, (gint32) old->len));
      hb_peers_edit_set (edit, chosen->name, "pulses", pulses);
      renamed = hb_peers_edit_rename (edit, chosen->name, "renamed", NULL);
      after = hb_peers_edit_parse (edit);
      g_assert_cmpuint (hb_peers_file_get_peers (after)->len, ==, old->len);

      for (guint i = 0; i < old->len; i++)
        {
          const HbPeersEntry *was = g_ptr_array_index (old, i);
          const HbPeersEntry *is = g_ptr_array_index (hb_peers_file_get_peers (after), i);

          g_assert_cmpstr (is->name, ==, was == chosen && renamed ? "renamed" : was->name);
          g_assert_cmpuint (is->pulses, ==, was == chosen ? (guint) atoi (pulses) : was->pulses);
          g_assert_cmpstr (is->note, ==, was->note);
          g_assert_cmpint (is->timeout, ==, was->timeout);
          g_assert_cmpuint (is->addresses->len, ==, was->addresses->len);
          g_assert_cmpuint (is->hosts->len, ==, was->hosts->len);
        }
    }

  g_assert_cmpuint (n_edited, >, 500);
}

/* Edit, then parse: the engine reads what was set. */
static void
test_parsed (void)
{
  g_autoptr (HbPeersEdit) edit = begin (RICH);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (HbPeersFile) file = NULL;
  g_autoptr (GError) error = NULL;
  const HbPeersEntry *peer;
  const char *data;
  gsize length;

  hb_peers_edit_set (edit, "nas", "note", " [x]=\\n # ");
  hb_peers_edit_add (edit, "ünï", NULL, &error);
  g_assert_no_error (error);
  hb_peers_edit_set (edit, "ünï", "address", "10.0.0.9");
  hb_peers_edit_set (edit, "ünï", "expected", "false");

  bytes = hb_peers_edit_get_bytes (edit);
  data = g_bytes_get_data (bytes, &length);
  file = hb_peers_file_parse ("FILE", data, length);
  g_assert_cmpuint (hb_peers_file_get_peers (file)->len, ==, 3);
  peer = g_ptr_array_index (hb_peers_file_get_peers (file), 0);
  g_assert_cmpstr (peer->note, ==, " [x]=\\n # ");
  peer = g_ptr_array_index (hb_peers_file_get_peers (file), 2);
  g_assert_cmpstr (peer->name, ==, "ünï");
  g_assert_false (peer->expected);
}

/* A person's changes */

static gboolean
change (HbPeersEdit *edit,
        const char  *section,
        const char  *name,
        HbPeersKey   key,
        const char  *value,
        GError     **error)
{
  g_autoptr (HbPeersChange) self = hb_peers_change_new (section, name);

  hb_peers_change_set (self, key, value);
  return hb_peers_change_apply (edit, self, error);
}

static void
test_change (void)
{
  static const char text[] = "[defaults]\nmuted=true\ntimeout=9\n[a]\naddress=1.2.3.4\nwrong=1\n";
  g_autoptr (HbPeersEdit) edit = begin (text);
  g_autoptr (GError) error = NULL;

  g_assert_true (change (edit, "a", "a", HB_PEERS_KEY_MUTED, "true", &error));
  g_assert_true (change (edit, "a", "a", HB_PEERS_KEY_EXPECTED, "true", &error));
  g_assert_true (change (edit, "a", "a", HB_PEERS_KEY_NOTE, "", &error));
  assert_text (edit, text);

  g_assert_true (change (edit, "a", "b", HB_PEERS_KEY_MUTED, "false", &error));
  g_assert_true (change (edit, NULL, "c", HB_PEERS_KEY_ADDRESS, "1.2.3.5", &error));
  g_assert_no_error (error);
  assert_text (edit, "[defaults]\nmuted=true\ntimeout=9\n[b]\naddress=1.2.3.4\nwrong=1\nmuted=false\n"
                     "\n[c]\naddress=1.2.3.5\n");
  g_assert_true (change (edit, "b", "b", HB_PEERS_KEY_MUTED, "true", &error));
  assert_text (edit, "[defaults]\nmuted=true\ntimeout=9\n[b]\naddress=1.2.3.4\nwrong=1\n\n[c]\naddress=1.2.3.5\n");
}

static void
test_change_refused (void)
{
  static const char text[] = "[a]\naddress=1.2.3.4\n[b]\naddress=1.2.3.5\nwrong=1\n";
  static const struct
  {
    const char *section;
    const char *name;
    HbPeersKey key;
    const char *value;
    const char *problem;
  } cases[] = {
    { "x", "x", HB_PEERS_KEY_PULSES, "3", "[x] is no longer in the file" },
    { "a", "b", HB_PEERS_KEY_PULSES, "3", "[b] is in the file already; choose another name" },
    { NULL, "b", HB_PEERS_KEY_PULSES, "3", "[b] is in the file already; choose another name" },
    { "a", "a", HB_PEERS_KEY_PULSES, "0", "pulses takes a whole number from 1 to 1000, not “0”" },
    { "a", "a", HB_PEERS_KEY_ADDRESS, "", "[a] has no address; add a line such as address=10.0.0.231" },
    { "b", "b", HB_PEERS_KEY_ADDRESS, "", "[b] has wrong lines in the file; first correct them in an editor" },
    { "b", "b", HB_PEERS_KEY_ADDRESS, "1.2.3.4",
      "The address 1.2.3.4 is that of [a] in the file already; give each peer its own" },
    { NULL, "c", HB_PEERS_KEY_ADDRESS, "fd00::1;1.2.3.4",
      "The address 1.2.3.4 is that of [a] in the file already; give each peer its own" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HbPeersEdit) edit = begin (text);
      g_autoptr (GError) error = NULL;

      g_assert_false (change (edit, cases[i].section, cases[i].name, cases[i].key, cases[i].value, &error));
      g_assert_cmpstr (error->message, ==, cases[i].problem);
    }
}

/* As many lines are wrong afterwards as before, but others. */
static void
test_change_swaps_mistakes (void)
{
  g_autoptr (HbPeersEdit) displaced = begin ("[a]\naddress=bad address\n[b]\naddress=1.2.3.5\n");
  g_autoptr (HbPeersEdit) worsened = begin ("[a]\naddress=1.2.3.4\ntimeout=never\n[b]\naddress=1.2.3.5\n");
  g_autoptr (HbPeersEdit) moved = begin ("[a]\naddress=1.2.3.4\n[b]\naddress=1.2.3.4\n[b]\n[c]\naddress=1.2.3.6\n");
  g_autoptr (HbPeersChange) both = hb_peers_change_new ("a", "a");
  g_autoptr (GError) error = NULL;

  g_assert_false (change (displaced, "a", "a", HB_PEERS_KEY_ADDRESS, "1.2.3.5", &error));
  g_assert_cmpstr (error->message, ==, "The address 1.2.3.5 is that of [b] in the file already; give each peer its own");
  g_clear_error (&error);

  hb_peers_change_set (both, HB_PEERS_KEY_TIMEOUT, "30");
  hb_peers_change_set (both, HB_PEERS_KEY_PULSES, "0");
  g_assert_false (hb_peers_change_apply (worsened, both, &error));
  g_assert_cmpstr (error->message, ==, "pulses takes a whole number from 1 to 1000, not “0”");
  g_clear_error (&error);

  /* The same mistakes, which name another line. */
  g_assert_true (change (moved, "a", "a", HB_PEERS_KEY_NOTE, "two", &error));
  g_assert_true (change (moved, "c", "d", HB_PEERS_KEY_NOTE, "three", &error));
  g_assert_no_error (error);
}

/* Of many mistakes, only the first ones are known. */
static void
test_change_beside_many_mistakes (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (HbPeersEdit) edit = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 30; i++)
    g_string_append_printf (text, "[p%u]\naddress=10.0.0.%u\nwrong%u=1\n", i, i, i);
  edit = begin (text->str);
  g_assert_true (change (edit, "p3", "p3", HB_PEERS_KEY_PULSES, "3", &error));
  g_assert_no_error (error);
  g_assert_false (change (edit, "p4", "p4", HB_PEERS_KEY_PULSES, "0", &error));
  g_assert_cmpstr (error->message, ==, "pulses takes a whole number from 1 to 1000, not “0”");
  g_clear_error (&error);
  g_assert_false (change (edit, "p29", "p29", HB_PEERS_KEY_ADDRESS, "10.0.0.28", &error));
  g_assert_cmpstr (error->message, ==, "The address 10.0.0.28 is that of [p28] in the file already; give each peer its own");
}

/* Saving */

typedef struct
{
  char *folder;
  char *path;
  guint n_calls;
  guint meddles; /* how often another program writes the file meanwhile */
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("heartbeats-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->path = g_build_filename (fixture->folder, "peers.conf", NULL);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr (GDir) folder = g_dir_open (fixture->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

      g_remove (path);
    }
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
}

static void
assert_contents (const char *path,
                 const char *expected)
{
  g_autofree char *contents = NULL;

  g_assert_true (g_file_get_contents (path, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, expected);
}

static guint
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n_files = 0;

  while (g_dir_read_name (dir) != NULL)
    n_files++;

  return n_files;
}

static gboolean
set_pulses (HbPeersEdit  *edit,
            gpointer      user_data,
            GError      **error)
{
  Fixture *fixture = user_data;

  if (fixture->n_calls++ < fixture->meddles)
    {
      g_autofree char *text = g_strdup_printf ("[a]\naddress=1.2.3.%u\n", fixture->n_calls);

      g_assert_true (g_file_set_contents (fixture->path, text, -1, NULL));
    }
  if (!hb_peers_edit_has (edit, "a"))
    hb_peers_edit_add (edit, "a", NULL, NULL);
  hb_peers_edit_set (edit, "a", "pulses", "7");
  return TRUE;
}

static void
test_saved (Fixture       *fixture,
            gconstpointer  data)
{
  g_autofree char *link = g_build_filename (fixture->folder, "link", NULL);
  g_autoptr (GError) error = NULL;
  struct stat status;

  g_assert_true (hb_peers_save_is_allowed (fixture->path));
  g_assert_true (hb_peers_save (fixture->path, set_pulses, fixture, &error));
  assert_contents (fixture->path, "[a]\npulses=7\n");
  g_assert_cmpint (stat (fixture->path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 07777, ==, 0600);

  g_assert_true (g_file_set_contents (fixture->path, "[a]\npulses=1\n", -1, NULL));
  g_assert_cmpint (g_chmod (fixture->path, 0640), ==, 0);
  g_assert_cmpint (symlink ("peers.conf", link), ==, 0);
  g_assert_true (hb_peers_save (link, set_pulses, fixture, &error));
  assert_contents (fixture->path, "[a]\npulses=7\n");
  g_assert_cmpint (lstat (link, &status), ==, 0);
  g_assert_true (S_ISLNK (status.st_mode));
  g_assert_cmpint (stat (link, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 07777, ==, 0640);
  g_assert_cmpuint (count_files (fixture->folder), ==, 2);
}

static void
test_changed_meanwhile (Fixture       *fixture,
                        gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  fixture->meddles = 2;
  g_assert_true (hb_peers_save (fixture->path, set_pulses, fixture, &error));
  assert_contents (fixture->path, "[a]\naddress=1.2.3.2\npulses=7\n");

  g_assert_cmpint (g_remove (fixture->path), ==, 0);
  fixture->n_calls = 0;
  fixture->meddles = 100;
  g_assert_false (hb_peers_save (fixture->path, set_pulses, fixture, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
  g_assert_cmpuint (count_files (fixture->folder), ==, 1);
}

/* Nothing is added to a file of another kind, and none grows too long to be read. */
static void
test_not_a_peers_file (Fixture       *fixture,
                       gconstpointer  data)
{
  const char *script = "# ~/.bashrc\nexport PATH=/bin\nalias ll='ls -l'\n";
  g_autofree char *comment = g_strnfill (1024, '#');
  g_autoptr (GString) text = g_string_new ("[a]\n");
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (fixture->path, script, -1, NULL));
  g_assert_false (hb_peers_save (fixture->path, set_pulses, fixture, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  assert_contents (fixture->path, script);
  g_clear_error (&error);

  while (text->len + strlen (comment) < HB_PEERS_FILE_SIZE_MAX)
    g_string_append_printf (text, "%s\n", comment);
  g_string_append (text, comment);
  g_string_truncate (text, HB_PEERS_FILE_SIZE_MAX - 8);
  g_assert_true (g_file_set_contents (fixture->path, text->str, (gssize) text->len, NULL));
  g_assert_false (hb_peers_save (fixture->path, set_pulses, fixture, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
}

static void
test_not_written (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  /* A link that leads nowhere says nothing of where the file should be. */
  g_assert_cmpint (symlink ("nowhere/peers.conf", fixture->path), ==, 0);
  g_assert_false (hb_peers_save_is_allowed (fixture->path));
  g_assert_false (hb_peers_save (fixture->path, set_pulses, fixture, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);

  g_assert_cmpint (g_remove (fixture->path), ==, 0);
  g_assert_true (g_file_set_contents (fixture->path, "[a]\n", -1, NULL));
  g_assert_cmpint (g_chmod (fixture->folder, 0500), ==, 0);
  g_assert_false (hb_peers_save_is_allowed (fixture->path));
  g_assert_false (hb_peers_save (fixture->path, set_pulses, fixture, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
  g_assert_cmpint (g_chmod (fixture->folder, 0700), ==, 0);
  assert_contents (fixture->path, "[a]\n");
}

#define add(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int    argc,
      char **argv)
{
  struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
  struct __user_cap_data_struct nothing[2] = { { 0 } };

  g_test_init (&argc, &argv, NULL);

  /* Otherwise root may write everywhere. */
  g_assert_no_errno (syscall (SYS_capset, &header, nothing));

  g_test_add_func ("/peers-edit/set", test_set);
  g_test_add_func ("/peers-edit/twice", test_twice);
  g_test_add_func ("/peers-edit/ends-of-lines", test_ends_of_lines);
  g_test_add_func ("/peers-edit/rename", test_rename);
  g_test_add_func ("/peers-edit/remove", test_remove);
  g_test_add_func ("/peers-edit/repeated", test_repeated);
  g_test_add_func ("/peers-edit/property", test_property);
  g_test_add_func ("/peers-edit/property-parsed", test_property_parsed);
  g_test_add_func ("/peers-edit/parsed", test_parsed);
  g_test_add_func ("/peers-edit/change", test_change);
  g_test_add_func ("/peers-edit/change-refused", test_change_refused);
  g_test_add_func ("/peers-edit/change-swaps-mistakes", test_change_swaps_mistakes);
  g_test_add_func ("/peers-edit/change-beside-many-mistakes", test_change_beside_many_mistakes);
  add ("/peers-edit/saved", test_saved);
  add ("/peers-edit/changed-meanwhile", test_changed_meanwhile);
  add ("/peers-edit/not-a-peers-file", test_not_a_peers_file);
  add ("/peers-edit/not-written", test_not_written);

  return g_test_run ();
}
