#include "engine/hb-state-times.h"

#include "server-driver.h"

/* Since when peers have their states. The wall clock shows a million seconds at 0 s. */

#define EPOCH (1000000 * HB_SECOND)
#define HOURS (5 * 3600 * HB_SECOND)
#define OTHER "198.18.0.3"

static gint64
get_now (gpointer driver)
{
  return ((RoleDriver *) driver)->now;
}

static gint64
to_wall (gpointer driver,
         gint64   time)
{
  return time + EPOCH;
}

static void
start (RoleDriver *driver,
       HbRun      *run)
{
  HbServerConfig config = server_driver_defaults ();

  server_driver_start (driver, &config);
  *run = (HbRun) { .role = driver->role, .now = get_now, .to_wall = to_wall, .source = driver };
}

/* Hands over what has happened since the last call. */
static void
note (RoleDriver   *driver,
      HbStateTimes *times)
{
  for (guint i = 0; i < driver->events->len; i++)
    {
      HbEvent event = g_array_index (driver->events, HbEvent, i);
      HbPeer *peer = hb_peer_table_lookup (hb_server_get_peers (server_of (driver)), &event.peer);

      event.stamp = event.time + EPOCH;
      if (peer != NULL)
        hb_state_times_note (times, peer, &event);
    }

  g_array_set_size (driver->events, 0);
}

static void
run_until (RoleDriver   *driver,
           HbStateTimes *times,
           gint64        until)
{
  while (driver->now < until)
    {
      role_driver_run_until (driver, MIN (driver->now + HB_SECOND / 2, until));
      note (driver, times);
    }
}

/* In seconds. */
static void
assert_since (RoleDriver   *driver,
              HbStateTimes *times,
              const char   *address,
              double        seconds)
{
  gint64 since = hb_state_times_get (times, server_driver_peer (driver, address));

  g_assert_cmpfloat_with_epsilon ((double) (since - EPOCH / HB_MICROSECOND) / G_USEC_PER_SEC, seconds, 0.01);
}

static void
test_life (void)
{
  g_autoptr (HbStateTimes) times = NULL;
  RoleDriver driver;
  HbRun run;

  start (&driver, &run);
  times = hb_state_times_new (&run);
  run_until (&driver, times, 2 * HB_SECOND);
  server_driver_say (&driver, PEER, "hello");
  note (&driver, times);

  /* Another message changes nothing. */
  run_until (&driver, times, 4 * HB_SECOND);
  server_driver_say (&driver, PEER, "again");
  note (&driver, times);
  assert_since (&driver, times, PEER, 2);

  /* It is silent from 4 s on: the first pulse is at 8 s, and the last answer is awaited until 11 s or later. */
  run_until (&driver, times, 9 * HB_SECOND);
  assert_since (&driver, times, PEER, 8);
  run_until (&driver, times, 30 * HB_SECOND);
  g_assert_cmpint (hb_server_get_state (server_of (&driver), server_driver_peer (&driver, PEER)), ==,
                   HB_PEER_STATE_GIVEN_UP);
  assert_since (&driver, times, PEER, 11);

  server_driver_say (&driver, PEER, "back");
  note (&driver, times);
  assert_since (&driver, times, PEER, 30);
  role_driver_clear (&driver);
}

/* Another peer gets the place of one that is forgotten. */
static void
test_place (void)
{
  g_autoptr (HbStateTimes) times = NULL;
  HbAddress address = address_of (PEER);
  RoleDriver driver;
  HbRun run;
  guint32 number;

  start (&driver, &run);
  times = hb_state_times_new (&run);
  server_driver_say (&driver, PEER, "hello");
  server_driver_say (&driver, PEER, "TERMINATE");
  note (&driver, times);
  number = server_driver_peer (&driver, PEER)->number;
  run_until (&driver, times, 5 * HB_SECOND);
  g_assert_true (hb_server_forget (server_of (&driver), driver.now, &address));
  server_driver_say (&driver, OTHER, "hello");
  server_driver_say (&driver, OTHER, "TERMINATE");

  /* Even if no event has told of it. */
  g_assert_cmpuint (server_driver_peer (&driver, OTHER)->number, ==, number);
  assert_since (&driver, times, OTHER, 5);
  role_driver_clear (&driver);
}

/* What was before us is not known, but the end of a session is. */
static void
test_restored (void)
{
  HbPeerRecord open = { .address = address_of (PEER), .local = address_of ("198.18.0.1"), .heard = -HOURS,
                        .ended = HB_UNKNOWN, .rtt = HB_UNKNOWN, .open = TRUE, .validated = TRUE };
  HbPeerRecord closed = open, late = open;
  g_autoptr (HbStateTimes) times = NULL;
  RoleDriver driver;
  HbRun run;

  late.address = address_of ("198.18.0.4");
  closed.address = address_of (OTHER);
  closed.open = FALSE;
  closed.reason = HB_CLOSE_GAVE_UP;
  closed.ended = -HOURS + 60 * HB_SECOND;
  start (&driver, &run);
  g_assert_true (hb_server_restore (server_of (&driver), 0, &open));
  times = hb_state_times_new (&run);
  g_assert_true (hb_server_restore (server_of (&driver), 0, &closed));
  g_assert_true (hb_server_restore (server_of (&driver), 0, &late));
  g_assert_cmpint (hb_state_times_get (times, server_driver_peer (&driver, PEER)), ==, 0);
  g_assert_cmpint (hb_state_times_get (times, server_driver_peer (&driver, "198.18.0.4")), ==, 0);
  assert_since (&driver, times, OTHER, -5 * 3600 + 60);
  role_driver_clear (&driver);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/state-times/life", test_life);
  g_test_add_func ("/state-times/place", test_place);
  g_test_add_func ("/state-times/restored", test_restored);

  return g_test_run ();
}
