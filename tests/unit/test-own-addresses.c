#include "app/model/hb-own-addresses.h"

static void
assert_selected (const char *addresses,
                 guint       max,
                 const char *expected)
{
  g_auto (GStrv) all = g_strsplit (addresses, " ", -1);
  g_auto (GStrv) best = hb_own_addresses_select ((const char *const *) all, max);
  g_autofree char *joined = g_strjoinv (" ", best);

  g_assert_cmpstr (joined, ==, expected);
}

/* An interface index is meaningless on another computer. */
static void
test_link_local (void)
{
  assert_selected ("fe80::1%8 fd00::2 198.18.0.2", 3, "198.18.0.2 fd00::2");
  assert_selected ("fe80::1%8 169.254.7.7 fd00::2", 3, "fd00::2");
  assert_selected ("fe80::1%8", 3, "fe80::1");
}

static void
test_bound (void)
{
  assert_selected ("fd00::1 fd00::2 198.18.0.2 198.18.0.3", 3, "198.18.0.2 198.18.0.3 fd00::1");
  assert_selected ("fd00::1 198.18.0.2 198.18.0.3", 1, "198.18.0.2");
}

/* An attached engine may send anything. */
static void
test_none (void)
{
  assert_selected ("", 3, "");
  assert_selected ("br0 198.18.0.300 %", 3, "");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/own-addresses/link-local", test_link_local);
  g_test_add_func ("/own-addresses/bound", test_bound);
  g_test_add_func ("/own-addresses/none", test_none);
  return g_test_run ();
}
