#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "event/hb-time.h"
#include "store/hb-peers-file.h"
#include "store/hb-quiet-hours.h"

static HbPeersFile *
parse (const char *text)
{
  return hb_peers_file_parse ("FILE", text, strlen (text));
}

static const HbPeersEntry *
get_peer (HbPeersFile *file,
          const char  *name)
{
  GPtrArray *peers = hb_peers_file_get_peers (file);

  for (guint i = 0; i < peers->len; i++)
    {
      const HbPeersEntry *peer = g_ptr_array_index (peers, i);

      if (g_str_equal (peer->name, name))
        return peer;
    }

  g_error ("no peer %s", name);
}

static void
assert_no_problem (HbPeersFile *file)
{
  GPtrArray *problems = hb_peers_file_get_problems (file);

  if (problems->len > 0)
    g_error ("%s", (const char *) g_ptr_array_index (problems, 0));
}

static void
assert_address (const HbPeersEntry *peer,
                guint               index,
                const char         *expected)
{
  char text[HB_ADDRESS_STRING_SIZE];

  g_assert_cmpuint (peer->addresses->len, >, index);
  g_assert_cmpstr (hb_address_format (&g_array_index (peer->addresses, HbAddress, index), text), ==, expected);
}

static void
test_every_key (void)
{
  g_autoptr (HbPeersFile) file = parse ("# What we have\n"
                                        "[nas]\n"
                                        "address=10.0.0.231;fd00::231;nas.example\n"
                                        "group=basement\n"
                                        "timeout=30\n"
                                        "pulses=7\n"
                                        "pulse-interval=0.5\n"
                                        "may-sleep=true\n"
                                        "quiet=Sun 03:00-04:00;22:00-06:00\n"
                                        "note=second shelf\\nleft; \\\\ ü\n"
                                        "muted=true\n"
                                        "expected=false\n");
  const HbPeersEntry *nas = get_peer (file, "nas");

  assert_no_problem (file);
  g_assert_cmpuint (hb_peers_file_get_peers (file)->len, ==, 1);
  g_assert_cmpuint (nas->line, ==, 2);
  g_assert_cmpuint (nas->addresses->len, ==, 2);
  assert_address (nas, 0, "10.0.0.231");
  assert_address (nas, 1, "fd00::231");
  g_assert_cmpuint (nas->hosts->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (nas->hosts, 0), ==, "nas.example");
  g_assert_cmpstr (nas->group, ==, "basement");
  g_assert_cmpint (nas->timeout, ==, 30 * HB_SECOND);
  g_assert_cmpuint (nas->pulses, ==, 7);
  g_assert_cmpint (nas->pulse_interval, ==, HB_SECOND / 2);
  g_assert_true (nas->may_sleep);
  g_assert_cmpuint (nas->quiet->len, ==, 2);
  g_assert_cmpuint (g_array_index (nas->quiet, HbQuietHours, 1).from, ==, 22 * 60);
  g_assert_cmpstr (nas->note, ==, "second shelf\nleft; \\ ü");
  g_assert_true (nas->muted);
  g_assert_false (nas->expected);
}

static void
test_defaults_of_keys (void)
{
  g_autoptr (HbPeersFile) file = parse ("\xef\xbb\xbf[nas]\r\n  address = 10.0.0.231;\r\n\r\n\t# note\r\n");
  const HbPeersEntry *nas = get_peer (file, "nas");

  assert_no_problem (file);
  assert_address (nas, 0, "10.0.0.231");
  g_assert_cmpuint (nas->given, ==, 1u << HB_PEERS_KEY_ADDRESS);
  g_assert_true (nas->expected);
  g_assert_false (nas->muted);
  g_assert_false (nas->may_sleep);
  g_assert_null (nas->group);
}

/* A peer's own keys come first, then those of its group, then the defaults. */
static void
test_groups (void)
{
  g_autoptr (HbPeersFile) file = parse ("[defaults]\n"
                                        "timeout=10\n"
                                        "pulses=3\n"
                                        "quiet=Mon 00:00-01:00\n"
                                        "[group printers]\n"
                                        "match=10.1.0.0/16;lp-*\n"
                                        "timeout=20\n"
                                        "muted=true\n"
                                        "[group servers]\n"
                                        "match=10.1.2.0/24\n"
                                        "timeout=5\n"
                                        "expected=false\n"
                                        "[in-network]\n"
                                        "address=10.1.2.3\n"
                                        "[lp-7]\n"
                                        "address=fd00::7\n"
                                        "timeout=30\n"
                                        "[named]\n"
                                        "address=10.1.2.4\n"
                                        "group=servers\n"
                                        "[labelled]\n"
                                        "address=10.1.2.5\n"
                                        "group=attic\n");
  const HbPeersEntry *in_network = get_peer (file, "in-network");
  const HbPeersEntry *by_name = get_peer (file, "lp-7");
  const HbPeersEntry *named = get_peer (file, "named");
  const HbPeersEntry *labelled = get_peer (file, "labelled");
  const HbPeersEntry *servers;

  assert_no_problem (file);
  g_assert_cmpstr (in_network->group, ==, "printers");
  g_assert_cmpint (in_network->timeout, ==, 20 * HB_SECOND);
  g_assert_true (in_network->muted);
  g_assert_true (in_network->expected);
  g_assert_cmpuint (in_network->pulses, ==, 3);
  g_assert_cmpuint (in_network->quiet->len, ==, 1);
  g_assert_cmpstr (by_name->group, ==, "printers");
  g_assert_cmpint (by_name->timeout, ==, 30 * HB_SECOND);
  g_assert_cmpint (named->timeout, ==, 5 * HB_SECOND);
  g_assert_false (named->expected);
  g_assert_false (named->muted);
  g_assert_cmpint (labelled->timeout, ==, 10 * HB_SECOND);
  g_assert_cmpstr (labelled->group, ==, "attic");

  /* For peers that come from its networks without being listed. */
  servers = g_ptr_array_index (hb_peers_file_get_groups (file), 1);
  g_assert_cmpstr (servers->name, ==, "servers");
  g_assert_cmpint (servers->timeout, ==, 5 * HB_SECOND);
  g_assert_cmpuint (servers->pulses, ==, 3);
  g_assert_false (hb_peers_entry_has (servers, HB_PEERS_KEY_PULSE_INTERVAL));
}

#define SECONDS "takes seconds, from 0.001 to 31622400, decimals allowed, not "
#define BOOLEAN "takes true or false, not "
#define PEER_KEYS "which takes address, group, timeout, pulses, pulse-interval, may-sleep, quiet, note, muted, " \
                  "expected"
#define GROUP_KEYS "which takes match, timeout, pulses, pulse-interval, may-sleep, quiet, muted, expected"
#define DEFAULT_KEYS "which takes timeout, pulses, pulse-interval, may-sleep, quiet, muted, expected"
#define ADDRESS "address takes up to 16 addresses or host names, separated by “;”, such as 10.0.0.231;fd00::231, not "
#define MATCH "match takes networks or patterns of names, separated by “;”, such as 10.0.0.0/8;nas-*, not "
#define QUIET "quiet takes up to 16 times, separated by “;”, such as Sun 03:00-04:00 or 22:00-06:00, not "
#define LINE "a line is [NAME], KEY=VALUE, or a comment that begins with #"

/* A wrong line in an otherwise right file, in line 4, and what is said of it. */
static const struct
{
  const char *line;
  const char *problem;
} wrong_keys[] = {
  { "timeout=jfjj", "timeout " SECONDS "“jfjj”" },
  { "timeout=", "timeout " SECONDS "“”" },
  { "timeout=0", "timeout " SECONDS "“0”" },
  { "timeout=31622401", "timeout " SECONDS "“31622401”" },
  { "timeout=1,5", "timeout " SECONDS "“1,5”" },
  { "timeout=nan", "timeout " SECONDS "“nan”" },
  { "timeout=1 # a second", "timeout " SECONDS "“1 # a second”" },
  { "pulse-interval=-1", "pulse-interval " SECONDS "“-1”" },
  { "within=20", "within is not supported yet: use timeout, pulses and pulse-interval" },
  { "pulses=0", "pulses takes a whole number from 1 to 1000, not “0”" },
  { "pulses=1001", "pulses takes a whole number from 1 to 1000, not “1001”" },
  { "pulses=1.5", "pulses takes a whole number from 1 to 1000, not “1.5”" },
  { "may-sleep=yes", "may-sleep " BOOLEAN "“yes”" },
  { "muted=1", "muted " BOOLEAN "“1”" },
  { "expected=TRUE", "expected " BOOLEAN "“TRUE”" },
  { "quiet=Sunday", QUIET "“Sunday”" },
  { "quiet=", QUIET "“”" },
  { "quiet=Sun 03:00-04:00;;", QUIET "“Sun 03:00-04:00;;”" },
  { "group=", "group takes the name of a group, up to 64 bytes, not “”" },
  { "match=10.0.0.0/8", "“match” is not a key of [nas], " PEER_KEYS },
  { "Timeout=1", "“Timeout” is not a key of [nas], " PEER_KEYS },
  { "timeout[de]=1", "“timeout[de]” is not a key of [nas], " PEER_KEYS },
  { "colour=\x1b[31m", "“colour” is not a key of [nas], " PEER_KEYS },
  { "address=10.0.0.9", "address is given twice; the first one holds" },
  { "note=\\q", "note has an unknown escape sequence; write a backslash as \\\\" },
  { "note=end\\", "note has an unknown escape sequence; write a backslash as \\\\" },
  { "note=\\q\\", "note has an unknown escape sequence; write a backslash as \\\\" },
  { "timeout", LINE },
  { "=30", LINE },
  { "[other", LINE },
  { "[other] # a comment", LINE },
  { "; a comment", LINE },
  { "note=\xff", "a line is UTF-8" },
};

static void
assert_problem (HbPeersFile *file,
                guint        index,
                guint        line,
                const char  *problem)
{
  GPtrArray *problems = hb_peers_file_get_problems (file);
  g_autofree char *expected = g_strdup_printf ("FILE, line %u: %s", line, problem);

  g_assert_cmpuint (problems->len, >, index);
  g_assert_cmpstr (g_ptr_array_index (problems, index), ==, expected);
}

static void
test_wrong_keys (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (wrong_keys); i++)
    {
      g_autofree char *text = g_strdup_printf ("[first]\naddress=10.0.0.1\n[nas]\naddress=10.0.0.2\n%s\n"
                                               "group=basement\n[last]\naddress=10.0.0.3\n", wrong_keys[i].line);
      g_autoptr (HbPeersFile) file = parse (text);
      const HbPeersEntry *nas = get_peer (file, "nas");

      g_test_message ("%s", wrong_keys[i].problem);
      assert_problem (file, 0, 5, wrong_keys[i].problem);

      /* All else holds. */
      g_assert_cmpuint (hb_peers_file_get_peers (file)->len, ==, 3);
      assert_address (nas, 0, "10.0.0.2");
      g_assert_cmpuint (nas->given & ~(1u << HB_PEERS_KEY_ADDRESS | 1u << HB_PEERS_KEY_GROUP), ==, 0);
    }
}

/* What is wrong of a whole peer or group, of which then nothing holds. */
static const struct
{
  const char *lines;
  guint line;
  const char *problem;
} wrong_sections[] = {
  { "[a]\ntimeout=30\n", 1, "[a] has no address; add a line such as address=10.0.0.231" },
  { "[a]\n\n[b]\naddress=10.0.0.3\n", 1, "[a] has no address; add a line such as address=10.0.0.231" },
  { "[a]\naddress=198.18.0.300\n", 2, ADDRESS "“198.18.0.300”" },
  { "[a]\naddress=\n", 2, ADDRESS "“”" },
  { "[a]\naddress=;\n", 2, ADDRESS "“;”" },
  { "[a]\naddress=fe80::1\n", 2, ADDRESS "“fe80::1”" },
  { "[a]\naddress=224.0.0.1\n", 2, ADDRESS "“224.0.0.1”" },
  { "[a]\naddress=10.0.0.0/8\n", 2, ADDRESS "“10.0.0.0/8”" },
  { "[a]\naddress=a;b;c;d;e;f;g;h;i;j;k;l;m;n;o;p;q\n", 2, ADDRESS "“a;b;c;d;e;f;g;h;i;j;k;l;m;n;o;p;q”" },
  { "[a]\naddress=10.0.0.1\n[b]\naddress=fd00::1;10.0.0.1\n", 3,
    "[b] has the address 10.0.0.1, which is that of [a] in line 1; give each peer its own" },
  { "[a]\naddress=10.0.0.1\n[a]\naddress=jfjj!\n", 3, "[a] is already in line 1; put its keys there" },
  { "[]\naddress=jfjj!\n", 1, "a peer has a name of 1 to 64 bytes, as in [nas]" },
  { "[a]b]\naddress=jfjj!\n", 1, "a peer has a name of 1 to 64 bytes, as in [nas]" },
  { "[\x1b]\naddress=jfjj!\n", 1, "a peer has a name of 1 to 64 bytes, as in [nas]" },
  { "[xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx]\n", 1,
    "a peer has a name of 1 to 64 bytes, as in [nas]" },
  { "address=10.0.0.1\n", 1, "a key belongs below the name of a peer, as in [nas]" },
  { "[group g]\naddress=10.0.0.1\n", 2, "“address” is not a key of [group g], " GROUP_KEYS },
  { "[group g]\nmatch=10.0.0.0/33\n", 2, MATCH "“10.0.0.0/33”" },
  { "[group g]\nmatch=a*;;\n", 2, MATCH "“a*;;”" },
  { "[defaults]\nmatch=a*\n", 2, "“match” is not a key of [defaults], " DEFAULT_KEYS },
  { "[defaults]\nnote=n\n", 2, "“note” is not a key of [defaults], " DEFAULT_KEYS },
  { "timeout=jfjjjfjjjfjjjfjjjfjjjfjjjfjjjfjjjfjjjfjjjfjjjfjjjfjjjfjjjfjj\n", 1,
    "a key belongs below the name of a peer, as in [nas]" },
  { "[defaults]\ntimeout=jfjjjfjjjfjjjfjjjfjjjfjjjfjjjfjjjfjjjfjjjfjjjfjjjfjjjfjjjfjjjfjj\n", 2,
    "timeout " SECONDS "“jfjjjfjjjfjjjfjjjfjjjfjjjfjjjfjjjfjjjfjjjfjjjfjjjfjjjfjjjfjj…”" },
};

static void
test_wrong_sections (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (wrong_sections); i++)
    {
      g_autofree char *text = g_strconcat (wrong_sections[i].lines, "[last]\naddress=10.0.0.99\n", NULL);
      g_autoptr (HbPeersFile) file = parse (text);

      g_test_message ("%s", wrong_sections[i].problem);
      assert_problem (file, 0, wrong_sections[i].line, wrong_sections[i].problem);
      assert_address (get_peer (file, "last"), 0, "10.0.0.99");
    }
}

static void
test_nul (void)
{
  static const char data[] = "[a]\naddress=10.0.0.1\nnote=a\0b\n[b]\naddress=10.0.0.2";
  g_autoptr (HbPeersFile) file = hb_peers_file_parse ("FILE", data, sizeof data - 1);

  assert_problem (file, 0, 3, "a line is UTF-8");
  g_assert_cmpuint (hb_peers_file_get_peers (file)->len, ==, 2);
}

/* Whatever is in a file, it is read to its end, and what is said of it names one of its lines. */
static void
test_any_bytes (void)
{
  static const char whole[] = "[defaults]\ntimeout=10\n[group g]\nmatch=10.0.0.0/8;a*\n[nas]\naddress=10.0.0.231;nas.example\n"
                              "group=g\npulses=7\nquiet=Sun 03:00-04:00;22:00-06:00\nnote=a\\n\\\\b\nexpected=false\n";
  static const char odd[] = "[]=;#\\\n\r\0\xff\xc3 0-9:/.*?";
  g_autoptr (GRand) random = g_rand_new_with_seed (7);

  for (guint i = 0; i < 20000; i++)
    {
      char data[sizeof whole - 1];
      guint length = (guint) g_rand_int_range (random, 0, sizeof data + 1);
      g_autoptr (HbPeersFile) file = NULL;
      GPtrArray *problems;

      memcpy (data, whole, sizeof data);
      for (guint j = 0; j < 1 + i % 4; j++)
        data[g_rand_int_range (random, 0, sizeof data)] = odd[g_rand_int_range (random, 0, sizeof odd - 1)];

      file = hb_peers_file_parse ("FILE", data, length);
      problems = hb_peers_file_get_problems (file);
      g_assert_cmpuint (hb_peers_file_get_peers (file)->len, <=, 20);
      for (guint j = 0; j < problems->len; j++)
        {
          const char *problem = g_ptr_array_index (problems, j);
          guint64 line = g_ascii_strtoull (problem + strlen ("FILE, line "), NULL, 10);

          g_assert_true (g_str_has_prefix (problem, "FILE, line "));
          g_assert_cmpuint (line, >=, 1);
          g_assert_cmpuint (line, <=, 20);
        }
    }
}

static void
append_peers (GString *text,
              guint    n_peers)
{
  for (guint i = 0; i < n_peers; i++)
    g_string_append_printf (text, "[peer-%u]\naddress=10.%u.%u.%u\n", i, i >> 16, i >> 8 & 255, i & 255);
}

static void
test_bounds (void)
{
  g_autoptr (GString) text = g_string_new ("[group first]\nmatch=");
  g_autoptr (HbPeersFile) file = NULL;
  g_autoptr (HbPeersFile) full = NULL;

  for (guint i = 0; i < HB_PEERS_FILE_MATCHES_MAX; i++)
    g_string_append_printf (text, "10.0.%u.0/24;", i);
  g_string_append (text, "\n[group second]\nmatch=a\n[long]\naddress=10.9.0.1\nnote=");
  for (guint i = 0; i < HB_PEERS_FILE_LINE_MAX; i++)
    g_string_append_c (text, 'x');
  g_string_append_c (text, '\n');
  for (guint i = 0; i < 65; i++)
    g_string_append_printf (text, "[host-%u]\naddress=nas-%u.example\n", i, i);
  for (guint i = 0; i < HB_PEERS_FILE_PROBLEMS_MAX; i++)
    g_string_append (text, "jfjj\n");
  file = parse (text->str);

  assert_problem (file, 0, 3, "[group second] is left out: all match= together take 256 networks and patterns");
  assert_problem (file, 1, 7, "a line takes 4096 bytes");
  assert_problem (file, 2, 8 + 130, LINE);
  g_assert_cmpuint (hb_peers_file_get_problems (file)->len, ==, HB_PEERS_FILE_PROBLEMS_MAX + 1);
  g_assert_cmpstr (g_ptr_array_index (hb_peers_file_get_problems (file), HB_PEERS_FILE_PROBLEMS_MAX), ==,
                   "FILE: 3 more wrong lines");
  g_assert_cmpuint (hb_peers_file_get_groups (file)->len, ==, 1);
  g_assert_cmpuint (hb_peers_file_get_peers (file)->len, ==, 1 + 64);

  g_string_truncate (text, 0);
  append_peers (text, HB_PEERS_FILE_ENTRIES_MAX + 1);
  full = parse (text->str);
  assert_problem (full, 0, 2 * HB_PEERS_FILE_ENTRIES_MAX + 1,
                  "[peer-100000] is left out: the file takes 100000 peers and groups");
  g_assert_cmpuint (hb_peers_file_get_peers (full)->len, ==, HB_PEERS_FILE_ENTRIES_MAX);
}

static void
test_load (void)
{
  g_autofree char *folder = g_dir_make_tmp (NULL, NULL);
  g_autofree char *path = g_build_filename (folder, "peers.conf", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (HbPeersFile) file = NULL;
  g_autofree char *expected = NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  g_assert_null (hb_peers_file_load (path, &error));
  expected = g_strdup_printf ("cannot read the peers file %s: No such file or directory", path);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_cmpstr (error->message, ==, expected);
  g_clear_error (&error);

  g_assert_null (hb_peers_file_load (folder, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE);
  g_clear_error (&error);

  append_peers (text, 1000);
  g_assert_true (g_file_set_contents (path, text->str, -1, NULL));
  file = hb_peers_file_load (path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (hb_peers_file_get_peers (file)->len, ==, 1000);

  g_string_set_size (text, HB_PEERS_FILE_SIZE_MAX + 1);
  memset (text->str, '#', text->len);
  g_assert_true (g_file_set_contents (path, text->str, (gssize) text->len, NULL));
  g_assert_null (hb_peers_file_load (path, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);

  g_unlink (path);
  g_rmdir (folder);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/peers-file/every-key", test_every_key);
  g_test_add_func ("/peers-file/defaults-of-keys", test_defaults_of_keys);
  g_test_add_func ("/peers-file/groups", test_groups);
  g_test_add_func ("/peers-file/wrong-keys", test_wrong_keys);
  g_test_add_func ("/peers-file/wrong-sections", test_wrong_sections);
  g_test_add_func ("/peers-file/nul", test_nul);
  g_test_add_func ("/peers-file/any-bytes", test_any_bytes);
  g_test_add_func ("/peers-file/bounds", test_bounds);
  g_test_add_func ("/peers-file/load", test_load);

  return g_test_run ();
}
