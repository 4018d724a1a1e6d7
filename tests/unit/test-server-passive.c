#include <string.h>

#include "server-driver.h"
#include "wire/hb-message.h"

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

/* Fewer pulses in the capture than due: timeout + count x (interval + answer wait). */
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

/* Until its first pulse, a silent peer waits for the timeout; from then on for being given up, even if the
 * recorded server had a shorter timeout. */
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

/* Without a pulse in this silence the verdict is not-asked, whatever earlier ones had, and whatever SYNs the
 * peer sends. */
static void
test_passive_not_asked (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();

  config.passive = TRUE;
  server_driver_start (&driver, &config);
  server_driver_say (&driver, PEER, "hello");
  observe_pulse (&driver, 1 * HB_SECOND);
  role_driver_run_until (&driver, 2 * HB_SECOND);
  server_driver_say (&driver, PEER, "MSG_HEARTBEAT");
  role_driver_run_until (&driver, 8 * HB_SECOND);
  server_driver_syn (&driver, PEER);

  g_assert_cmpint (server_driver_await_verdict (&driver), ==, HB_VERDICT_NOT_ASKED);
  role_driver_clear (&driver);
}

/* Only SYNs during the pulses count, not earlier ones: from the timeout or the first pulse, whichever was
 * first. */
static void
test_passive_sent_other (void)
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

/* A pulse whose SYN is missing in the capture: its numbers follow from the payload, which is the third
 * segment. */
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

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/server/passive/shown-pulses", test_passive_takes_shown_pulses);
  g_test_add_func ("/server/passive/fewer-pulses", test_passive_gives_up_without_pulses);
  g_test_add_func ("/server/passive/due", test_passive_due);
  g_test_add_func ("/server/passive/not-asked", test_passive_not_asked);
  g_test_add_func ("/server/passive/sent-other", test_passive_sent_other);
  g_test_add_func ("/server/passive/lone-payload", test_passive_lone_payload);

  return g_test_run ();
}
