#include "server-driver.h"
#include "wire/hb-message.h"

/* A server with peers from an earlier run, hours ago: its downtime is nobody's silence. */

#define HOURS (5 * 3600 * HB_SECOND)
#define OTHER "198.18.0.3"

static HbPeerRecord
record_of (const char *address)
{
  return (HbPeerRecord) {
    .address = address_of (address),
    .local = address_of ("198.18.0.1"),
    .heard = -HOURS,
    .ended = HB_UNKNOWN,
    .rtt = HB_UNKNOWN,
    .open = TRUE,
    .validated = TRUE,
    .text = "hello",
    .text_length = 5,
  };
}

static gboolean
restore (RoleDriver         *driver,
         const HbPeerRecord *record)
{
  gboolean known = hb_server_restore (server_of (driver), driver->now, record);

  role_driver_settle (driver);
  return known;
}

static const HbPeer *
peer_of (RoleDriver *driver,
         const char *text)
{
  HbAddress address = address_of (text);

  return hb_peer_table_lookup (hb_server_get_peers (server_of (driver)), &address);
}

/* A peer that died during the downtime is given up after a series of pulses, long before the timeout. */
static void
test_asked_at_once (void)
{
  HbServerConfig config = server_driver_defaults ();
  HbPeerRecord one = record_of (PEER), other = record_of (OTHER);
  RoleDriver driver;

  config.timeout = 60 * HB_SECOND;
  config.tell_silence = TRUE;
  server_driver_start (&driver, &config);
  g_assert_true (restore (&driver, &one));
  g_assert_true (restore (&driver, &other));
  g_assert_cmpint (peer_of (&driver, PEER)->heard, ==, -HOURS);
  g_assert_cmpint (hb_role_next_deadline (driver.role), ==, 0);

  /* Changing the timeout meanwhile does not count the downtime. */
  hb_server_set_timeout (server_of (&driver), 50 * HB_SECOND);
  role_driver_run_until (&driver, HB_SECOND / 2);
  role_driver_receive (&driver, OTHER, HB_PORT_SERVER, HB_TCP_ACK, "MSG_HEARTBEAT");
  g_assert_cmpint (peer_of (&driver, OTHER)->heard, ==, HB_SECOND / 2);
  hb_server_set_timeout (server_of (&driver), 60 * HB_SECOND);
  for (gint64 second = 1; second < 10; second++)
    role_driver_run_until (&driver, second * HB_SECOND);

  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_SESSION_OPENED), ==, 2);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_TIMED_OUT), ==, 0);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_PULSE_SENT), ==, 3 + 1);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_ALIVE), ==, 1);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_GAVE_UP), ==, 1);
  g_assert_cmpint (peer_of (&driver, PEER)->state, ==, HB_PEER_CLOSED);
  g_assert_cmpint (peer_of (&driver, OTHER)->state, ==, HB_PEER_ALIVE);
  for (guint i = 0; i < driver.events->len; i++)
    {
      const HbEvent *event = &g_array_index (driver.events, HbEvent, i);

      /* Silence is only reported of the peer that has sent something since. */
      if (event->type == HB_EVENT_SILENCE)
        g_assert_cmpint (event->duration, <, 10 * HB_SECOND);
    }
  role_driver_clear (&driver);
}

/* A hundred a second, however many there are. */
static void
test_spread (void)
{
  HbServerConfig config = server_driver_defaults ();
  RoleDriver driver;

  config.max_peers = 10000;
  server_driver_start (&driver, &config);
  for (guint i = 0; i < 3000; i++)
    {
      HbPeerRecord record = record_of (PEER);

      record.address.bytes[14] = (guint8) (1 + i / 250);
      record.address.bytes[15] = (guint8) (1 + i % 250);
      g_assert_true (hb_server_restore (server_of (&driver), 0, &record));
    }
  role_driver_settle (&driver);

  /* However many there are at once, it is not a flood. */
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_SESSION_OPENED), ==, 3000);
  role_driver_run_until (&driver, HB_SECOND / 2);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_PULSE_SENT), ==, 51);
  role_driver_run_until (&driver, 40 * HB_SECOND);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_GAVE_UP), ==, 3000);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_TIMED_OUT), ==, 0);
  role_driver_clear (&driver);
}

static void
test_closed_stays_closed (void)
{
  HbServerConfig config = server_driver_defaults ();
  HbPeerRecord given_up = record_of (PEER), left = record_of (OTHER), found;
  RoleDriver driver;

  given_up.open = left.open = FALSE;
  given_up.reason = HB_CLOSE_GAVE_UP;
  given_up.verdict = HB_VERDICT_UNREACHABLE;
  given_up.pulses = 3;
  given_up.ended = -HOURS / 2;
  given_up.muted = TRUE;
  left.reason = HB_CLOSE_TERMINATED;

  server_driver_start (&driver, &config);
  g_assert_true (restore (&driver, &given_up));
  g_assert_true (restore (&driver, &left));
  assert_story (&driver, "");
  g_assert_cmpint (hb_role_next_deadline (driver.role), ==, HB_NEVER);
  g_assert_cmpuint (hb_peer_table_get_open (hb_server_get_peers (server_of (&driver))), ==, 0);

  g_assert_true (server_driver_take_record (&driver, PEER, &found));
  g_assert_true (hb_address_equal (&found.address, &given_up.address));
  g_assert_cmpint (found.heard, ==, -HOURS);
  g_assert_cmpint (found.ended, ==, -HOURS / 2);
  g_assert_cmpmem (&found.pulses, sizeof found - G_STRUCT_OFFSET (HbPeerRecord, pulses),
                   &given_up.pulses, sizeof found - G_STRUCT_OFFSET (HbPeerRecord, pulses));

  /* A new message opens a session as usual. */
  server_driver_say (&driver, PEER, "back");
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_SESSION_OPENED), ==, 1);
  role_driver_clear (&driver);
}

/* The end of a session is kept with its time. */
static void
test_ends_are_recorded (void)
{
  HbServerConfig config = server_driver_defaults ();
  HbPeerRecord record;
  RoleDriver driver;

  server_driver_start (&driver, &config);
  server_driver_say (&driver, PEER, "hello");
  server_driver_say (&driver, OTHER, "bye");
  g_assert_true (server_driver_take_record (&driver, PEER, &record));
  g_assert_true (record.open && record.ended == HB_UNKNOWN);
  g_assert_cmpmem (record.text, record.text_length, "hello", 5);
  g_assert_cmpuint (record.budget, >, 0);

  driver.now = HB_SECOND;
  server_driver_say (&driver, OTHER, "TERMINATE");
  g_assert_true (server_driver_take_record (&driver, OTHER, &record));
  g_assert_true (!record.open && record.reason == HB_CLOSE_TERMINATED);
  g_assert_cmpint (record.ended, ==, HB_SECOND);

  g_assert_cmpint (server_driver_await_verdict (&driver), ==, HB_VERDICT_PROGRAM_DEAD);
  g_assert_true (server_driver_take_record (&driver, PEER, &record));
  g_assert_true (!record.open && record.reason == HB_CLOSE_GAVE_UP);
  g_assert_cmpint (record.ended, ==, 7 * HB_SECOND);
  role_driver_clear (&driver);
}

/* Records that are refused: not allowed any more, already known, or beyond the limit. */
static void
test_refused (void)
{
  g_autoptr (GArray) allow = g_array_new (FALSE, FALSE, sizeof (HbNetwork));
  HbServerConfig config = server_driver_defaults ();
  HbPeerRecord one = record_of (PEER), other = record_of (OTHER), third = record_of ("198.18.0.4");
  HbPeerRecord stranger = record_of ("198.19.0.1");
  HbNetwork network;
  RoleDriver driver;

  g_assert_true (hb_network_parse ("198.18.0.0/24", &network));
  g_array_append_val (allow, network);
  config.allow = allow;
  config.max_peers = 2;
  server_driver_start (&driver, &config);
  other.open = FALSE;

  g_assert_false (restore (&driver, &stranger));
  g_assert_true (restore (&driver, &other));
  g_assert_false (restore (&driver, &other));
  g_assert_true (restore (&driver, &one));
  g_assert_false (restore (&driver, &third));
  g_assert_nonnull (peer_of (&driver, OTHER));
  role_driver_clear (&driver);
}

/* A peer that talks to a missing address is neither judged nor pulsed until it is back. */
static void
test_lost_address (void)
{
  g_autoptr (GHashTable) locals = g_hash_table_new (hb_address_hash, hb_address_equal);
  HbServerConfig config = server_driver_defaults ();
  HbPeerRecord record = record_of (PEER);
  HbAddress local = record.local;
  guint suspended, resumed;
  RoleDriver driver;

  server_driver_start (&driver, &config);
  restore (&driver, &record);
  hb_server_follow (server_of (&driver), 0, locals, NULL, &suspended, &resumed);
  g_assert_cmpuint (suspended, ==, 1);
  role_driver_run_until (&driver, 100 * HB_SECOND);
  assert_story (&driver, "0 session-opened\n");

  g_hash_table_add (locals, &local);
  hb_server_follow (server_of (&driver), driver.now, locals, NULL, &suspended, &resumed);
  role_driver_run_until (&driver, 103 * HB_SECOND);
  assert_story (&driver, "");
  role_driver_run_until (&driver, 110 * HB_SECOND);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_GAVE_UP), ==, 1);
  role_driver_clear (&driver);
}

/* Everything worth keeping counts as a change; the passing of time does not. */
static void
test_changes (void)
{
  HbServerConfig config = server_driver_defaults ();
  HbAddress address = address_of (PEER);
  RoleDriver driver;
  guint64 changes;

  server_driver_start (&driver, &config);
  changes = hb_server_get_changes (server_of (&driver));
  server_driver_say (&driver, PEER, "hello");
  g_assert_cmpuint (hb_server_get_changes (server_of (&driver)), !=, changes);
  changes = hb_server_get_changes (server_of (&driver));
  role_driver_run_until (&driver, 3 * HB_SECOND);
  g_assert_cmpuint (hb_server_get_changes (server_of (&driver)), ==, changes);
  hb_server_set_muted (server_of (&driver), driver.now, &address, TRUE);
  g_assert_cmpuint (hb_server_get_changes (server_of (&driver)), !=, changes);
  changes = hb_server_get_changes (server_of (&driver));
  role_driver_run_until (&driver, 20 * HB_SECOND);
  g_assert_cmpuint (hb_server_get_changes (server_of (&driver)), !=, changes);
  changes = hb_server_get_changes (server_of (&driver));
  g_assert_true (hb_server_forget (server_of (&driver), driver.now, &address));
  g_assert_cmpuint (hb_server_get_changes (server_of (&driver)), !=, changes);
  role_driver_clear (&driver);
}

/* Peers that were given up and have ever answered get later pulses; those that left do not. */
static void
test_given_up_is_asked_again (void)
{
  static const struct
  {
    guint8 answered;
    HbClose reason;
    guint sent;
  } cases[] = {
    { TRUE, HB_CLOSE_GAVE_UP, HB_EXCHANGE_SEGMENTS },
    { FALSE, HB_CLOSE_GAVE_UP, 0 },
    { TRUE, HB_CLOSE_TERMINATED, 0 },
    { TRUE, HB_CLOSE_STOPPED, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      HbServerConfig config = server_driver_defaults ();
      HbPeerRecord record = record_of (PEER), again;
      RoleDriver driver;

      record.open = FALSE;
      record.answered = cases[i].answered;
      record.slowest = 700;
      record.reason = cases[i].reason;
      record.ended = -HOURS / 2;
      server_driver_start (&driver, &config);
      g_assert_true (restore (&driver, &record));
      role_driver_run_until (&driver, 100 * HB_SECOND);
      g_assert_cmpuint (driver.sent->len, ==, cases[i].sent);

      g_assert_true (server_driver_take_record (&driver, PEER, &again));
      g_assert_cmpint (again.answered, ==, cases[i].answered);
      g_assert_cmpuint (again.slowest, ==, 700);
      g_assert_cmpint (again.ended, ==, -HOURS / 2);
      role_driver_clear (&driver);
    }
}

/* A peer that was given up and then sent TERMINATE, with its SYN lost, gets no pulses after a restart,
 * either. */
static void
test_left_alone (void)
{
  HbServerConfig config = server_driver_defaults ();
  RoleDriver driver, after;
  HbPeerRecord record;
  guint64 changes;

  server_driver_start (&driver, &config);
  server_driver_say (&driver, PEER, "hello");
  role_driver_run_until (&driver, 4 * HB_SECOND);
  role_driver_receive (&driver, PEER, HB_PORT_SERVER, HB_TCP_ACK, "MSG_HEARTBEAT");
  role_driver_run_until (&driver, 20 * HB_SECOND);
  g_assert_true (server_driver_take_record (&driver, PEER, &record));
  g_assert_false (record.left_alone);

  changes = hb_server_get_changes (server_of (&driver));
  role_driver_receive (&driver, PEER, HB_PORT_SERVER, HB_TCP_ACK, "TERMINATE");
  g_assert_cmpuint (hb_server_get_changes (server_of (&driver)), !=, changes);
  g_assert_true (server_driver_take_record (&driver, PEER, &record));

  server_driver_start (&after, &config);
  g_assert_true (restore (&after, &record));
  role_driver_run_until (&after, 1000 * HB_SECOND);
  g_assert_cmpuint (after.sent->len, ==, 0);
  role_driver_clear (&driver);
  role_driver_clear (&after);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/server/restore/asked-at-once", test_asked_at_once);
  g_test_add_func ("/server/restore/spread", test_spread);
  g_test_add_func ("/server/restore/closed", test_closed_stays_closed);
  g_test_add_func ("/server/restore/ends", test_ends_are_recorded);
  g_test_add_func ("/server/restore/refused", test_refused);
  g_test_add_func ("/server/restore/lost-address", test_lost_address);
  g_test_add_func ("/server/restore/changes", test_changes);
  g_test_add_func ("/server/restore/asked-again", test_given_up_is_asked_again);
  g_test_add_func ("/server/restore/left-alone", test_left_alone);

  return g_test_run ();
}
