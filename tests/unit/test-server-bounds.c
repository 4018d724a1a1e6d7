#include "server-driver.h"
#include "wire/hb-message.h"

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

  /* A closed session makes room; open ones stay. */
  server_driver_say (&driver, "198.18.0.2", "TERMINATE");
  server_driver_say (&driver, "198.18.0.4", "three again");
  server_driver_say (&driver, "198.18.0.3", "two again");
  server_driver_say (&driver, "198.18.0.2", "one again");
  assert_story (&driver,
                "0 session-closed terminated\n"
                "0 peer-dropped\n"
                "0 session-opened\n"
                "0 message “three again”\n"
                "0 message “two again”\n");
  g_assert_cmpuint (hb_peer_table_get_size (hb_server_get_peers (server_of (&driver))), ==, 2);
  role_driver_clear (&driver);
}

/* The warning comes at once, then every ten seconds with a count. */
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

  g_assert_cmpint (hb_role_next_deadline (driver.role), ==, 10 * HB_SECOND);
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

/* At most three segments are sent for each one from an unvalidated address. */
static void
test_does_not_amplify (void)
{
  static const struct
  {
    guint received;
    guint pulses;
    gboolean answers;      /* its host answers, with RST */
    const char *sent;      /* S for a SYN, a for an ACK, P for a payload */
  } cases[] = {
    { 1, 1, FALSE, "SaP" },        /* a forged SYN: one complete pulse */
    { 1, 2, FALSE, "SPP" },        /* or SYN, payload, payload */
    { 1, 5, FALSE, "SPP" },
    { 3, 3, FALSE, "SaPSaPSaP" },  /* a message: three complete pulses */
    { 3, 4, FALSE, "SaPSaPSPP" },
    { 3, 5, FALSE, "SaPSaPPPP" },  /* or two, and three with the payload only */
    { 3, 20, FALSE, "SPPPPPPPP" },
    { 1, 5, TRUE, "SPP" },         /* an answer of the host adds nothing */
    { 1, 20, TRUE, "SPP" },
    { 3, 20, TRUE, "SPPPPPPPP" },
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
            g_assert_cmpint (event->host, ==, cases[i].answers && event->pulse == 1
                                                  ? HB_HOST_ANSWERED
                                                  : HB_HOST_SILENT);
        }
      g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_GAVE_UP), ==, 1);
      role_driver_clear (&driver);
    }
}

/* The queue is bounded: however often a peer speaks and falls silent meanwhile, no second pulse is queued
 * behind the one that waits. */
static void
test_waiting_segments (void)
{
  HbServerConfig config = server_driver_defaults ();
  HbOutgoing outgoing, first;
  guint n_waiting = 0;
  RoleDriver driver;

  server_driver_start (&driver, &config);
  server_driver_say (&driver, PEER, "hello");
  for (guint i = 0; i < 10; i++)
    {
      driver.now += config.timeout;
      hb_role_advance (driver.role, driver.now);
      while (hb_role_take_segment (driver.role, &outgoing))
        if (n_waiting++ == 0)
          first = outgoing;
      role_driver_receive (&driver, PEER, HB_PORT_SERVER, HB_TCP_ACK, "still here");
    }
  g_assert_cmpuint (n_waiting, ==, 1);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_TIMED_OUT), ==, 10);

  hb_role_sent (driver.role, driver.now, &first, 0);
  role_driver_run_until (&driver, driver.now + config.timeout);
  assert_sent (&driver, "SaP");
  role_driver_clear (&driver);
}

static void
test_peer_is_small (void)
{
  /* At most 128 bytes, with its places in the deadline heap and the index, and a text of 24 bytes. */
  g_assert_cmpuint (sizeof (HbPeer), <=, 84);
  g_assert_cmpuint (sizeof (HbPeer) + 13 + 7 + 24, <=, 128);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/server/bounds/full-table", test_full_table_refuses_strangers);
  g_test_add_func ("/server/bounds/full-table-is-counted", test_full_table_is_counted);
  g_test_add_func ("/server/bounds/does-not-amplify", test_does_not_amplify);
  g_test_add_func ("/server/bounds/waiting", test_waiting_segments);
  g_test_add_func ("/server/bounds/peer-is-small", test_peer_is_small);

  return g_test_run ();
}
