#include <errno.h>
#include <string.h>

#include "role-driver.h"
#include "role/hb-client.h"
#include "wire/hb-message.h"

#define SERVER "198.18.0.9"

static void
start (RoleDriver *driver,
       gint64      beat)
{
  HbClientConfig config = {
    .server = address_of (SERVER),
    .local = address_of ("198.18.0.2"),
    .answer_wait = HB_SECOND,
    .beat = beat,
  };

  role_driver_init (driver, HB_ROLE (hb_client_new (&config)));
  driver->hosts_answer = TRUE;
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

static void
test_answers_its_servers_pulse (void)
{
  RoleDriver driver;

  start (&driver, 0);
  pulse (&driver, SERVER);

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
  role_driver_run_until (&driver, HB_SECOND / 2);
  g_array_set_size (driver.events, 0);
  hb_client_terminate (client_of (&driver), driver.now);
  role_driver_settle (&driver);
  g_assert_false (hb_client_send (client_of (&driver), driver.now, "too late"));
  pulse (&driver, SERVER);
  role_driver_run_until (&driver, 10 * HB_SECOND);

  g_assert_true (hb_client_has_left (client_of (&driver)));
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_PULSE_ANSWERED), ==, 0);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_SESSION_CLOSED), ==, 1);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_WARNING), ==, 1);
  /* What was under way is finished at once; the last payload is TERMINATE. */
  g_assert_cmpuint (g_array_index (driver.sent, HbOutgoing, driver.sent->len - 1)
                        .segment.payload_length, ==, 9);
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

  assert_story (&driver,
                "1 warning send 1\n"
                "5 message-sent “arrives” answered\n");
  g_assert_cmpuint (hb_client_get_unsent (client_of (&driver)), ==, 1);
  role_driver_clear (&driver);
}

static void
test_unreachable (void)
{
  RoleDriver driver;
  const HbSegment *syn;
  HbUnreachable report;

  start (&driver, 0);
  driver.hosts_answer = FALSE;
  say (&driver, "one");
  syn = &g_array_index (driver.sent, HbOutgoing, 0).segment;
  report = (HbUnreachable) {
    .reporter = address_of ("198.18.0.254"),
    .source = syn->source,
    .destination = syn->destination,
    .source_port = syn->source_port,
    .destination_port = syn->destination_port,
    .seq = syn->seq + 7,
  };
  hb_role_unreachable (driver.role, 0, &report);
  assert_story (&driver, "");
  report.seq = syn->seq;
  hb_role_unreachable (driver.role, 0, &report);
  role_driver_settle (&driver);

  assert_story (&driver, "0 message-sent “one” unreachable\n");
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
  g_test_add_func ("/client/silent-host", test_waits_out_a_silent_host);
  g_test_add_func ("/client/pulse", test_answers_its_servers_pulse);
  g_test_add_func ("/client/nobody-else", test_answers_nobody_else);
  g_test_add_func ("/client/answer-overtakes", test_answer_overtakes_texts);
  g_test_add_func ("/client/beats", test_beats);
  g_test_add_func ("/client/beats-make-room", test_beats_make_room_for_texts);
  g_test_add_func ("/client/terminates", test_terminates);
  g_test_add_func ("/client/failed-sends", test_survives_failed_sends);
  g_test_add_func ("/client/unreachable", test_unreachable);
  g_test_add_func ("/client/queue-is-bounded", test_queue_is_bounded);

  return g_test_run ();
}
