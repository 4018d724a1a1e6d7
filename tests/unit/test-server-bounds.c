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
    gboolean answers;      /* its host, with RST */
    const char *sent;      /* S for a SYN, a for an ACK, P for a payload */
  } cases[] = {
    { 1, 1, FALSE, "SaP" },        /* a forged SYN: one pulse in full */
    { 1, 2, FALSE, "SPP" },        /* or SYN, payload, payload */
    { 1, 5, FALSE, "SPP" },
    { 3, 3, FALSE, "SaPSaPSaP" },  /* a message: three pulses in full */
    { 3, 4, FALSE, "SaPSaPSPP" },
    { 3, 5, FALSE, "SaPSaPPPP" },  /* or two, and the payload alone in the other three */
    { 3, 20, FALSE, "SPPPPPPPP" },
    { 1, 5, TRUE, "SPP" },         /* what any host says earns nothing */
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

/* What waits for its turn has its bound: however often a peer speaks and falls silent again
 * meanwhile, no other pulse is put behind the one that waits. */
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

/* Who answers is proven, and introduced before anything else is told of it. */
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
  role_driver_run_until (&driver, 4 * HB_SECOND);
  server_driver_answer (&driver, PEER);
  role_driver_run_until (&driver, 20 * HB_SECOND);

  for (guint i = 0; i < driver.events->len; i++)
    {
      const HbEvent *event = &g_array_index (driver.events, HbEvent, i);

      if (hb_address_equal (&event->peer, &peer))
        g_string_append_printf (story, "%s ", hb_event_type_to_string (event->type));
    }
  g_assert_cmpstr (story->str, ==,
                   "session-opened alive timed-out pulse-sent gave-up session-closed ");
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
test_peer_is_small (void)
{
  /* With its place in the deadline heap and the hash table below 256 bytes. */
  g_assert_cmpuint (sizeof (HbPeer), <=, 208);
  g_assert_cmpuint (sizeof (HbPeer) + 16 + 16, <=, 256);
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
  g_test_add_func ("/server/bounds/flood", test_flood_does_not_fill_the_log);
  g_test_add_func ("/server/bounds/flood-is-counted", test_flood_is_counted);
  g_test_add_func ("/server/bounds/hushed-peer-is-proven", test_hushed_peer_is_proven);
  g_test_add_func ("/server/bounds/hushed-peer", test_hushed_peer_is_introduced_later);
  g_test_add_func ("/server/bounds/burst", test_burst_is_told_in_full);
  g_test_add_func ("/server/bounds/endless-burst", test_endless_burst);
  g_test_add_func ("/server/bounds/peer-is-small", test_peer_is_small);

  return g_test_run ();
}
