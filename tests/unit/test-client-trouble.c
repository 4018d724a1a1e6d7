#include <errno.h>
#include <string.h>

#include "client-driver.h"
#include "wire/hb-message.h"

/* The warning counts only its own failures, not earlier ones. */
static void
test_terminates_after_failure (void)
{
  RoleDriver driver;

  client_driver_start (&driver, 0);
  driver.send_error = ENETUNREACH;
  client_driver_say (&driver, "lost");
  role_driver_run_until (&driver, HB_SECOND);
  driver.send_error = 0;
  driver.hosts_answer = FALSE;
  client_driver_say (&driver, "one");
  client_driver_say (&driver, "two");
  g_array_set_size (driver.events, 0);
  hb_client_terminate (client_of (&driver), driver.now);

  assert_story (&driver, "1 warning message 1\n");
  g_assert_cmpuint (hb_client_get_unsent (client_of (&driver)), ==, 2);
  role_driver_clear (&driver);
}

/* A client leaves even if its TERMINATE cannot be sent. */
static void
test_leaves_without_a_way (void)
{
  RoleDriver driver;

  client_driver_start (&driver, 0);
  driver.send_error = ENETUNREACH;
  hb_client_terminate (client_of (&driver), driver.now);
  role_driver_settle (&driver);
  g_assert_false (hb_client_has_left (client_of (&driver)));
  role_driver_run_until (&driver, 10 * HB_SECOND);

  g_assert_true (hb_client_has_left (client_of (&driver)));
  g_assert_cmpstr (g_array_index (driver.events, HbEvent, 0).text, ==,
                   "“TERMINATE” was not sent: Network is unreachable");
  g_assert_null (g_array_index (driver.events, HbEvent, 0).unsent);
  assert_story (&driver, "1 warning send 1\n");
  role_driver_clear (&driver);
}

static void
test_survives_failed_sends (void)
{
  RoleDriver driver;

  client_driver_start (&driver, 0);
  driver.send_error = ENETUNREACH;
  client_driver_say (&driver, "lost");
  role_driver_run_until (&driver, 5 * HB_SECOND);
  driver.send_error = 0;
  client_driver_say (&driver, "arrives");

  g_assert_cmpstr (g_array_index (driver.events, HbEvent, 0).text, ==,
                   "“lost” was not sent: Network is unreachable");
  g_assert_cmpstr (g_array_index (driver.events, HbEvent, 0).unsent, ==, "lost");
  g_assert_cmpuint (hb_role_get_counters (driver.role)->send_failed, ==, 3);
  g_assert_cmpuint (hb_role_get_counters (driver.role)->sent, ==, 3);
  assert_story (&driver,
                "1 warning send 1\n"
                "5 message-sent “arrives” answered\n");
  g_assert_cmpuint (hb_client_get_unsent (client_of (&driver)), ==, 1);
  role_driver_clear (&driver);
}

/* A SYN that cannot be sent is our own trouble, and tells nothing about the server's host. */
static void
test_failed_syn (void)
{
  static const struct
  {
    int error;
    const char *story;
  } cases[] = {
    { ENETUNREACH, "1 message-sent “one” silent\n" },
    { ENOBUFS, "1 message-sent “one” silent\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      RoleDriver driver;

      client_driver_start (&driver, 0);
      driver.send_error = cases[i].error;
      client_driver_say (&driver, "one");
      driver.send_error = 0;
      role_driver_run_until (&driver, 5 * HB_SECOND);

      assert_story (&driver, cases[i].story);
      role_driver_clear (&driver);
    }
}

/* "one" waits for the host's answer, and so does the report of an answered pulse. */
static void
start_two_exchanges (RoleDriver *driver)
{
  client_driver_start (driver, 0);
  driver->now = HB_MILLISECOND;
  driver->hosts_answer = FALSE;
  client_driver_say (driver, "one");
  client_driver_pulse (driver, SERVER);
  g_array_set_size (driver->events, 0);
  assert_sent (driver, "SSaP");
  g_assert_false (hb_client_is_idle (client_of (driver)));
}

static void
test_unreachable (void)
{
  RoleDriver driver;
  HbUnreachable report;

  start_two_exchanges (&driver);
  driver.now = 5 * HB_MILLISECOND;
  report = unreachable_by ("198.18.0.254", &g_array_index (driver.sent, HbOutgoing, 0).segment);
  hb_role_unreachable (driver.role, driver.now, &report);
  role_driver_settle (&driver);
  g_assert_cmpint (g_array_index (driver.events, HbEvent, 0).rtt, ==, HB_UNKNOWN);
  assert_story (&driver, "0.005 message-sent “one” unreachable\n");
  g_assert_false (hb_client_is_idle (client_of (&driver)));

  /* A host that sends the error itself is up, and the error has its round-trip time. */
  report = unreachable_by (SERVER, &g_array_index (driver.sent, HbOutgoing, 1).segment);
  hb_role_unreachable (driver.role, driver.now, &report);
  role_driver_settle (&driver);
  g_assert_cmpint (g_array_index (driver.events, HbEvent, 0).rtt, ==, 4 * HB_MILLISECOND);
  assert_story (&driver, "0.005 pulse-answered answered\n");
  g_assert_cmpuint (hb_counters_get_ignored (hb_role_get_counters (driver.role)), ==, 2);
  role_driver_clear (&driver);
}

/* Errors about no SYN of ours, or from our own kernel, are ignored. */
static void
test_unreachable_by_nobody (void)
{
  RoleDriver driver;
  HbUnreachable reports[5];

  start_two_exchanges (&driver);
  for (guint i = 0; i < G_N_ELEMENTS (reports); i++)
    reports[i] = unreachable_by ("198.18.0.254",
                                 &g_array_index (driver.sent, HbOutgoing, 0).segment);
  reports[0].seq++;
  reports[1].source_port++;
  reports[2].destination = address_of ("198.18.0.10");
  reports[3].reporter = reports[3].source;
  reports[4].seq--;

  for (guint i = 0; i < G_N_ELEMENTS (reports); i++)
    {
      hb_role_unreachable (driver.role, 0, &reports[i]);
      role_driver_settle (&driver);
      g_test_message ("%u", i);
      assert_sent (&driver, "SSaP");
      g_assert_cmpuint (hb_role_get_counters (driver.role)->reasons[HB_REASON_ICMP_OTHER], ==,
                        i + 1);
    }

  /* Errors after the answer wait are ignored, too. */
  role_driver_run_until (&driver, 1001 * HB_MILLISECOND);
  hb_role_unreachable (driver.role, driver.now, &(HbUnreachable) { 0 });
  reports[0] = unreachable_by ("198.18.0.254", &g_array_index (driver.sent, HbOutgoing, 0).segment);
  hb_role_unreachable (driver.role, driver.now, &reports[0]);
  assert_story (&driver,
                "1.001 pulse-answered silent\n"
                "1.001 message-sent “one” silent\n");
  role_driver_clear (&driver);
}

/* A text that waits for room in the channel is not sent yet, for however long: it is reported, and its memory
 * freed, when it has left. */
static void
test_waits_for_its_turn (void)
{
  RoleDriver driver;
  HbOutgoing syn, ack, payload;

  client_driver_start (&driver, 0);
  g_assert_true (hb_client_send (client_of (&driver), 0, "hello"));
  g_assert_true (hb_role_take_segment (driver.role, &syn));
  driver.now = 5 * HB_SECOND;
  hb_role_advance (driver.role, driver.now);
  g_assert_false (hb_role_take_segment (driver.role, &ack));

  driver.now = 10 * HB_SECOND;
  hb_role_sent (driver.role, driver.now, &syn, 0);
  driver.now = 11 * HB_SECOND;
  hb_role_advance (driver.role, driver.now);
  g_assert_true (hb_role_take_segment (driver.role, &ack));
  g_assert_true (hb_role_take_segment (driver.role, &payload));
  driver.now = 20 * HB_SECOND;
  hb_role_advance (driver.role, driver.now);
  role_driver_settle (&driver);
  assert_story (&driver, "");
  g_assert_cmpint (hb_role_next_deadline (driver.role), >, driver.now);
  g_assert_cmpmem (payload.segment.payload, payload.segment.payload_length, "hello", 5);

  hb_role_sent (driver.role, driver.now, &ack, 0);
  hb_role_sent (driver.role, driver.now, &payload, 0);
  role_driver_settle (&driver);
  assert_story (&driver, "20 message-sent “hello” silent\n");
  role_driver_clear (&driver);
}

/* The same for an answer: nothing is due while it waits, or the loop would spin. */
static void
test_answer_waits_for_its_turn (void)
{
  RoleDriver driver;
  HbOutgoing segments[HB_EXCHANGE_SEGMENTS];
  const HbSegment pulse = client_driver_make_pulse ("198.18.0.2", 0);

  client_driver_start (&driver, 0);
  hb_role_advance (driver.role, 0);
  hb_role_receive (driver.role, 0, &pulse);
  for (guint i = 0; i < G_N_ELEMENTS (segments); i++)
    g_assert_true (hb_role_take_segment (driver.role, &segments[i]));

  driver.now = 2 * HB_SECOND;
  hb_role_advance (driver.role, driver.now);
  hb_role_sent (driver.role, driver.now, &segments[0], 0);
  driver.now = 5 * HB_SECOND;
  hb_role_advance (driver.role, driver.now);
  g_assert_cmpint (hb_role_next_deadline (driver.role), >, driver.now);
  role_driver_clear (&driver);
}

/* The second between two answers starts when the first one has left, even if that is late. */
static void
test_counts_from_leaving (void)
{
  RoleDriver driver;
  HbOutgoing segments[HB_EXCHANGE_SEGMENTS];
  const HbSegment pulse = client_driver_make_pulse ("198.18.0.2", 0);

  client_driver_start (&driver, 0);
  hb_role_receive (driver.role, 0, &pulse);
  for (guint i = 0; i < G_N_ELEMENTS (segments); i++)
    g_assert_true (hb_role_take_segment (driver.role, &segments[i]));
  driver.now = HB_SECOND / 2;
  for (guint i = 0; i < G_N_ELEMENTS (segments); i++)
    hb_role_sent (driver.role, driver.now, &segments[i], 0);
  role_driver_answer (&driver, &segments[0].segment, HB_TCP_RST | HB_TCP_ACK,
                      segments[0].segment.seq + 1);

  hb_role_receive (driver.role, driver.now, &pulse);
  role_driver_run_until (&driver, 1499 * HB_MILLISECOND);
  assert_sent (&driver, "");
  role_driver_run_until (&driver, 1500 * HB_MILLISECOND);
  assert_sent (&driver, "SaP");
  role_driver_clear (&driver);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/client/terminates-after-failure", test_terminates_after_failure);
  g_test_add_func ("/client/leaves-without-a-way", test_leaves_without_a_way);
  g_test_add_func ("/client/failed-sends", test_survives_failed_sends);
  g_test_add_func ("/client/failed-syn", test_failed_syn);
  g_test_add_func ("/client/unreachable", test_unreachable);
  g_test_add_func ("/client/unreachable-by-nobody", test_unreachable_by_nobody);
  g_test_add_func ("/client/waits-for-its-turn", test_waits_for_its_turn);
  g_test_add_func ("/client/answer-waits-for-its-turn", test_answer_waits_for_its_turn);
  g_test_add_func ("/client/counts-from-leaving", test_counts_from_leaving);

  return g_test_run ();
}
