#include <glib.h>

#include "engine/hb-clock.h"

/* A live role's clock while it is held: what was before that keeps its place on the wall. */

#define NAP_US 30000

/* Wall and role clocks are read one after the other. */
#define SLACK (2 * HB_MILLISECOND)

static void
assert_near (gint64 one,
             gint64 other)
{
  g_assert_cmpint (ABS (one - other), <, SLACK);
}

static void
test_stands_still (void)
{
  HbClock clock;
  gint64 now, wall;

  hb_clock_init (&clock);
  g_assert_cmpint (hb_clock_get_hold_wall (&clock), ==, 0);
  now = hb_clock_now (&clock);
  wall = g_get_real_time () * HB_MICROSECOND;

  hb_clock_hold (&clock);
  g_usleep (NAP_US);
  assert_near (hb_clock_now (&clock), now);
  assert_near (hb_clock_get_hold_wall (&clock), wall);

  /* What is left until a deadline stays what it was. */
  assert_near (hb_clock_to_wall (&clock, now + HB_SECOND), wall + HB_SECOND);
}

static void
test_goes_on (void)
{
  HbClock clock;
  gint64 before, wall_before, now, wall;

  hb_clock_init (&clock);
  before = hb_clock_now (&clock);
  wall_before = hb_clock_to_wall (&clock, before);

  for (int i = 0; i < 3; i++)
    {
      hb_clock_hold (&clock);
      g_usleep (NAP_US);
      hb_clock_release (&clock);
    }

  now = hb_clock_now (&clock);
  wall = g_get_real_time () * HB_MICROSECOND;
  assert_near (now, before);
  g_assert_cmpint (hb_clock_get_hold_wall (&clock), ==, 0);

  /* What is to come comes later; what was stays where it was. */
  assert_near (hb_clock_to_wall (&clock, now + HB_SECOND), wall + HB_SECOND);
  assert_near (hb_clock_to_wall (&clock, before), wall_before);
  assert_near (hb_clock_to_wall (&clock, before - HB_SECOND), wall_before - HB_SECOND);
}

/* Of those before the last eight, it is forgotten how long they were. */
static void
test_remembers_some (void)
{
  HbClock clock;
  gint64 before;

  hb_clock_init (&clock);
  before = hb_clock_now (&clock);
  for (int i = 0; i < 2 * HB_CLOCK_GAPS; i++)
    {
      hb_clock_hold (&clock);
      hb_clock_release (&clock);
    }

  g_assert_cmpuint (clock.n_gaps, ==, 2 * HB_CLOCK_GAPS);
  assert_near (hb_clock_to_wall (&clock, before), g_get_real_time () * HB_MICROSECOND);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/clock/stands-still", test_stands_still);
  g_test_add_func ("/clock/goes-on", test_goes_on);
  g_test_add_func ("/clock/remembers-some", test_remembers_some);

  return g_test_run ();
}
