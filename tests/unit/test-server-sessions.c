#include "server-driver.h"
#include "wire/hb-message.h"

/* Asserts what is kept of a peer's last text. */
static void
assert_kept (RoleDriver *driver,
             const char *text,
             gsize       length)
{
  HbPeer *peer = server_driver_peer (driver, PEER);

  g_assert_cmpmem (hb_peer_table_get_text (hb_server_get_peers (server_of (driver)), peer),
                   peer->text_length, text, length);
}

/* The beginning of the last text is kept, as far as it was captured. */
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

      hb_role_receive (driver.role, 0, &segment);
      assert_kept (&driver, text, cases[i].kept);
    }
  role_driver_clear (&driver);
}

/* The kept part ends between two characters. */
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

  server_driver_start (&driver, &config);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      server_driver_say (&driver, PEER, cases[i].said);
      assert_kept (&driver, cases[i].said, cases[i].kept);
      g_assert_cmpint (server_driver_peer (&driver, PEER)->text_cut, ==, cases[i].cut);
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

/* Closing a session by hand ends its pulses; the next segment opens another. */
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

/* Only a peer without a session can be forgotten; later it is a stranger, and not muted. */
static void
test_forget (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();
  HbAddress address = address_of (PEER);
  HbPeerTable *peers;

  server_driver_start (&driver, &config);
  peers = hb_server_get_peers (server_of (&driver));
  g_assert_false (hb_server_set_muted (server_of (&driver), driver.now, &address, TRUE));
  g_assert_false (hb_server_forget (server_of (&driver), 0, &address));

  server_driver_say (&driver, PEER, "hello");
  g_assert_true (hb_server_set_muted (server_of (&driver), driver.now, &address, TRUE));
  g_assert_true (hb_peer_table_lookup (peers, &address)->muted);
  g_assert_false (hb_server_forget (server_of (&driver), driver.now, &address));

  server_driver_say (&driver, PEER, "TERMINATE");
  g_assert_true (hb_peer_table_lookup (peers, &address)->muted);
  g_assert_true (hb_server_forget (server_of (&driver), driver.now, &address));
  g_assert_null (hb_peer_table_lookup (peers, &address));
  role_driver_settle (&driver);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_PEER_DROPPED), ==, 1);
  g_assert_cmpuint (hb_peer_table_get_size (peers), ==, 0);

  server_driver_syn (&driver, PEER);
  g_assert_false (hb_peer_table_lookup (peers, &address)->muted);
  g_assert_cmpuint (hb_server_get_seen (server_of (&driver)), ==, 2);
  role_driver_clear (&driver);
}

/* An evicted peer is reported as forgotten, so that lists drop it. */
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
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_PEER_DROPPED), ==, 0);

  server_driver_say (&driver, PEER, "TERMINATE");
  server_driver_syn (&driver, "198.18.0.3");
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_PEER_DROPPED), ==, 1);
  event = &g_array_index (driver.events, HbEvent, driver.events->len - 2);
  g_assert_cmpint (event->type, ==, HB_EVENT_PEER_DROPPED);
  g_assert_true (hb_address_equal (&event->peer, &address));
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

/* When a name moves to another machine, the old address's session is closed without a verdict; addresses
 * allowed by a network stay. */
static void
test_allow_hosts (void)
{
  g_autoptr (GHashTable) first = g_hash_table_new (hb_address_hash, hb_address_equal);
  g_autoptr (GHashTable) second = g_hash_table_new (hb_address_hash, hb_address_equal);
  g_autoptr (GHashTable) none = g_hash_table_new (hb_address_hash, hb_address_equal);
  g_autoptr (GArray) allow = g_array_new (FALSE, FALSE, sizeof (HbNetwork));
  HbServerConfig config = server_driver_defaults ();
  HbAddress one = address_of (PEER), other = address_of ("198.18.0.3");
  HbNetwork network;
  RoleDriver driver;

  g_hash_table_add (first, &one);
  g_hash_table_add (second, &other);
  server_driver_start (&driver, &config);
  hb_server_allow_hosts (server_of (&driver), 0, first);
  server_driver_say (&driver, PEER, "hello");
  server_driver_say (&driver, "198.18.0.3", "no");
  assert_story (&driver, "0 session-opened\n0 message “hello”\n");

  hb_server_allow_hosts (server_of (&driver), 0, second);
  role_driver_settle (&driver);
  server_driver_say (&driver, PEER, "no");
  server_driver_say (&driver, "198.18.0.3", "hello");
  assert_story (&driver, "0 session-closed stopped\n0 session-opened\n0 message “hello”\n");
  role_driver_clear (&driver);

  g_assert_true (hb_network_parse (PEER, &network));
  g_array_append_val (allow, network);
  config.allow = allow;
  server_driver_start (&driver, &config);
  hb_server_allow_hosts (server_of (&driver), 0, none);
  g_assert_true (hb_server_is_allowed (server_of (&driver), &one));
  g_assert_false (hb_server_is_allowed (server_of (&driver), &other));
  role_driver_clear (&driver);
}

/* One that was given up gets no later pulses, either. */
static void
test_allow_hosts_ends_asking (void)
{
  g_autoptr (GHashTable) first = g_hash_table_new (hb_address_hash, hb_address_equal);
  g_autoptr (GHashTable) none = g_hash_table_new (hb_address_hash, hb_address_equal);
  HbServerConfig config = server_driver_defaults ();
  HbAddress one = address_of (PEER);
  RoleDriver driver;

  g_hash_table_add (first, &one);
  server_driver_start (&driver, &config);
  hb_server_allow_hosts (server_of (&driver), 0, first);
  server_driver_say (&driver, PEER, "MSG_HEARTBEAT");
  role_driver_run_until (&driver, 5 * HB_SECOND);
  server_driver_say (&driver, PEER, "MSG_HEARTBEAT");
  role_driver_run_until (&driver, 50 * HB_SECOND);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_GAVE_UP), ==, 1);
  g_assert_cmpint (hb_role_next_deadline (driver.role), !=, HB_NEVER);

  hb_server_allow_hosts (server_of (&driver), driver.now, none);
  g_assert_cmpint (hb_role_next_deadline (driver.role), ==, HB_NEVER);
  role_driver_clear (&driver);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/server/keeps-the-last-text", test_keeps_the_last_text);
  g_test_add_func ("/server/last-text", test_last_text);
  g_test_add_func ("/server/terminate-and-reopen", test_terminate_and_reopen);
  g_test_add_func ("/server/lost-segments", test_lost_segments);
  g_test_add_func ("/server/ignores-the-rest", test_ignores_the_rest);
  g_test_add_func ("/server/close-session", test_close_session);
  g_test_add_func ("/server/forget", test_forget);
  g_test_add_func ("/server/displaced-is-forgotten", test_displaced_is_forgotten);
  g_test_add_func ("/server/stop", test_stop);
  g_test_add_func ("/server/allow-hosts", test_allow_hosts);
  g_test_add_func ("/server/allow-hosts-ends-asking", test_allow_hosts_ends_asking);

  return g_test_run ();
}
