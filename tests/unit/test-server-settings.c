#include "server-driver.h"

static void
test_allow (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();
  HbNetwork network;

  g_assert_true (hb_network_parse ("198.18.0.0/24", &network));
  config.allow = g_array_new (FALSE, FALSE, sizeof (HbNetwork));
  g_array_append_val (config.allow, network);

  /* Memory behind the last network must not allow anything. */
  g_assert_true (hb_network_parse ("198.18.1.0/24", &network));
  g_array_append_val (config.allow, network);
  g_array_set_size (config.allow, 1);
  server_driver_start (&driver, &config);
  server_driver_say (&driver, PEER, "in");
  server_driver_say (&driver, "198.18.1.2", "out");
  server_driver_say (&driver, "fd00::2", "out");

  assert_story (&driver, "0 session-opened\n0 message “in”\n");
  g_assert_cmpuint (hb_role_get_counters (driver.role)->reasons[HB_REASON_NOT_ALLOWED], ==, 6);
  g_array_unref (config.allow);
  role_driver_clear (&driver);
}

static void
test_settings_apply_to_open_sessions (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();

  server_driver_start (&driver, &config);
  server_driver_say (&driver, PEER, "hello");
  role_driver_run_until (&driver, HB_SECOND);
  hb_server_set_timeout (server_of (&driver), 2 * HB_SECOND);
  hb_server_set_pulses (server_of (&driver), 1);
  g_assert_cmpint (hb_server_get_timeout (server_of (&driver)), ==, 2 * HB_SECOND);
  g_assert_cmpuint (hb_server_get_pulses (server_of (&driver)), ==, 1);
  role_driver_run_until (&driver, 20 * HB_SECOND);

  assert_story (&driver,
                "0 session-opened\n"
                "0 message “hello”\n"
                "2 timed-out 2\n"
                "2 pulse-sent 1/1 answered\n"
                "3 gave-up 1 program-dead\n"
                "3 session-closed gave-up\n");
  role_driver_clear (&driver);
}

/* A wait that has begun keeps its length; the next one has the new interval. */
static void
test_pulse_interval_applies_to_next_pulse (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();

  config.timeout = HB_SECOND;
  config.pulses = 2;
  server_driver_start (&driver, &config);
  server_driver_say (&driver, PEER, "hello");
  role_driver_run_until (&driver, 1500 * HB_MILLISECOND);
  hb_server_set_pulse_interval (server_of (&driver), 5 * HB_SECOND);
  g_assert_cmpint (hb_server_get_pulse_interval (server_of (&driver)), ==, 5 * HB_SECOND);
  role_driver_run_until (&driver, 20 * HB_SECOND);

  assert_story (&driver,
                "0 session-opened\n"
                "0 message “hello”\n"
                "1 timed-out 1\n"
                "1 pulse-sent 1/2 answered\n"
                "2 pulse-sent 2/2 answered\n"
                "7 gave-up 2 program-dead\n"
                "7 session-closed gave-up\n");
  role_driver_clear (&driver);
}

static void
test_longer_timeout_moves_deadlines (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();

  server_driver_start (&driver, &config);
  server_driver_say (&driver, PEER, "hello");
  role_driver_run_until (&driver, HB_SECOND);
  hb_server_set_timeout (server_of (&driver), 10 * HB_SECOND);
  role_driver_run_until (&driver, 10 * HB_SECOND - 1);
  assert_story (&driver, "0 session-opened\n0 message “hello”\n");
  g_assert_cmpint (hb_role_next_deadline (driver.role), ==, 10 * HB_SECOND);
  role_driver_clear (&driver);
}

static void
test_tells_silence (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();

  config.tell_silence = TRUE;
  config.timeout = HB_SECOND * 5 / 2;
  config.pulses = 1;
  server_driver_start (&driver, &config);
  server_driver_say (&driver, PEER, "hello");
  role_driver_run_until (&driver, 20 * HB_SECOND);

  assert_story (&driver,
                "0 session-opened\n"
                "0 message “hello”\n"
                "1 silence 1\n"
                "2 silence 2\n"
                "2.5 timed-out 2.5\n"
                "2.5 pulse-sent 1/1 answered\n"
                "3 silence 3\n"
                "3.5 gave-up 1 program-dead\n"
                "3.5 session-closed gave-up\n");
  role_driver_clear (&driver);
}

/* Each silence is counted from its own start. */
static void
test_tells_each_silence (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();

  config.tell_silence = TRUE;
  server_driver_start (&driver, &config);
  server_driver_say (&driver, PEER, "hello");
  role_driver_run_until (&driver, 2500 * HB_MILLISECOND);
  server_driver_say (&driver, PEER, "again");
  role_driver_run_until (&driver, 4600 * HB_MILLISECOND);

  assert_story (&driver,
                "0 session-opened\n"
                "0 message “hello”\n"
                "1 silence 1\n"
                "2 silence 2\n"
                "2.5 message “again”\n"
                "3.5 silence 1\n"
                "4.5 silence 2\n");
  role_driver_clear (&driver);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/server/allow", test_allow);
  g_test_add_func ("/server/settings/open-sessions", test_settings_apply_to_open_sessions);
  g_test_add_func ("/server/settings/pulse-interval", test_pulse_interval_applies_to_next_pulse);
  g_test_add_func ("/server/settings/longer-timeout", test_longer_timeout_moves_deadlines);
  g_test_add_func ("/server/silence", test_tells_silence);
  g_test_add_func ("/server/each-silence", test_tells_each_silence);

  return g_test_run ();
}
