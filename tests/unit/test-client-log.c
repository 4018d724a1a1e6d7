#include "client-driver.h"
#include "wire/hb-message.h"

/* Delivers pulses from the server's address every @interval, until @until. */
static void
flood (RoleDriver *driver,
       gint64      interval,
       gint64      until)
{
  while (driver->now < until)
    {
      client_driver_pulse (driver, SERVER);
      role_driver_run_until (driver, driver->now + interval);
    }
}

static guint64
sum_left_out (RoleDriver *driver)
{
  guint64 sum = 0;

  for (guint i = 0; i < driver->events->len; i++)
    {
      const HbEvent *event = &g_array_index (driver->events, HbEvent, i);
      HbAddress server = address_of (SERVER);

      if (event->type != HB_EVENT_WARNING)
        continue;
      g_assert_cmpint (event->about, ==, HB_WARNING_FLOOD);
      g_assert_true (hb_address_equal (&event->peer, &server));
      sum += event->count;
    }

  return sum;
}

/* Of 50 forged pulses a second, 32 are reported with their answers, and one more for that second; from then
 * on, a line a second counts the others. */
static void
test_forged_pulses (void)
{
  RoleDriver driver;
  guint told;

  client_driver_start (&driver, 0);
  flood (&driver, HB_SECOND / 50, 10 * HB_SECOND);
  told = role_driver_count (&driver, HB_EVENT_PULSE_RECEIVED);
  g_assert_cmpuint (told, >=, 32);
  g_assert_cmpuint (told, <=, 33);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_PULSE_ANSWERED), <=, told);
  g_array_set_size (driver.events, 0);

  flood (&driver, HB_SECOND / 50, 30 * HB_SECOND);
  g_assert_cmpuint (driver.events->len, >=, 19);
  g_assert_cmpuint (driver.events->len, <=, 21);
  g_assert_cmpuint (sum_left_out (&driver), >=, 19 * 50);
  g_array_set_size (driver.events, 0);

  /* After the flood, the rest is reported, and then the next pulse with its answer. */
  role_driver_run_until (&driver, 40 * HB_SECOND);
  g_assert_cmpuint (driver.events->len, <=, 2);
  g_array_set_size (driver.events, 0);
  client_driver_pulse (&driver, SERVER);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_PULSE_RECEIVED), ==, 1);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_PULSE_ANSWERED), ==, 1);
  role_driver_clear (&driver);
}

/* A pulse a second, for any time, is reported in full. */
static void
test_a_pulse_a_second (void)
{
  RoleDriver driver;

  client_driver_start (&driver, 0);
  flood (&driver, HB_SECOND, 1000 * HB_SECOND);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_PULSE_RECEIVED), ==, 1000);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_PULSE_ANSWERED), ==, 1000);
  g_assert_cmpuint (driver.events->len, ==, 2000);
  role_driver_clear (&driver);
}

/* The rest is reported at the end. */
static void
test_end (void)
{
  RoleDriver driver;

  client_driver_start (&driver, 0);
  for (guint i = 0; i < 32 + 8; i++)
    client_driver_pulse (&driver, SERVER);
  g_assert_cmpuint (sum_left_out (&driver), ==, 0);
  hb_role_stop (driver.role, driver.now);
  role_driver_settle (&driver);
  g_assert_cmpuint (sum_left_out (&driver), >=, 8);
  role_driver_clear (&driver);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/client/log/forged-pulses", test_forged_pulses);
  g_test_add_func ("/client/log/a-pulse-a-second", test_a_pulse_a_second);
  g_test_add_func ("/client/log/end", test_end);

  return g_test_run ();
}
