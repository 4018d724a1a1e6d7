#include "wire/hb-address.h"

#include "vector.h"

typedef struct
{
  const char *text;
  const char *shortest;
  gboolean ipv4;
  gboolean any;
  gboolean loopback;
  gboolean link_local;
  gboolean unicast;
} Good;

static const Good good[] = {
  { "0.0.0.0", "0.0.0.0", .ipv4 = TRUE, .any = TRUE },
  { "0.0.0.1", "0.0.0.1", .ipv4 = TRUE },
  { "0.255.255.255", "0.255.255.255", .ipv4 = TRUE },
  { "1.0.0.0", "1.0.0.0", .ipv4 = TRUE, .unicast = TRUE },
  { "10.0.0.231", "10.0.0.231", .ipv4 = TRUE, .unicast = TRUE },
  { "126.255.255.255", "126.255.255.255", .ipv4 = TRUE, .unicast = TRUE },
  { "127.0.0.1", "127.0.0.1", .ipv4 = TRUE, .loopback = TRUE, .unicast = TRUE },
  { "127.255.0.9", "127.255.0.9", .ipv4 = TRUE, .loopback = TRUE, .unicast = TRUE },
  { "128.0.0.0", "128.0.0.0", .ipv4 = TRUE, .unicast = TRUE },
  { "169.254.1.1", "169.254.1.1", .ipv4 = TRUE, .unicast = TRUE },
  { "223.255.255.255", "223.255.255.255", .ipv4 = TRUE, .unicast = TRUE },
  { "224.0.0.1", "224.0.0.1", .ipv4 = TRUE },
  { "239.1.2.3", "239.1.2.3", .ipv4 = TRUE },
  { "240.0.0.1", "240.0.0.1", .ipv4 = TRUE },
  { "255.255.255.255", "255.255.255.255", .ipv4 = TRUE },
  { "::ffff:198.18.0.1", "198.18.0.1", .ipv4 = TRUE, .unicast = TRUE },
  { "::FFFF:C612:1", "198.18.0.1", .ipv4 = TRUE, .unicast = TRUE },
  { "::", "::", .any = TRUE },
  { "0:0:0:0:0:0:0:0", "::", .any = TRUE },
  { "::1", "::1", .loopback = TRUE, .unicast = TRUE },
  { "::2", "::2", .unicast = TRUE },
  { "1::", "1::", .unicast = TRUE },
  { "::fffe:1.2.3.4", "::fffe:102:304", .unicast = TRUE },
  { "2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1", .unicast = TRUE },
  { "fd00::1", "fd00::1", .unicast = TRUE },
  { "fe7f::1", "fe7f::1", .unicast = TRUE },
  { "fe80::", "fe80::", .link_local = TRUE, .unicast = TRUE },
  { "fe80::1", "fe80::1", .link_local = TRUE, .unicast = TRUE },
  { "febf::1", "febf::1", .link_local = TRUE, .unicast = TRUE },
  { "fec0::1", "fec0::1", .unicast = TRUE },
  { "feff::1", "feff::1", .unicast = TRUE },
  { "ff00::", "ff00::" },
  { "ff02::1", "ff02::1" },
  { "fe80::1%1", "fe80::1%1", .link_local = TRUE, .unicast = TRUE },
  { "fe80:1111:2222:3333:4444:5555:6666:7777%2147483647",
    "fe80:1111:2222:3333:4444:5555:6666:7777%2147483647", .link_local = TRUE, .unicast = TRUE },

  /* The same host on every interface: the scope is ignored. */
  { "fd00::1%7", "fd00::1", .unicast = TRUE },
  { "::1%7", "::1", .loopback = TRUE, .unicast = TRUE },
};

static void
test_good (gconstpointer data)
{
  const Good *wanted = data;
  HbAddress address;

  g_assert_true (hb_address_parse (wanted->text, &address));
  hb_assert_address (&address, wanted->shortest);
  g_assert_cmpint (hb_address_is_ipv4 (&address), ==, wanted->ipv4);
  g_assert_cmpint (hb_address_is_any (&address), ==, wanted->any);
  g_assert_cmpint (hb_address_is_loopback (&address), ==, wanted->loopback);
  g_assert_cmpint (hb_address_is_link_local (&address), ==, wanted->link_local);
  g_assert_cmpint (hb_address_is_unicast (&address), ==, wanted->unicast);
}

static const char *const bad[] = {
  "",
  " ",
  ".",
  ":",
  "%",
  "%1",
  " 10.0.0.1",
  "10.0.0.1 ",
  "10.0.0.1\n",
  "10.0.0",
  "10.0.0.",
  "10.0.0.0.1",
  "10.0.0.256",
  "10.0.0.-1",
  "10.0.0.01",
  "10.0.0.0x1",
  "10.0.0.1%1",
  "10.0.0.1/8",
  "167772161",
  "localhost",
  "[fd00::1]",
  "fd00::1::2",
  "fd00:",
  "fd00::12345",
  "fd00::g",
  "1:2:3:4:5:6:7",
  "1:2:3:4:5:6:7:8:9",
  "fe80::1%",
  "fe80::1%0",
  "fe80::1%-1",
  "fe80::1%+1",
  "fe80::1% 1",
  "fe80::1%1 ",
  "fe80::1%0x1",
  "fe80::1%eth0",
  "fe80::1%1%1",
  "fe80::1%2147483648",
  "fe80::1%99999999999999999999",
};

static void
test_bad (gconstpointer data)
{
  HbAddress before = hb_address_of ("fe80::dead:beef%9");
  HbAddress address = before;

  g_assert_false (hb_address_parse (data, &address));
  g_assert_true (hb_address_equal (&address, &before));
}

static void
test_from_bytes (void)
{
  static const guint8 ipv4[4] = { 198, 18, 0, 255 };
  static const guint8 link_local[16] = { 0xfe, 0xbf, [15] = 0x5a };
  static const guint8 site_local[16] = { 0xfe, 0xc0, [15] = 0x5a };
  HbAddress address;

  address = hb_address_from_ipv4 (ipv4);
  hb_assert_address (&address, "198.18.0.255");
  g_assert_cmpuint (address.scope, ==, 0);

  address = hb_address_from_ipv6 (link_local, 3);
  hb_assert_address (&address, "febf::5a%3");
  address = hb_address_from_ipv6 (link_local, 0);
  hb_assert_address (&address, "febf::5a");
  address = hb_address_from_ipv6 (site_local, 3);
  hb_assert_address (&address, "fec0::5a");
  g_assert_cmpuint (address.scope, ==, 0);
}

static void
test_equality (void)
{
  static const struct
  {
    const char *a;
    const char *b;
    gboolean equal;
  } pairs[] = {
    { "10.0.0.1", "10.0.0.1", TRUE },
    { "10.0.0.1", "::ffff:10.0.0.1", TRUE },
    { "10.0.0.1", "10.0.0.2", FALSE },
    { "10.0.0.1", "11.0.0.1", FALSE },
    { "10.0.0.1", "::10.0.0.1", FALSE },
    { "fd00::1%1", "fd00::1%2", TRUE },
    { "fe80::1%1", "fe80::1%1", TRUE },
    { "fe80::1%1", "fe80::1%2", FALSE },
    { "fe80::1%1", "fe80::1", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      HbAddress a = hb_address_of (pairs[i].a);
      HbAddress b = hb_address_of (pairs[i].b);

      g_assert_cmpint (hb_address_equal (&a, &b), ==, pairs[i].equal);
      g_assert_cmpint (hb_address_equal (&b, &a), ==, pairs[i].equal);

      /* Not guaranteed, but true for these: a single bit must change the hash. */
      g_assert_cmpint (hb_address_hash (&a) == hb_address_hash (&b), ==, pairs[i].equal);
    }
}

#define BUCKETS 65536

static HbAddress
numbered_address (guint32  number,
                  gboolean ipv4)
{
  guint8 bytes[16] = { 0xfd, 0 };

  for (guint i = 0; i < 4; i++)
    bytes[ipv4 ? i : i + 4] = (guint8) (number >> (24 - 8 * i));

  return ipv4 ? hb_address_from_ipv4 (bytes) : hb_address_from_ipv6 (bytes, 0);
}

static void
test_hash_spreads (void)
{
  for (guint family = 0; family < 2; family++)
    for (guint shift = 0; shift <= 16; shift += 8)
      {
        g_autofree guint8 *buckets = g_new0 (guint8, BUCKETS);
        guint fullest = 0;

        for (guint32 i = 0; i < BUCKETS; i++)
          {
            HbAddress address = numbered_address (i << shift, family == 0);
            guint bucket = hb_address_hash (&address) % BUCKETS;

            buckets[bucket]++;
            fullest = MAX (fullest, buckets[bucket]);
          }

        /* As many balls as bins, at random: one in a hundred times, some bin has ten. */
        g_assert_cmpuint (fullest, <=, 11);
      }
}

static void
test_hash_is_keyed (void)
{
  guint same = 0;
  guint before[1000];

  for (guint32 i = 0; i < G_N_ELEMENTS (before); i++)
    {
      HbAddress address = numbered_address (i, TRUE);

      before[i] = hb_address_hash (&address);
    }

  hb_address_seed_hash (G_GUINT64_CONSTANT (0x0123456789abcdef));
  for (guint32 i = 0; i < G_N_ELEMENTS (before); i++)
    {
      HbAddress address = numbered_address (i, TRUE);

      same += before[i] == hb_address_hash (&address);
    }

  g_assert_cmpuint (same, ==, 0);
}

/* Of few addresses and of many, each is found, and no other. */
static void
test_one_of (void)
{
  g_autoptr (GArray) addresses = g_array_new (FALSE, FALSE, sizeof (HbAddress));
  g_autoptr (GHashTable) set = g_hash_table_new_full (hb_address_hash, hb_address_equal, g_free, NULL);

  for (guint8 n = 0; n < 10; n++)
    {
      HbAddress address = hb_address_from_ipv4 ((const guint8[]) { 198, 18, 0, n });

      g_assert_false (hb_address_is_one_of (addresses, set, &address));
      g_array_append_val (addresses, address);
      g_hash_table_add (set, g_memdup2 (&address, sizeof address));
      for (guint i = 0; i <= n; i++)
        g_assert_true (hb_address_is_one_of (addresses, set, &g_array_index (addresses, HbAddress, i)));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *path = g_strdup_printf ("/address/good/%s", good[i].text);

      g_test_add_data_func (path, &good[i], test_good);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *path = g_strdup_printf ("/address/bad/%" G_GSIZE_FORMAT, i);

      g_test_add_data_func (path, bad[i], test_bad);
    }
  g_test_add_func ("/address/from-bytes", test_from_bytes);
  g_test_add_func ("/address/equality", test_equality);
  g_test_add_func ("/address/one-of", test_one_of);
  g_test_add_func ("/address/hash/spreads", test_hash_spreads);
  g_test_add_func ("/address/hash/is-keyed", test_hash_is_keyed);

  return g_test_run ();
}
