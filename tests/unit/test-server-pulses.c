#include <string.h>

#include "engine/hb-settings.h"
#include "server-driver.h"
#include "wire/hb-message.h"

/* Timeout 4, 3 pulses, interval 1, answered SYNs: pulses at 4, 5, 6 s and give-up at 7 s. */
static void
test_gives_up_on_time (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();

  server_driver_start (&driver, &config);
  server_driver_say (&driver, PEER, "Whats up Doc?");
  g_assert_cmpint (hb_role_next_deadline (driver.role), ==, 4 * HB_SECOND);
  role_driver_run_until (&driver, 100 * HB_SECOND);

  assert_story (&driver,
                "0 session-opened\n"
                "0 message “Whats up Doc?”\n"
                "4 timed-out 4\n"
                "4 pulse-sent 1/3 answered\n"
                "5 pulse-sent 2/3 answered\n"
                "6 pulse-sent 3/3 answered\n"
                "7 gave-up 3 program-dead\n"
                "7 session-closed gave-up\n");
  g_assert_cmpint (hb_role_next_deadline (driver.role), ==, HB_NEVER);
  g_assert_cmpuint (driver.sent->len, ==, 9);
  g_assert_cmpuint (hb_role_get_counters (driver.role)->sent, ==, 9);
  g_assert_cmpuint (hb_role_get_counters (driver.role)->send_failed, ==, 0);
  g_assert_cmpuint (hb_role_get_counters (driver.role)->messages, ==, 1);
  role_driver_clear (&driver);
}

/* The answer wait starts when the SYN has left, not when it was due. */
static void
test_waits_from_leaving (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();

  server_driver_start (&driver, &config);
  driver.hosts_answer = FALSE;
  server_driver_say (&driver, PEER, "hello");
  hb_role_advance (driver.role, 4 * HB_SECOND);
  driver.now = 4500 * HB_MILLISECOND;
  role_driver_settle (&driver);
  g_assert_cmpint (hb_role_next_deadline (driver.role), ==, 5500 * HB_MILLISECOND);
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
      HbServerConfig config = server_driver_defaults ();

      config.seed[0] = (guint8) (i + 1);
      server_driver_start (&driver, &config);
      server_driver_say (&driver, PEER, "hello");
      role_driver_run_until (&driver, 4 * HB_SECOND);
      syns[i] = g_array_index (driver.sent, HbOutgoing, 0).segment;
      role_driver_clear (&driver);
    }

  g_assert_cmpuint (syns[0].source_port, !=, syns[1].source_port);
  g_assert_cmpuint (syns[0].seq, !=, syns[1].seq);
}

/* Each unanswered SYN costs the answer wait, and no more. */
static void
test_waits_for_silent_hosts (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();

  config.answer_wait = HB_SECOND / 2;
  server_driver_start (&driver, &config);
  driver.hosts_answer = FALSE;
  server_driver_say (&driver, PEER, "hello");
  role_driver_run_until (&driver, 100 * HB_SECOND);

  assert_story (&driver,
                "0 session-opened\n"
                "0 message “hello”\n"
                "4 timed-out 4\n"
                "4.5 pulse-sent 1/3 silent\n"
                "6 pulse-sent 2/3 silent\n"
                "7.5 pulse-sent 3/3 silent\n"
                "8.5 gave-up 3 host-silent\n"
                "8.5 session-closed gave-up\n");
  role_driver_clear (&driver);
}

static void
test_sends_what_the_original_sends (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();
  const HbOutgoing *sent;

  server_driver_start (&driver, &config);
  driver.hosts_accept = TRUE;
  server_driver_say (&driver, PEER, "hello");
  role_driver_run_until (&driver, 5 * HB_SECOND);
  sent = (const HbOutgoing *) (gpointer) driver.sent->data;

  for (guint i = 0; i < 3; i++)
    {
      HbAddress peer = address_of (PEER), local = address_of ("198.18.0.1");

      g_assert_true (hb_address_equal (&sent[i].segment.destination, &peer));
      g_assert_true (hb_address_equal (&sent[i].segment.source, &local));
      g_assert_cmpuint (sent[i].segment.destination_port, ==, 11415);
      g_assert_cmpuint (sent[i].segment.source_port, ==, sent[0].segment.source_port);
      g_assert_cmpuint (sent[i].segment.seq, ==, sent[0].segment.seq + i);
      g_assert_cmpuint (sent[i].segment.window, ==, 8192);
    }

  g_assert_cmpuint (sent[0].segment.flags, ==, HB_TCP_SYN);
  g_assert_cmpuint (sent[0].segment.ack, ==, 0);
  g_assert_cmpuint (sent[1].segment.flags, ==, HB_TCP_ACK);
  g_assert_cmpuint (sent[1].segment.ack, ==, 77001);
  g_assert_cmpuint (sent[1].segment.payload_length, ==, 0);
  g_assert_cmpuint (sent[2].segment.flags, ==, HB_TCP_ACK);
  g_assert_cmpuint (sent[2].segment.ack, ==, 77001);
  g_assert_cmpmem (sent[2].segment.payload, sent[2].segment.payload_length, "MSG_HEARTBEAT", 13);

  /* A new port and a new number for each pulse. */
  g_assert_cmpuint (sent[3].segment.source_port, !=, sent[0].segment.source_port);
  g_assert_cmpuint (sent[3].segment.seq, !=, sent[0].segment.seq + 3);
  role_driver_clear (&driver);
}

static void
test_unanswered_acknowledges_one (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();

  server_driver_start (&driver, &config);
  driver.hosts_answer = FALSE;
  server_driver_say (&driver, PEER, "hello");
  role_driver_run_until (&driver, 5 * HB_SECOND);

  g_assert_cmpuint (driver.sent->len, ==, 3);
  g_assert_cmpuint (g_array_index (driver.sent, HbOutgoing, 1).segment.ack, ==, 1);
  g_assert_cmpuint (g_array_index (driver.sent, HbOutgoing, 2).segment.ack, ==, 1);
  role_driver_clear (&driver);
}

/* Without a payload, a pulse is sent from the address that received the SYN. */
static void
test_answers_from_where_it_was_asked (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();
  HbAddress local = address_of ("198.18.0.1");

  server_driver_start (&driver, &config);
  server_driver_syn (&driver, PEER);
  role_driver_run_until (&driver, 4 * HB_SECOND);
  g_assert_cmpuint (driver.sent->len, ==, 2);
  g_assert_true (hb_address_equal (&g_array_index (driver.sent, HbOutgoing, 0).segment.source,
                                   &local));
  role_driver_clear (&driver);
}

/* Delivers the peer's answer to the pulse at @due seconds, with a delay. */
static void
answer_pulse (RoleDriver *driver,
              double      due,
              double      later)
{
  role_driver_run_until (driver, (gint64) ((due + later) * HB_SECOND));
  server_driver_answer (driver, PEER);
}

/* After the last pulse, the server waits twice as long as the slowest recent answer, if that is longer than
 * the interval; between pulses it waits the interval. */
static void
test_waits_for_slow_answers (void)
{
  static const struct
  {
    double took;
    const char *story;
  } cases[] = {
    { 0.1, "11.1 gave-up 3 program-dead\n" },
    { 0.5, "11.5 gave-up 3 program-dead\n" },
    { 0.75, "12.25 gave-up 3 program-dead\n" },
    { 0.9, "12.7 gave-up 3 program-dead\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      RoleDriver driver;
      HbServerConfig config = server_driver_defaults ();
      g_autofree char *pulses = g_strdup_printf ("%g pulse-sent 1/3 answered\n"
                                                 "%g pulse-sent 2/3 answered\n"
                                                 "%g pulse-sent 3/3 answered\n",
                                                 8 + cases[i].took, 9 + cases[i].took,
                                                 10 + cases[i].took);
      g_autofree char *story = NULL;

      server_driver_start (&driver, &config);
      server_driver_say (&driver, PEER, "hello");
      answer_pulse (&driver, 4, cases[i].took);
      role_driver_run_until (&driver, 20 * HB_SECOND);

      story = role_driver_story (&driver);
      g_assert_nonnull (strstr (story, pulses));
      g_assert_nonnull (strstr (story, cases[i].story));
      role_driver_clear (&driver);
    }
}

/* A peer whose answer came just after it was given up is not given up the next time. */
static void
test_learns_from_late_answer (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();

  config.pulses = 1;
  server_driver_start (&driver, &config);
  server_driver_say (&driver, PEER, "hello");
  answer_pulse (&driver, 4, 1.25);
  answer_pulse (&driver, 9.25, 2.25);
  role_driver_run_until (&driver, 30 * HB_SECOND);

  assert_story (&driver,
                "0 session-opened\n"
                "0 message “hello”\n"
                "4 timed-out 4\n"
                "4 pulse-sent 1/1 answered\n"
                "5 gave-up 1 program-dead\n"
                "5 session-closed gave-up\n"
                "5.25 session-opened back after 5.25\n"
                "5.25 alive 0\n"
                "9.25 timed-out 4\n"
                "9.25 pulse-sent 1/1 answered\n"
                "11.5 alive 1\n"
                "15.5 timed-out 4\n"
                "15.5 pulse-sent 1/1 answered\n"
                "20 gave-up 1 program-dead\n"
                "20 session-closed gave-up\n");
  role_driver_clear (&driver);
}

/* The same if its SYN opens the session before the late answer comes. */
static void
test_learns_from_late_answer_behind_its_syn (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();
  g_autofree char *story = NULL;

  config.pulses = 1;
  server_driver_start (&driver, &config);
  server_driver_say (&driver, PEER, "hello");
  role_driver_run_until (&driver, 5250 * HB_MILLISECOND);
  server_driver_say (&driver, PEER, "MSG_HEARTBEAT");
  role_driver_run_until (&driver, 30 * HB_SECOND);

  story = role_driver_story (&driver);
  g_assert_nonnull (strstr (story, "9.25 pulse-sent 1/1 answered\n11.75 gave-up 1"));
  role_driver_clear (&driver);
}

/* Fifty peers that do not answer their SYN delay no other. */
static void
test_peers_are_independent (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();

  server_driver_start (&driver, &config);
  driver.hosts_answer = FALSE;
  for (guint i = 0; i < 50; i++)
    {
      g_autofree char *peer = g_strdup_printf ("198.18.1.%u", i + 1);

      server_driver_say (&driver, peer, "hello");
    }

  role_driver_run_until (&driver, 4 * HB_SECOND);
  g_assert_cmpuint (driver.sent->len, ==, 50);
  role_driver_run_until (&driver, 5 * HB_SECOND);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_PULSE_SENT), ==, 50);
  role_driver_run_until (&driver, 10 * HB_SECOND);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_GAVE_UP), ==, 50);
  role_driver_clear (&driver);
}

static void
start_from_settings (RoleDriver *driver,
                     gboolean    passive)
{
  HbSettings settings;

  hb_settings_init (&settings, FALSE);
  settings.passive = passive;
  settings.timeout = 4 * HB_SECOND;
  settings.pulses = 1;
  role_driver_init (driver, hb_settings_create_role (&settings));
  server_driver_say (driver, PEER, "hello");
  role_driver_run_until (driver, 20 * HB_SECOND);
}

/* An engine handles each deadline later by its latency; the answer wait must not get longer by that. A replay handles
 * it on time. */
static void
test_latency (void)
{
  RoleDriver driver;

  start_from_settings (&driver, FALSE);
  assert_story (&driver,
                "0 session-opened\n"
                "0 message “hello”\n"
                "4 timed-out 4\n"
                "4.999 pulse-sent 1/1 silent\n"
                "5.999 gave-up 1 host-silent\n"
                "5.999 session-closed gave-up\n");
  role_driver_clear (&driver);

  start_from_settings (&driver, TRUE);
  assert_story (&driver,
                "0 session-opened\n"
                "0 message “hello”\n"
                "4 timed-out 4\n"
                "6 gave-up 0 not-asked\n"
                "6 session-closed gave-up\n");
  role_driver_clear (&driver);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/server/gives-up-on-time", test_gives_up_on_time);
  g_test_add_func ("/server/waits-from-leaving", test_waits_from_leaving);
  g_test_add_func ("/server/seed", test_seed_counts);
  g_test_add_func ("/server/waits-for-silent-hosts", test_waits_for_silent_hosts);
  g_test_add_func ("/server/sends-what-the-original-sends", test_sends_what_the_original_sends);
  g_test_add_func ("/server/unanswered-acknowledges-one", test_unanswered_acknowledges_one);
  g_test_add_func ("/server/answers-from-where-it-was-asked", test_answers_from_where_it_was_asked);
  g_test_add_func ("/server/waits-for-slow-answers", test_waits_for_slow_answers);
  g_test_add_func ("/server/learns-from-late-answer", test_learns_from_late_answer);
  g_test_add_func ("/server/learns-from-late-answer-behind-its-syn",
                   test_learns_from_late_answer_behind_its_syn);
  g_test_add_func ("/server/peers-are-independent", test_peers_are_independent);
  g_test_add_func ("/server/latency", test_latency);

  return g_test_run ();
}
