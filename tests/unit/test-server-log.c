#include "server-driver.h"

#include <string.h>

#include "wire/hb-message.h"

/* What is reported of a flood, and of others meanwhile. */

#define FLOODER "198.18.7.7"

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
say_often (RoleDriver *driver,
           const char *from,
           guint       count)
{
  for (guint i = 0; i < count; i++)
    role_driver_receive (driver, from, HB_PORT_SERVER, HB_TCP_ACK, "again");
}

/* Returns: the number of output lines of the events so far */
static guint
count_lines (RoleDriver *driver)
{
  guint count = 0;

  for (guint i = 0; i < driver->events->len; i++)
    count += g_array_index (driver->events, HbEvent, i).type < HB_EVENT_PEER_DROPPED;

  return count;
}

static guint
count_about (RoleDriver  *driver,
             HbEventType  type,
             const char  *peer)
{
  HbAddress address = address_of (peer);
  guint count = 0;

  for (guint i = 0; i < driver->events->len; i++)
    {
      const HbEvent *event = &g_array_index (driver->events, HbEvent, i);

      if (event->type != type)
        continue;
      if (event->peers == NULL)
        count += hb_address_equal (&event->peer, &address);
      for (guint j = 0; event->peers != NULL && j < event->peers->len; j++)
        count += hb_address_equal (&g_array_index (event->peers, HbAddress, j), &address);
    }

  return count;
}

static guint64
sum_left_out (RoleDriver *driver,
              const char *source)
{
  HbAddress address = { 0 };
  guint64 sum = 0;

  if (source != NULL)
    address = address_of (source);
  for (guint i = 0; i < driver->events->len; i++)
    {
      const HbEvent *event = &g_array_index (driver->events, HbEvent, i);

      if (event->type == HB_EVENT_WARNING && event->about == HB_WARNING_FLOOD &&
          hb_address_equal (&event->peer, &address))
        sum += event->count;
    }

  return sum;
}

static void
forget_events (RoleDriver *driver)
{
  g_array_set_size (driver->events, 0);
}

/* Forged SYNs of 5,000 sources, whose hosts answer; without limits they caused 42,000 lines. */
static void
test_forged_syns (void)
{
  HbServerConfig config = server_driver_defaults ();
  RoleDriver driver;

  config.timeout = 60 * HB_SECOND;
  config.pulses = 5;
  config.max_peers = 100000;
  server_driver_start (&driver, &config);
  server_driver_say (&driver, PEER, "I was here before");
  flood (&driver, 0, 5000);
  server_driver_say (&driver, PEER, "and am heard");
  role_driver_run_until (&driver, 100 * HB_SECOND);

  g_assert_cmpuint (count_lines (&driver), <, 1600);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_MESSAGE), ==, 2);
  g_assert_cmpuint (count_about (&driver, HB_EVENT_GAVE_UP, PEER), ==, 1);
  g_assert_cmpuint (sum_left_out (&driver, NULL), >, 25000);
  role_driver_clear (&driver);
}

/* One source that opens and closes sessions, sends texts, or both: some hundred lines, then one a second with
 * the number of those left out. */
static void
test_one_source (void)
{
  static const char *const payloads[][2] = {
    { NULL, HB_PAYLOAD_TERMINATE },
    { "x", HB_PAYLOAD_TERMINATE },
    { "x", "y" },
    { HB_PAYLOAD_HEARTBEAT, HB_PAYLOAD_HEARTBEAT },
  };

  for (guint i = 0; i < G_N_ELEMENTS (payloads); i++)
    {
      HbServerConfig config = server_driver_defaults ();
      RoleDriver driver;

      server_driver_start (&driver, &config);
      for (guint j = 0; j < 5000; j++)
        for (guint k = 0; k < 2; k++)
          role_driver_receive (&driver, FLOODER, HB_PORT_SERVER,
                               payloads[i][k] != NULL ? HB_TCP_ACK : HB_TCP_SYN, payloads[i][k]);
      g_assert_cmpuint (count_lines (&driver), <=, 256);
      g_assert_cmpuint (count_lines (&driver), >=, 250);

      /* 40 a second for a minute. */
      forget_events (&driver);
      for (guint j = 0; j < 60 * 20; j++)
        {
          for (guint k = 0; k < 2; k++)
            role_driver_receive (&driver, FLOODER, HB_PORT_SERVER,
                                 payloads[i][k] != NULL ? HB_TCP_ACK : HB_TCP_SYN, payloads[i][k]);
          role_driver_run_until (&driver, driver.now + HB_SECOND / 20);
        }
      g_assert_cmpuint (count_lines (&driver), >=, 58);
      g_assert_cmpuint (count_lines (&driver), <=, 62);
      g_assert_cmpuint (sum_left_out (&driver, FLOODER), >=, 10000 - 256 + 58 * 40);
      role_driver_clear (&driver);
    }
}

/* Some hundred texts in a burst, as from a script, are reported; each second the budget grows by one, and
 * there is no flood warning unless something is left out. */
static void
test_honest_burst (void)
{
  HbServerConfig config = server_driver_defaults ();
  RoleDriver driver;

  config.timeout = 10000 * HB_SECOND;
  server_driver_start (&driver, &config);
  say_often (&driver, PEER, 254);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_MESSAGE), ==, 254);
  for (guint i = 0; i < 1000; i++)
    {
      role_driver_run_until (&driver, driver.now + HB_SECOND);
      say_often (&driver, PEER, 1);
    }
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_MESSAGE), ==, 1254);
  g_assert_cmpuint (driver.events->len, ==, 1255);
  role_driver_clear (&driver);
}

/* The rate of answers to pulses follows from the timeout, so it is not limited. */
static void
test_short_timeout (void)
{
  HbServerConfig config = server_driver_defaults ();
  RoleDriver driver;
  guint n_sent = 0;

  config.timeout = HB_SECOND / 2;
  server_driver_start (&driver, &config);
  server_driver_say (&driver, PEER, "hello");
  while (driver.now < 300 * HB_SECOND)
    {
      role_driver_run_until (&driver, driver.now + HB_SECOND / 4);
      for (; n_sent < driver.sent->len; n_sent++)
        if (g_array_index (driver.sent, HbOutgoing, n_sent).step == HB_STEP_PAYLOAD)
          role_driver_receive (&driver, PEER, HB_PORT_SERVER, HB_TCP_ACK, HB_PAYLOAD_HEARTBEAT);
    }
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_ALIVE), >, 300);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_WARNING), ==, 0);
  role_driver_clear (&driver);
}

/* Ten peers that have sent something die during another one's flood: each death is reported. */
static void
test_flood_hides_nobody (void)
{
  HbServerConfig config = server_driver_defaults ();
  RoleDriver driver;

  server_driver_start (&driver, &config);
  driver.hosts_answer = FALSE;
  for (guint i = 0; i < 5000; i++)
    {
      server_driver_syn (&driver, FLOODER);
      role_driver_receive (&driver, FLOODER, HB_PORT_SERVER, HB_TCP_ACK, HB_PAYLOAD_TERMINATE);
    }
  for (guint i = 0; i < 10; i++)
    {
      g_autofree char *peer = g_strdup_printf ("198.18.7.%u", 20 + i);

      server_driver_say (&driver, peer, "hello");
    }
  while (driver.now < 30 * HB_SECOND)
    {
      server_driver_syn (&driver, FLOODER);
      role_driver_receive (&driver, FLOODER, HB_PORT_SERVER, HB_TCP_ACK, HB_PAYLOAD_TERMINATE);
      role_driver_run_until (&driver, driver.now + HB_SECOND / 20);
    }

  for (guint i = 0; i < 10; i++)
    {
      g_autofree char *peer = g_strdup_printf ("198.18.7.%u", 20 + i);

      g_assert_cmpuint (count_about (&driver, HB_EVENT_SESSION_OPENED, peer), ==, 1);
      g_assert_cmpuint (count_about (&driver, HB_EVENT_GAVE_UP, peer), ==, 1);
    }
  role_driver_clear (&driver);
}

/* 5,000 peers that have sent something, forged or not: each death is reported, most of them in lists, and no
 * listed peer has another event for its closed session. */
static void
test_deaths_in_lists (void)
{
  HbServerConfig config = server_driver_defaults ();
  RoleDriver driver;
  guint n_lists = 0, n_dead = 0, n_single = 0;

  config.max_peers = 10000;
  config.timeout = 60 * HB_SECOND;
  server_driver_start (&driver, &config);
  driver.hosts_answer = FALSE;
  for (guint i = 0; i < 5000; i++)
    {
      g_autofree char *peer = g_strdup_printf ("198.19.%u.%u", i / 250, i % 250);

      role_driver_receive (&driver, peer, HB_PORT_SERVER, HB_TCP_ACK, "hello");
    }
  role_driver_run_until (&driver, 100 * HB_SECOND);

  for (guint i = 0; i < driver.events->len; i++)
    {
      const HbEvent *event = &g_array_index (driver.events, HbEvent, i);

      if (event->type != HB_EVENT_GAVE_UP)
        continue;
      n_dead += event->peers != NULL ? event->peers->len : 1;
      n_single += event->peers == NULL;
      n_lists += event->peers != NULL;
      if (event->peers == NULL)
        continue;
      g_assert_cmpuint (event->peers->len, <=, 100);
      g_assert_cmpuint (event->count, ==, event->peers->len);
      g_assert_true (hb_address_equal (&event->peer,
                                       &g_array_index (event->peers, HbAddress, 0)));
    }
  g_assert_cmpuint (n_dead, ==, 5000);
  g_assert_cmpuint (n_lists, <=, (5000 - n_single) / 100 + 20);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_SESSION_CLOSED), ==, n_single);
  g_assert_cmpuint (count_lines (&driver), <, 2 * 5000 + 5000);
  g_assert_cmpuint (hb_peer_table_get_open (hb_server_get_peers (server_of (&driver))), ==, 0);
  role_driver_clear (&driver);
}

/* Returns: the session events of a peer, in order */
static char *
sessions_of (RoleDriver *driver,
             const char *peer)
{
  GString *story = g_string_new (NULL);
  HbAddress address = address_of (peer);

  for (guint i = 0; i < driver->events->len; i++)
    {
      const HbEvent *event = &g_array_index (driver->events, HbEvent, i);
      gboolean about = hb_address_equal (&event->peer, &address);

      for (guint j = 0; event->peers != NULL && j < event->peers->len; j++)
        about |= hb_address_equal (&g_array_index (event->peers, HbAddress, j), &address);
      if (about && event->type == HB_EVENT_GAVE_UP)
        g_string_append (story, "gave-up ");
      if (about && event->type == HB_EVENT_SESSION_OPENED)
        g_string_append (story, "opened ");
    }

  return g_string_free (story, FALSE);
}

static void
crowd (RoleDriver *driver,
       guint       first,
       guint       count)
{
  for (guint i = first; i < first + count; i++)
    {
      g_autofree char *forged = g_strdup_printf ("%u.%u.%u.7", 20 + i / 65536, i / 256 % 256, i % 256);

      server_driver_syn (driver, forged);
      role_driver_receive (driver, forged, HB_PORT_SERVER, HB_TCP_ACK, "x");
    }
}

/* A peer that was reported as given up is reported as back, in that order, even in a flood. */
static void
test_back_in_a_flood (void)
{
  HbServerConfig config = server_driver_defaults ();
  RoleDriver driver;
  g_autofree char *story = NULL;
  gint64 back = HB_NEVER;
  guint n = 0;

  config.timeout = 60 * HB_SECOND;
  config.max_peers = 1000000;
  server_driver_start (&driver, &config);
  server_driver_say (&driver, PEER, "I");
  for (gint64 now = HB_SECOND / 10; now < 90 * HB_SECOND; now += HB_SECOND / 10)
    {
      role_driver_run_until (&driver, now);
      crowd (&driver, n, 50);
      n += 50;
      if (back == HB_NEVER && server_driver_peer (&driver, PEER)->state == HB_PEER_CLOSED)
        back = now + HB_SECOND / 10;
      if (now == back)
        server_driver_say (&driver, PEER, HB_PAYLOAD_HEARTBEAT);
    }

  story = sessions_of (&driver, PEER);
  g_assert_cmpstr (story, ==, "opened gave-up opened ");
  role_driver_clear (&driver);
}

/* Networks have separate budgets: of each, the maximum is reported. */
static void
test_networks (void)
{
  HbServerConfig config = server_driver_defaults ();
  RoleDriver driver;

  config.max_peers = 30000;
  config.timeout = 1000 * HB_SECOND;
  server_driver_start (&driver, &config);
  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *forged = g_strdup_printf ("198.19.1.%u", i % 250);

      role_driver_receive (&driver, forged, HB_PORT_SERVER, HB_TCP_ACK, "hello");
      role_driver_receive (&driver, forged, HB_PORT_SERVER, HB_TCP_ACK, HB_PAYLOAD_TERMINATE);
    }
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_SESSION_OPENED), ==, 1024 / 3);
  forget_events (&driver);

  server_driver_say (&driver, "198.19.2.1", "I am elsewhere");
  assert_story (&driver, "0 session-opened\n0 message “I am elsewhere”\n");

  for (guint i = 0; i < 20000; i++)
    {
      g_autofree char *forged = g_strdup_printf ("fd00:0:0:1::%x", i + 1);

      role_driver_receive (&driver, forged, HB_PORT_SERVER, HB_TCP_ACK, "hello");
    }
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_SESSION_OPENED), ==, 16384);
  forget_events (&driver);

  role_driver_receive (&driver, "fd00:0:1:2::1", HB_PORT_SERVER, HB_TCP_ACK, "I am elsewhere");
  assert_story (&driver, "0 session-opened\n0 message “I am elsewhere”\n");

  /* One site has no more than that, however it varies the bits in between. */
  for (guint i = 0; i < 3000; i++)
    {
      g_autofree char *forged = g_strdup_printf ("fd00:0:0:%x::1", i + 3);

      role_driver_receive (&driver, forged, HB_PORT_SERVER, HB_TCP_ACK, "hello");
    }
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_SESSION_OPENED), ==, 0);
  role_driver_clear (&driver);
}

/* After a power cut, 10,000 machines come at once: each is reported, with what it said, however their networks
 * are cut, and whether its SYN arrived or not. */
static void
test_power_cut (void)
{
  static const struct
  {
    const char *prefix;
    const char *separator;
  } networks[] = { { "198.18.", "." }, { "fd00:0:0:", "::" }, { "fd00::", ":" } };

  for (guint i = 0; i < G_N_ELEMENTS (networks); i++)
    {
      HbServerConfig config = server_driver_defaults ();
      RoleDriver driver;

      config.timeout = 60 * HB_SECOND;
      config.max_peers = 20000;
      server_driver_start (&driver, &config);
      for (guint j = 0; j < 10000; j++)
        {
          g_autofree char *peer = g_strdup_printf ("%s%u%s%u", networks[i].prefix, j / 250,
                                                   networks[i].separator, j % 250 + 1);

          if (j % 2 == 0)
            server_driver_syn (&driver, peer);
          role_driver_receive (&driver, peer, HB_PORT_SERVER, HB_TCP_ACK, "I am back");
        }
      g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_SESSION_OPENED), ==, 10000);
      g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_MESSAGE), ==, 10000);
      hb_role_advance (driver.role, 10 * HB_SECOND);
      role_driver_settle (&driver);
      g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_WARNING), ==, 0);
      role_driver_clear (&driver);
    }
}

/* The burst is limited: so many lines at once, and then the usual rate. */
static void
test_forged_crowd (void)
{
  HbServerConfig config = server_driver_defaults ();
  RoleDriver driver;

  config.timeout = 60 * HB_SECOND;
  config.max_peers = 200000;
  server_driver_start (&driver, &config);
  crowd (&driver, 0, 100000);
  g_assert_cmpuint (count_lines (&driver), <=, 65536);
  g_assert_cmpuint (count_lines (&driver), >, 40000);

  /* A hundred a second. */
  forget_events (&driver);
  for (guint i = 0; i < 10; i++)
    {
      hb_role_advance (driver.role, driver.now += HB_SECOND);
      crowd (&driver, 100000 + i * 1000, 1000);
    }
  g_assert_cmpuint (count_lines (&driver), <=, 10 * 110);
  role_driver_clear (&driver);
}

/* A peer whose SYN came in a flood is reported when it sends something, and does not count as left out. */
static void
test_speaks_in_a_flood (void)
{
  HbServerConfig config = server_driver_defaults ();
  RoleDriver driver;

  config.timeout = 1000 * HB_SECOND;
  config.max_peers = 10000;
  server_driver_start (&driver, &config);
  flood (&driver, 0, 512);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_SESSION_OPENED), ==, 512);
  forget_events (&driver);

  server_driver_say (&driver, PEER, "in the crowd");
  assert_story (&driver, "0 session-opened\n0 message “in the crowd”\n");
  role_driver_run_until (&driver, 10 * HB_SECOND);
  assert_story (&driver, "");
  role_driver_clear (&driver);
}

/* Who lists the peers also gets unreported changes; a peer that never sent a payload is not visible. */
static void
test_lists_of_peers (void)
{
  HbServerConfig config = server_driver_defaults ();
  RoleDriver driver;

  config.timeout = 1000 * HB_SECOND;
  config.max_peers = 10000;
  server_driver_start (&driver, &config);
  flood (&driver, 0, 2000);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_PEER_CHANGED), ==, 0);
  say_often (&driver, PEER, 300);
  g_assert_cmpuint (count_about (&driver, HB_EVENT_PEER_CHANGED, PEER), ==, 300 - 254);

  hb_server_set_listed (server_of (&driver), FALSE);
  say_often (&driver, PEER, 300);
  g_assert_cmpuint (count_about (&driver, HB_EVENT_PEER_CHANGED, PEER), ==, 300 - 254);
  role_driver_clear (&driver);
}

/* However many sources flood, there are few flood warnings. */
static void
test_many_floods (void)
{
  HbServerConfig config = server_driver_defaults ();
  RoleDriver driver;

  config.timeout = 1000 * HB_SECOND;
  server_driver_start (&driver, &config);
  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *peer = g_strdup_printf ("198.18.%u.1", i);

      say_often (&driver, peer, 1000);
    }
  forget_events (&driver);
  hb_role_advance (driver.role, HB_SECOND);
  role_driver_settle (&driver);
  g_assert_cmpuint (count_lines (&driver), ==, 16 + 1);
  g_assert_cmpuint (sum_left_out (&driver, NULL), >, 0);

  /* The floods have ended. */
  forget_events (&driver);
  role_driver_run_until (&driver, 100 * HB_SECOND);
  g_assert_cmpuint (count_lines (&driver), ==, 0);
  g_assert_cmpint (hb_role_next_deadline (driver.role), >, 900 * HB_SECOND);
  role_driver_clear (&driver);
}

/* At the end, the remaining counts are reported. */
static void
test_end (void)
{
  HbServerConfig config = server_driver_defaults ();
  RoleDriver driver;

  config.timeout = 1000 * HB_SECOND;
  server_driver_start (&driver, &config);
  say_often (&driver, PEER, 300);
  forget_events (&driver);
  hb_role_stop (driver.role, HB_SECOND / 2);
  assert_story (&driver, "0.5 session-closed stopped\n0.5 warning flood 46\n");
  role_driver_clear (&driver);
}

/* The end of very many sessions is reported in pieces, in the order of their start. */
static void
test_stop_of_many (void)
{
  static const guint n_peers = 20000;
  HbServerConfig config = server_driver_defaults ();
  HbAddress last = { 0 };
  RoleDriver driver;
  HbEvent event;
  guint n_told = 0;

  config.timeout = 10000 * HB_SECOND;
  config.max_peers = n_peers;
  server_driver_start (&driver, &config);
  for (guint i = 0; i < n_peers; i++)
    {
      HbPeerRecord record = {
        .rtt = HB_UNKNOWN, .open = TRUE, .ended = HB_UNKNOWN, .validated = TRUE,
      };
      g_autofree char *peer = g_strdup_printf ("10.%u.%u.%u", i >> 16, i >> 8 & 255, i & 255);

      record.address = address_of (peer);
      hb_server_restore (server_of (&driver), 0, &record);
      while (hb_role_take_event (driver.role, &event))
        hb_event_clear (&event);
    }

  hb_role_stop (driver.role, HB_SECOND);
  g_assert_cmpuint (hb_role_count_waiting (driver.role), <=, 1024);
  while (hb_role_take_event (driver.role, &event))
    {
      g_assert_cmpint (event.type, ==, HB_EVENT_SESSION_CLOSED);
      g_assert_cmpint (event.reason, ==, HB_CLOSE_STOPPED);
      g_assert_cmpint (memcmp (event.peer.bytes, last.bytes, sizeof last.bytes), >, 0);
      g_assert_cmpuint (hb_role_count_waiting (driver.role), <=, 1024);
      last = event.peer;
      n_told++;
    }
  g_assert_cmpuint (n_told, ==, n_peers);
  role_driver_clear (&driver);
}

/* Data in a SYN is no message: it takes no budget for one, and no message is reported before its session. */
static void
test_syn_with_payload (void)
{
  HbServerConfig config = server_driver_defaults ();
  RoleDriver driver;

  server_driver_start (&driver, &config);
  role_driver_receive (&driver, FLOODER, HB_PORT_SERVER, HB_TCP_SYN, "x");
  for (guint i = 0; i < 200; i++)
    {
      role_driver_receive (&driver, FLOODER, HB_PORT_SERVER, HB_TCP_ACK, HB_PAYLOAD_TERMINATE);
      server_driver_syn (&driver, FLOODER);
    }
  g_assert_cmpuint (count_about (&driver, HB_EVENT_SESSION_OPENED, FLOODER), ==,
                    count_about (&driver, HB_EVENT_SESSION_CLOSED, FLOODER));

  role_driver_receive (&driver, FLOODER, HB_PORT_SERVER, HB_TCP_ACK, "hi");
  g_assert_cmpuint (count_about (&driver, HB_EVENT_MESSAGE, FLOODER), ==, 0);

  role_driver_clear (&driver);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/server/log/forged-syns", test_forged_syns);
  g_test_add_func ("/server/log/one-source", test_one_source);
  g_test_add_func ("/server/log/honest-burst", test_honest_burst);
  g_test_add_func ("/server/log/short-timeout", test_short_timeout);
  g_test_add_func ("/server/log/flood-hides-nobody", test_flood_hides_nobody);
  g_test_add_func ("/server/log/deaths-in-lists", test_deaths_in_lists);
  g_test_add_func ("/server/log/networks", test_networks);
  g_test_add_func ("/server/log/speaks-in-a-flood", test_speaks_in_a_flood);
  g_test_add_func ("/server/log/back-in-a-flood", test_back_in_a_flood);
  g_test_add_func ("/server/log/lists-of-peers", test_lists_of_peers);
  g_test_add_func ("/server/log/power-cut", test_power_cut);
  g_test_add_func ("/server/log/syn-with-payload", test_syn_with_payload);
  g_test_add_func ("/server/log/forged-crowd", test_forged_crowd);
  g_test_add_func ("/server/log/many-floods", test_many_floods);
  g_test_add_func ("/server/log/end", test_end);
  g_test_add_func ("/server/log/stop-of-many", test_stop_of_many);

  return g_test_run ();
}
