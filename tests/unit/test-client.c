#include <errno.h>
#include <string.h>

#include "client-driver.h"
#include "wire/hb-message.h"

static void
assert_payloads (RoleDriver *driver,
                 const char *expected)
{
  g_autoptr (GString) payloads = g_string_new (NULL);

  /* A payload is only valid until it is sent; afterwards only its length is known. */
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

  client_driver_start (&driver, 0);
  client_driver_say (&driver, "Whats up Doc?");
  client_driver_say (&driver, "two");

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

  client_driver_start (&driver, 0);
  client_driver_say (&driver, "one");
  client_driver_say (&driver, "two");

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

/* Neither the port nor the sequence number of a SYN can be predicted without the seed. */
static void
test_seed_counts (void)
{
  HbSegment syns[2];

  for (guint i = 0; i < G_N_ELEMENTS (syns); i++)
    {
      RoleDriver driver;

      client_driver_start_with_seed (&driver, 0, (guint8) (i + 1));
      client_driver_say (&driver, "one");
      syns[i] = g_array_index (driver.sent, HbOutgoing, 0).segment;
      role_driver_clear (&driver);
    }

  g_assert_cmpuint (syns[0].source_port, !=, syns[1].source_port);
  g_assert_cmpuint (syns[0].seq, !=, syns[1].seq);
}

/* A server behind a drop-all firewall costs one answer wait for each text, and no more. */
static void
test_waits_out_a_silent_host (void)
{
  RoleDriver driver;

  client_driver_start (&driver, 0);
  driver.hosts_answer = FALSE;
  client_driver_say (&driver, "one");
  client_driver_say (&driver, "two");
  g_assert_cmpuint (driver.sent->len, ==, 1);
  role_driver_run_until (&driver, 10 * HB_SECOND);

  assert_story (&driver,
                "1 message-sent “one” silent\n"
                "2 message-sent “two” silent\n");
  role_driver_clear (&driver);
}

/* The answer wait starts when the SYN has left, not when it was due. */
static void
test_waits_from_leaving (void)
{
  RoleDriver driver;

  client_driver_start (&driver, 0);
  driver.hosts_answer = FALSE;
  g_assert_true (hb_client_send (client_of (&driver), 0, "one"));
  driver.now = HB_SECOND / 2;
  role_driver_settle (&driver);
  g_assert_cmpint (hb_role_next_deadline (driver.role), ==, 3 * HB_SECOND / 2);
  role_driver_run_until (&driver, 10 * HB_SECOND);

  assert_story (&driver, "1.5 message-sent “one” silent\n");
  role_driver_clear (&driver);
}

/* Only the right answer counts: from the server's port, to ours, acknowledging s + 1. */
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

  client_driver_start (&driver, 0);
  driver.hosts_answer = FALSE;
  client_driver_say (&driver, "one");
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

  client_driver_start (&driver, 0);
  client_driver_pulse (&driver, SERVER);

  g_assert_cmpuint (hb_role_get_counters (driver.role)->messages, ==, 1);
  assert_story (&driver, "0 pulse-received\n0 pulse-answered answered\n");
  assert_payloads (&driver, "0 0 13");
  role_driver_clear (&driver);
}

static void
test_answers_nobody_else (void)
{
  RoleDriver driver;

  client_driver_start (&driver, 0);
  client_driver_pulse (&driver, "198.18.0.66");
  role_driver_receive (&driver, SERVER, HB_PORT_CLIENT, HB_TCP_ACK, "something else");
  role_driver_receive (&driver, SERVER, HB_PORT_CLIENT, HB_TCP_ACK | HB_TCP_PSH, "MSG_HEARTBEAT");

  assert_story (&driver, "");
  g_assert_cmpuint (driver.sent->len, ==, 0);
  g_assert_cmpuint (hb_role_get_counters (driver.role)->reasons[HB_REASON_OTHER_SERVER], ==, 3);
  g_assert_cmpuint (hb_role_get_counters (driver.role)->reasons[HB_REASON_NOT_A_PULSE], ==, 2);
  role_driver_clear (&driver);
}

/* The answer to a pulse does not wait for anything, not even for its own SYN's answer, whose result is
 * reported later. */
static void
test_answers_at_once (void)
{
  RoleDriver driver;
  const HbOutgoing *sent;

  client_driver_start (&driver, 0);
  driver.hosts_answer = FALSE;
  client_driver_pulse (&driver, SERVER);
  assert_sent (&driver, "SaP");
  assert_payloads (&driver, "0 0 13");
  assert_story (&driver, "0 pulse-received\n");
  g_assert_false (hb_client_is_idle (client_of (&driver)));

  sent = (const HbOutgoing *) (gpointer) driver.sent->data;
  for (guint i = 1; i < 3; i++)
    {
      g_assert_cmpuint (sent[i].segment.seq, ==, sent[0].segment.seq + i);
      g_assert_cmpuint (sent[i].segment.ack, ==, PULSE_SEQ + 1);
    }

  driver.now = 300 * HB_MILLISECOND;
  role_driver_answer (&driver, &sent[0].segment, HB_TCP_RST | HB_TCP_ACK, sent[0].segment.seq + 1);
  role_driver_settle (&driver);
  g_assert_cmpint (g_array_index (driver.events, HbEvent, 0).rtt, ==, 300 * HB_MILLISECOND);
  assert_story (&driver, "0.3 pulse-answered answered\n");
  g_assert_true (hb_client_is_idle (client_of (&driver)));
  assert_sent (&driver, "SaP");
  role_driver_clear (&driver);
}

/* Pulses a second apart are answered at once, however many answers still wait for the host; of more than
 * eight, the first ones are reported early. */
static void
test_answers_each_pulse (void)
{
  RoleDriver driver;
  HbClientConfig config = {
    .server = address_of (SERVER),
    .local = address_of ("198.18.0.2"),
    .answer_wait = 10 * HB_SECOND,
  };

  role_driver_init (&driver, HB_ROLE (hb_client_new (&config)));
  for (guint i = 0; i < 10; i++)
    {
      role_driver_run_until (&driver, i * HB_SECOND);
      client_driver_pulse (&driver, SERVER);
      g_assert_cmpuint (driver.sent->len, ==, (i + 1) * 3);
    }
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_PULSE_ANSWERED), ==, 2);
  g_array_set_size (driver.events, 0);
  role_driver_run_until (&driver, 30 * HB_SECOND);

  assert_story (&driver,
                "12 pulse-answered silent\n"
                "13 pulse-answered silent\n"
                "14 pulse-answered silent\n"
                "15 pulse-answered silent\n"
                "16 pulse-answered silent\n"
                "17 pulse-answered silent\n"
                "18 pulse-answered silent\n"
                "19 pulse-answered silent\n");
  role_driver_clear (&driver);
}

static void
receive_pulse (RoleDriver *driver,
               const char *to,
               guint32     seq)
{
  const HbSegment pulse = client_driver_make_pulse (to, seq);

  hb_role_receive (driver->role, driver->now, &pulse);
  role_driver_settle (driver);
}

/* Fifty pulses a second for three seconds: one answer at once, then one a second, to the latest pulse. The
 * pulse after the flood is answered, too, and after a second's pause at once again. */
static void
test_answers_once_a_second (void)
{
  RoleDriver driver;
  guint answers = 0;

  client_driver_start (&driver, 0);
  for (guint i = 0; i < 150; i++)
    {
      role_driver_run_until (&driver, i * HB_SECOND / 50);
      receive_pulse (&driver, "198.18.0.2", i * 10);
    }
  role_driver_run_until (&driver, 10 * HB_SECOND);
  receive_pulse (&driver, "198.18.0.2", 7000);

  assert_sent (&driver, "SaPSaPSaPSaPSaP");
  for (guint i = 0; i < driver.sent->len; i++)
    {
      static const guint32 acks[] = { 1, 491, 991, 1491, 7001 };
      const HbOutgoing *sent = &g_array_index (driver.sent, HbOutgoing, i);

      if (sent->step == HB_STEP_PAYLOAD)
        g_assert_cmpuint (sent->segment.ack, ==, acks[answers++]);
    }
  g_array_set_size (driver.sent, 0);
  role_driver_clear (&driver);
}

/* The rate is the same if pulses go to several of our addresses, which answer in turn. */
static void
test_answers_addresses_in_turn (void)
{
  static const char *const addresses[] = { "198.18.0.2", "198.18.0.3", "198.18.0.4" };
  g_autoptr (GString) story = g_string_new (NULL);
  RoleDriver driver;

  client_driver_start (&driver, 0);
  for (guint i = 0; i < 300; i++)
    {
      role_driver_run_until (&driver, i * HB_SECOND / 50);
      receive_pulse (&driver, addresses[i % 3], i);
    }

  for (guint i = 0; i < driver.sent->len; i++)
    {
      const HbOutgoing *sent = &g_array_index (driver.sent, HbOutgoing, i);

      if (sent->step == HB_STEP_PAYLOAD)
        g_string_append_printf (story, "%u", sent->segment.source.bytes[15]);
    }
  g_assert_cmpstr (story->str, ==, "234234");
  role_driver_clear (&driver);
}

/* However many other addresses get forged pulses, the one that the server knows answers every two seconds. */
static void
test_own_address_is_not_starved (void)
{
  guint own = 0, others = 0;
  RoleDriver driver;

  client_driver_start (&driver, 0);
  client_driver_say (&driver, "hello");
  g_array_set_size (driver.sent, 0);
  for (guint i = 0; i < 500; i++)
    {
      g_autofree char *other = g_strdup_printf ("198.18.1.%u", 1 + i % 50);

      role_driver_run_until (&driver, i * HB_SECOND / 50);
      receive_pulse (&driver, other, i);
      receive_pulse (&driver, "198.18.0.2", i);
    }

  for (guint i = 0; i < driver.sent->len; i++)
    {
      const HbOutgoing *sent = &g_array_index (driver.sent, HbOutgoing, i);

      if (sent->step != HB_STEP_PAYLOAD)
        continue;
      if (sent->segment.source.bytes[14] == 0)
        own++;
      else
        others++;
    }
  g_assert_cmpuint (own, ==, 5);
  g_assert_cmpuint (others, ==, 5);
  role_driver_clear (&driver);
}

/* A client that leaves sends TERMINATE, and no more answers. */
static void
test_leaves_instead_of_answering (void)
{
  RoleDriver driver;

  client_driver_start (&driver, 0);
  client_driver_pulse (&driver, SERVER);
  client_driver_pulse (&driver, SERVER);
  g_assert_true (hb_client_is_idle (client_of (&driver)));
  hb_client_terminate (client_of (&driver), driver.now);
  role_driver_settle (&driver);
  g_assert_true (hb_client_has_left (client_of (&driver)));
  g_assert_cmpint (hb_role_next_deadline (driver.role), ==, HB_NEVER);
  assert_sent (&driver, "SaPSaP");
  role_driver_clear (&driver);
}

/* Pulses that arrive together get one answer. */
static void
test_answers_a_burst_once (void)
{
  RoleDriver driver;
  HbSegment pulse = client_driver_make_pulse ("198.18.0.2", 0);

  client_driver_start (&driver, 0);
  for (guint i = 0; i < 1000; i++)
    hb_role_receive (driver.role, 0, &pulse);
  role_driver_settle (&driver);

  assert_sent (&driver, "SaP");
  g_assert_cmpuint (hb_role_get_counters (driver.role)->messages, ==, 1000);
  role_driver_clear (&driver);
}

/* A client that leaves does not wait for the host's answer to its last pulse answer. */
static void
test_leaves_with_an_answer (void)
{
  RoleDriver driver;

  client_driver_start (&driver, 0);
  driver.hosts_answer = FALSE;
  client_driver_pulse (&driver, SERVER);
  role_driver_run_until (&driver, HB_SECOND / 2);
  hb_client_terminate (client_of (&driver), driver.now);
  role_driver_settle (&driver);
  role_driver_run_until (&driver, 10 * HB_SECOND);

  assert_story (&driver,
                "0 pulse-received\n"
                "0.5 pulse-answered silent\n"
                "1.5 session-closed terminated silent\n");
  assert_sent (&driver, "SaPSaP");
  role_driver_clear (&driver);
}

/* An answer that cannot be sent is reported at once. */
static void
test_answer_that_fails (void)
{
  RoleDriver driver;

  client_driver_start (&driver, 0);
  driver.send_error = ENETUNREACH;
  client_driver_pulse (&driver, SERVER);

  assert_story (&driver, "0 pulse-received\n0 warning send 1\n");
  g_assert_true (hb_client_is_idle (client_of (&driver)));
  role_driver_clear (&driver);
}

/* The answer to a pulse overtakes waiting texts. */
static void
test_answer_overtakes_texts (void)
{
  RoleDriver driver;

  client_driver_start (&driver, 0);
  driver.hosts_answer = FALSE;
  client_driver_say (&driver, "one");
  client_driver_say (&driver, "two");
  client_driver_say (&driver, "three");
  role_driver_run_until (&driver, HB_SECOND / 2);
  client_driver_pulse (&driver, SERVER);
  client_driver_pulse (&driver, SERVER);
  assert_sent (&driver, "SSaP");
  role_driver_run_until (&driver, 10 * HB_SECOND);

  assert_story (&driver,
                "0.5 pulse-received\n"
                "0.5 pulse-received\n"
                "1 message-sent “one” silent\n"
                "1.5 pulse-answered silent\n"
                "2 message-sent “two” silent\n"
                "2.5 pulse-answered silent\n"
                "3 message-sent “three” silent\n");
  role_driver_clear (&driver);
}

static void
test_beats (void)
{
  RoleDriver driver;

  client_driver_start (&driver, 2 * HB_SECOND);
  hb_role_advance (driver.role, 0);
  role_driver_settle (&driver);
  role_driver_run_until (&driver, 5 * HB_SECOND);

  assert_story (&driver,
                "0 beat-sent answered\n"
                "2 beat-sent answered\n"
                "4 beat-sent answered\n");
  role_driver_clear (&driver);
}

/* A text is a sign of life, so beats that are due while texts wait do not delay them. */
static void
test_beats_make_room_for_texts (void)
{
  RoleDriver driver;

  client_driver_start (&driver, HB_SECOND / 10);
  driver.hosts_answer = FALSE;
  client_driver_say (&driver, "one");
  client_driver_say (&driver, "two");
  client_driver_say (&driver, "three");
  role_driver_run_until (&driver, 3 * HB_SECOND);

  assert_story (&driver,
                "1 message-sent “one” silent\n"
                "2 message-sent “two” silent\n"
                "3 message-sent “three” silent\n");
  role_driver_clear (&driver);
}

/* A server that has sent nothing for five minutes may have restarted, or been told a forged TERMINATE. */
static void
test_calls_a_quiet_server (void)
{
  RoleDriver driver;

  client_driver_start (&driver, 0);
  hb_role_advance (driver.role, 0);
  g_assert_cmpint (hb_role_next_deadline (driver.role), ==, 300 * HB_SECOND);
  g_assert_true (hb_client_is_idle (client_of (&driver)));
  role_driver_run_until (&driver, 700 * HB_SECOND);
  g_assert_true (hb_client_is_idle (client_of (&driver)));
  assert_story (&driver, "300 beat-sent answered\n600 beat-sent answered\n");
  assert_payloads (&driver, "0 0 13 0 0 13");

  /* Only a pulse of the server counts, not one of a stranger. */
  client_driver_pulse (&driver, SERVER);
  role_driver_run_until (&driver, 800 * HB_SECOND);
  client_driver_pulse (&driver, "198.18.0.66");
  role_driver_receive (&driver, SERVER, HB_PORT_CLIENT, HB_TCP_SYN, NULL);
  role_driver_receive (&driver, SERVER, HB_PORT_CLIENT, HB_TCP_ACK, "something else");
  role_driver_run_until (&driver, 1400 * HB_SECOND);
  assert_story (&driver,
                "700 pulse-received\n"
                "700 pulse-answered answered\n"
                "1000 beat-sent answered\n"
                "1300 beat-sent answered\n");
  role_driver_clear (&driver);
}

/* An answer of the server's host tells nothing about the server. */
static void
test_host_is_not_the_server (void)
{
  RoleDriver driver;

  client_driver_start (&driver, 0);
  client_driver_say (&driver, "one");
  role_driver_run_until (&driver, 200 * HB_SECOND);
  client_driver_say (&driver, "two");
  role_driver_run_until (&driver, 400 * HB_SECOND);

  assert_story (&driver,
                "0 message-sent “one” answered\n"
                "200 message-sent “two” answered\n"
                "300 beat-sent answered\n");
  role_driver_clear (&driver);
}

/* With --beat, it is not sent twice. */
static void
test_calls_with_beats (void)
{
  static const struct
  {
    gint64 beat;
    const char *story;
  } cases[] = {
    { 200, "0 beat-sent silent\n200 beat-sent silent\n300 beat-sent silent\n400 beat-sent silent\n"
           "600 beat-sent silent\n" },
    { 450, "0 beat-sent silent\n300 beat-sent silent\n450 beat-sent silent\n"
           "600 beat-sent silent\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      RoleDriver driver;

      client_driver_start (&driver, cases[i].beat * HB_SECOND);
      driver.hosts_answer = FALSE;
      hb_role_advance (driver.role, 0);
      role_driver_settle (&driver);
      role_driver_run_until (&driver, 650 * HB_SECOND);

      /* Each is reported after the answer wait. */
      for (guint j = 0; j < driver.events->len; j++)
        g_array_index (driver.events, HbEvent, j).time -= HB_SECOND;
      assert_story (&driver, cases[i].story);
      role_driver_clear (&driver);
    }
}

/* It is not sent while messages are sent anyway, nor by a client that leaves. */
static void
test_does_not_call_in_vain (void)
{
  RoleDriver driver;

  client_driver_start (&driver, 0);
  driver.hosts_answer = FALSE;
  hb_role_advance (driver.role, 0);
  role_driver_run_until (&driver, 299500 * HB_MILLISECOND);
  client_driver_say (&driver, "one");
  role_driver_run_until (&driver, 302 * HB_SECOND);
  assert_story (&driver, "300.5 message-sent “one” silent\n");

  hb_client_terminate (client_of (&driver), driver.now);
  role_driver_settle (&driver);
  role_driver_run_until (&driver, 1000 * HB_SECOND);
  assert_story (&driver, "303 session-closed terminated silent\n");
  g_assert_cmpint (hb_role_next_deadline (driver.role), ==, HB_NEVER);
  role_driver_clear (&driver);
}

static void
test_terminates (void)
{
  RoleDriver driver;

  client_driver_start (&driver, 2 * HB_SECOND);
  driver.hosts_answer = FALSE;
  client_driver_say (&driver, "one");
  client_driver_say (&driver, "two");
  client_driver_say (&driver, "three");
  role_driver_run_until (&driver, HB_SECOND / 2);
  hb_client_terminate (client_of (&driver), driver.now);
  hb_client_terminate (client_of (&driver), driver.now);
  role_driver_settle (&driver);
  g_assert_false (hb_client_send (client_of (&driver), driver.now, "too late"));
  g_assert_false (hb_client_has_left (client_of (&driver)));
  client_driver_pulse (&driver, SERVER);
  role_driver_run_until (&driver, 10 * HB_SECOND);

  g_assert_true (hb_client_has_left (client_of (&driver)));
  g_assert_true (hb_client_is_idle (client_of (&driver)));
  g_assert_cmpint (hb_role_next_deadline (driver.role), ==, HB_NEVER);
  /* The exchange in progress is finished at once; of those waiting, the two texts are sent, the beat is not.
   * The last payload is TERMINATE. */
  assert_story (&driver,
                "0.5 warning message 2\n"
                "0.5 message-sent “one” silent\n"
                "0.5 pulse-received\n"
                "1.5 session-closed terminated silent\n");
  g_assert_cmpuint (hb_client_get_unsent (client_of (&driver)), ==, 2);
  assert_payloads (&driver, "0 0 3 0 0 9");
  role_driver_clear (&driver);
}

static void
test_queue_is_bounded (void)
{
  RoleDriver driver;
  guint taken = 0;

  client_driver_start (&driver, 0);
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
  g_test_add_func ("/client/silent-host", test_waits_out_a_silent_host);
  g_test_add_func ("/client/waits-from-leaving", test_waits_from_leaving);
  g_test_add_func ("/client/checks-answers", test_checks_answers);
  g_test_add_func ("/client/pulse", test_answers_its_servers_pulse);
  g_test_add_func ("/client/nobody-else", test_answers_nobody_else);
  g_test_add_func ("/client/answers-at-once", test_answers_at_once);
  g_test_add_func ("/client/answers-each-pulse", test_answers_each_pulse);
  g_test_add_func ("/client/answers-once-a-second", test_answers_once_a_second);
  g_test_add_func ("/client/answers-addresses-in-turn", test_answers_addresses_in_turn);
  g_test_add_func ("/client/own-address-is-not-starved", test_own_address_is_not_starved);
  g_test_add_func ("/client/leaves-instead-of-answering", test_leaves_instead_of_answering);
  g_test_add_func ("/client/answers-a-burst-once", test_answers_a_burst_once);
  g_test_add_func ("/client/leaves-with-an-answer", test_leaves_with_an_answer);
  g_test_add_func ("/client/answer-that-fails", test_answer_that_fails);
  g_test_add_func ("/client/answer-overtakes", test_answer_overtakes_texts);
  g_test_add_func ("/client/beats", test_beats);
  g_test_add_func ("/client/beats-make-room", test_beats_make_room_for_texts);
  g_test_add_func ("/client/calls-a-quiet-server", test_calls_a_quiet_server);
  g_test_add_func ("/client/host-is-not-the-server", test_host_is_not_the_server);
  g_test_add_func ("/client/calls-with-beats", test_calls_with_beats);
  g_test_add_func ("/client/does-not-call-in-vain", test_does_not_call_in_vain);
  g_test_add_func ("/client/terminates", test_terminates);
  g_test_add_func ("/client/queue-is-bounded", test_queue_is_bounded);

  return g_test_run ();
}
