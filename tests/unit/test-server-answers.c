#include <errno.h>

#include "server-driver.h"

static void
test_answer_resets (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();
  const HbEvent *alive;

  server_driver_start (&driver, &config);
  server_driver_say (&driver, PEER, "hello");
  role_driver_run_until (&driver, 5 * HB_SECOND + HB_SECOND / 4);
  server_driver_answer (&driver, PEER);

  alive = &g_array_index (driver.events, HbEvent, driver.events->len - 1);
  g_assert_cmpint (alive->type, ==, HB_EVENT_ALIVE);
  g_assert_cmpint (alive->rtt, ==, HB_SECOND / 4);
  assert_story (&driver,
                "0 session-opened\n"
                "0 message “hello”\n"
                "4 timed-out 4\n"
                "4 pulse-sent 1/3 answered\n"
                "5 pulse-sent 2/3 answered\n"
                "5.25 alive 2\n");

  role_driver_run_until (&driver, 12 * HB_SECOND);
  assert_story (&driver,
                "9.25 timed-out 4\n"
                "9.25 pulse-sent 1/3 answered\n"
                "10.25 pulse-sent 2/3 answered\n"
                "11.25 pulse-sent 3/3 answered\n");
  role_driver_clear (&driver);
}

/* Only an answer to a pulse has a round-trip time. */
static void
test_unasked_word_is_not_measured (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();

  server_driver_start (&driver, &config);
  server_driver_say (&driver, PEER, "MSG_HEARTBEAT");
  role_driver_run_until (&driver, 5 * HB_SECOND);
  server_driver_say (&driver, PEER, "MSG_HEARTBEAT");
  role_driver_run_until (&driver, 6 * HB_SECOND);
  g_array_set_size (driver.events, 0);
  server_driver_say (&driver, PEER, "MSG_HEARTBEAT");

  g_assert_cmpint (g_array_index (driver.events, HbEvent, 0).rtt, ==, HB_UNKNOWN);
  assert_story (&driver, "6 alive 0\n");
  role_driver_clear (&driver);
}

/* A pulse in progress is cancelled when the peer sends something. */
static void
test_word_cancels_pulse (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();

  server_driver_start (&driver, &config);
  driver.hosts_answer = FALSE;
  server_driver_say (&driver, PEER, "hello");
  role_driver_run_until (&driver, 4 * HB_SECOND + HB_SECOND / 2);
  g_assert_cmpuint (driver.sent->len, ==, 1);
  server_driver_say (&driver, PEER, "still here");
  role_driver_run_until (&driver, 8 * HB_SECOND);

  g_assert_cmpuint (driver.sent->len, ==, 1);
  assert_story (&driver,
                "0 session-opened\n"
                "0 message “hello”\n"
                "4 timed-out 4\n"
                "4.5 message “still here”\n");
  role_driver_clear (&driver);
}

/* A report about a segment of a cancelled pulse does not affect later ones. */
static void
test_word_overtakes_sending (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();
  HbOutgoing old;

  server_driver_start (&driver, &config);
  driver.hosts_answer = FALSE;
  server_driver_say (&driver, PEER, "hello");
  driver.now = 4 * HB_SECOND;
  hb_role_advance (driver.role, driver.now);
  g_assert_true (hb_role_take_segment (driver.role, &old));
  server_driver_say (&driver, PEER, "still here");
  hb_role_sent (driver.role, driver.now, &old, 0);
  g_assert_cmpint (hb_role_next_deadline (driver.role), ==, 8 * HB_SECOND);
  hb_role_sent (driver.role, driver.now, &old, EHOSTUNREACH);
  g_assert_cmpint (hb_role_next_deadline (driver.role), ==, 8 * HB_SECOND);

  /* Even if the next pulse is at the same step. */
  role_driver_run_until (&driver, 8 * HB_SECOND);
  hb_role_sent (driver.role, driver.now, &old, EHOSTUNREACH);
  role_driver_settle (&driver);
  g_assert_cmpint (hb_role_next_deadline (driver.role), ==, 9 * HB_SECOND);
  assert_story (&driver,
                "0 session-opened\n"
                "0 message “hello”\n"
                "4 timed-out 4\n"
                "4 message “still here”\n"
                "8 timed-out 4\n");
  role_driver_clear (&driver);
}

/* Only the right answer counts: RST+ACK or SYN+ACK, to our port, acknowledging s + 1. */
static void
test_checks_answers (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();
  HbSegment pulse, other;

  server_driver_start (&driver, &config);
  driver.hosts_answer = FALSE;
  server_driver_say (&driver, PEER, "hello");
  role_driver_run_until (&driver, 4 * HB_SECOND);
  pulse = g_array_index (driver.sent, HbOutgoing, 0).segment;

  role_driver_answer (&driver, &pulse, HB_TCP_RST | HB_TCP_ACK, pulse.seq);
  role_driver_answer (&driver, &pulse, HB_TCP_RST | HB_TCP_ACK, pulse.seq + 2);
  role_driver_answer (&driver, &pulse, HB_TCP_RST, pulse.seq + 1);
  role_driver_answer (&driver, &pulse, HB_TCP_ACK, pulse.seq + 1);
  other = pulse;
  other.source_port++;
  role_driver_answer (&driver, &other, HB_TCP_RST | HB_TCP_ACK, pulse.seq + 1);
  other = pulse;
  other.destination = address_of ("198.18.0.9");
  role_driver_answer (&driver, &other, HB_TCP_RST | HB_TCP_ACK, pulse.seq + 1);
  role_driver_settle (&driver);
  g_assert_cmpuint (driver.sent->len, ==, 1);
  g_assert_cmpuint (hb_role_get_counters (driver.role)->reasons[HB_REASON_STRAY_ANSWER], ==, 6);

  driver.now += 3 * HB_MILLISECOND;
  role_driver_answer (&driver, &pulse, HB_TCP_RST | HB_TCP_ACK, pulse.seq + 1);
  role_driver_settle (&driver);
  g_assert_cmpuint (driver.sent->len, ==, 3);
  g_assert_cmpint (g_array_index (driver.events, HbEvent, driver.events->len - 1).rtt, ==,
                   3 * HB_MILLISECOND);

  /* It is remembered if the next pulses have no answer. */
  role_driver_run_until (&driver, 8 * HB_SECOND);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_PULSE_SENT), >=, 2);
  g_assert_cmpint (hb_peer_get_rtt (server_driver_peer (&driver, PEER)), ==, 3 * HB_MILLISECOND);
  role_driver_clear (&driver);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/server/answer-resets", test_answer_resets);
  g_test_add_func ("/server/unasked-word", test_unasked_word_is_not_measured);
  g_test_add_func ("/server/word-cancels-pulse", test_word_cancels_pulse);
  g_test_add_func ("/server/word-overtakes-sending", test_word_overtakes_sending);
  g_test_add_func ("/server/checks-answers", test_checks_answers);

  return g_test_run ();
}
