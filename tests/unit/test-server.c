#include <errno.h>
#include <string.h>

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

/* The wait begins when the SYN has left, not when it was meant to. */
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

/* Neither the port nor the number of a SYN can be foretold without the seed. */
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

static void
test_answer_resets (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();
  const HbEvent *alive;

  server_driver_start (&driver, &config);
  server_driver_say (&driver, PEER, "hello");
  role_driver_run_until (&driver, 5 * HB_SECOND + HB_SECOND / 4);
  server_driver_say (&driver, PEER, "MSG_HEARTBEAT");

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

/* A pulse under way when the peer speaks is not finished. */
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

/* What is told of a segment of a pulse that is over means nothing for what came after. */
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

  /* Nor where the next pulse is at the same step. */
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

/* The beginning of the last text stays with the peer, as far as it was captured. */
static void
test_keeps_the_last_text (void)
{
  static const char text[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  static const struct
  {
    guint captured;
    guint kept;
  } cases[] = { { 5, 5 }, { 40, 40 }, { 41, 40 }, { 62, 40 }, { 39, 39 }, { 0, 0 } };
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();

  server_driver_start (&driver, &config);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      HbSegment segment = {
        .source = address_of (PEER),
        .destination = address_of ("198.18.0.1"),
        .destination_port = HB_PORT_SERVER,
        .flags = HB_TCP_ACK,
        .payload = (const guint8 *) text,
        .payload_captured = cases[i].captured,
        .payload_length = sizeof text - 1,
      };
      HbPeer *peer;

      hb_role_receive (driver.role, 0, &segment);
      peer = hb_peer_table_lookup (hb_server_get_peers (server_of (&driver)), &segment.source);
      g_assert_cmpmem (peer->text, peer->text_length, text, cases[i].kept);
      g_assert_true (peer->closed_link.data == peer);
    }
  role_driver_clear (&driver);
}

static void
test_terminate_and_reopen (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();

  server_driver_start (&driver, &config);
  server_driver_say (&driver, PEER, "hello");
  server_driver_say (&driver, PEER, "TERMINATE");
  role_driver_run_until (&driver, 20 * HB_SECOND);
  role_driver_receive (&driver, PEER, HB_PORT_SERVER, HB_TCP_ACK, "TERMINATE");
  server_driver_syn (&driver, PEER);
  server_driver_say (&driver, PEER, "again");

  assert_story (&driver,
                "0 session-opened\n"
                "0 message “hello”\n"
                "0 session-closed terminated\n"
                "20 session-opened\n"
                "20 message “again”\n");
  g_assert_cmpuint (hb_role_get_counters (driver.role)->reasons[HB_REASON_NO_SESSION], ==, 1);
  g_assert_cmpuint (hb_server_get_seen (server_of (&driver)), ==, 1);
  role_driver_clear (&driver);
}

/* The original loses both of these. */
static void
test_lost_segments (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();

  server_driver_start (&driver, &config);
  role_driver_receive (&driver, PEER, HB_PORT_SERVER, HB_TCP_ACK, "my SYN was lost");
  server_driver_syn (&driver, "198.18.0.3");
  role_driver_run_until (&driver, 4 * HB_SECOND);

  assert_story (&driver,
                "0 session-opened\n"
                "0 message “my SYN was lost”\n"
                "0 session-opened\n"
                "4 timed-out 4\n"
                "4 timed-out 4\n"
                "4 pulse-sent 1/3 answered\n"
                "4 pulse-sent 1/3 answered\n");
  role_driver_clear (&driver);
}

static void
test_ignores_the_rest (void)
{
  static const guint8 flags[] = {
    0, HB_TCP_FIN, HB_TCP_RST, HB_TCP_RST | HB_TCP_ACK, HB_TCP_SYN | HB_TCP_ACK,
    HB_TCP_ACK | HB_TCP_PSH, HB_TCP_FIN | HB_TCP_ACK, HB_TCP_SYN | HB_TCP_URG, 0xff,
  };
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();

  server_driver_start (&driver, &config);
  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    role_driver_receive (&driver, PEER, HB_PORT_SERVER, flags[i], "data");
  role_driver_receive (&driver, PEER, HB_PORT_SERVER, HB_TCP_ACK, NULL);
  role_driver_receive (&driver, PEER, 80, HB_TCP_SYN, NULL);

  assert_story (&driver, "");
  g_assert_cmpuint (hb_role_get_counters (driver.role)->segments, ==, G_N_ELEMENTS (flags) + 2);
  g_assert_cmpuint (hb_counters_get_ignored (hb_role_get_counters (driver.role)), ==,
                    G_N_ELEMENTS (flags) + 2);
  role_driver_clear (&driver);
}

/* Only the true answer counts: RST+ACK or SYN+ACK, to our port, acknowledging s + 1. */
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

  /* It is remembered when the next pulses have no answer. */
  role_driver_run_until (&driver, 8 * HB_SECOND);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_PULSE_SENT), >=, 2);
  g_assert_cmpint (hb_peer_table_lookup (hb_server_get_peers (server_of (&driver)),
                                         &pulse.destination)->rtt, ==, 3 * HB_MILLISECOND);
  role_driver_clear (&driver);
}

/* A segment of a session that was opened by its SYN alone goes out from where that one came in. */
static void
test_answers_from_where_it_was_asked (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();
  HbAddress local = address_of ("198.18.0.1");

  server_driver_start (&driver, &config);
  server_driver_syn (&driver, PEER);
  role_driver_run_until (&driver, 4 * HB_SECOND);
  g_assert_cmpuint (driver.sent->len, ==, 3);
  g_assert_true (hb_address_equal (&g_array_index (driver.sent, HbOutgoing, 0).segment.source,
                                   &local));
  role_driver_clear (&driver);
}

/* Fifty peers that do not answer their SYN delay nobody. */
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

/* Verdicts */

/* Whoever drives it looks at each deadline so much later that nothing is heard too late; the wait for
 * an answer is not to be longer for it. */
static void
test_latency (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();

  config.latency = HB_SECOND / 4;
  config.pulses = 1;
  server_driver_start (&driver, &config);
  driver.hosts_answer = FALSE;
  server_driver_say (&driver, PEER, "hello");
  role_driver_run_until (&driver, 20 * HB_SECOND);

  assert_story (&driver,
                "0 session-opened\n"
                "0 message “hello”\n"
                "4 timed-out 4\n"
                "4.75 pulse-sent 1/1 silent\n"
                "5.75 gave-up 1 host-silent\n"
                "5.75 session-closed gave-up\n");
  role_driver_clear (&driver);
}

/* What is about no pulse of ours, or our own kernel's word, changes nothing. */
static void
test_unreachable_by_nobody (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();
  HbUnreachable reports[6];

  server_driver_start (&driver, &config);
  driver.hosts_answer = FALSE;
  server_driver_say (&driver, "198.18.0.3", "hello");
  server_driver_say (&driver, "198.18.0.3", "TERMINATE");
  server_driver_say (&driver, PEER, "hello");
  role_driver_run_until (&driver, 4 * HB_SECOND);
  for (guint i = 0; i < G_N_ELEMENTS (reports); i++)
    reports[i] = unreachable_by ("198.18.0.254",
                                 &g_array_index (driver.sent, HbOutgoing, 0).segment);
  reports[0].destination = address_of ("198.18.0.77");
  reports[1].destination = address_of ("198.18.0.3");
  reports[2].destination_port = HB_PORT_SERVER;
  reports[3].reporter = address_of ("198.18.0.1");
  reports[4].seq--;
  reports[5].seq += HB_EXCHANGE_SEGMENTS;

  for (guint i = 0; i < G_N_ELEMENTS (reports); i++)
    {
      hb_role_unreachable (driver.role, driver.now, &reports[i]);
      role_driver_settle (&driver);
      g_test_message ("%u", i);
      g_assert_cmpuint (driver.sent->len, ==, 1);
      g_assert_cmpuint (hb_role_get_counters (driver.role)->reasons[HB_REASON_ICMP_OTHER], ==,
                        i + 1);
    }
  role_driver_clear (&driver);
}

/* The host answers, and a router's word about the same SYN comes before the payload has left: that
 * has been asked for, and is not asked for again. */
static void
test_answer_and_report (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();
  HbSegment pulse;
  HbUnreachable report;

  server_driver_start (&driver, &config);
  driver.hosts_answer = FALSE;
  server_driver_say (&driver, PEER, "hello");
  role_driver_run_until (&driver, 4 * HB_SECOND);
  pulse = g_array_index (driver.sent, HbOutgoing, 0).segment;
  report = unreachable_by ("198.18.0.254", &pulse);
  role_driver_answer (&driver, &pulse, HB_TCP_RST | HB_TCP_ACK, pulse.seq + 1);
  hb_role_unreachable (driver.role, driver.now, &report);
  role_driver_settle (&driver);

  g_assert_cmpuint (driver.sent->len, ==, 3);
  assert_story (&driver,
                "0 session-opened\n"
                "0 message “hello”\n"
                "4 timed-out 4\n"
                "4 pulse-sent 1/3 answered\n");
  role_driver_clear (&driver);
}

static void
report_each_pulse (RoleDriver *driver,
                   const char *reporter)
{
  for (guint second = 4; second < 20; second++)
    {
      guint before = driver->sent->len;

      role_driver_run_until (driver, second * HB_SECOND);
      for (guint i = before; i < driver->sent->len; i++)
        {
          HbOutgoing outgoing = g_array_index (driver->sent, HbOutgoing, i);
          HbUnreachable report = unreachable_by (reporter, &outgoing.segment);

          if (outgoing.step == HB_STEP_SYN)
            hb_role_unreachable (driver->role, driver->now, &report);
        }
      role_driver_settle (driver);
    }
}

static void
test_verdict_unreachable_by_router (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();

  server_driver_start (&driver, &config);
  driver.hosts_answer = FALSE;
  server_driver_say (&driver, PEER, "hello");
  report_each_pulse (&driver, "198.18.0.254");

  assert_story (&driver,
                "0 session-opened\n"
                "0 message “hello”\n"
                "4 timed-out 4\n"
                "4 pulse-sent 1/3 unreachable\n"
                "5 pulse-sent 2/3 unreachable\n"
                "6 pulse-sent 3/3 unreachable\n"
                "7 gave-up 3 unreachable\n"
                "7 session-closed gave-up\n");
  role_driver_clear (&driver);
}

/* A host that refuses in its own name is up. */
static void
test_verdict_of_rejecting_host (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();

  server_driver_start (&driver, &config);
  driver.hosts_answer = FALSE;
  server_driver_say (&driver, PEER, "hello");
  report_each_pulse (&driver, PEER);
  g_array_remove_range (driver.events, 0, driver.events->len - 2);

  assert_story (&driver, "7 gave-up 3 program-dead\n7 session-closed gave-up\n");
  role_driver_clear (&driver);
}

/* Three pulses that nobody answered in time; @which of them, counted from 0, is answered at
 * @second with @flags, @off from the right number. */
static HbVerdict
verdict_with_late_answer (guint   which,
                          double  second,
                          guint8  flags,
                          guint32 off)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();
  HbVerdict verdict;
  guint syns = 0;

  server_driver_start (&driver, &config);
  driver.hosts_answer = FALSE;
  server_driver_say (&driver, PEER, "hello");
  role_driver_run_until (&driver, (gint64) (second * HB_SECOND));

  for (guint i = 0; i < driver.sent->len; i++)
    {
      HbOutgoing outgoing = g_array_index (driver.sent, HbOutgoing, i);

      if (outgoing.step != HB_STEP_SYN || syns++ != which)
        continue;
      if (flags == HB_TCP_RST)
        hb_role_receive (driver.role, driver.now, &(HbSegment) {
          .source = outgoing.segment.destination,
          .destination = outgoing.segment.source,
          .source_port = HB_PORT_CLIENT,
          .destination_port = outgoing.segment.source_port,
          .flags = flags,
          .seq = 1 + off,
        });
      else
        role_driver_answer (&driver, &outgoing.segment, flags, outgoing.segment.seq + 1 + off);
    }

  verdict = server_driver_await_verdict (&driver);
  role_driver_clear (&driver);
  return verdict;
}

/* The SYNs leave at 4, 6 and 8 s and are given up a second later; the verdict falls at 10 s. */
static void
test_late_answer (void)
{
  static const struct
  {
    guint which;
    double second;
    guint8 flags;
    guint32 off;
    HbVerdict verdict;
  } cases[] = {
    { 2, 9.5, HB_TCP_RST | HB_TCP_ACK, 0, HB_VERDICT_PROGRAM_DEAD },
    { 2, 9.5, HB_TCP_SYN | HB_TCP_ACK, 0, HB_VERDICT_PROGRAM_DEAD },
    { 2, 9.5, HB_TCP_RST | HB_TCP_ACK, 1, HB_VERDICT_HOST_SILENT },
    { 2, 9.5, HB_TCP_RST | HB_TCP_ACK, (guint32) -1, HB_VERDICT_HOST_SILENT },
    { 2, 9.5, HB_TCP_ACK, 0, HB_VERDICT_HOST_SILENT },

    /* From a host farther away than the pulses are apart. */
    { 1, 8.5, HB_TCP_RST | HB_TCP_ACK, 0, HB_VERDICT_PROGRAM_DEAD },
    { 0, 9.5, HB_TCP_RST | HB_TCP_ACK, 0, HB_VERDICT_PROGRAM_DEAD },
    { 0, 9.5, HB_TCP_RST | HB_TCP_ACK, 1, HB_VERDICT_HOST_SILENT },

    /* To segments 2 and 3, which acknowledge 1 where nothing was answered. */
    { 2, 9.5, HB_TCP_RST, 0, HB_VERDICT_PROGRAM_DEAD },
    { 2, 9.5, HB_TCP_RST, 1, HB_VERDICT_HOST_SILENT },
    { 1, 9.5, HB_TCP_RST, 0, HB_VERDICT_HOST_SILENT },
    { 2, 8.5, HB_TCP_RST, 0, HB_VERDICT_HOST_SILENT },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (verdict_with_late_answer (cases[i].which, cases[i].second, cases[i].flags,
                                               cases[i].off),
                     ==, cases[i].verdict);
}

/* A late answer tells the round-trip time all the same, and proves the address. */
static void
test_late_answer_is_measured (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();
  HbPeer *peer;
  HbSegment syn;

  server_driver_start (&driver, &config);
  driver.hosts_answer = FALSE;
  server_driver_say (&driver, PEER, "hello");
  role_driver_run_until (&driver, 5500 * HB_MILLISECOND);
  syn = g_array_index (driver.sent, HbOutgoing, 0).segment;
  role_driver_answer (&driver, &syn, HB_TCP_RST | HB_TCP_ACK, syn.seq + 1);

  peer = hb_peer_table_lookup (hb_server_get_peers (server_of (&driver)), &syn.destination);
  g_assert_cmpint (peer->rtt, ==, 1500 * HB_MILLISECOND);
  g_assert_true (peer->proven);
  g_assert_cmpuint (hb_role_get_counters (driver.role)->reasons[HB_REASON_STRAY_ANSWER], ==, 0);

  /* One to a pulse before the last says nothing about the last one's time. */
  role_driver_run_until (&driver, 7500 * HB_MILLISECOND);
  role_driver_answer (&driver, &syn, HB_TCP_RST | HB_TCP_ACK, syn.seq + 1);
  g_assert_cmpint (peer->rtt, ==, 1500 * HB_MILLISECOND);
  role_driver_clear (&driver);
}

/* Three unanswered pulses, and a router's word about one of their segments after the last. */
static HbVerdict
verdict_with_late_report (guint   segment,
                          guint32 off)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();
  HbVerdict verdict;
  HbUnreachable report;

  server_driver_start (&driver, &config);
  driver.hosts_answer = FALSE;
  server_driver_say (&driver, PEER, "hello");
  role_driver_run_until (&driver, 9500 * HB_MILLISECOND);

  report = unreachable_by ("198.18.0.254",
                           &g_array_index (driver.sent, HbOutgoing, segment).segment);
  report.seq += off;
  hb_role_unreachable (driver.role, driver.now, &report);
  g_assert_cmpuint (hb_role_get_counters (driver.role)->reasons[HB_REASON_ICMP_OTHER], ==,
                    off != 0);

  verdict = server_driver_await_verdict (&driver);
  role_driver_clear (&driver);
  return verdict;
}

static void
test_late_report (void)
{
  for (guint segment = 0; segment < 9; segment++)
    {
      g_assert_cmpint (verdict_with_late_report (segment, 0), ==, HB_VERDICT_UNREACHABLE);
      g_assert_cmpint (verdict_with_late_report (segment, 0x10000), ==, HB_VERDICT_HOST_SILENT);
    }
}

/* What our own kernel reports is that its ARP had no answer: silence. */
static void
test_own_kernel_says_silence (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();

  server_driver_start (&driver, &config);
  driver.hosts_answer = FALSE;
  server_driver_say (&driver, PEER, "hello");
  report_each_pulse (&driver, "198.18.0.1");
  g_array_remove_range (driver.events, 0, driver.events->len - 2);

  assert_story (&driver, "10 gave-up 3 host-silent\n10 session-closed gave-up\n");
  role_driver_clear (&driver);
}

static void
test_no_route (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();

  server_driver_start (&driver, &config);
  server_driver_say (&driver, PEER, "hello");
  driver.send_error = ENETUNREACH;
  role_driver_run_until (&driver, 20 * HB_SECOND);

  assert_story (&driver,
                "0 session-opened\n"
                "0 message “hello”\n"
                "4 timed-out 4\n"
                "4 pulse-sent 1/3 unreachable\n"
                "5 pulse-sent 2/3 unreachable\n"
                "6 pulse-sent 3/3 unreachable\n"
                "7 gave-up 3 unreachable\n"
                "7 session-closed gave-up\n");
  role_driver_clear (&driver);
}

static void
test_verdict_one_way (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();

  server_driver_start (&driver, &config);
  driver.hosts_answer = FALSE;
  server_driver_say (&driver, PEER, "hello");
  role_driver_run_until (&driver, 5 * HB_SECOND);
  server_driver_syn (&driver, PEER);
  role_driver_run_until (&driver, 20 * HB_SECOND);
  g_array_remove_range (driver.events, 0, driver.events->len - 2);

  assert_story (&driver, "10 gave-up 3 one-way\n10 session-closed gave-up\n");
  role_driver_clear (&driver);
}

/* What the peer said before it fell silent is no sign that we are not heard. */
static void
test_verdict_of_early_stirring (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();

  server_driver_start (&driver, &config);
  driver.hosts_answer = FALSE;
  server_driver_say (&driver, PEER, "hello");
  role_driver_run_until (&driver, 2 * HB_SECOND);
  server_driver_syn (&driver, PEER);
  role_driver_run_until (&driver, 20 * HB_SECOND);
  g_array_remove_range (driver.events, 0, driver.events->len - 2);

  assert_story (&driver, "10 gave-up 3 host-silent\n10 session-closed gave-up\n");
  role_driver_clear (&driver);
}

/* One lost answer does not make a dead host; two do. */
static void
test_verdict_of_host_that_dies (void)
{
  static const struct
  {
    gint64 dies;
    const char *verdict;
  } cases[] = {
    { 5500, "gave-up 3 program-dead\n" },
    { 4500, "gave-up 3 host-silent\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      RoleDriver driver;
      HbServerConfig config = server_driver_defaults ();
      g_autofree char *story = NULL;

      server_driver_start (&driver, &config);
      server_driver_say (&driver, PEER, "hello");
      role_driver_run_until (&driver, cases[i].dies * HB_MILLISECOND);
      driver.hosts_answer = FALSE;
      role_driver_run_until (&driver, 20 * HB_SECOND);

      story = role_driver_story (&driver);
      g_assert_nonnull (strstr (story, cases[i].verdict));
      role_driver_clear (&driver);
    }
}

/* Own trouble */

static void
test_failed_send_is_not_counted (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();

  server_driver_start (&driver, &config);
  server_driver_say (&driver, PEER, "hello");
  driver.send_error = ENOBUFS;
  role_driver_run_until (&driver, 28 * HB_SECOND);

  /* The SYN is tried each second; one line each ten seconds tells how often that failed. */
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

/* Sends what waits, and has all segments of one step fail. */
static void
fail_step (RoleDriver *driver,
           HbStep      step,
           int         error)
{
  HbOutgoing outgoing;

  while (hb_role_take_segment (driver->role, &outgoing))
    hb_role_sent (driver->role, driver->now, &outgoing, outgoing.step == step ? error : 0);
}

/* Segment 2 is a courtesy; without segment 3 there was no pulse. */
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
    { HB_STEP_PAYLOAD, EHOSTUNREACH, "5 pulse-sent 1/3 unreachable\n" },
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

/* What did not leave was not spent, and earned nothing either. */
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

static void
test_trouble_buries_nobody (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();

  server_driver_start (&driver, &config);
  server_driver_say (&driver, PEER, "hello");
  role_driver_run_until (&driver, 6 * HB_SECOND + HB_SECOND / 2);
  hb_role_trouble (driver.role, driver.now);

  /* An older one does not take it back. */
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

/* Who may get no further segment is not pulsed again for a trouble of ours, but given up all the
 * same, an interval later. */
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

/* What is kept of a text ends where a character does. */
static void
test_last_text (void)
{
  static const struct
  {
    const char *said;
    guint kept;
    gboolean cut;
  } cases[] = {
    { "short", 5, FALSE },
    { "0123456789012345678901234567890123456789", 40, FALSE },
    { "01234567890123456789012345678901234567890", 40, TRUE },
    { "a\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9"
      "\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9", 39, TRUE },
    { "\x80\x80\x80\x80\x80", 5, FALSE },
  };
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();
  HbAddress address = address_of (PEER);

  server_driver_start (&driver, &config);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      HbPeer *peer;

      server_driver_say (&driver, PEER, cases[i].said);
      peer = hb_peer_table_lookup (hb_server_get_peers (server_of (&driver)), &address);
      g_assert_cmpmem (peer->text, peer->text_length, cases[i].said, cases[i].kept);
      g_assert_cmpint (peer->text_cut, ==, cases[i].cut);
    }
  role_driver_clear (&driver);
}

/* Trouble up to the moment at which the last pulse left may have swallowed its answer; trouble
 * before cannot. */
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
  hb_server_follow (server_of (driver), driver->now, locals, &now_suspended, &now_resumed);
  g_assert_cmpuint (now_suspended, ==, suspended);
  g_assert_cmpuint (now_resumed, ==, resumed);
}

/* Whose words cannot reach us is not judged, in whatever state it was. */
static void
test_lost_address (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();

  server_driver_start (&driver, &config);
  server_driver_say (&driver, PEER, "hello");
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

/* Who speaks to another of our addresses meanwhile is alive there. */
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

/* Bounds */

static void
test_full_table_refuses_strangers (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();

  config.max_peers = 2;
  server_driver_start (&driver, &config);
  server_driver_say (&driver, "198.18.0.2", "one");
  server_driver_say (&driver, "198.18.0.3", "two");
  server_driver_say (&driver, "198.18.0.4", "three");
  assert_story (&driver,
                "0 session-opened\n"
                "0 message “one”\n"
                "0 session-opened\n"
                "0 message “two”\n"
                "0 warning table-full 1\n");

  /* Who left makes room; who stays is known as before. */
  server_driver_say (&driver, "198.18.0.2", "TERMINATE");
  server_driver_say (&driver, "198.18.0.4", "three again");
  server_driver_say (&driver, "198.18.0.3", "two again");
  server_driver_say (&driver, "198.18.0.2", "one again");
  assert_story (&driver,
                "0 session-closed terminated\n"
                "0 forgotten\n"
                "0 session-opened\n"
                "0 message “three again”\n"
                "0 message “two again”\n");
  g_assert_cmpuint (hb_peer_table_get_size (hb_server_get_peers (server_of (&driver))), ==, 2);
  role_driver_clear (&driver);
}

/* The warning comes at once, then each ten seconds with the number of those in between. */
static void
test_full_table_is_counted (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();

  config.timeout = 1000 * HB_SECOND;
  config.max_peers = 1;
  server_driver_start (&driver, &config);
  server_driver_syn (&driver, PEER);
  for (guint i = 0; i < 3; i++)
    server_driver_syn (&driver, "198.18.0.3");
  assert_story (&driver, "0 session-opened\n0 warning table-full 1\n");
  g_assert_cmpuint (hb_role_get_counters (driver.role)->reasons[HB_REASON_TABLE_FULL], ==, 3);
  g_assert_cmpuint (hb_server_get_seen (server_of (&driver)), ==, 1);

  hb_role_advance (driver.role, 10 * HB_SECOND - 1);
  assert_story (&driver, "");
  hb_role_advance (driver.role, 10 * HB_SECOND);
  assert_story (&driver, "10 warning table-full 2\n");
  hb_role_advance (driver.role, 20 * HB_SECOND);
  assert_story (&driver, "");

  driver.now = 25 * HB_SECOND;
  server_driver_syn (&driver, "198.18.0.3");
  server_driver_syn (&driver, "198.18.0.3");
  assert_story (&driver, "25 warning table-full 1\n");
  hb_role_stop (driver.role, 26 * HB_SECOND);
  assert_story (&driver, "26 session-closed stopped\n26 warning table-full 1\n");
  role_driver_clear (&driver);
}

/* No more than three segments leave for each one that an unproven address sent. */
static void
test_does_not_amplify (void)
{
  static const struct
  {
    guint received;
    guint pulses;
    gboolean answers;
    const char *sent;      /* S for a SYN, a for an ACK, P for a payload */
  } cases[] = {
    { 1, 1, FALSE, "SaP" },        /* a forged SYN: one pulse in full */
    { 1, 2, FALSE, "SPP" },        /* or SYN, payload, payload */
    { 1, 5, FALSE, "SPP" },
    { 3, 3, FALSE, "SaPSaPSaP" },  /* a message: three pulses in full */
    { 3, 4, FALSE, "SaPSaPSPP" },
    { 3, 5, FALSE, "SaPSaPPPP" },  /* or two, and the payload alone in the other three */
    { 3, 20, FALSE, "SPPPPPPPP" },
    { 1, 5, TRUE, "SaPSaPSaPSaPSaP" }, /* who answers is proven, and gets all of them in full */
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      RoleDriver driver;
      HbServerConfig config = server_driver_defaults ();

      config.pulses = cases[i].pulses;
      server_driver_start (&driver, &config);
      driver.hosts_answer = cases[i].answers;
      if (cases[i].received == 1)
        server_driver_syn (&driver, PEER);
      else
        server_driver_say (&driver, PEER, "hello");
      role_driver_run_until (&driver, 100 * HB_SECOND);

      assert_sent (&driver, cases[i].sent);
      for (guint j = 0; j < driver.events->len; j++)
        {
          const HbEvent *event = &g_array_index (driver.events, HbEvent, j);

          if (event->type == HB_EVENT_PULSE_SENT)
            g_assert_cmpint (event->host, ==, cases[i].answers ? HB_HOST_ANSWERED : HB_HOST_SILENT);
        }
      g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_GAVE_UP), ==, 1);
      role_driver_clear (&driver);
    }
}

static void
test_flood_does_not_fill_the_log (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();
  g_autofree char *story = NULL;

  config.max_peers = 100000;
  server_driver_start (&driver, &config);
  server_driver_say (&driver, PEER, "I was here before");
  driver.hosts_answer = FALSE;
  for (guint i = 0; i < 50000; i++)
    {
      g_autofree char *forged = g_strdup_printf ("198.19.%u.%u", i / 250, i % 250);

      server_driver_syn (&driver, forged);
    }
  server_driver_say (&driver, PEER, "and am heard");
  role_driver_run_until (&driver, 60 * HB_SECOND);

  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_SESSION_OPENED), <=, 2001);
  g_assert_cmpuint (driver.events->len, <, 25000);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_WARNING), >=, 1);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_MESSAGE), ==, 2);
  g_assert_cmpuint (hb_peer_table_get_size (hb_server_get_peers (server_of (&driver))), ==, 50001);
  role_driver_clear (&driver);
}

static void
flood (RoleDriver *driver,
       guint       first,
       guint       count)
{
  for (guint i = first; i < first + count; i++)
    {
      g_autofree char *forged = g_strdup_printf ("198.19.%u.%u", i / 250, i % 250);

      server_driver_syn (driver, forged);
    }
}

static void
assert_last_is_flood (RoleDriver *driver,
                      guint       count)
{
  const HbEvent *last;

  g_assert_cmpuint (role_driver_count (driver, HB_EVENT_WARNING), ==, 1);
  last = &g_array_index (driver->events, HbEvent, driver->events->len - 1);
  g_assert_cmpint (last->about, ==, HB_WARNING_FLOOD);
  g_assert_cmpuint (last->count, ==, count);
  g_array_set_size (driver->events, 0);
}

/* 2000 strangers at once and ten more a second are introduced; the others are counted, and what
 * is not told of them later as well. */
static void
test_flood_is_counted (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();

  config.timeout = 1000 * HB_SECOND;
  config.max_peers = 10000;
  server_driver_start (&driver, &config);
  flood (&driver, 0, 2003);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_SESSION_OPENED), ==, 2000);
  assert_last_is_flood (&driver, 1);

  driver.now = HB_SECOND;
  flood (&driver, 3000, 15);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_SESSION_OPENED), ==, 10);
  g_assert_cmpuint (driver.events->len, ==, 10);
  g_array_set_size (driver.events, 0);
  role_driver_receive (&driver, "198.19.12.11", HB_PORT_SERVER, HB_TCP_ACK, "I wait");

  hb_role_advance (driver.role, 10 * HB_SECOND - 1);
  assert_story (&driver, "");
  hb_role_advance (driver.role, 10 * HB_SECOND);
  assert_story (&driver, "10 warning flood 8\n");
  hb_role_advance (driver.role, 20 * HB_SECOND);
  assert_story (&driver, "");

  /* Number 2000 and 2001 were never introduced, and leave as they came. */
  driver.now = 21 * HB_SECOND;
  role_driver_receive (&driver, "198.19.8.0", HB_PORT_SERVER, HB_TCP_ACK, "TERMINATE");
  assert_story (&driver, "21 warning flood 1\n");
  role_driver_receive (&driver, "198.19.8.1", HB_PORT_SERVER, HB_TCP_ACK, "TERMINATE");
  assert_story (&driver, "");

  hb_role_stop (driver.role, 22 * HB_SECOND);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_SESSION_CLOSED), ==, 2010);
  assert_last_is_flood (&driver, 1 + 6);
  role_driver_clear (&driver);
}

/* Whose host answers is proven, and introduced before anything else is told of it. */
static void
test_hushed_peer_is_proven (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();
  HbAddress peer = address_of (PEER);
  g_autoptr (GString) story = g_string_new (NULL);

  config.max_peers = 10000;
  config.pulses = 1;
  server_driver_start (&driver, &config);
  flood (&driver, 0, 2000);
  server_driver_syn (&driver, PEER);
  role_driver_run_until (&driver, 10 * HB_SECOND);

  for (guint i = 0; i < driver.events->len; i++)
    {
      const HbEvent *event = &g_array_index (driver.events, HbEvent, i);

      if (hb_address_equal (&event->peer, &peer))
        g_string_append_printf (story, "%s ", hb_event_type_to_string (event->type));
    }
  g_assert_cmpstr (story->str, ==, "session-opened pulse-sent gave-up session-closed ");
  role_driver_clear (&driver);
}

/* Who was not introduced in a flood is as soon as there is room. */
static void
test_hushed_peer_is_introduced_later (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();

  config.timeout = 1000 * HB_SECOND;
  config.max_peers = 10000;
  server_driver_start (&driver, &config);
  for (guint i = 0; i < 2000; i++)
    {
      g_autofree char *forged = g_strdup_printf ("198.19.%u.%u", i / 250, i % 250);

      server_driver_syn (&driver, forged);
    }
  server_driver_say (&driver, PEER, "lost in the crowd");
  g_array_set_size (driver.events, 0);
  driver.now = HB_SECOND;
  server_driver_say (&driver, PEER, "hello");

  assert_story (&driver,
                "1 session-opened\n"
                "1 message “hello”\n");
  role_driver_clear (&driver);
}

static void
test_burst_is_told_in_full (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();

  server_driver_start (&driver, &config);
  for (guint i = 0; i < 20000; i++)
    role_driver_receive (&driver, PEER, HB_PORT_SERVER, HB_TCP_ACK, "burst");

  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_MESSAGE), ==, 20000);
  role_driver_clear (&driver);
}

static void
burst (RoleDriver *driver,
       guint       count)
{
  for (guint i = 0; i < count; i++)
    role_driver_receive (driver, PEER, HB_PORT_SERVER, HB_TCP_ACK, "x");
}

/* One unproven peer that talks without end has 50,000 words told, and 100 more a second. */
static void
test_endless_burst (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();

  config.timeout = 1000 * HB_SECOND;
  server_driver_start (&driver, &config);
  burst (&driver, 50010);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_MESSAGE), ==, 50000);
  assert_last_is_flood (&driver, 1);

  driver.now = HB_SECOND;
  burst (&driver, 150);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_MESSAGE), ==, 100);
  g_array_set_size (driver.events, 0);
  hb_role_advance (driver.role, 10 * HB_SECOND);
  assert_story (&driver, "10 warning flood 59\n");
  role_driver_clear (&driver);
}

static void
test_allow (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();
  HbNetwork network;

  g_assert_true (hb_network_parse ("198.18.0.0/24", &network));
  config.allow = g_array_new (FALSE, FALSE, sizeof (HbNetwork));
  g_array_append_val (config.allow, network);

  /* What stands behind the last of them in memory allows nobody. */
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

/* Settings while it runs */

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

static void
test_longer_timeout_moves_deadlines (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();

  server_driver_start (&driver, &config);
  server_driver_say (&driver, PEER, "hello");
  role_driver_run_until (&driver, HB_SECOND);
  hb_server_set_timeout (server_of (&driver), 10 * HB_SECOND);
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

/* Each silence is counted from its own beginning. */
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

static void
test_stop (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();
  HbAddress peer = address_of (PEER);

  server_driver_start (&driver, &config);
  server_driver_say (&driver, PEER, "hello");
  server_driver_say (&driver, "198.18.0.3", "hello");
  server_driver_say (&driver, "198.18.0.3", "TERMINATE");
  g_array_set_size (driver.events, 0);
  hb_role_stop (driver.role, HB_SECOND);

  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_SESSION_CLOSED), ==, 1);
  g_assert_true (hb_address_equal (&g_array_index (driver.events, HbEvent, 0).peer, &peer));
  assert_story (&driver, "1 session-closed stopped\n");
  role_driver_clear (&driver);
}

/* Replay */

static void
observe (RoleDriver *driver,
         guint8      flags,
         guint32     seq,
         const char *payload)
{
  HbSegment segment = {
    .source = address_of ("198.18.0.1"),
    .destination = address_of (PEER),
    .source_port = 50000,
    .destination_port = HB_PORT_CLIENT,
    .flags = flags,
    .seq = seq,
    .payload = (const guint8 *) payload,
    .payload_length = payload != NULL ? strlen (payload) : 0,
    .payload_captured = payload != NULL ? strlen (payload) : 0,
    .stamp = driver->now,
  };

  hb_server_observe (server_of (driver), driver->now, &segment);
  if (flags == HB_TCP_SYN)
    role_driver_answer (driver, &segment, HB_TCP_RST | HB_TCP_ACK, seq + 1);
}

static void
observe_pulse (RoleDriver *driver,
               gint64      when)
{
  role_driver_run_until (driver, when);
  observe (driver, HB_TCP_SYN, 500, NULL);
  observe (driver, HB_TCP_ACK, 501, NULL);
  observe (driver, HB_TCP_ACK, 502, "MSG_HEARTBEAT");
}

static void
test_passive_takes_shown_pulses (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();

  config.passive = TRUE;
  server_driver_start (&driver, &config);
  server_driver_say (&driver, PEER, "hello");
  observe_pulse (&driver, 3 * HB_SECOND);
  observe_pulse (&driver, 6 * HB_SECOND);
  server_driver_say (&driver, PEER, "MSG_HEARTBEAT");
  for (guint i = 0; i < 3; i++)
    observe_pulse (&driver, (11 + 2 * i) * HB_SECOND);
  role_driver_run_until (&driver, 30 * HB_SECOND);

  g_assert_cmpuint (driver.sent->len, ==, 0);
  assert_story (&driver,
                "0 session-opened\n"
                "0 message “hello”\n"
                "3 pulse-sent 1/3 answered\n"
                "4 timed-out 4\n"
                "6 pulse-sent 2/3 answered\n"
                "6 alive 2\n"
                "10 timed-out 4\n"
                "11 pulse-sent 1/3 answered\n"
                "13 pulse-sent 2/3 answered\n"
                "15 pulse-sent 3/3 answered\n"
                "16 gave-up 3 program-dead\n"
                "16 session-closed gave-up\n");
  role_driver_clear (&driver);
}

/* Fewer pulses are shown than were due: timeout + count x (interval + answer wait). */
static void
test_passive_gives_up_without_pulses (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();

  config.passive = TRUE;
  server_driver_start (&driver, &config);
  server_driver_say (&driver, PEER, "hello");
  observe_pulse (&driver, 5 * HB_SECOND);
  role_driver_run_until (&driver, 30 * HB_SECOND);

  assert_story (&driver,
                "0 session-opened\n"
                "0 message “hello”\n"
                "4 timed-out 4\n"
                "5 pulse-sent 1/3 answered\n"
                "10 gave-up 1 program-dead\n"
                "10 session-closed gave-up\n");
  role_driver_clear (&driver);
}

static gint64
get_due (RoleDriver *driver)
{
  HbAddress address = address_of (PEER);

  return hb_peer_table_lookup (hb_server_get_peers (server_of (driver)), &address)->due;
}

/* Until it is pulsed, a silent peer waits for the timeout; from then on, for being given up, even
 * where whoever made the capture chose a shorter timeout. */
static void
test_passive_due (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();

  config.passive = TRUE;
  server_driver_start (&driver, &config);
  server_driver_say (&driver, PEER, "hello");
  g_assert_cmpint (get_due (&driver), ==, 4 * HB_SECOND);

  observe_pulse (&driver, 1 * HB_SECOND);
  g_assert_cmpint (get_due (&driver), ==, 10 * HB_SECOND);
  role_driver_run_until (&driver, 5 * HB_SECOND);
  g_assert_cmpint (get_due (&driver), ==, 10 * HB_SECOND);

  observe_pulse (&driver, 6 * HB_SECOND);
  observe_pulse (&driver, 7 * HB_SECOND);
  g_assert_cmpint (get_due (&driver), ==, 8 * HB_SECOND);
  assert_story (&driver,
                "0 session-opened\n"
                "0 message “hello”\n"
                "1 pulse-sent 1/3 answered\n"
                "4 timed-out 4\n"
                "6 pulse-sent 2/3 answered\n"
                "7 pulse-sent 3/3 answered\n");
  role_driver_clear (&driver);
}

/* Whether the peer stirred while it was pulsed decides, not what it did before: it counts from the
 * timeout or the first pulse shown, whichever came first. */
static void
test_passive_stirring (void)
{
  static const struct
  {
    gint64 syn;
    gint64 pulse;
    HbVerdict verdict;
  } cases[] = {
    { 1000, 2000, HB_VERDICT_HOST_SILENT },
    { 3000, 2000, HB_VERDICT_ONE_WAY },
    { 3000, 5000, HB_VERDICT_HOST_SILENT },
    { 4500, 5000, HB_VERDICT_ONE_WAY },
    { 5500, 5000, HB_VERDICT_ONE_WAY },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      RoleDriver driver;
      HbServerConfig config = server_driver_defaults ();

      config.passive = TRUE;
      server_driver_start (&driver, &config);
      server_driver_say (&driver, PEER, "hello");
      role_driver_run_until (&driver, MIN (cases[i].syn, cases[i].pulse) * HB_MILLISECOND);
      if (cases[i].syn < cases[i].pulse)
        server_driver_syn (&driver, PEER);
      else
        observe (&driver, HB_TCP_ACK, 502, "MSG_HEARTBEAT");
      role_driver_run_until (&driver, MAX (cases[i].syn, cases[i].pulse) * HB_MILLISECOND);
      if (cases[i].syn < cases[i].pulse)
        observe (&driver, HB_TCP_ACK, 502, "MSG_HEARTBEAT");
      else
        server_driver_syn (&driver, PEER);

      g_test_message ("%u", i);
      g_assert_cmpint (server_driver_await_verdict (&driver), ==, cases[i].verdict);
      role_driver_clear (&driver);
    }
}

/* A pulse whose SYN is not in the capture: its numbers are known from the payload, which is the
 * third segment. */
static HbVerdict
verdict_of_lone_payload (gboolean is_report,
                         guint32  number)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();
  HbVerdict verdict;
  HbSegment payload = {
    .source = address_of ("198.18.0.1"),
    .destination = address_of (PEER),
    .source_port = 50000,
    .destination_port = HB_PORT_CLIENT,
    .flags = HB_TCP_ACK,
    .seq = 502,
    .ack = 7001,
    .payload = (const guint8 *) "MSG_HEARTBEAT",
    .payload_length = 13,
    .payload_captured = 13,
  };

  config.passive = TRUE;
  server_driver_start (&driver, &config);
  server_driver_say (&driver, PEER, "hello");
  role_driver_run_until (&driver, 5 * HB_SECOND);
  hb_server_observe (server_of (&driver), driver.now, &payload);

  payload.seq = number;
  if (is_report)
    {
      HbUnreachable report = unreachable_by ("198.18.0.254", &payload);

      hb_role_unreachable (driver.role, driver.now, &report);
    }
  else
    {
      hb_role_receive (driver.role, driver.now, &(HbSegment) {
        .source = payload.destination,
        .destination = payload.source,
        .source_port = HB_PORT_CLIENT,
        .destination_port = payload.source_port,
        .flags = HB_TCP_RST,
        .seq = number,
      });
    }

  verdict = server_driver_await_verdict (&driver);
  role_driver_clear (&driver);
  return verdict;
}

static void
test_passive_lone_payload (void)
{
  for (guint32 seq = 500; seq <= 502; seq++)
    g_assert_cmpint (verdict_of_lone_payload (TRUE, seq), ==, HB_VERDICT_UNREACHABLE);
  g_assert_cmpint (verdict_of_lone_payload (TRUE, 499), ==, HB_VERDICT_HOST_SILENT);
  g_assert_cmpint (verdict_of_lone_payload (TRUE, 503), ==, HB_VERDICT_HOST_SILENT);

  /* A host refuses it with the number that it acknowledged. */
  g_assert_cmpint (verdict_of_lone_payload (FALSE, 7001), ==, HB_VERDICT_PROGRAM_DEAD);
  g_assert_cmpint (verdict_of_lone_payload (FALSE, 7000), ==, HB_VERDICT_HOST_SILENT);
  g_assert_cmpint (verdict_of_lone_payload (FALSE, 7002), ==, HB_VERDICT_HOST_SILENT);
}

static void
test_peer_is_small (void)
{
  /* With its place in the deadline heap and the hash table below 256 bytes. */
  g_assert_cmpuint (sizeof (HbPeer), <=, 208);
  g_assert_cmpuint (sizeof (HbPeer) + 16 + 16, <=, 256);
}

/* A session that a person ends: its pulses end with it, and the next segment opens another. */
static void
test_close_session (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();
  HbAddress address = address_of (PEER);

  server_driver_start (&driver, &config);
  driver.hosts_answer = FALSE;
  g_assert_false (hb_server_close_session_with (server_of (&driver), 0, &address));

  server_driver_say (&driver, PEER, "hello");
  role_driver_run_until (&driver, 4 * HB_SECOND + HB_SECOND / 2);
  g_assert_true (hb_server_close_session_with (server_of (&driver), driver.now, &address));
  g_assert_false (hb_server_close_session_with (server_of (&driver), driver.now, &address));
  g_assert_cmpint (hb_role_next_deadline (driver.role), ==, HB_NEVER);
  role_driver_settle (&driver);
  role_driver_run_until (&driver, 20 * HB_SECOND);
  server_driver_syn (&driver, PEER);

  assert_story (&driver,
                "0 session-opened\n"
                "0 message “hello”\n"
                "4 timed-out 4\n"
                "4.5 session-closed stopped\n"
                "20 session-opened\n");
  role_driver_clear (&driver);
}

/* Only who has no session can be forgotten; who comes again is a stranger, and not muted. */
static void
test_forget (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();
  HbAddress address = address_of (PEER);
  HbPeerTable *peers;

  server_driver_start (&driver, &config);
  peers = hb_server_get_peers (server_of (&driver));
  g_assert_false (hb_server_set_muted (server_of (&driver), &address, TRUE));
  g_assert_false (hb_server_forget (server_of (&driver), 0, &address));

  server_driver_say (&driver, PEER, "hello");
  g_assert_true (hb_server_set_muted (server_of (&driver), &address, TRUE));
  g_assert_true (hb_peer_table_lookup (peers, &address)->muted);
  g_assert_false (hb_server_forget (server_of (&driver), driver.now, &address));

  server_driver_say (&driver, PEER, "TERMINATE");
  g_assert_true (hb_peer_table_lookup (peers, &address)->muted);
  g_assert_true (hb_server_forget (server_of (&driver), driver.now, &address));
  g_assert_null (hb_peer_table_lookup (peers, &address));
  role_driver_settle (&driver);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_FORGOTTEN), ==, 1);
  g_assert_cmpuint (hb_peer_table_get_size (peers), ==, 0);

  server_driver_syn (&driver, PEER);
  g_assert_false (hb_peer_table_lookup (peers, &address)->muted);
  g_assert_cmpuint (hb_server_get_seen (server_of (&driver)), ==, 2);
  role_driver_clear (&driver);
}

/* Whose place is taken is told of, so that nobody goes on showing it. */
static void
test_displaced_is_forgotten (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();
  HbAddress address = address_of (PEER);
  const HbEvent *event;

  config.max_peers = 1;
  server_driver_start (&driver, &config);
  server_driver_say (&driver, PEER, "hello");
  server_driver_syn (&driver, "198.18.0.3");
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_FORGOTTEN), ==, 0);

  server_driver_say (&driver, PEER, "TERMINATE");
  server_driver_syn (&driver, "198.18.0.3");
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_FORGOTTEN), ==, 1);
  event = &g_array_index (driver.events, HbEvent, driver.events->len - 2);
  g_assert_cmpint (event->type, ==, HB_EVENT_FORGOTTEN);
  g_assert_true (hb_address_equal (&event->peer, &address));
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
  g_test_add_func ("/server/unasked-word", test_unasked_word_is_not_measured);
  g_test_add_func ("/server/word-overtakes-sending", test_word_overtakes_sending);
  g_test_add_func ("/server/keeps-the-last-text", test_keeps_the_last_text);
  g_test_add_func ("/server/answers-from-where-it-was-asked", test_answers_from_where_it_was_asked);
  g_test_add_func ("/server/waits-for-silent-hosts", test_waits_for_silent_hosts);
  g_test_add_func ("/server/sends-what-the-original-sends", test_sends_what_the_original_sends);
  g_test_add_func ("/server/unanswered-acknowledges-one", test_unanswered_acknowledges_one);
  g_test_add_func ("/server/answer-resets", test_answer_resets);
  g_test_add_func ("/server/word-cancels-pulse", test_word_cancels_pulse);
  g_test_add_func ("/server/terminate-and-reopen", test_terminate_and_reopen);
  g_test_add_func ("/server/lost-segments", test_lost_segments);
  g_test_add_func ("/server/ignores-the-rest", test_ignores_the_rest);
  g_test_add_func ("/server/checks-answers", test_checks_answers);
  g_test_add_func ("/server/peers-are-independent", test_peers_are_independent);
  g_test_add_func ("/server/latency", test_latency);
  g_test_add_func ("/server/verdict/late-answer", test_late_answer);
  g_test_add_func ("/server/verdict/late-answer-is-measured", test_late_answer_is_measured);
  g_test_add_func ("/server/verdict/late-report", test_late_report);
  g_test_add_func ("/server/verdict/unreachable-by-router", test_verdict_unreachable_by_router);
  g_test_add_func ("/server/verdict/rejecting-host", test_verdict_of_rejecting_host);
  g_test_add_func ("/server/verdict/own-kernel", test_own_kernel_says_silence);
  g_test_add_func ("/server/verdict/no-route", test_no_route);
  g_test_add_func ("/server/verdict/one-way", test_verdict_one_way);
  g_test_add_func ("/server/verdict/unreachable-by-nobody", test_unreachable_by_nobody);
  g_test_add_func ("/server/verdict/answer-and-report", test_answer_and_report);
  g_test_add_func ("/server/verdict/early-stirring", test_verdict_of_early_stirring);
  g_test_add_func ("/server/verdict/host-that-dies", test_verdict_of_host_that_dies);
  g_test_add_func ("/server/trouble/failed-send", test_failed_send_is_not_counted);
  g_test_add_func ("/server/trouble/failed-step", test_failed_step);
  g_test_add_func ("/server/trouble/failed-send-costs-nothing", test_failed_send_costs_nothing);
  g_test_add_func ("/server/trouble/last-moment", test_trouble_at_the_last_moment);
  g_test_add_func ("/server/trouble/buries-nobody", test_trouble_buries_nobody);
  g_test_add_func ("/server/trouble/lost-address", test_lost_address);
  g_test_add_func ("/server/trouble/lost-address-and-another", test_lost_address_and_another);
  g_test_add_func ("/server/trouble/nothing-left", test_trouble_when_nothing_is_left);
  g_test_add_func ("/server/last-text", test_last_text);
  g_test_add_func ("/server/bounds/full-table", test_full_table_refuses_strangers);
  g_test_add_func ("/server/bounds/full-table-is-counted", test_full_table_is_counted);
  g_test_add_func ("/server/bounds/flood-is-counted", test_flood_is_counted);
  g_test_add_func ("/server/bounds/hushed-peer-is-proven", test_hushed_peer_is_proven);
  g_test_add_func ("/server/bounds/endless-burst", test_endless_burst);
  g_test_add_func ("/server/bounds/does-not-amplify", test_does_not_amplify);
  g_test_add_func ("/server/bounds/flood", test_flood_does_not_fill_the_log);
  g_test_add_func ("/server/bounds/hushed-peer", test_hushed_peer_is_introduced_later);
  g_test_add_func ("/server/bounds/burst", test_burst_is_told_in_full);
  g_test_add_func ("/server/bounds/peer-is-small", test_peer_is_small);
  g_test_add_func ("/server/allow", test_allow);
  g_test_add_func ("/server/settings/open-sessions", test_settings_apply_to_open_sessions);
  g_test_add_func ("/server/settings/longer-timeout", test_longer_timeout_moves_deadlines);
  g_test_add_func ("/server/silence", test_tells_silence);
  g_test_add_func ("/server/close-session", test_close_session);
  g_test_add_func ("/server/forget", test_forget);
  g_test_add_func ("/server/displaced-is-forgotten", test_displaced_is_forgotten);
  g_test_add_func ("/server/each-silence", test_tells_each_silence);
  g_test_add_func ("/server/stop", test_stop);
  g_test_add_func ("/server/passive/shown-pulses", test_passive_takes_shown_pulses);
  g_test_add_func ("/server/passive/fewer-pulses", test_passive_gives_up_without_pulses);
  g_test_add_func ("/server/passive/due", test_passive_due);
  g_test_add_func ("/server/passive/stirring", test_passive_stirring);
  g_test_add_func ("/server/passive/lone-payload", test_passive_lone_payload);

  return g_test_run ();
}
