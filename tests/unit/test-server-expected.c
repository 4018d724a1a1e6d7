#include "server-driver.h"
#include "wire/hb-message.h"

/* Peers that a person listed: they are expected from the start, and have settings of their own. */

#define OTHER "198.18.0.3"

/* Lists a peer with the addresses of a text such as "198.18.0.2 fd00::2". */
static void
list (HbPeerPolicies     *policies,
      const char         *text,
      const HbPeerPolicy *policy)
{
  g_auto (GStrv) texts = g_strsplit (text, " ", -1);
  g_autoptr (GArray) addresses = g_array_new (FALSE, FALSE, sizeof (HbAddress));

  for (guint i = 0; texts[i] != NULL; i++)
    {
      HbAddress address = address_of (texts[i]);

      g_array_append_val (addresses, address);
    }

  hb_peer_policies_add (policies, policy, (const HbAddress *) addresses->data, addresses->len);
}

static void
set_policies (RoleDriver     *driver,
              HbPeerPolicies *policies)
{
  hb_server_set_policies (server_of (driver), driver->now, policies);
  role_driver_settle (driver);
}

/* Expects one peer. */
static void
expect (RoleDriver *driver,
        const char *addresses)
{
  HbPeerPolicies *policies = hb_peer_policies_new ();

  list (policies, addresses, &(HbPeerPolicy) { .name = "nas", .expected = TRUE });
  set_policies (driver, policies);
}

static void
start (RoleDriver *driver)
{
  HbServerConfig config = server_driver_defaults ();

  server_driver_start (driver, &config);
  hb_server_set_listed (server_of (driver), FALSE);
}

static gboolean
is_known (RoleDriver *driver,
          const char *text)
{
  HbAddress address = address_of (text);

  return hb_peer_table_lookup (hb_server_get_peers (server_of (driver)), &address) != NULL;
}

static void
test_missing (void)
{
  RoleDriver driver;

  start (&driver);
  driver.hosts_answer = FALSE;
  expect (&driver, PEER);
  g_assert_cmpint (hb_role_next_deadline (driver.role), ==, 4 * HB_SECOND);
  g_assert_cmpuint (hb_server_count_sessions (server_of (&driver)), ==, 0);
  role_driver_run_until (&driver, 30 * HB_SECOND);

  assert_story (&driver,
                "5 pulse-sent 1/3 silent\n"
                "7 pulse-sent 2/3 silent\n"
                "9 pulse-sent 3/3 silent\n"
                "10 missing 3 host-silent\n");
  assert_sent (&driver, "SaPSaPSaP");
  g_assert_cmpuint (hb_server_count_sessions (server_of (&driver)), ==, 0);
  g_assert_cmpuint (hb_server_get_seen (server_of (&driver)), ==, 0);
  role_driver_clear (&driver);
}

static void
test_missing_program (void)
{
  RoleDriver driver;

  start (&driver);
  expect (&driver, PEER);
  role_driver_run_until (&driver, 20 * HB_SECOND);

  assert_story (&driver,
                "4 pulse-sent 1/3 answered\n"
                "5 pulse-sent 2/3 answered\n"
                "6 pulse-sent 3/3 answered\n"
                "7 missing 3 program-dead\n");
  role_driver_clear (&driver);
}

/* Whoever lists the peers learns that names and states of all may have changed. */
static void
test_listed (void)
{
  RoleDriver driver;

  start (&driver);
  hb_server_set_listed (server_of (&driver), TRUE);
  expect (&driver, PEER);
  assert_story (&driver, "0 peer-changed\n");
  role_driver_clear (&driver);
}

static void
test_comes_in_time (void)
{
  RoleDriver driver;

  start (&driver);
  expect (&driver, PEER);
  role_driver_run_until (&driver, 2 * HB_SECOND);
  server_driver_say (&driver, PEER, "hello");
  g_assert_cmpuint (hb_server_count_sessions (server_of (&driver)), ==, 1);
  g_assert_cmpuint (hb_server_get_seen (server_of (&driver)), ==, 1);
  role_driver_run_until (&driver, 20 * HB_SECOND);

  assert_story (&driver,
                "2 session-opened\n"
                "2 message “hello”\n"
                "6 timed-out 4\n"
                "6 pulse-sent 1/3 answered\n"
                "7 pulse-sent 2/3 answered\n"
                "8 pulse-sent 3/3 answered\n"
                "9 gave-up 3 program-dead\n"
                "9 session-closed gave-up\n");
  role_driver_clear (&driver);
}

static void
test_answers_pulse (void)
{
  RoleDriver driver;

  start (&driver);
  expect (&driver, PEER);
  role_driver_run_until (&driver, HB_SECOND * 9 / 2);
  server_driver_answer (&driver, PEER);
  role_driver_run_until (&driver, 7 * HB_SECOND);

  assert_story (&driver,
                "4 pulse-sent 1/3 answered\n"
                "4.5 session-opened\n"
                "4.5 alive 0\n");
  g_assert_true (server_driver_peer (&driver, PEER)->validated);
  role_driver_clear (&driver);
}

/* One that is missing is asked now and then, and comes without being back. */
static void
test_comes_late (void)
{
  RoleDriver driver;

  start (&driver);
  expect (&driver, PEER);
  role_driver_run_until (&driver, 70 * HB_SECOND);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_MISSING), ==, 1);
  g_array_set_size (driver.events, 0);
  assert_sent (&driver, "SaPSaPSaPSaP");

  server_driver_answer (&driver, PEER);
  assert_story (&driver, "70 session-opened\n70 alive 0\n");
  g_assert_cmpuint (hb_server_count_sessions (server_of (&driver)), ==, 1);
  role_driver_clear (&driver);
}

/* It is missing if it comes by none of its addresses, and then once. */
static void
test_several_addresses (void)
{
  RoleDriver driver;

  start (&driver);
  driver.answering = "fd00::2";
  expect (&driver, PEER " fd00::2");
  role_driver_run_until (&driver, 30 * HB_SECOND);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_MISSING), ==, 1);
  for (guint i = 0; i < driver.events->len; i++)
    {
      const HbEvent *event = &g_array_index (driver.events, HbEvent, i);
      HbAddress answering = address_of ("fd00::2");

      if (event->type == HB_EVENT_MISSING)
        {
          g_assert_true (hb_address_equal (&event->peer, &answering));
          g_assert_cmpint (event->verdict, ==, HB_VERDICT_PROGRAM_DEAD);
        }
    }
  role_driver_clear (&driver);

  start (&driver);
  expect (&driver, PEER " fd00::2");
  server_driver_say (&driver, "fd00::2", "hello");
  g_assert_false (is_known (&driver, PEER));
  role_driver_run_until (&driver, 30 * HB_SECOND);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_MISSING), ==, 0);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_GAVE_UP), ==, 1);
  role_driver_clear (&driver);
}

/* Returns: how many events of a type there were for an address */
static guint
count_for (RoleDriver  *driver,
           const char  *text,
           HbEventType  type)
{
  HbAddress address = address_of (text);
  guint count = 0;

  for (guint i = 0; i < driver->events->len; i++)
    {
      const HbEvent *event = &g_array_index (driver->events, HbEvent, i);

      count += event->type == type && hb_address_equal (&event->peer, &address);
    }

  return count;
}

/* Whoever lists the peers learns that each of the addresses is missing, though the peer is reported at one only. */
static void
test_each_address (void)
{
  static const char *const addresses[] = { PEER, OTHER, "fd00::2" };
  RoleDriver driver;

  start (&driver);
  hb_server_set_listed (server_of (&driver), TRUE);
  driver.answering = OTHER;
  expect (&driver, PEER " " OTHER " fd00::2");
  role_driver_run_until (&driver, 30 * HB_SECOND);
  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      guint n_missing = count_for (&driver, addresses[i], HB_EVENT_MISSING);
      guint n_changed = count_for (&driver, addresses[i], HB_EVENT_PEER_CHANGED);

      g_assert_cmpint (hb_server_get_state (server_of (&driver), server_driver_peer (&driver, addresses[i])), ==,
                       HB_PEER_STATE_MISSING);
      g_assert_cmpuint (n_missing, ==, g_str_equal (addresses[i], OTHER) ? 1 : 0);
      g_assert_cmpuint (n_missing + n_changed, >=, 1);
    }
  role_driver_clear (&driver);
}

/* An address that nothing can be sent to does not keep a peer from being missing. */
static void
test_no_way (void)
{
  RoleDriver driver;

  start (&driver);
  expect (&driver, PEER);
  driver.send_error = 101;
  role_driver_run_until (&driver, 30 * HB_SECOND);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_MISSING), ==, 0);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_WARNING), >, 0);
  role_driver_clear (&driver);
}

static void
test_settings_of_its_own (void)
{
  RoleDriver driver;
  HbPeerPolicies *policies = hb_peer_policies_new ();
  HbNetwork network;

  start (&driver);
  g_assert_true (hb_network_parse (OTHER "/32", &network));
  list (policies, PEER, &(HbPeerPolicy) { .timeout = HB_SECOND, .pulse_interval = 2 * HB_SECOND, .pulses = 2 });
  hb_peer_policies_add_group (policies, &(HbPeerPolicy) { .timeout = 2 * HB_SECOND, .pulses = 1, .mutes = TRUE,
                                                          .muted = TRUE }, &network, 1);
  set_policies (&driver, policies);
  server_driver_say (&driver, PEER, "hello");
  role_driver_run_until (&driver, 10 * HB_SECOND);
  assert_story (&driver,
                "0 session-opened\n"
                "0 message “hello”\n"
                "1 timed-out 1\n"
                "1 pulse-sent 1/2 answered\n"
                "3 pulse-sent 2/2 answered\n"
                "5 gave-up 2 program-dead\n"
                "5 session-closed gave-up\n");
  g_assert_false (server_driver_peer (&driver, PEER)->muted);

  server_driver_say (&driver, OTHER, "hello");
  role_driver_run_until (&driver, 20 * HB_SECOND);
  assert_story (&driver,
                "10 session-opened\n"
                "10 message “hello”\n"
                "12 timed-out 2\n"
                "12 pulse-sent 1/1 answered\n"
                "13 gave-up 1 program-dead quiet\n"
                "13 session-closed gave-up\n");
  g_assert_true (server_driver_peer (&driver, OTHER)->muted);
  role_driver_clear (&driver);
}

/* Who is no longer muted by the policies is not muted any more, unless a person has muted it. */
static void
test_no_longer_muted (void)
{
  RoleDriver driver;
  HbPeerPolicies *policies = hb_peer_policies_new ();
  HbAddress other;

  start (&driver);
  g_assert_true (hb_address_parse (OTHER, &other));
  list (policies, PEER, &(HbPeerPolicy) { .mutes = TRUE, .muted = TRUE });
  set_policies (&driver, policies);
  server_driver_say (&driver, PEER, "hello");
  server_driver_say (&driver, OTHER, "hello");
  g_assert_true (hb_server_set_muted (HB_SERVER (driver.role), driver.now, &other, TRUE));
  g_assert_true (server_driver_peer (&driver, PEER)->muted);

  set_policies (&driver, hb_peer_policies_new ());
  g_assert_false (server_driver_peer (&driver, PEER)->muted);
  g_assert_true (server_driver_peer (&driver, OTHER)->muted);
  role_driver_clear (&driver);
}

/* New policies hold at once, and end no session. */
static void
test_new_policies (void)
{
  RoleDriver driver;
  HbPeerPolicies *policies = hb_peer_policies_new ();

  start (&driver);
  expect (&driver, PEER);
  server_driver_say (&driver, OTHER, "hello");
  role_driver_run_until (&driver, HB_SECOND);

  /* Now the other one is expected, and sooner. */
  list (policies, OTHER, &(HbPeerPolicy) { .timeout = 2 * HB_SECOND, .expected = TRUE });
  set_policies (&driver, policies);
  g_assert_false (is_known (&driver, PEER));
  g_assert_cmpint (hb_role_next_deadline (driver.role), ==, 2 * HB_SECOND);
  role_driver_run_until (&driver, 3 * HB_SECOND);
  server_driver_answer (&driver, OTHER);

  /* And now nobody is. */
  set_policies (&driver, hb_peer_policies_new ());
  role_driver_run_until (&driver, 7 * HB_SECOND - 1);
  assert_story (&driver,
                "0 session-opened\n"
                "0 message “hello”\n"
                "1 peer-dropped\n"
                "2 timed-out 2\n"
                "2 pulse-sent 1/3 answered\n"
                "3 pulse-sent 2/3 answered\n"
                "3 alive 2\n");
  role_driver_clear (&driver);
}

/* Whoever was told as missing is not told again. */
static void
test_missing_stays_so (void)
{
  RoleDriver driver;

  start (&driver);
  expect (&driver, PEER);
  role_driver_run_until (&driver, 10 * HB_SECOND);
  expect (&driver, PEER);
  role_driver_run_until (&driver, 30 * HB_SECOND);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_MISSING), ==, 1);
  role_driver_clear (&driver);
}

/* A thousand policies after another leave nothing behind. */
static void
test_many_policies (void)
{
  RoleDriver driver;

  start (&driver);
  server_driver_say (&driver, OTHER, "hello");
  for (guint i = 0; i < 1000; i++)
    expect (&driver, i % 2 == 0 ? PEER " " OTHER : PEER);

  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_SESSION_CLOSED), ==, 0);
  g_assert_cmpuint (hb_server_count_sessions (server_of (&driver)), ==, 1);
  g_assert_cmpuint (hb_peer_table_get_size (hb_server_get_peers (server_of (&driver))), ==, 2);
  role_driver_clear (&driver);
}

/* No stranger takes the place of one who is expected, even when it was given up. */
static void
test_keeps_its_place (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();

  config.max_peers = 2;
  server_driver_start (&driver, &config);
  expect (&driver, PEER);
  role_driver_run_until (&driver, 20 * HB_SECOND);
  for (guint i = 3; i < 20; i++)
    {
      g_autofree char *stranger = g_strdup_printf ("198.18.0.%u", i);

      server_driver_say (&driver, stranger, "hello");
      server_driver_say (&driver, stranger, HB_PAYLOAD_TERMINATE);
    }
  g_assert_true (is_known (&driver, PEER));

  /* A person can make it go. */
  g_assert_true (hb_server_forget (server_of (&driver), driver.now, &(HbAddress) { 0 }) == FALSE);
  g_assert_true (hb_server_forget (server_of (&driver), driver.now, &server_driver_peer (&driver, PEER)->address));
  g_assert_false (is_known (&driver, PEER));
  role_driver_clear (&driver);
}

/* Who is awaited has no session to be closed, kept or told of at the end. */
static void
test_no_session (void)
{
  RoleDriver driver;
  HbPeerRecord record;
  const HbPeer *peer;

  start (&driver);
  expect (&driver, PEER);
  peer = server_driver_peer (&driver, PEER);
  g_assert_false (hb_server_close_session_with (server_of (&driver), driver.now, &peer->address));
  g_assert_false (server_driver_take_record (&driver, PEER, &record));
  hb_role_stop (driver.role, driver.now);
  assert_story (&driver, "");
  g_assert_cmpstr (hb_server_get_name (server_of (&driver), &peer->address), ==, "nas");

  g_assert_true (hb_server_forget (server_of (&driver), driver.now, &peer->address));
  g_assert_cmpint (hb_role_next_deadline (driver.role), ==, HB_NEVER);
  role_driver_clear (&driver);
}

/* A peer from before a restart had come, whether it is listed before or after it is restored. */
static void
test_restored (void)
{
  HbPeerRecord record = {
    .address = address_of (PEER),
    .local = address_of ("198.18.0.1"),
    .ended = HB_UNKNOWN,
    .rtt = HB_UNKNOWN,
    .open = TRUE,
  };

  for (guint i = 0; i < 2; i++)
    {
      RoleDriver driver;

      start (&driver);
      if (i == 0)
        expect (&driver, PEER);
      g_assert_true (hb_server_restore (server_of (&driver), driver.now, &record));
      if (i == 1)
        expect (&driver, PEER);
      role_driver_run_until (&driver, 20 * HB_SECOND);
      g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_MISSING), ==, 0);
      g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_GAVE_UP), ==, 1);
      role_driver_clear (&driver);
    }
}

/* Its own kernel says that nobody answered ARP: that is silence, whichever of our addresses the route has. */
static void
test_own_kernel (void)
{
  RoleDriver driver;
  HbUnreachable unreachable;
  HbSegment syn;

  start (&driver);
  driver.hosts_answer = FALSE;
  expect (&driver, PEER);
  role_driver_run_until (&driver, HB_SECOND * 9 / 2);
  syn = g_array_index (driver.sent, HbOutgoing, 0).segment;
  syn.source = address_of ("198.18.0.1");
  unreachable = unreachable_by ("198.18.0.1", &syn);
  hb_role_unreachable (driver.role, driver.now, &unreachable);
  role_driver_run_until (&driver, 30 * HB_SECOND);
  g_assert_cmpint (server_driver_peer (&driver, PEER)->verdict, ==, HB_VERDICT_HOST_SILENT);
  g_assert_cmpuint (hb_role_get_counters (driver.role)->reasons[HB_REASON_ICMP_OTHER], ==, 1);
  role_driver_clear (&driver);
}

/* However our addresses change, it may still come. */
static void
test_own_addresses (void)
{
  RoleDriver driver;
  g_autoptr (GHashTable) locals = g_hash_table_new (hb_address_hash, hb_address_equal);
  guint suspended, resumed;

  start (&driver);
  expect (&driver, PEER);
  hb_server_follow (server_of (&driver), driver.now, locals, NULL, &suspended, &resumed);
  g_assert_cmpuint (suspended, ==, 0);
  role_driver_run_until (&driver, 20 * HB_SECOND);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_MISSING), ==, 1);
  role_driver_clear (&driver);
}

/* Nobody is expected where nobody may come from. */
static void
test_not_allowed (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();
  g_autoptr (GHashTable) hosts = g_hash_table_new_full (hb_address_hash, hb_address_equal, g_free, NULL);
  g_autoptr (GHashTable) nobody = g_hash_table_new (hb_address_hash, hb_address_equal);
  HbAddress address = address_of (PEER);

  config.allow = g_array_new (FALSE, FALSE, sizeof (HbNetwork));
  server_driver_start (&driver, &config);
  expect (&driver, PEER);
  g_assert_false (is_known (&driver, PEER));

  g_hash_table_add (hosts, g_memdup2 (&address, sizeof address));
  hb_server_allow_hosts (server_of (&driver), driver.now, hosts);
  g_assert_true (is_known (&driver, PEER));
  hb_server_allow_hosts (server_of (&driver), driver.now, nobody);
  g_assert_false (is_known (&driver, PEER));

  g_array_unref (config.allow);
  role_driver_clear (&driver);
}

/* A thousand of them are asked a hundred a second. */
static void
test_many (void)
{
  RoleDriver driver;
  HbPeerPolicies *policies = hb_peer_policies_new ();

  start (&driver);
  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *address = g_strdup_printf ("198.18.%u.%u", 1 + i / 200, 1 + i % 200);

      list (policies, address, &(HbPeerPolicy) { .expected = TRUE, .pulses = 1 });
    }
  set_policies (&driver, policies);
  role_driver_run_until (&driver, 5 * HB_SECOND - HB_MILLISECOND);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_PULSE_SENT), ==, 100);
  role_driver_run_until (&driver, 30 * HB_SECOND);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_MISSING), ==, 1000);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_WARNING), ==, 0);
  role_driver_clear (&driver);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/server/expected/missing", test_missing);
  g_test_add_func ("/server/expected/missing-program", test_missing_program);
  g_test_add_func ("/server/expected/listed", test_listed);
  g_test_add_func ("/server/expected/in-time", test_comes_in_time);
  g_test_add_func ("/server/expected/answers-pulse", test_answers_pulse);
  g_test_add_func ("/server/expected/late", test_comes_late);
  g_test_add_func ("/server/expected/several-addresses", test_several_addresses);
  g_test_add_func ("/server/expected/each-address", test_each_address);
  g_test_add_func ("/server/expected/no-way", test_no_way);
  g_test_add_func ("/server/expected/settings", test_settings_of_its_own);
  g_test_add_func ("/server/expected/no-longer-muted", test_no_longer_muted);
  g_test_add_func ("/server/expected/new-policies", test_new_policies);
  g_test_add_func ("/server/expected/missing-stays-so", test_missing_stays_so);
  g_test_add_func ("/server/expected/many-policies", test_many_policies);
  g_test_add_func ("/server/expected/keeps-its-place", test_keeps_its_place);
  g_test_add_func ("/server/expected/no-session", test_no_session);
  g_test_add_func ("/server/expected/restored", test_restored);
  g_test_add_func ("/server/expected/own-kernel", test_own_kernel);
  g_test_add_func ("/server/expected/own-addresses", test_own_addresses);
  g_test_add_func ("/server/expected/not-allowed", test_not_allowed);
  g_test_add_func ("/server/expected/many", test_many);

  return g_test_run ();
}
