#include <errno.h>
#include <string.h>

#include "server-driver.h"
#include "wire/hb-message.h"

/* Errors about no pulse of ours, or from our own kernel, are ignored. */
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

/* The host answers, and a router's error about the same SYN comes before the payload has left: that is queued
 * already, and not queued again. */
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
                   const char *limiter)
{
  for (guint second = 4; second < 20; second++)
    {
      guint before = driver->sent->len;

      role_driver_run_until (driver, second * HB_SECOND);
      for (guint i = before; i < driver->sent->len; i++)
        {
          HbOutgoing outgoing = g_array_index (driver->sent, HbOutgoing, i);
          HbUnreachable report = unreachable_by (limiter, &outgoing.segment);

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

/* A host that sends the error itself is up. */
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

/* Three unanswered pulses; @which of them, from 0, is answered at @second with @flags, @off from the right
 * number. */
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

/* The SYNs leave at 4, 6 and 8 s, each with an answer wait of a second; the verdict comes at 10 s. */
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

    /* From a host with a round-trip time longer than the interval. */
    { 1, 8.5, HB_TCP_RST | HB_TCP_ACK, 0, HB_VERDICT_PROGRAM_DEAD },
    { 0, 9.5, HB_TCP_RST | HB_TCP_ACK, 0, HB_VERDICT_PROGRAM_DEAD },
    { 0, 9.5, HB_TCP_RST | HB_TCP_ACK, 1, HB_VERDICT_HOST_SILENT },

    /* To segments 2 and 3, which acknowledge 1 without an answer. */
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

/* A late answer still has a round-trip time, and shows that there is a host. */
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
  g_assert_cmpint (hb_peer_get_rtt (peer), ==, 1500 * HB_MILLISECOND);
  g_assert_true (peer->found);
  g_assert_false (peer->validated);
  g_assert_cmpuint (hb_role_get_counters (driver.role)->reasons[HB_REASON_STRAY_ANSWER], ==, 0);

  /* An answer to an earlier pulse tells nothing of the last one's round-trip time. */
  role_driver_run_until (&driver, 7500 * HB_MILLISECOND);
  role_driver_answer (&driver, &syn, HB_TCP_RST | HB_TCP_ACK, syn.seq + 1);
  g_assert_cmpint (hb_peer_get_rtt (peer), ==, 1500 * HB_MILLISECOND);
  role_driver_clear (&driver);
}

/* Three unanswered pulses, and a router's error about one of their segments after the last. */
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

/* An error of our own kernel means that ARP had no answer: silence. */
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
                "4 warning send 1\n"
                "14 warning send 10\n");
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

/* Segments from before the silence do not make it one-way. */
static void
test_verdict_of_early_segments (void)
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

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/server/verdict/unreachable-by-nobody", test_unreachable_by_nobody);
  g_test_add_func ("/server/verdict/answer-and-report", test_answer_and_report);
  g_test_add_func ("/server/verdict/unreachable-by-router", test_verdict_unreachable_by_router);
  g_test_add_func ("/server/verdict/rejecting-host", test_verdict_of_rejecting_host);
  g_test_add_func ("/server/verdict/late-answer", test_late_answer);
  g_test_add_func ("/server/verdict/late-answer-is-measured", test_late_answer_is_measured);
  g_test_add_func ("/server/verdict/late-report", test_late_report);
  g_test_add_func ("/server/verdict/own-kernel", test_own_kernel_says_silence);
  g_test_add_func ("/server/verdict/no-route", test_no_route);
  g_test_add_func ("/server/verdict/one-way", test_verdict_one_way);
  g_test_add_func ("/server/verdict/early-segments", test_verdict_of_early_segments);
  g_test_add_func ("/server/verdict/host-that-dies", test_verdict_of_host_that_dies);

  return g_test_run ();
}
