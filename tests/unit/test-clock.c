#include <glib.h>

#include "engine/hb-clock.h"

/* The clock of a live role: while it is held, earlier times keep their wall-clock equivalents; time during
 * which nothing could be received does not count; and setting the wall clock does not change the age of
 * packets. */

#define NAP_US 30000

/* The wall and the role's clock are read one after the other, which takes time under valgrind. */
#define SLACK (15 * HB_MILLISECOND)

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

  hb_clock_init (&clock, TRUE, NULL);
  g_assert_cmpint (hb_clock_get_hold_wall (&clock), ==, 0);
  now = hb_clock_now (&clock);
  wall = g_get_real_time () * HB_MICROSECOND;

  hb_clock_hold (&clock);
  g_usleep (NAP_US);
  assert_near (hb_clock_now (&clock), now);
  assert_near (hb_clock_get_hold_wall (&clock), wall);

  /* The time left until a deadline does not change. */
  assert_near (hb_clock_to_wall (&clock, now + HB_SECOND), wall + HB_SECOND);
}

static void
test_goes_on (void)
{
  HbClock clock;
  gint64 before, wall_before, now, wall;

  hb_clock_init (&clock, TRUE, NULL);
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

  /* Future times are later, past ones do not change. */
  assert_near (hb_clock_to_wall (&clock, now + HB_SECOND), wall + HB_SECOND);
  assert_near (hb_clock_to_wall (&clock, before), wall_before);
  assert_near (hb_clock_to_wall (&clock, before - HB_SECOND), wall_before - HB_SECOND);
}

/* Of many gaps, the clock forgets when they were, but not how long. */
static void
test_remembers_some (void)
{
  HbClock clock;
  gint64 before;

  hb_clock_init (&clock, TRUE, NULL);
  before = hb_clock_now (&clock);
  for (int i = 0; i < 2 * HB_CLOCK_GAPS; i++)
    {
      hb_clock_hold (&clock);
      hb_clock_release (&clock);
    }

  g_assert_cmpuint (clock.n_gaps, <=, HB_CLOCK_GAPS);
  assert_near (hb_clock_to_wall (&clock, before), g_get_real_time () * HB_MICROSECOND);
}

/* Fake system clocks for the tests below. */

#define EPOCH (1700000000 * HB_SECOND)

static gint64 monotonic, slept, set_by;

static gint64
read_double (clockid_t id)
{
  switch (id)
    {
    case CLOCK_REALTIME:
      return EPOCH + monotonic + slept + set_by;
    case CLOCK_BOOTTIME:
      return monotonic + slept;
    case CLOCK_MONOTONIC:
    default:
      return monotonic;
    }
}

static gint64
wall (void)
{
  return read_double (CLOCK_REALTIME);
}

static void
start (HbClock  *clock,
       gboolean  stands)
{
  monotonic = 1000 * HB_SECOND;
  slept = set_by = 0;
  hb_clock_init (clock, stands, read_double);
}

/* As an owner that is never stopped: reads the clock every second, and no frames were lost. */
static void
pass (HbClock *clock,
      gint64   duration)
{
  gint64 end = monotonic + duration;

  while (monotonic < end)
    {
      monotonic = MIN (monotonic + HB_SECOND, end);
      g_assert_cmpint (hb_clock_take_pause (clock), ==, 0);
      hb_clock_mark (clock);
      hb_clock_set_bound (clock, hb_clock_look (clock) - HB_SECOND / 10);
    }
}

static void
test_stop_is_no_time (void)
{
  HbClock clock;
  gint64 before, within;

  start (&clock, TRUE);
  pass (&clock, 5 * HB_SECOND);
  before = hb_clock_now (&clock);
  monotonic += HB_SECOND / 2;
  within = wall ();
  monotonic += 10 * HB_SECOND;

  /* However often it is read. */
  g_assert_cmpint (hb_clock_now (&clock), ==, before);
  g_assert_cmpint (hb_clock_take_pause (&clock), ==, 10 * HB_SECOND + HB_SECOND / 2);
  g_assert_cmpint (hb_clock_take_pause (&clock), ==, 0);
  g_assert_cmpint (hb_clock_now (&clock), ==, before);

  /* Frames captured meanwhile get the time at which the gap began; later ones their own. */
  g_assert_cmpint (hb_clock_from_wall (&clock, within), ==, before);
  monotonic += HB_SECOND;
  g_assert_cmpint (hb_clock_from_wall (&clock, wall () - HB_SECOND / 4), ==,
                   before + 3 * HB_SECOND / 4);
  g_assert_cmpint (hb_clock_to_wall (&clock, before - HB_SECOND), ==,
                   within - HB_SECOND / 2 - HB_SECOND);
  g_assert_cmpint (hb_clock_to_monotonic (&clock, hb_clock_now (&clock)) * HB_MICROSECOND, ==,
                   monotonic);
}

/* A client has no verdicts, so it goes on at once after a stop. */
static void
test_stop_of_who_judges_nobody (void)
{
  HbClock clock;
  gint64 before;

  start (&clock, FALSE);
  before = hb_clock_now (&clock);
  monotonic += 10 * HB_SECOND;
  g_assert_cmpint (hb_clock_now (&clock), ==, before + 10 * HB_SECOND);
  g_assert_cmpint (hb_clock_take_pause (&clock), ==, 10 * HB_SECOND);
}

/* A stop while the clock is held is part of that gap. */
static void
test_stop_while_held (void)
{
  HbClock clock;
  gint64 before;

  start (&clock, TRUE);
  before = hb_clock_now (&clock);
  hb_clock_hold (&clock);
  monotonic += 10 * HB_SECOND;
  g_assert_cmpint (hb_clock_take_pause (&clock), ==, 10 * HB_SECOND);
  hb_clock_release (&clock);
  g_assert_cmpint (hb_clock_now (&clock), ==, before);
  pass (&clock, HB_SECOND);
  g_assert_cmpint (hb_clock_now (&clock), ==, before + HB_SECOND);
}

static void
test_drops_are_no_time (void)
{
  HbClock clock;
  gint64 mark, within;

  start (&clock, TRUE);
  pass (&clock, 5 * HB_SECOND);
  mark = hb_clock_look (&clock);
  monotonic += HB_SECOND / 2;
  within = wall ();
  monotonic += HB_SECOND / 4;
  hb_clock_skip (&clock);

  g_assert_cmpint (hb_clock_now (&clock), ==, mark);
  g_assert_cmpint (hb_clock_from_wall (&clock, within), ==, mark);
  g_assert_cmpint (hb_clock_from_wall (&clock, within - HB_SECOND / 2 - HB_SECOND / 20), ==,
                   mark - HB_SECOND / 20);
}

/* The role's time never goes back. */
static void
test_drops_take_back_nothing_given (void)
{
  HbClock clock;
  gint64 given;

  start (&clock, TRUE);
  pass (&clock, 5 * HB_SECOND);
  monotonic += HB_SECOND / 2;
  given = hb_clock_now (&clock);
  monotonic += HB_SECOND / 4;
  hb_clock_skip (&clock);
  g_assert_cmpint (hb_clock_now (&clock), ==, given);
}

/* Permanent drops do not delay a deadline for ever. */
static void
test_drops_without_end (void)
{
  static const gint64 intervals[] = { HB_MILLISECOND, 30 * HB_MILLISECOND, 700 * HB_MILLISECOND,
                                      HB_SECOND };

  for (guint i = 0; i < G_N_ELEMENTS (intervals); i++)
    {
      HbClock clock;
      gint64 began, passed;

      start (&clock, TRUE);
      began = hb_clock_look (&clock);
      while (monotonic < 1100 * HB_SECOND)
        {
          monotonic += intervals[i];
          g_assert_cmpint (hb_clock_take_pause (&clock), ==, 0);
          hb_clock_skip (&clock);
        }

      passed = hb_clock_now (&clock) - began;
      g_assert_cmpint (passed, >=, 49 * HB_SECOND);
      g_assert_cmpint (passed, <=, 52 * HB_SECOND);
      g_assert_cmpuint (clock.n_gaps, <=, HB_CLOCK_GAPS);
      g_assert_cmpint (hb_clock_to_wall (&clock, began), ==, EPOCH + 1000 * HB_SECOND);
    }
}

/* On a busy machine, being stopped for three seconds again and again. */
static void
test_stops_without_end (void)
{
  HbClock clock;
  gint64 began;

  start (&clock, TRUE);
  began = hb_clock_look (&clock);
  for (guint i = 0; i < 20; i++)
    {
      monotonic += 3 * HB_SECOND;
      g_assert_cmpint (hb_clock_take_pause (&clock), ==, 3 * HB_SECOND);
    }
  g_assert_cmpint (hb_clock_now (&clock) - began, ==, 19 * HB_SECOND);
}

static void
test_sleep_is_no_time (void)
{
  HbClock clock;
  gint64 before, within;

  start (&clock, TRUE);
  pass (&clock, 5 * HB_SECOND);
  before = hb_clock_look (&clock);
  within = wall () - HB_SECOND / 4;
  slept += 3600 * HB_SECOND;
  g_assert_cmpint (hb_clock_take_pause (&clock), ==, 3600 * HB_SECOND);
  g_assert_cmpint (hb_clock_now (&clock), ==, before);
  g_assert_cmpint (hb_clock_to_wall (&clock, before - HB_SECOND / 4), ==, within);
}

/* A frame that was captured before the wall clock was set, and is read afterwards, keeps its age; so does one
 * that was captured afterwards. */
static void
test_wall_is_set (void)
{
  static const gint64 steps[] = { 3600 * HB_SECOND, -3600 * HB_SECOND, 2 * HB_SECOND,
                                  -2 * HB_SECOND, 5000000 * HB_SECOND };

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    for (gboolean noticed = FALSE; noticed <= TRUE; noticed++)
      {
        HbClock clock;
        gint64 captured, stamp;

        start (&clock, TRUE);
        pass (&clock, 5 * HB_SECOND);
        monotonic += 50 * HB_MILLISECOND;
        captured = hb_clock_look (&clock);
        stamp = wall ();
        monotonic += 10 * HB_MILLISECOND;
        set_by = steps[i];
        if (noticed)
          g_assert_cmpint (hb_clock_take_pause (&clock), ==, 0);
        monotonic += 10 * HB_MILLISECOND;

        g_assert_cmpint (hb_clock_from_wall (&clock, stamp), ==, captured);
        g_assert_cmpint (hb_clock_from_wall (&clock, wall () - 5 * HB_MILLISECOND), ==,
                         captured + 15 * HB_MILLISECOND);
        g_assert_cmpint (hb_clock_from_wall (&clock, stamp), ==, captured);
        g_assert_cmpint (hb_clock_to_wall (&clock, hb_clock_now (&clock)), ==, wall ());

        pass (&clock, 5 * HB_SECOND);
        g_assert_cmpint (hb_clock_from_wall (&clock, wall () - HB_MILLISECOND), ==,
                         hb_clock_look (&clock) - HB_MILLISECOND);
      }
}

/* A frame's time is never earlier than that of a frame read before, and never in the future. */
static void
test_stamp_is_bounded (void)
{
  HbClock clock;
  gint64 now;

  start (&clock, TRUE);
  pass (&clock, 5 * HB_SECOND);
  now = hb_clock_look (&clock);
  g_assert_cmpint (hb_clock_from_wall (&clock, 0), ==, now - HB_SECOND / 10);
  g_assert_cmpint (hb_clock_from_wall (&clock, G_MAXINT64 / 2), ==, now);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/clock/stands-still", test_stands_still);
  g_test_add_func ("/clock/goes-on", test_goes_on);
  g_test_add_func ("/clock/remembers-some", test_remembers_some);
  g_test_add_func ("/clock/stop", test_stop_is_no_time);
  g_test_add_func ("/clock/stop/judges-nobody", test_stop_of_who_judges_nobody);
  g_test_add_func ("/clock/stop/held", test_stop_while_held);
  g_test_add_func ("/clock/stop/without-end", test_stops_without_end);
  g_test_add_func ("/clock/drops", test_drops_are_no_time);
  g_test_add_func ("/clock/drops/given", test_drops_take_back_nothing_given);
  g_test_add_func ("/clock/drops/without-end", test_drops_without_end);
  g_test_add_func ("/clock/sleep", test_sleep_is_no_time);
  g_test_add_func ("/clock/wall-set", test_wall_is_set);
  g_test_add_func ("/clock/bounded", test_stamp_is_bounded);

  return g_test_run ();
}
