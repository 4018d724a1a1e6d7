#include <errno.h>

#include "server-driver.h"

static void
test_failed_send_is_not_counted (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();

  server_driver_start (&driver, &config);
  server_driver_say (&driver, PEER, "hello");
  driver.send_error = ENOBUFS;
  role_driver_run_until (&driver, 28 * HB_SECOND);

  /* The SYN is retried every second; a warning every ten seconds counts the failures. */
  assert_story (&driver,
                "0 session-opened\n"
                "0 message “hello”\n"
                "4 timed-out 4\n"
                "4 warning send 1\n"
                "14 warning send 10\n"
                "24 warning send 10\n");
  g_assert_cmpuint (hb_role_get_counters (driver.role)->sent, ==, 0);
  g_assert_cmpuint (hb_role_get_counters (driver.role)->send_failed, ==, 25);

  driver.send_error = 0;
  driver.now = 60 * HB_SECOND;
  role_driver_run_until (&driver, 70 * HB_SECOND);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_PULSE_SENT), ==, 3);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_GAVE_UP), ==, 1);
  role_driver_clear (&driver);
}

/* Sends what is queued, and fails all segments of one step. */
static void
fail_step (RoleDriver *driver,
           HbStep      step,
           int         error)
{
  HbOutgoing outgoing;

  while (hb_role_take_segment (driver->role, &outgoing))
    hb_role_sent (driver->role, driver->now, &outgoing, outgoing.step == step ? error : 0);
}

/* Segment 2 is optional; without segment 3 there was no pulse. */
static void
test_failed_step (void)
{
  static const struct
  {
    HbStep step;
    int error;
    const char *story;
  } cases[] = {
    { HB_STEP_ACK, ENOBUFS, "5 pulse-sent 1/3 silent\n" },
    { HB_STEP_ACK, EHOSTUNREACH, "5 pulse-sent 1/3 silent\n" },
    { HB_STEP_PAYLOAD, ENOBUFS, "5 warning send 1\n" },
    { HB_STEP_PAYLOAD, EHOSTUNREACH, "5 warning send 1\n" },
    { HB_STEP_PAYLOAD, EINVAL, "5 warning send 1\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      RoleDriver driver;
      HbServerConfig config = server_driver_defaults ();

      server_driver_start (&driver, &config);
      driver.hosts_answer = FALSE;
      server_driver_say (&driver, PEER, "hello");
      role_driver_run_until (&driver, 4 * HB_SECOND);
      g_array_set_size (driver.events, 0);
      driver.now = 5 * HB_SECOND;
      hb_role_advance (driver.role, driver.now);
      fail_step (&driver, cases[i].step, cases[i].error);

      g_test_message ("%u", i);
      assert_story (&driver, cases[i].story);
      g_assert_cmpint (hb_role_next_deadline (driver.role), ==, 6 * HB_SECOND);
      role_driver_clear (&driver);
    }
}

/* A failed send costs no budget, and adds none. */
static void
test_failed_send_costs_nothing (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();

  config.pulses = 5;
  server_driver_start (&driver, &config);
  driver.hosts_answer = FALSE;
  server_driver_say (&driver, PEER, "hello");
  driver.send_error = ENOBUFS;
  role_driver_run_until (&driver, 30 * HB_SECOND);
  driver.send_error = 0;
  g_array_set_size (driver.sent, 0);
  role_driver_run_until (&driver, 60 * HB_SECOND);

  assert_sent (&driver, "SaPSaPPPP");
  role_driver_clear (&driver);
}

/* Without a route of ours there are no verdicts; when it is back, silent peers get pulses. */
static void
test_no_route_holds (void)
{
  static const int errors[] = { ENETUNREACH, EHOSTUNREACH, EACCES, EINVAL, EADDRNOTAVAIL, ENETDOWN };

  for (guint i = 0; i < G_N_ELEMENTS (errors); i++)
    {
      RoleDriver driver;
      HbServerConfig config = server_driver_defaults ();

      server_driver_start (&driver, &config);
      server_driver_say (&driver, PEER, "hello");
      driver.send_error = errors[i];
      role_driver_run_until (&driver, 3600 * HB_SECOND);
      g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_PULSE_SENT), ==, 0);
      g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_GAVE_UP), ==, 0);
      g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_WARNING), >, 0);

      driver.send_error = 0;
      role_driver_run_until (&driver, 3602 * HB_SECOND);
      g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_PULSE_SENT), >, 0);
      role_driver_clear (&driver);
    }
}

/* A SYN that waits for room in its channel is no pulse yet, for however long. */
static void
test_waiting_is_no_silence (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();
  HbOutgoing syn;

  server_driver_start (&driver, &config);
  server_driver_say (&driver, PEER, "hello");
  driver.now = 4 * HB_SECOND;
  hb_role_advance (driver.role, driver.now);
  g_assert_true (hb_role_take_segment (driver.role, &syn));
  g_assert_cmpint (hb_role_next_deadline (driver.role), ==, HB_NEVER);

  driver.now = 100 * HB_SECOND;
  hb_role_advance (driver.role, driver.now);
  g_array_set_size (driver.events, 0);
  hb_role_sent (driver.role, driver.now, &syn, 0);
  g_assert_cmpint (hb_role_next_deadline (driver.role), ==, 101 * HB_SECOND);
  driver.hosts_answer = FALSE;
  role_driver_run_until (&driver, 101 * HB_SECOND);
  assert_story (&driver, "4 timed-out 4\n" "101 pulse-sent 1/3 silent\n");
  role_driver_clear (&driver);
}

static void
test_trouble_buries_nobody (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();

  server_driver_start (&driver, &config);
  server_driver_say (&driver, PEER, "hello");
  server_driver_peer (&driver, PEER)->validated = TRUE;
  role_driver_run_until (&driver, 6 * HB_SECOND + HB_SECOND / 2);
  hb_role_trouble (driver.role, driver.now);

  /* An older time does not override it. */
  hb_role_trouble (driver.role, HB_SECOND);
  role_driver_run_until (&driver, 20 * HB_SECOND);

  assert_story (&driver,
                "0 session-opened\n"
                "0 message “hello”\n"
                "4 timed-out 4\n"
                "4 pulse-sent 1/3 answered\n"
                "5 pulse-sent 2/3 answered\n"
                "6 pulse-sent 3/3 answered\n"
                "7 pulse-sent 3/3 answered\n"
                "8 gave-up 3 program-dead\n"
                "8 session-closed gave-up\n");
  role_driver_clear (&driver);
}

/* A peer without a budget gets no additional pulse after trouble of ours, but is given up an interval later. */
static void
test_trouble_when_nothing_is_left (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();

  config.pulses = 5;
  server_driver_start (&driver, &config);
  driver.hosts_answer = FALSE;
  server_driver_say (&driver, PEER, "hello");
  do
    role_driver_run_until (&driver, driver.now + HB_SECOND / 2);
  while (role_driver_count (&driver, HB_EVENT_PULSE_SENT) < 5);
  g_assert_cmpuint (driver.sent->len, ==, 9);

  hb_role_trouble (driver.role, driver.now);
  role_driver_run_until (&driver, driver.now + 3 * HB_SECOND);
  g_assert_cmpuint (driver.sent->len, ==, 9);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_GAVE_UP), ==, 1);
  role_driver_clear (&driver);
}

/* With permanent loss of frames, a verdict is late, but comes. */
static void
test_trouble_without_end (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();

  server_driver_start (&driver, &config);
  server_driver_say (&driver, PEER, "hello");
  server_driver_peer (&driver, PEER)->validated = TRUE;
  while (driver.now < 100 * HB_SECOND)
    {
      role_driver_run_until (&driver, driver.now + HB_SECOND / 10);
      hb_role_trouble (driver.role, driver.now);
    }

  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_PULSE_SENT), ==, 3 + 20);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_GAVE_UP), ==, 1);

  /* Each silence starts anew. */
  server_driver_say (&driver, PEER, "here I am");
  while (driver.now < 200 * HB_SECOND)
    {
      role_driver_run_until (&driver, driver.now + HB_SECOND / 10);
      hb_role_trouble (driver.role, driver.now);
    }
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_PULSE_SENT), ==, 2 * (3 + 20));
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_GAVE_UP), ==, 2);
  role_driver_clear (&driver);
}

/* Trouble until the last pulse left may have lost its answer; earlier trouble cannot. */
static void
test_trouble_at_the_last_moment (void)
{
  static const struct
  {
    gint64 until;
    guint pulses;
  } cases[] = { { 6 * HB_SECOND - 1, 3 }, { 6 * HB_SECOND, 4 }, { 6 * HB_SECOND + 1, 4 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      RoleDriver driver;
      HbServerConfig config = server_driver_defaults ();

      server_driver_start (&driver, &config);
      server_driver_say (&driver, PEER, "hello");
      server_driver_peer (&driver, PEER)->validated = TRUE;
      role_driver_run_until (&driver, 6 * HB_SECOND);
      hb_role_trouble (driver.role, cases[i].until);
      role_driver_run_until (&driver, 20 * HB_SECOND);

      g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_PULSE_SENT), ==, cases[i].pulses);
      role_driver_clear (&driver);
    }
}

static void
follow (RoleDriver *driver,
        const char *local,
        guint       suspended,
        guint       resumed)
{
  g_autoptr (GHashTable) locals = g_hash_table_new (hb_address_hash, hb_address_equal);
  HbAddress address = address_of (local);
  guint now_suspended, now_resumed;

  g_hash_table_add (locals, &address);
  hb_server_follow (server_of (driver), driver->now, locals, NULL, &now_suspended, &now_resumed);
  g_assert_cmpuint (now_suspended, ==, suspended);
  g_assert_cmpuint (now_resumed, ==, resumed);
}

/* A peer that talks to a lost address is not judged, in whatever state it was. */
static void
test_lost_address (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();

  server_driver_start (&driver, &config);
  server_driver_say (&driver, PEER, "hello");
  server_driver_peer (&driver, PEER)->validated = TRUE;
  server_driver_say (&driver, "198.18.0.3", "gone before");
  server_driver_say (&driver, "198.18.0.3", "TERMINATE");
  role_driver_run_until (&driver, 5 * HB_SECOND + HB_SECOND / 2);
  g_array_set_size (driver.events, 0);

  follow (&driver, "198.18.0.1", 0, 0);
  follow (&driver, "198.18.0.77", 1, 0);
  follow (&driver, "198.18.0.77", 0, 0);
  hb_server_set_timeout (server_of (&driver), 3 * HB_SECOND);
  role_driver_run_until (&driver, 100 * HB_SECOND);
  assert_story (&driver, "");

  follow (&driver, "198.18.0.1", 0, 1);
  role_driver_run_until (&driver, 110 * HB_SECOND);
  assert_story (&driver,
                "103 timed-out 3\n"
                "103 pulse-sent 1/3 answered\n"
                "104 pulse-sent 2/3 answered\n"
                "105 pulse-sent 3/3 answered\n"
                "106 gave-up 3 program-dead\n"
                "106 session-closed gave-up\n");
  role_driver_clear (&driver);
}

/* A peer that talks to another of our addresses meanwhile is alive there. */
static void
test_lost_address_and_another (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();

  server_driver_start (&driver, &config);
  server_driver_say (&driver, PEER, "hello");
  follow (&driver, "198.18.0.77", 1, 0);
  role_driver_run_until (&driver, 50 * HB_SECOND);
  server_driver_say (&driver, PEER, "here I am");
  role_driver_run_until (&driver, 60 * HB_SECOND);

  assert_story (&driver,
                "0 session-opened\n"
                "0 message “hello”\n"
                "50 message “here I am”\n"
                "54 timed-out 4\n"
                "54 pulse-sent 1/3 answered\n"
                "55 pulse-sent 2/3 answered\n"
                "56 pulse-sent 3/3 answered\n"
                "57 gave-up 3 program-dead\n"
                "57 session-closed gave-up\n");
  role_driver_clear (&driver);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/server/trouble/failed-send", test_failed_send_is_not_counted);
  g_test_add_func ("/server/trouble/failed-step", test_failed_step);
  g_test_add_func ("/server/trouble/failed-send-costs-nothing", test_failed_send_costs_nothing);
  g_test_add_func ("/server/trouble/no-route-holds", test_no_route_holds);
  g_test_add_func ("/server/trouble/waiting-is-no-silence", test_waiting_is_no_silence);
  g_test_add_func ("/server/trouble/buries-nobody", test_trouble_buries_nobody);
  g_test_add_func ("/server/trouble/without-end", test_trouble_without_end);
  g_test_add_func ("/server/trouble/nothing-left", test_trouble_when_nothing_is_left);
  g_test_add_func ("/server/trouble/last-moment", test_trouble_at_the_last_moment);
  g_test_add_func ("/server/trouble/lost-address", test_lost_address);
  g_test_add_func ("/server/trouble/lost-address-and-another", test_lost_address_and_another);

  return g_test_run ();
}
