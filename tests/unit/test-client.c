#include <errno.h>
#include <string.h>

#include "role-driver.h"
#include "role/hb-client.h"
#include "wire/hb-message.h"

#define SERVER "198.18.0.9"

static void
start_with_seed (RoleDriver *driver,
                 gint64      beat,
                 guint8      seed)
{
  HbClientConfig config = {
    .server = address_of (SERVER),
    .local = address_of ("198.18.0.2"),
    .answer_wait = HB_SECOND,
    .beat = beat,
    .seed = { seed },
  };

  role_driver_init (driver, HB_ROLE (hb_client_new (&config)));
  driver->hosts_answer = TRUE;
}

static void
start (RoleDriver *driver,
       gint64      beat)
{
  start_with_seed (driver, beat, 0);
}

static HbClient *
client_of (RoleDriver *driver)
{
  return HB_CLIENT (driver->role);
}

static void
say (RoleDriver *driver,
     const char *text)
{
  g_assert_true (hb_client_send (client_of (driver), driver->now, text));
  role_driver_settle (driver);
}

static void
pulse (RoleDriver *driver,
       const char *from)
{
  role_driver_receive (driver, from, HB_PORT_CLIENT, HB_TCP_SYN, NULL);
  role_driver_receive (driver, from, HB_PORT_CLIENT, HB_TCP_ACK, NULL);
  role_driver_receive (driver, from, HB_PORT_CLIENT, HB_TCP_ACK, "MSG_HEARTBEAT");
}

static void
assert_payloads (RoleDriver *driver,
                 const char *expected)
{
  g_autoptr (GString) payloads = g_string_new (NULL);

  /* A payload is borrowed until it was sent; by now only its length is certain. */
  for (guint i = 0; i < driver->sent->len; i++)
    {
      const HbOutgoing *outgoing = &g_array_index (driver->sent, HbOutgoing, i);

      g_string_append_printf (payloads, "%s%u", i == 0 ? "" : " ",
                              (guint) outgoing->segment.payload_length);
    }

  g_assert_cmpstr (payloads->str, ==, expected);
}

static void
test_sends_texts_in_order (void)
{
  RoleDriver driver;

  start (&driver, 0);
  say (&driver, "Whats up Doc?");
  say (&driver, "two");

  assert_story (&driver,
                "0 message-sent “Whats up Doc?” answered\n"
                "0 message-sent “two” answered\n");
  assert_payloads (&driver, "0 0 13 0 0 3");
  g_assert_true (hb_client_is_idle (client_of (&driver)));
  role_driver_clear (&driver);
}

static void
test_keeps_its_port (void)
{
  RoleDriver driver;

  start (&driver, 0);
  say (&driver, "one");
  say (&driver, "two");

  for (guint i = 0; i < driver.sent->len; i++)
    {
      const HbSegment *segment = &g_array_index (driver.sent, HbOutgoing, i).segment;

      g_assert_cmpuint (segment->source_port, ==,
                        g_array_index (driver.sent, HbOutgoing, 0).segment.source_port);
      g_assert_cmpuint (segment->source_port, >=, 1024);
      g_assert_cmpuint (segment->source_port, <=, 65353);
      g_assert_cmpuint (segment->destination_port, ==, 11414);
    }
  role_driver_clear (&driver);
}

/* Neither the port nor the number of a SYN can be foretold without the seed. */
static void
test_seed_counts (void)
{
  HbSegment syns[2];

  for (guint i = 0; i < G_N_ELEMENTS (syns); i++)
    {
      RoleDriver driver;

      start_with_seed (&driver, 0, (guint8) (i + 1));
      say (&driver, "one");
      syns[i] = g_array_index (driver.sent, HbOutgoing, 0).segment;
      role_driver_clear (&driver);
    }

  g_assert_cmpuint (syns[0].source_port, !=, syns[1].source_port);
  g_assert_cmpuint (syns[0].seq, !=, syns[1].seq);
}

/* A server behind a drop-all firewall costs the answer wait for each text, and no more. */
static void
test_waits_out_a_silent_host (void)
{
  RoleDriver driver;

  start (&driver, 0);
  driver.hosts_answer = FALSE;
  say (&driver, "one");
  say (&driver, "two");
  g_assert_cmpuint (driver.sent->len, ==, 1);
  role_driver_run_until (&driver, 10 * HB_SECOND);

  assert_story (&driver,
                "1 message-sent “one” silent\n"
                "2 message-sent “two” silent\n");
  role_driver_clear (&driver);
}

/* The wait begins when the SYN has left, not when it was meant to. */
static void
test_waits_from_leaving (void)
{
  RoleDriver driver;

  start (&driver, 0);
  driver.hosts_answer = FALSE;
  g_assert_true (hb_client_send (client_of (&driver), 0, "one"));
  driver.now = HB_SECOND / 2;
  role_driver_settle (&driver);
  g_assert_cmpint (hb_role_next_deadline (driver.role), ==, 3 * HB_SECOND / 2);
  role_driver_run_until (&driver, 10 * HB_SECOND);

  assert_story (&driver, "1.5 message-sent “one” silent\n");
  role_driver_clear (&driver);
}

/* Only the true answer counts: from the server's port, to ours, acknowledging s + 1. */
static void
test_checks_answers (void)
{
  static const struct
  {
    guint16 source_port;
    guint16 port_off;
    guint32 ack_off;
    HbReason reason;
  } wrong[] = {
    { HB_PORT_SERVER + 1, 0, 0, HB_REASON_OTHER_PORT },
    { HB_PORT_SERVER, 1, 0, HB_REASON_STRAY_ANSWER },
    { HB_PORT_SERVER, 0, 1, HB_REASON_STRAY_ANSWER },
    { HB_PORT_SERVER, 0, (guint32) -1, HB_REASON_STRAY_ANSWER },
  };
  RoleDriver driver;
  HbSegment syn;

  start (&driver, 0);
  driver.hosts_answer = FALSE;
  say (&driver, "one");
  syn = g_array_index (driver.sent, HbOutgoing, 0).segment;

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      const HbCounters *counters = hb_role_get_counters (driver.role);
      guint64 before = counters->reasons[wrong[i].reason];
      HbSegment asked = syn;

      asked.destination_port = wrong[i].source_port;
      asked.source_port += wrong[i].port_off;
      role_driver_answer (&driver, &asked, HB_TCP_RST | HB_TCP_ACK, syn.seq + 1 + wrong[i].ack_off);
      role_driver_settle (&driver);

      g_test_message ("%u", i);
      g_assert_cmpuint (counters->reasons[wrong[i].reason], ==, before + 1);
      g_assert_cmpuint (hb_counters_get_ignored (counters), ==, i + 1);
      g_assert_cmpuint (driver.sent->len, ==, 1);
    }

  driver.now = 3 * HB_MILLISECOND;
  role_driver_answer (&driver, &syn, HB_TCP_RST | HB_TCP_ACK, syn.seq + 1);
  role_driver_settle (&driver);
  g_assert_cmpint (g_array_index (driver.events, HbEvent, 0).rtt, ==, 3 * HB_MILLISECOND);
  assert_story (&driver, "0.003 message-sent “one” answered\n");
  role_driver_clear (&driver);
}

static void
test_answers_its_servers_pulse (void)
{
  RoleDriver driver;

  start (&driver, 0);
  pulse (&driver, SERVER);

  g_assert_cmpuint (hb_role_get_counters (driver.role)->messages, ==, 1);
  assert_story (&driver, "0 pulse-received\n0 pulse-answered answered\n");
  assert_payloads (&driver, "0 0 13");
  role_driver_clear (&driver);
}

static void
test_answers_nobody_else (void)
{
  RoleDriver driver;

  start (&driver, 0);
  pulse (&driver, "198.18.0.66");
  role_driver_receive (&driver, SERVER, HB_PORT_CLIENT, HB_TCP_ACK, "something else");
  role_driver_receive (&driver, SERVER, HB_PORT_CLIENT, HB_TCP_ACK | HB_TCP_PSH, "MSG_HEARTBEAT");

  assert_story (&driver, "");
  g_assert_cmpuint (driver.sent->len, ==, 0);
  g_assert_cmpuint (hb_role_get_counters (driver.role)->reasons[HB_REASON_OTHER_SERVER], ==, 3);
  g_assert_cmpuint (hb_role_get_counters (driver.role)->reasons[HB_REASON_NOT_A_PULSE], ==, 2);
  role_driver_clear (&driver);
}

/* The answer to a pulse does not queue behind texts that wait. */
static void
test_answer_overtakes_texts (void)
{
  RoleDriver driver;

  start (&driver, 0);
  driver.hosts_answer = FALSE;
  say (&driver, "one");
  say (&driver, "two");
  say (&driver, "three");
  role_driver_run_until (&driver, HB_SECOND / 2);
  pulse (&driver, SERVER);
  pulse (&driver, SERVER);
  role_driver_run_until (&driver, 10 * HB_SECOND);

  assert_story (&driver,
                "0.5 pulse-received\n"
                "0.5 pulse-received\n"
                "1 message-sent “one” silent\n"
                "1.5 pulse-answered silent\n"
                "2 message-sent “two” silent\n"
                "3 message-sent “three” silent\n");
  role_driver_clear (&driver);
}

static void
test_beats (void)
{
  RoleDriver driver;

  start (&driver, 2 * HB_SECOND);
  hb_role_advance (driver.role, 0);
  role_driver_settle (&driver);
  role_driver_run_until (&driver, 5 * HB_SECOND);

  assert_story (&driver,
                "0 beat-sent answered\n"
                "2 beat-sent answered\n"
                "4 beat-sent answered\n");
  role_driver_clear (&driver);
}

/* A text is a sign of life, too: beats that are due while texts wait do not hold them up. */
static void
test_beats_make_room_for_texts (void)
{
  RoleDriver driver;

  start (&driver, HB_SECOND / 10);
  driver.hosts_answer = FALSE;
  say (&driver, "one");
  say (&driver, "two");
  say (&driver, "three");
  role_driver_run_until (&driver, 3 * HB_SECOND);

  assert_story (&driver,
                "1 message-sent “one” silent\n"
                "2 message-sent “two” silent\n"
                "3 message-sent “three” silent\n");
  role_driver_clear (&driver);
}

static void
test_terminates (void)
{
  RoleDriver driver;

  start (&driver, 2 * HB_SECOND);
  driver.hosts_answer = FALSE;
  say (&driver, "one");
  say (&driver, "two");
  say (&driver, "three");
  role_driver_run_until (&driver, HB_SECOND / 2);
  hb_client_terminate (client_of (&driver), driver.now);
  hb_client_terminate (client_of (&driver), driver.now);
  role_driver_settle (&driver);
  g_assert_false (hb_client_send (client_of (&driver), driver.now, "too late"));
  g_assert_false (hb_client_has_left (client_of (&driver)));
  pulse (&driver, SERVER);
  role_driver_run_until (&driver, 10 * HB_SECOND);

  g_assert_true (hb_client_has_left (client_of (&driver)));
  g_assert_true (hb_client_is_idle (client_of (&driver)));
  g_assert_cmpint (hb_role_next_deadline (driver.role), ==, HB_NEVER);
  /* What was under way is finished at once; of what waited, the two texts count, the beat does
   * not. The last payload is TERMINATE. */
  assert_story (&driver,
                "0.5 warning message 2\n"
                "0.5 message-sent “one” silent\n"
                "0.5 pulse-received\n"
                "1.5 session-closed terminated silent\n");
  g_assert_cmpuint (hb_client_get_unsent (client_of (&driver)), ==, 2);
  assert_payloads (&driver, "0 0 3 0 0 9");
  role_driver_clear (&driver);
}

/* The warning counts what it is about, not what was lost before. */
static void
test_terminates_after_failure (void)
{
  RoleDriver driver;

  start (&driver, 0);
  driver.send_error = ENETUNREACH;
  say (&driver, "lost");
  role_driver_run_until (&driver, HB_SECOND);
  driver.send_error = 0;
  driver.hosts_answer = FALSE;
  say (&driver, "one");
  say (&driver, "two");
  g_array_set_size (driver.events, 0);
  hb_client_terminate (client_of (&driver), driver.now);

  assert_story (&driver, "1 warning message 1\n");
  g_assert_cmpuint (hb_client_get_unsent (client_of (&driver)), ==, 2);
  role_driver_clear (&driver);
}

/* Where not even TERMINATE leaves, the client does. */
static void
test_leaves_without_a_way (void)
{
  RoleDriver driver;

  start (&driver, 0);
  driver.send_error = ENETUNREACH;
  hb_client_terminate (client_of (&driver), driver.now);
  role_driver_settle (&driver);
  g_assert_false (hb_client_has_left (client_of (&driver)));
  role_driver_run_until (&driver, 10 * HB_SECOND);

  g_assert_true (hb_client_has_left (client_of (&driver)));
  assert_story (&driver, "1 warning send 1\n");
  role_driver_clear (&driver);
}

static void
test_survives_failed_sends (void)
{
  RoleDriver driver;

  start (&driver, 0);
  driver.send_error = ENETUNREACH;
  say (&driver, "lost");
  role_driver_run_until (&driver, 5 * HB_SECOND);
  driver.send_error = 0;
  say (&driver, "arrives");

  g_assert_cmpstr (g_array_index (driver.events, HbEvent, 0).text, ==,
                   "“lost” did not leave: Network is unreachable");
  g_assert_cmpuint (hb_role_get_counters (driver.role)->send_failed, ==, 3);
  g_assert_cmpuint (hb_role_get_counters (driver.role)->sent, ==, 3);
  assert_story (&driver,
                "1 warning send 1\n"
                "5 message-sent “arrives” answered\n");
  g_assert_cmpuint (hb_client_get_unsent (client_of (&driver)), ==, 1);
  role_driver_clear (&driver);
}

/* A SYN that did not leave says something of the way only where the error does. */
static void
test_failed_syn (void)
{
  static const struct
  {
    int error;
    const char *story;
  } cases[] = {
    { ENETUNREACH, "1 message-sent “one” unreachable\n" },
    { ENOBUFS, "1 message-sent “one” silent\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      RoleDriver driver;

      start (&driver, 0);
      driver.send_error = cases[i].error;
      say (&driver, "one");
      driver.send_error = 0;
      role_driver_run_until (&driver, 5 * HB_SECOND);

      assert_story (&driver, cases[i].story);
      role_driver_clear (&driver);
    }
}

/* "one" waits for its host, and so does the answer to a pulse. */
static void
start_two_exchanges (RoleDriver *driver)
{
  start (driver, 0);
  driver->now = HB_MILLISECOND;
  driver->hosts_answer = FALSE;
  say (driver, "one");
  pulse (driver, SERVER);
  g_array_set_size (driver->events, 0);
  g_assert_cmpuint (driver->sent->len, ==, 2);
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

  /* A host that refuses in its own name is up, and this is how far away it is. */
  report = unreachable_by (SERVER, &g_array_index (driver.sent, HbOutgoing, 1).segment);
  hb_role_unreachable (driver.role, driver.now, &report);
  role_driver_settle (&driver);
  g_assert_cmpint (g_array_index (driver.events, HbEvent, 0).rtt, ==, 4 * HB_MILLISECOND);
  assert_story (&driver, "0.005 pulse-answered answered\n");
  g_assert_cmpuint (hb_counters_get_ignored (hb_role_get_counters (driver.role)), ==, 2);
  role_driver_clear (&driver);
}

/* What is about no SYN of ours, or our own kernel's word, changes nothing. */
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
      g_assert_cmpuint (driver.sent->len, ==, 2);
      g_assert_cmpuint (hb_role_get_counters (driver.role)->reasons[HB_REASON_ICMP_OTHER], ==,
                        i + 1);
    }

  /* Nor does what comes when the SYN is not waited for any more. */
  role_driver_run_until (&driver, 1001 * HB_MILLISECOND);
  hb_role_unreachable (driver.role, driver.now, &(HbUnreachable) { 0 });
  reports[0] = unreachable_by ("198.18.0.254", &g_array_index (driver.sent, HbOutgoing, 0).segment);
  hb_role_unreachable (driver.role, driver.now, &reports[0]);
  assert_story (&driver,
                "1.001 message-sent “one” silent\n"
                "1.001 pulse-answered silent\n");
  role_driver_clear (&driver);
}

static void
test_queue_is_bounded (void)
{
  RoleDriver driver;
  guint taken = 0;

  start (&driver, 0);
  driver.hosts_answer = FALSE;
  while (hb_client_send (client_of (&driver), 0, "again"))
    g_assert_cmpuint (taken++, <=, HB_CLIENT_QUEUE_MAX);

  g_assert_cmpuint (taken, ==, HB_CLIENT_QUEUE_MAX + 1);
  role_driver_run_until (&driver, 2000 * HB_SECOND);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_MESSAGE_SENT), ==, taken);
  role_driver_clear (&driver);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/client/texts-in-order", test_sends_texts_in_order);
  g_test_add_func ("/client/keeps-its-port", test_keeps_its_port);
  g_test_add_func ("/client/seed", test_seed_counts);
  g_test_add_func ("/client/waits-from-leaving", test_waits_from_leaving);
  g_test_add_func ("/client/checks-answers", test_checks_answers);
  g_test_add_func ("/client/silent-host", test_waits_out_a_silent_host);
  g_test_add_func ("/client/pulse", test_answers_its_servers_pulse);
  g_test_add_func ("/client/nobody-else", test_answers_nobody_else);
  g_test_add_func ("/client/answer-overtakes", test_answer_overtakes_texts);
  g_test_add_func ("/client/beats", test_beats);
  g_test_add_func ("/client/beats-make-room", test_beats_make_room_for_texts);
  g_test_add_func ("/client/terminates", test_terminates);
  g_test_add_func ("/client/terminates-after-failure", test_terminates_after_failure);
  g_test_add_func ("/client/leaves-without-a-way", test_leaves_without_a_way);
  g_test_add_func ("/client/failed-sends", test_survives_failed_sends);
  g_test_add_func ("/client/failed-syn", test_failed_syn);
  g_test_add_func ("/client/unreachable", test_unreachable);
  g_test_add_func ("/client/unreachable-by-nobody", test_unreachable_by_nobody);
  g_test_add_func ("/client/queue-is-bounded", test_queue_is_bounded);

  return g_test_run ();
}
