#include "role/hb-ways.h"

static void
test_shared (void)
{
  g_autoptr (HbWays) ways = hb_ways_new ();
  const HbWay routes[] = {
    { 0x020000000001, 2, -1, 63 }, { 0x020000000002, 2, -1, 63 }, { 0x020000000001, 3, -1, 63 },
    { 0x020000000001, 2, 7, 63 }, { 0x020000000001, 2, -1, 62 }, { 0, 0, -1, 0 },
  };
  guint16 users[G_N_ELEMENTS (routes)] = { 0 }, user = 0;

  for (guint i = 0; i < G_N_ELEMENTS (routes); i++)
    {
      hb_ways_set (ways, &users[i], &routes[i]);
      g_assert_cmpuint (users[i], >, HB_WAY_OTHER);
      for (guint j = 0; j < i; j++)
        g_assert_cmpuint (users[i], !=, users[j]);
    }

  /* It keeps its number for as long as somebody has it. */
  hb_ways_set (ways, &user, &routes[0]);
  g_assert_cmpuint (user, ==, users[0]);
  hb_ways_set (ways, &users[0], NULL);
  g_assert_cmpuint (users[0], ==, HB_WAY_NONE);
  g_assert_cmpuint (hb_ways_get (ways, user)->mac, ==, routes[0].mac);
  hb_ways_set (ways, &user, &routes[1]);
  g_assert_cmpuint (user, ==, users[1]);
}

/* Those that come when it is full share a number; whose way is not used any more has room for others. */
static void
test_bounded (void)
{
  g_autoptr (HbWays) ways = hb_ways_new ();
  guint16 user = 0, others = 0;

  for (guint i = 0; i < 100000; i++)
    hb_ways_set (ways, &user, &(HbWay) { i, 2, -1, 64 });
  g_assert_cmpuint (user, <, 10);

  for (guint i = 0; i < 100000; i++)
    {
      guint16 number = HB_WAY_NONE;

      hb_ways_set (ways, &number, &(HbWay) { i, 2, -1, 63 });
      g_assert_cmpuint (number, <, HB_WAYS_MAX);
      others += number == HB_WAY_OTHER;
    }
  g_assert_cmpuint (others, >, 0);
  g_assert_cmpuint (hb_ways_get (ways, HB_WAY_OTHER)->mac, ==, 0);
}

static void
test_distance (void)
{
  static const guint8 cases[][2] = {
    { 64, 0 }, { 63, 1 }, { 33, 31 }, { 32, 0 }, { 0, 32 }, { 128, 0 }, { 126, 2 }, { 255, 0 }, { 250, 5 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpuint (hb_way_get_distance (&(HbWay) { .hop_limit = cases[i][0] }), ==, cases[i][1]);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ways/shared", test_shared);
  g_test_add_func ("/ways/bounded", test_bounded);
  g_test_add_func ("/ways/distance", test_distance);

  return g_test_run ();
}
