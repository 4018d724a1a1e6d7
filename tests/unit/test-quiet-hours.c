#include "store/hb-quiet-hours.h"

#define EVERY_DAY 0x7f

static void
test_valid (void)
{
  static const struct
  {
    const char *text;
    HbQuietHours hours;
  } valid[] = {
    { "Mon 00:00-24:00", { 1 << 0, 0, 1440 } },
    { "Sun 03:00-04:00", { 1 << 6, 180, 240 } },
    { "sat 09:05-10:59", { 1 << 5, 545, 659 } },
    { "22:00-06:00", { EVERY_DAY, 1320, 360 } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (valid); i++)
    {
      HbQuietHours hours;

      g_test_message ("“%s”", valid[i].text);
      g_assert_true (hb_quiet_hours_parse (valid[i].text, &hours));
      g_assert_cmpuint (hours.days, ==, valid[i].hours.days);
      g_assert_cmpuint (hours.from, ==, valid[i].hours.from);
      g_assert_cmpuint (hours.until, ==, valid[i].hours.until);
    }
}

static void
test_invalid (void)
{
  static const char *const invalid[] = {
    "", " ", "Sun", "Sun 03:00", "Sunday 03:00-04:00", "Sun 3:00-4:00", "Sun 03:00-04:00-05:00", "Sun 03:00 - 04:00",
    "03:00-03:00", "24:00-01:00", "03:60-04:00", "25:00-26:00", "03.00-04.00", "-", "a3:00-04:00", "Sun  03:00-04:00",
  };

  for (guint i = 0; i < G_N_ELEMENTS (invalid); i++)
    {
      HbQuietHours hours = { 0 };

      g_test_message ("“%s”", invalid[i]);
      g_assert_false (hb_quiet_hours_parse (invalid[i], &hours));
      g_assert_cmpuint (hours.days, ==, 0);
    }
}

static void
assert_quiet (const char *text,
              guint       day,
              guint       minute,
              gboolean    quiet)
{
  HbQuietHours hours;

  g_assert_true (hb_quiet_hours_parse (text, &hours));
  g_assert_cmpint (hb_quiet_hours_contains (&hours, day, minute), ==, quiet);
}

/* The end belongs to none; hours over midnight belong to the day on which they begin. */
static void
test_contains (void)
{
  assert_quiet ("Sun 03:00-04:00", 6, 179, FALSE);
  assert_quiet ("Sun 03:00-04:00", 6, 180, TRUE);
  assert_quiet ("Sun 03:00-04:00", 6, 239, TRUE);
  assert_quiet ("Sun 03:00-04:00", 6, 240, FALSE);
  assert_quiet ("Sun 03:00-04:00", 0, 180, FALSE);
  assert_quiet ("Sun 22:00-06:00", 6, 1320, TRUE);
  assert_quiet ("Sun 22:00-06:00", 0, 359, TRUE);
  assert_quiet ("Sun 22:00-06:00", 0, 360, FALSE);
  assert_quiet ("Sun 22:00-06:00", 6, 359, FALSE);
  assert_quiet ("22:00-06:00", 3, 0, TRUE);
  assert_quiet ("22:00-06:00", 3, 720, FALSE);
  assert_quiet ("Mon 00:00-24:00", 0, 0, TRUE);
  assert_quiet ("Mon 00:00-24:00", 0, 1439, TRUE);
  assert_quiet ("Mon 00:00-24:00", 1, 0, FALSE);
}

/* Returns: how many minutes of a Sunday's first four hours, in UTC, are in the hours in Central Europe */
static guint
count_quiet (const char *text,
             int         month,
             int         day)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("CET-1CEST,M3.5.0,M10.5.0/3");
  g_autoptr (GDateTime) begin = g_date_time_new_utc (2026, month, day, 0, 0, 0);
  HbQuietHours hours;
  guint count = 0;

  g_assert_nonnull (zone);
  g_assert_true (hb_quiet_hours_parse (text, &hours));
  for (int i = 0; i < 4 * 60; i++)
    {
      g_autoptr (GDateTime) later = g_date_time_add_minutes (begin, i);
      g_autoptr (GDateTime) local = g_date_time_to_timezone (later, zone);
      guint weekday, minute;

      hb_quiet_hours_read (local, &weekday, &minute);
      g_assert_cmpuint (weekday, ==, 6);
      count += hb_quiet_hours_contains (&hours, weekday, minute);
    }

  return count;
}

/* The clock on the wall skips an hour, and shows one twice. */
static void
test_summer_time (void)
{
  g_assert_cmpuint (count_quiet ("Sun 02:30-03:30", 3, 29), ==, 30);
  g_assert_cmpuint (count_quiet ("Sun 02:00-03:00", 3, 29), ==, 0);
  g_assert_cmpuint (count_quiet ("Sun 02:30-03:30", 10, 25), ==, 90);
  g_assert_cmpuint (count_quiet ("Sun 02:30-03:30", 11, 1), ==, 60);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/quiet-hours/valid", test_valid);
  g_test_add_func ("/quiet-hours/invalid", test_invalid);
  g_test_add_func ("/quiet-hours/contains", test_contains);
  g_test_add_func ("/quiet-hours/summer-time", test_summer_time);

  return g_test_run ();
}
