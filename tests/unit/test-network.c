#include "wire/hb-network.h"

#include "vector.h"

typedef struct
{
  const char *network;
  const char *inside;  /* separated by spaces */
  const char *outside;
} Good;

static const Good good[] = {
  { "0.0.0.0/0", "0.0.0.0 1.2.3.4 127.0.0.1 255.255.255.255", ":: ::1 fd00::1 fe80::1%2" },
  { "128.0.0.0/1", "128.0.0.0 255.255.255.255", "0.0.0.0 127.255.255.255 8000::" },
  { "10.0.0.0/8", "10.0.0.0 10.255.255.255", "9.255.255.255 11.0.0.0" },
  { "198.18.0.0/15", "198.18.0.0 198.19.255.255", "198.17.255.255 198.20.0.0" },
  { "198.18.1.0/24", "198.18.1.0 198.18.1.255", "198.18.0.255 198.18.2.0" },
  { "10.0.0.231/24", "10.0.0.0 10.0.0.231 10.0.0.255", "10.0.1.0" },
  { "10.0.0.6/31", "10.0.0.6 10.0.0.7", "10.0.0.5 10.0.0.8" },
  { "10.0.0.6/32", "10.0.0.6", "10.0.0.5 10.0.0.7" },
  { "10.0.0.6", "10.0.0.6", "10.0.0.5 10.0.0.7 ::10.0.0.6" },
  { "::ffff:10.0.0.6/24", "10.0.0.1", "10.0.1.1" },
  { "::/0", ":: ::1 fd00::1 fe80::1%2 ffff::", "0.0.0.0 198.18.0.1" },
  { "::/64", ":: ::1", "198.18.0.1 0:0:0:1::" },
  { "8000::/1", "8000:: ffff::", "7fff:: ::1" },
  { "fd00::/8", "fd00:: fdff:ffff::", "fc00:: fe00::" },
  { "fd00::/63", "fd00:0:0:1::", "fd00:0:0:2::" },
  { "fd00::/64", "fd00:: fd00::ffff:ffff:ffff:ffff", "fd00:0:0:1:: fcff::" },
  { "fd00::/127", "fd00:: fd00::1", "fd00::2" },
  { "fd00::1/128", "fd00::1", "fd00:: fd00::3" },
  { "fd00::1", "fd00::1", "fd00:: fd00::3" },
  { "fe80::/10", "fe80::1 fe80::1%2 febf::1%3", "fec0::1 fe7f::1" },
  { "fe80::%2/64", "fe80::1%2", "fe80::1 fe80::1%3" },
  { "fe80::1%2", "fe80::1%2", "fe80::1%3 fe80::2%2" },
};

static void
assert_contains (const HbNetwork *network,
                 const char      *addresses,
                 gboolean         wanted)
{
  g_auto (GStrv) texts = g_strsplit (addresses, " ", -1);

  for (guint i = 0; texts[i] != NULL; i++)
    {
      HbAddress address = hb_address_of (texts[i]);

      if (hb_network_contains (network, &address) != wanted)
        {
          g_test_message ("%s is on the wrong side", texts[i]);
          g_test_fail ();
        }
    }
}

static void
test_good (gconstpointer data)
{
  const Good *wanted = data;
  HbNetwork network;

  g_assert_true (hb_network_parse (wanted->network, &network));
  assert_contains (&network, wanted->inside, TRUE);
  assert_contains (&network, wanted->outside, FALSE);
}

static const char *const bad[] = {
  "",
  "/",
  "/8",
  "10.0.0.0/",
  "10.0.0.0/33",
  "10.0.0.0/128",
  "10.0.0.0/-1",
  "10.0.0.0/+8",
  "10.0.0.0/ 8",
  "10.0.0.0/8 ",
  "10.0.0.0/8/8",
  "10.0.0.0/255.0.0.0",
  "10.0.0.0/0x8",
  "10.0.0.0/99999999999999999999",
  "10.0.0/8",
  "10/8",
  "::ffff:10.0.0.0/104",
  "fd00::/129",
  "fd00::/",
  "fd00::/64%2",
  "fe80::%eth0/64",
  "example.org/8",
};

static void
test_bad (gconstpointer data)
{
  HbNetwork network = { .prefix = 77 };

  g_assert_false (hb_network_parse (data, &network));
  g_assert_cmpuint (network.prefix, ==, 77);
}

static void
flip (HbAddress *address,
      guint      bit)
{
  address->bytes[bit / 8] ^= (guint8) (0x80 >> bit % 8);
}

/* For each prefix length, the last bit within it counts, and the next one does not. */
static void
assert_every_prefix (const char *base,
                     guint       first_bit)
{
  for (guint prefix = 0; first_bit + prefix <= 128; prefix++)
    {
      g_autofree char *text = g_strdup_printf ("%s/%u", base, prefix);
      HbNetwork network;

      g_assert_true (hb_network_parse (text, &network));
      g_assert_cmpuint (network.prefix, ==, first_bit + prefix);

      for (guint bit = first_bit; bit < 128; bit++)
        {
          HbAddress address = network.base;

          flip (&address, bit);
          g_assert_cmpint (hb_network_contains (&network, &address), ==, bit >= first_bit + prefix);
        }
    }
}

/* As it is read, so it is written. */
static void
test_format (void)
{
  static const char *const networks[] = {
    "0.0.0.0/0", "198.18.1.0/24", "10.0.0.6/32", "::/0", "fd00::/64", "fe80::%2/64", "fd00::1/128",
  };

  for (guint i = 0; i < G_N_ELEMENTS (networks); i++)
    {
      char text[HB_NETWORK_STRING_SIZE];
      HbNetwork network;

      g_assert_true (hb_network_parse (networks[i], &network));
      g_assert_cmpstr (hb_network_format (&network, text), ==, networks[i]);
    }
}

static void
test_every_prefix (void)
{
  assert_every_prefix ("198.18.90.165", 96);
  assert_every_prefix ("fd5a:a5ff:0:5aa5:dead:beef:0:1", 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *name = g_strdup (good[i].network);
      g_autofree char *path = g_strdup_printf ("/network/good/%s", g_strdelimit (name, "/", '-'));

      g_test_add_data_func (path, &good[i], test_good);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *path = g_strdup_printf ("/network/bad/%" G_GSIZE_FORMAT, i);

      g_test_add_data_func (path, bad[i], test_bad);
    }
  g_test_add_func ("/network/format", test_format);
  g_test_add_func ("/network/every-prefix", test_every_prefix);

  return g_test_run ();
}
