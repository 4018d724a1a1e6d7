#include "wire/hb-mac.h"

static void
test_both_ways (void)
{
  static const struct
  {
    guint64 mac;
    const char *text;
  } cases[] = {
    { 0, "00:00:00:00:00:00" },
    { 0x02000000007f, "02:00:00:00:00:7f" },
    { 0x0123456789ab, "01:23:45:67:89:ab" },
    { 0xffffffffffff, "ff:ff:ff:ff:ff:ff" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      char text[HB_MAC_STRING_SIZE];
      guint64 mac = 1;

      g_assert_cmpstr (hb_mac_format (cases[i].mac, text), ==, cases[i].text);
      g_assert_true (hb_mac_parse (cases[i].text, &mac));
      g_assert_cmphex (mac, ==, cases[i].mac);
    }
}

static void
test_refused (void)
{
  static const char *const texts[] = {
    "", "0", "02", "02:", "02:00:00:00:00", "02:00:00:00:00:", "02:00:00:00:00:7", "02:00:00:00:00:7f:",
    "02:00:00:00:00:7f:00", "02-00-00-00-00-7f", "0200:00:00:00:7f", "0x:00:00:00:00:7f", " 2:00:00:00:00:7f",
    "02:00:00:00:00:7g",
  };
  guint64 mac = 1;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_false (hb_mac_parse (texts[i], &mac));
  g_assert_cmphex (mac, ==, 1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mac/both-ways", test_both_ways);
  g_test_add_func ("/mac/refused", test_refused);

  return g_test_run ();
}
