#include <string.h>

#include "server-driver.h"
#include "wire/hb-message.h"

#define ROUTER G_GUINT64_CONSTANT (0x02000000007f)
#define OTHER G_GUINT64_CONSTANT (0x0200000000ff)

static void
receive (RoleDriver *driver,
         guint       number,
         guint64     mac,
         guint8      flags,
         const char *payload)
{
  g_autofree char *peer = g_strdup_printf ("198.18.5.%u", number);

  hb_role_receive (driver->role, driver->now, &(HbSegment) {
    .source = address_of (peer),
    .destination = address_of ("198.18.0.1"),
    .source_port = 40000,
    .destination_port = HB_PORT_SERVER,
    .flags = flags,
    .payload = (const guint8 *) payload,
    .payload_length = payload != NULL ? strlen (payload) : 0,
    .payload_captured = payload != NULL ? strlen (payload) : 0,
    .mac = mac,
    .interface = 2,
    .vlan = -1,
    .hop_limit = 63,
  });
  role_driver_settle (driver);
}

static void
beat (RoleDriver *driver,
      guint       number,
      guint64     mac)
{
  receive (driver, number, mac, HB_TCP_ACK, HB_PAYLOAD_HEARTBEAT);
}

static void
start (RoleDriver *driver)
{
  HbServerConfig config = server_driver_defaults ();

  server_driver_start (driver, &config);
  driver->hosts_answer = FALSE;
}

/* The one event of that type. */
static const HbEvent *
get_event (RoleDriver  *driver,
           HbEventType  type)
{
  g_assert_cmpuint (role_driver_count (driver, type), ==, 1);
  for (guint i = 0;; i++)
    if (g_array_index (driver->events, HbEvent, i).type == type)
      return &g_array_index (driver->events, HbEvent, i);
}

static const HbEvent *
get_last (RoleDriver  *driver,
          HbEventType  type)
{
  g_assert_cmpuint (role_driver_count (driver, type), >, 0);
  for (guint i = driver->events->len;; i--)
    if (g_array_index (driver->events, HbEvent, i - 1).type == type)
      return &g_array_index (driver->events, HbEvent, i - 1);
}

/* The only open incident has that many peers; with 0, there is none. */
static void
assert_listed (RoleDriver *driver,
               guint       n_peers)
{
  g_autoptr (GArray) listed = hb_server_list_incidents (server_of (driver));
  const HbEvent *opened = get_event (driver, HB_EVENT_INCIDENT_OPENED);
  const HbEvent *event;

  g_assert_cmpuint (listed->len, ==, n_peers > 0 ? 1 : 0);
  if (n_peers == 0)
    return;

  event = &g_array_index (listed, HbEvent, 0);
  g_assert_cmpuint (event->peers->len, ==, n_peers);
  g_assert_cmpuint (event->count, ==, n_peers);
  g_assert_cmpint (event->time, ==, opened->time);
  g_assert_cmpuint (event->incident.number, ==, opened->incident.number);
  g_assert_cmphex (event->incident.next_hop, ==, opened->incident.next_hop);
}

/* The last segment of its own says how a peer is reached. What anybody else sends in its name, such as the RST of a
 * kernel, does not. */
static void
test_last_way (void)
{
  HbAddress peer = address_of ("198.18.5.2");
  const HbEvent *event;
  RoleDriver driver;

  start (&driver);
  for (guint i = 0; i < 3; i++)
    {
      role_driver_run_until (&driver, i * HB_SECOND);
      for (guint number = 2; number < 5; number++)
        beat (&driver, number, number == 2 && i < 2 ? OTHER : ROUTER);
      beat (&driver, 9, OTHER);
    }
  receive (&driver, 3, OTHER, HB_TCP_RST, NULL);
  receive (&driver, 4, OTHER, HB_TCP_ACK, NULL);

  for (guint i = 3; i < 20; i++)
    {
      role_driver_run_until (&driver, i * HB_SECOND);
      beat (&driver, 9, OTHER);
    }
  event = get_event (&driver, HB_EVENT_INCIDENT_OPENED);
  g_assert_cmpuint (event->peers->len, ==, 3);
  g_assert_cmphex (event->incident.next_hop, ==, ROUTER);
  g_assert_cmpint (event->incident.cause, ==, HB_CAUSE_NEXT_HOP);
  g_assert_false (event->incident.own);

  assert_listed (&driver, 3);

  /* All but one are back, on any way: it is over, although that is told later. */
  g_assert_cmpuint (hb_server_find_incident (server_of (&driver), &peer), ==, 1);
  beat (&driver, 2, OTHER);
  g_assert_cmpuint (hb_server_find_incident (server_of (&driver), &peer), ==, 0);
  g_assert_cmpuint (get_last (&driver, HB_EVENT_SESSION_OPENED)->incident.number, ==, 1);
  g_assert_cmpint (get_last (&driver, HB_EVENT_SESSION_OPENED)->before, ==, HB_PEER_STATE_GIVEN_UP);
  assert_listed (&driver, 2);
  beat (&driver, 3, OTHER);
  assert_listed (&driver, 0);
  role_driver_run_until (&driver, 21 * HB_SECOND);
  event = get_event (&driver, HB_EVENT_INCIDENT_CLOSED);
  g_assert_cmpuint (event->peers->len, ==, 3);
  role_driver_clear (&driver);
}

/* Who spoke once, or said nothing at all, is part of none; nor is who left. */
static void
test_unknown (void)
{
  RoleDriver driver;

  start (&driver);
  for (guint number = 2; number < 5; number++)
    {
      beat (&driver, number, ROUTER);
      receive (&driver, number + 10, ROUTER, HB_TCP_SYN, NULL);
    }
  for (guint number = 22; number < 25; number++)
    {
      beat (&driver, number, ROUTER);
      beat (&driver, number, ROUTER);
      receive (&driver, number, ROUTER, HB_TCP_ACK, HB_PAYLOAD_TERMINATE);
    }
  role_driver_run_until (&driver, 60 * HB_SECOND);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_GAVE_UP), ==, 6);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_INCIDENT_OPENED), ==, 0);
  role_driver_clear (&driver);
}

/* Those behind one router, until an incident is told. */
static const HbEvent *
silence_three (RoleDriver *driver)
{
  for (guint i = 0; i < 3; i++)
    {
      role_driver_run_until (driver, i * HB_SECOND);
      for (guint number = 2; number < 5; number++)
        beat (driver, number, ROUTER);
      beat (driver, 9, OTHER);
    }
  for (guint i = 3; i < 20; i++)
    {
      role_driver_run_until (driver, i * HB_SECOND);
      beat (driver, 9, OTHER);
    }

  return get_event (driver, HB_EVENT_INCIDENT_OPENED);
}

static void
test_acknowledged (void)
{
  HbAddress peer = address_of ("198.18.5.3");
  const HbPeer *known;
  RoleDriver driver;

  start (&driver);
  g_assert_false (hb_server_acknowledge_incident (server_of (&driver), driver.now, 1));
  g_assert_false (silence_three (&driver)->quiet);
  g_assert_false (hb_server_acknowledge_incident (server_of (&driver), driver.now, 2));
  g_assert_true (hb_server_acknowledge_incident (server_of (&driver), driver.now, 1));
  known = hb_peer_table_lookup (hb_server_get_peers (server_of (&driver)), &peer);
  g_assert_cmpuint (hb_server_get_flags (server_of (&driver), known, NULL), ==, HB_PEER_ACKNOWLEDGED);

  /* One is back, the others are still known to a person. */
  beat (&driver, 2, ROUTER);
  role_driver_run_until (&driver, 22 * HB_SECOND);
  g_assert_true (get_event (&driver, HB_EVENT_INCIDENT_CHANGED)->quiet);
  role_driver_clear (&driver);
}

/* One loud peer makes an incident loud. */
static void
test_quiet (void)
{
  static const char *const texts[] = { "198.18.5.2", "198.18.5.3", "198.18.5.4" };

  for (guint n_muted = 2; n_muted <= 3; n_muted++)
    {
      RoleDriver driver;

      start (&driver);
      for (guint number = 2; number < 5; number++)
        beat (&driver, number, ROUTER);
      for (guint i = 0; i < n_muted; i++)
        {
          HbAddress peer = address_of (texts[i]);

          g_assert_true (hb_server_set_muted (server_of (&driver), driver.now, &peer, TRUE));
        }
      g_assert_cmpint (silence_three (&driver)->quiet, ==, n_muted == 3);
      role_driver_clear (&driver);
    }
}

/* A peer that is forgotten is silent no more. */
static void
test_forgotten (void)
{
  HbAddress peer = address_of ("198.18.5.2");
  RoleDriver driver;

  start (&driver);
  for (guint i = 0; i < 2; i++)
    {
      role_driver_run_until (&driver, i * HB_SECOND);
      beat (&driver, 2, ROUTER);
      beat (&driver, 3, ROUTER);
    }
  role_driver_run_until (&driver, 20 * HB_SECOND);
  g_assert_true (get_event (&driver, HB_EVENT_INCIDENT_OPENED)->incident.own);
  g_assert_true (hb_server_forget (server_of (&driver), driver.now, &peer));
  role_driver_run_until (&driver, 25 * HB_SECOND);
  get_event (&driver, HB_EVENT_INCIDENT_CLOSED);
  role_driver_clear (&driver);
}

/* Peers with a longer timeout of their own are not asked in between: the moment that silenced them may be later. */
static void
test_own_timeout (void)
{
  HbPeerPolicies *policies = hb_peer_policies_new ();
  HbNetwork network;
  RoleDriver driver;

  start (&driver);
  g_assert_true (hb_network_parse ("198.18.5.0/24", &network));
  hb_peer_policies_add_group (policies, &(HbPeerPolicy) { .timeout = 60 * HB_SECOND }, &network, 1);
  hb_server_set_policies (server_of (&driver), driver.now, policies);
  for (guint i = 0; i < 3; i++)
    for (guint number = 2; number < 4; number++)
      {
        role_driver_run_until (&driver, (i * 20 + number * 10) * HB_SECOND);
        beat (&driver, number, ROUTER);
      }
  role_driver_run_until (&driver, 200 * HB_SECOND);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_GAVE_UP), ==, 2);
  g_assert_cmpuint (get_event (&driver, HB_EVENT_INCIDENT_OPENED)->peers->len, ==, 2);
  role_driver_clear (&driver);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/incidents/last-way", test_last_way);
  g_test_add_func ("/server/incidents/unknown", test_unknown);
  g_test_add_func ("/server/incidents/forgotten", test_forgotten);
  g_test_add_func ("/server/incidents/own-timeout", test_own_timeout);
  g_test_add_func ("/server/incidents/acknowledged", test_acknowledged);
  g_test_add_func ("/server/incidents/quiet", test_quiet);

  return g_test_run ();
}
