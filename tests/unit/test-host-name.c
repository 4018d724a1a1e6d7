#include "wire/hb-host-name.h"

static char *
make_label (guint length)
{
  return g_strnfill (length, 'x');
}

static void
test_valid (void)
{
  static const char *const valid[] = {
    "a", "nas", "nas.example", "nas.example.", "NAS", "3com", "x1.y2", "a-b", "a_b", "_x.example",
    "xn--mller-kva", "198.18.0.nas",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (valid); i++)
    {
      g_test_message ("“%s”", valid[i]);
      g_assert_true (hb_host_name_is_valid (valid[i]));
    }
}

static void
test_invalid (void)
{
  static const char *const invalid[] = {
    "", ".", "..", ".a", "a..b", "a..", "-a", "a-", "a.-b", "a b", "a/8", "a:1", "a%b", "fd00::1",
    "198.18.0.1", "198.18.0.300", "198.18", "7", "a.7", "a.7.", "a\n", "\x1b", "m\xc3\xbcller", "\xff", "*", "a,b",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (invalid); i++)
    {
      g_autofree char *shown = g_strescape (invalid[i], NULL);

      g_test_message ("“%s”", shown);
      g_assert_false (hb_host_name_is_valid (invalid[i]));
    }
}

static void
test_bounds (void)
{
  g_autofree char *longest_label = make_label (63);
  g_autofree char *too_long_label = make_label (64);
  g_autofree char *longest = g_strdup_printf ("%s.%s.%s.%.61s", longest_label, longest_label, longest_label,
                                              longest_label);
  g_autofree char *rooted = g_strconcat (longest, ".", NULL);
  g_autofree char *too_long = g_strconcat (longest, "x", NULL);

  g_assert_true (hb_host_name_is_valid (longest_label));
  g_assert_false (hb_host_name_is_valid (too_long_label));
  g_assert_true (hb_host_name_is_valid (longest));
  g_assert_true (hb_host_name_is_valid (rooted));
  g_assert_false (hb_host_name_is_valid (too_long));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/host-name/valid", test_valid);
  g_test_add_func ("/host-name/invalid", test_invalid);
  g_test_add_func ("/host-name/bounds", test_bounds);

  return g_test_run ();
}
