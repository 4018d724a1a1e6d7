#include <errno.h>
#include <string.h>

#include "engine/hb-snapshot.h"
#include "server-driver.h"
#include "wire/hb-message.h"

static void
answer (RoleDriver *driver)
{
  role_driver_receive (driver, PEER, HB_PORT_SERVER, HB_TCP_ACK, "MSG_HEARTBEAT");
}

/* A peer that answered a pulse at 4 s, but not those at 8, 9 and 10 s: it is given up at 11 s. */
static void
start_with (RoleDriver           *driver,
            const HbServerConfig *config)
{
  server_driver_start (driver, config);
  server_driver_say (driver, PEER, "hello");
  role_driver_run_until (driver, 4 * HB_SECOND);
  server_driver_answer (driver, PEER);
  role_driver_run_until (driver, 11 * HB_SECOND);
  g_assert_cmpuint (role_driver_count (driver, HB_EVENT_GAVE_UP), ==, 1);
  g_array_set_size (driver->events, 0);
  g_array_set_size (driver->sent, 0);
}

static void
start (RoleDriver *driver)
{
  HbServerConfig config = server_driver_defaults ();

  start_with (driver, &config);
}

static void
assert_never_asked (RoleDriver *driver)
{
  g_array_set_size (driver->sent, 0);
  g_assert_cmpint (hb_role_next_deadline (driver->role), ==, HB_NEVER);
  role_driver_run_until (driver, driver->now + 10000 * HB_SECOND);
  assert_sent (driver, "");
}

/* The times of the later pulses, in seconds after giving up. */
static void
test_times (void)
{
  static const gint64 times[] = { 60, 180, 420, 900, 1800, 2700, 3600, 4500 };
  RoleDriver driver;

  start (&driver);
  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      g_assert_cmpint (hb_role_next_deadline (driver.role), ==, (11 + times[i]) * HB_SECOND);
      role_driver_run_until (&driver, (11 + times[i]) * HB_SECOND - 1);
      assert_sent (&driver, "");
      role_driver_run_until (&driver, (11 + times[i]) * HB_SECOND);
      assert_sent (&driver, "SaP");
      g_array_set_size (driver.sent, 0);
    }

  assert_story (&driver, "");
  role_driver_clear (&driver);
}

static void
test_is_a_pulse (void)
{
  RoleDriver driver;
  const HbOutgoing *sent;
  HbAddress peer = address_of (PEER), local = address_of ("198.18.0.1");

  start (&driver);
  role_driver_run_until (&driver, 71 * HB_SECOND);
  assert_sent (&driver, "SaP");
  sent = (const HbOutgoing *) (gpointer) driver.sent->data;

  for (guint i = 0; i < 3; i++)
    {
      g_assert_true (hb_address_equal (&sent[i].segment.destination, &peer));
      g_assert_true (hb_address_equal (&sent[i].segment.source, &local));
      g_assert_cmpuint (sent[i].segment.destination_port, ==, HB_PORT_CLIENT);
      g_assert_cmpuint (sent[i].segment.source_port, ==, sent[0].segment.source_port);
      g_assert_cmpuint (sent[i].segment.seq, ==, sent[0].segment.seq + i);
      g_assert_cmpuint (sent[i].segment.ack, ==, i > 0);
    }
  g_assert_cmpmem (sent[2].segment.payload, sent[2].segment.payload_length, "MSG_HEARTBEAT", 13);
  role_driver_clear (&driver);
}

/* A peer that answers is reported as any new one, and next time the intervals start again. */
static void
test_heals (void)
{
  RoleDriver driver;

  start (&driver);
  role_driver_run_until (&driver, 191 * HB_SECOND);
  driver.now += HB_SECOND / 2;
  answer (&driver);
  role_driver_run_until (&driver, 300 * HB_SECOND);

  assert_story (&driver,
                "191.5 session-opened back after 187.5\n"
                "191.5 alive 0\n"
                "195.5 timed-out 4\n"
                "195.5 pulse-sent 1/3 answered\n"
                "196.5 pulse-sent 2/3 answered\n"
                "197.5 pulse-sent 3/3 answered\n"
                "198.5 gave-up 3 program-dead\n"
                "198.5 session-closed gave-up\n");
  g_assert_cmpint (hb_role_next_deadline (driver.role), ==, 378500 * HB_MILLISECOND);
  role_driver_clear (&driver);
}

/* The same if its SYN comes first, as with a complete answer. */
static void
test_heals_with_a_whole_answer (void)
{
  RoleDriver driver;

  start (&driver);
  role_driver_run_until (&driver, 71 * HB_SECOND);
  server_driver_say (&driver, PEER, "MSG_HEARTBEAT");
  assert_story (&driver, "71 session-opened back after 67\n71 alive 0\n");
  g_assert_cmpint (hb_role_next_deadline (driver.role), ==, 75 * HB_SECOND);
  role_driver_clear (&driver);
}

static void
test_never_answered (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();

  server_driver_start (&driver, &config);
  server_driver_say (&driver, PEER, "hello");
  role_driver_run_until (&driver, 20 * HB_SECOND);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_GAVE_UP), ==, 1);
  assert_never_asked (&driver);
  role_driver_clear (&driver);
}

/* A peer that sends TERMINATE gets no more pulses: before it is given up, afterwards, and after it was back. */
static void
test_terminated (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();

  server_driver_start (&driver, &config);
  server_driver_say (&driver, PEER, "hello");
  role_driver_run_until (&driver, 4 * HB_SECOND);
  answer (&driver);
  server_driver_say (&driver, PEER, "TERMINATE");
  assert_never_asked (&driver);
  role_driver_clear (&driver);

  start (&driver);
  role_driver_receive (&driver, PEER, HB_PORT_SERVER, HB_TCP_ACK, "TERMINATE");
  assert_story (&driver, "");
  assert_never_asked (&driver);
  role_driver_clear (&driver);

  start (&driver);
  role_driver_run_until (&driver, 71 * HB_SECOND);
  server_driver_say (&driver, PEER, "TERMINATE");
  assert_story (&driver, "71 session-opened back after 67\n71 session-closed terminated\n");
  assert_never_asked (&driver);
  role_driver_clear (&driver);
}

/* Nor does a peer whose session a person has closed. */
static void
test_closed_by_a_person (void)
{
  RoleDriver driver;
  HbAddress address = address_of (PEER);

  start (&driver);
  role_driver_run_until (&driver, 71 * HB_SECOND);
  answer (&driver);
  g_assert_true (hb_server_close_session_with (server_of (&driver), driver.now, &address));
  assert_never_asked (&driver);
  role_driver_clear (&driver);
}

/* An unvalidated address gets at most three segments for each of its own: here for two texts of three
 * segments, and an answer of one. A peer that has answered has more left for later pulses. */
static void
test_does_not_amplify (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();
  guint received = 7;

  server_driver_start (&driver, &config);
  driver.hosts_answer = FALSE;
  server_driver_say (&driver, PEER, "hello");
  server_driver_say (&driver, PEER, "again");
  role_driver_run_until (&driver, 5 * HB_SECOND);
  answer (&driver);
  assert_sent (&driver, "SaP");
  role_driver_run_until (&driver, 20 * HB_SECOND);
  assert_sent (&driver, "SaPSPPP");
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_GAVE_UP), ==, 1);

  role_driver_run_until (&driver, 20000 * HB_SECOND);
  assert_sent (&driver, "SaPSPPP" "PPPPPPPPPPPPPP");
  g_assert_cmpuint (driver.sent->len, ==, received * 3);
  assert_never_asked (&driver);
  role_driver_clear (&driver);
}

/* Until the budget is used up. */
static void
test_spends_the_rest (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();

  config.pulses = 1;
  server_driver_start (&driver, &config);
  driver.hosts_answer = FALSE;
  server_driver_syn (&driver, PEER);
  role_driver_run_until (&driver, 5 * HB_SECOND);
  answer (&driver);
  assert_sent (&driver, "SaP");
  role_driver_run_until (&driver, 20 * HB_SECOND);
  assert_sent (&driver, "SaPSP");
  /* Pretends that this budget is left. */
  server_driver_peer (&driver, PEER)->budget = 2;

  role_driver_run_until (&driver, 20000 * HB_SECOND);
  assert_sent (&driver, "SaPSPPP");
  assert_never_asked (&driver);
  role_driver_clear (&driver);
}

/* An answer of the host validates nothing, and adds no pulses; an acknowledgement by the client validates the
 * address, which then gets complete pulses. */
static void
test_host_answers (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();
  HbSegment pulse;
  HbPeer *peer;

  server_driver_start (&driver, &config);
  driver.hosts_answer = FALSE;
  server_driver_say (&driver, PEER, "hello");
  server_driver_say (&driver, PEER, "again");
  role_driver_run_until (&driver, 5 * HB_SECOND);
  answer (&driver);
  role_driver_run_until (&driver, 20 * HB_SECOND);
  g_array_set_size (driver.sent, 0);
  g_array_set_size (driver.events, 0);
  peer = server_driver_peer (&driver, PEER);

  driver.hosts_answer = TRUE;
  role_driver_run_until (&driver, 100 * HB_SECOND);
  assert_sent (&driver, "P");
  pulse = g_array_index (driver.sent, HbOutgoing, 0).segment;
  role_driver_answer (&driver, &pulse, HB_TCP_RST, pulse.ack);
  g_assert_false (peer->validated);
  g_assert_cmpint (peer->verdict, ==, HB_VERDICT_HOST_SILENT);
  assert_story (&driver, "");

  server_driver_answer (&driver, PEER);
  g_assert_true (peer->validated);
  role_driver_run_until (&driver, 200 * HB_SECOND);
  assert_sent (&driver, "P" "SaPSaPSaP" "SaP");
  role_driver_clear (&driver);
}

/* A forgotten peer gets no more pulses: by a person's request, or because another one needs its place. */
static void
test_forgotten (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();
  HbAddress address = address_of (PEER);

  start (&driver);
  g_assert_true (hb_server_forget (server_of (&driver), driver.now, &address));
  assert_never_asked (&driver);
  role_driver_clear (&driver);

  config.max_peers = 1;
  start_with (&driver, &config);
  server_driver_syn (&driver, "198.18.0.3");
  assert_story (&driver, "11 peer-dropped\n11 session-opened\n");
  g_assert_cmpint (hb_role_next_deadline (driver.role), ==, 15 * HB_SECOND);
  server_driver_say (&driver, "198.18.0.3", "TERMINATE");
  assert_never_asked (&driver);
  role_driver_clear (&driver);
}

static void
follow (RoleDriver *driver,
        const char *local)
{
  g_autoptr (GHashTable) locals = g_hash_table_new (hb_address_hash, hb_address_equal);
  HbAddress address = address_of (local);
  guint suspended, resumed;

  g_hash_table_add (locals, &address);
  hb_server_follow (server_of (driver), driver->now, locals, NULL, &suspended, &resumed);
  g_assert_cmpuint (suspended, ==, 0);
  g_assert_cmpuint (resumed, ==, 0);
}

/* No pulse is sent from an address that we have lost; soon after it is back, they continue. */
static void
test_lost_address (void)
{
  RoleDriver driver;

  start (&driver);
  role_driver_run_until (&driver, 80 * HB_SECOND);
  assert_sent (&driver, "SaP");
  follow (&driver, "198.18.0.1");
  g_assert_cmpint (hb_role_next_deadline (driver.role), ==, 191 * HB_SECOND);
  follow (&driver, "198.18.0.77");
  assert_never_asked (&driver);

  follow (&driver, "198.18.0.1");
  g_assert_cmpint (hb_role_next_deadline (driver.role), ==, driver.now + 60 * HB_SECOND);
  role_driver_run_until (&driver, driver.now + 60 * HB_SECOND);
  assert_sent (&driver, "SaP");
  role_driver_clear (&driver);
}

/* A pulse that cannot be sent, for example without a route, is retried soon. */
static void
test_failed_sends (void)
{
  static const int errors[] = { ENOBUFS, ENETUNREACH };

  for (guint i = 0; i < G_N_ELEMENTS (errors); i++)
    {
      RoleDriver driver;

      start (&driver);
      driver.send_error = errors[i];
      role_driver_run_until (&driver, 71 * HB_SECOND);
      g_assert_cmpint (hb_role_next_deadline (driver.role), ==, (71 + 60) * HB_SECOND);
      assert_story (&driver, "");
      role_driver_clear (&driver);
    }
}

/* With --debug, silence without a session is not reported. */
static void
test_silence_is_not_told (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();

  config.tell_silence = TRUE;
  start_with (&driver, &config);
  g_assert_cmpint (hb_role_next_deadline (driver.role), ==, 71 * HB_SECOND);
  role_driver_run_until (&driver, 300 * HB_SECOND);
  assert_story (&driver, "");
  role_driver_clear (&driver);
}

/* A replay sends nothing. */
static void
test_replay (void)
{
  RoleDriver driver;
  HbServerConfig config = server_driver_defaults ();
  HbAddress address = address_of (PEER);

  config.passive = TRUE;
  server_driver_start (&driver, &config);
  server_driver_say (&driver, PEER, "hello");
  for (guint i = 0; i < 2; i++)
    {
      role_driver_run_until (&driver, (4 + i) * HB_SECOND);
      hb_server_observe (server_of (&driver), driver.now, &(HbSegment) {
        .source = address_of ("198.18.0.1"),
        .destination = address,
        .destination_port = HB_PORT_CLIENT,
        .flags = HB_TCP_ACK,
        .payload = (const guint8 *) HB_PAYLOAD_HEARTBEAT,
        .payload_length = strlen (HB_PAYLOAD_HEARTBEAT),
        .payload_captured = strlen (HB_PAYLOAD_HEARTBEAT),
      });
      if (i == 0)
        answer (&driver);
    }
  role_driver_run_until (&driver, 100 * HB_SECOND);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_GAVE_UP), ==, 1);
  assert_never_asked (&driver);
  role_driver_clear (&driver);
}

static gint64
to_wall (gpointer source,
         gint64   time)
{
  return time;
}

/* In the list of peers it is given up, without a countdown. */
static void
test_looks_given_up (void)
{
  RoleDriver driver;
  HbAddress address = address_of (PEER);
  HbPeerSnapshot snapshot;

  start (&driver);
  role_driver_run_until (&driver, 71 * HB_SECOND);
  hb_snapshot_take (&snapshot,
                    hb_peer_table_lookup (hb_server_get_peers (server_of (&driver)), &address),
                    &(HbRun) { .role = driver.role, .to_wall = to_wall });

  g_assert_cmpint (snapshot.state, ==, HB_PEER_STATE_GIVEN_UP);
  g_assert_cmpint (snapshot.verdict, ==, HB_VERDICT_PROGRAM_DEAD);
  g_assert_cmpint (snapshot.deadline, ==, 0);
  role_driver_clear (&driver);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/server/again/times", test_times);
  g_test_add_func ("/server/again/is-a-pulse", test_is_a_pulse);
  g_test_add_func ("/server/again/heals", test_heals);
  g_test_add_func ("/server/again/heals-with-a-whole-answer", test_heals_with_a_whole_answer);
  g_test_add_func ("/server/again/never-answered", test_never_answered);
  g_test_add_func ("/server/again/terminated", test_terminated);
  g_test_add_func ("/server/again/closed-by-a-person", test_closed_by_a_person);
  g_test_add_func ("/server/again/does-not-amplify", test_does_not_amplify);
  g_test_add_func ("/server/again/spends-the-rest", test_spends_the_rest);
  g_test_add_func ("/server/again/host-answers", test_host_answers);
  g_test_add_func ("/server/again/forgotten", test_forgotten);
  g_test_add_func ("/server/again/lost-address", test_lost_address);
  g_test_add_func ("/server/again/failed-sends", test_failed_sends);
  g_test_add_func ("/server/again/silence-is-not-told", test_silence_is_not_told);
  g_test_add_func ("/server/again/replay", test_replay);
  g_test_add_func ("/server/again/looks-given-up", test_looks_given_up);

  return g_test_run ();
}
