#include "role/hb-address-pool.h"

#include "vector.h"

static void
test_shared (void)
{
  g_autoptr (HbAddressPool) pool = hb_address_pool_new ();
  HbAddress one = hb_address_of ("198.18.0.1"), other = hb_address_of ("fd00::1");
  guint32 users[3] = { 0 };

  g_assert_true (hb_address_is_any (hb_address_pool_get (pool, 0)));
  hb_address_pool_set (pool, &users[0], &one);
  hb_address_pool_set (pool, &users[1], &one);
  hb_address_pool_set (pool, &users[2], &other);
  g_assert_cmpuint (users[0], >, 0);
  g_assert_cmpuint (users[0], ==, users[1]);
  g_assert_cmpuint (users[0], !=, users[2]);
  g_assert_true (hb_address_equal (hb_address_pool_get (pool, users[2]), &other));

  /* An address stays until its last holder releases it. */
  hb_address_pool_set (pool, &users[0], &other);
  g_assert_cmpuint (users[0], ==, users[2]);
  g_assert_true (hb_address_equal (hb_address_pool_get (pool, users[1]), &one));
  hb_address_pool_set (pool, &users[1], NULL);
  g_assert_cmpuint (users[1], ==, 0);
}

/* Addresses without a holder take no memory. */
static void
test_bounded (void)
{
  g_autoptr (HbAddressPool) pool = hb_address_pool_new ();
  HbAddress address = hb_address_of ("fd00::1");
  guint32 user = 0;

  for (guint i = 0; i < 100000; i++)
    {
      address.bytes[14] = (guint8) (i >> 8);
      address.bytes[15] = (guint8) i;
      hb_address_pool_set (pool, &user, &address);
      g_assert_cmpuint (user, <=, 2);
      g_assert_true (hb_address_equal (hb_address_pool_get (pool, user), &address));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/address-pool/shared", test_shared);
  g_test_add_func ("/address-pool/bounded", test_bounded);

  return g_test_run ();
}
