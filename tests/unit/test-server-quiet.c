#include <string.h>

#include "server-driver.h"
#include "wire/hb-message.h"

/* Of whom nobody is to be notified: the server says so with its events. */

#define HOUR (3600 * HB_SECOND)
#define OTHER "198.18.0.3"

static void
start (RoleDriver *driver)
{
  HbServerConfig config = server_driver_defaults ();

  server_driver_start (driver, &config);
  driver->hosts_answer = FALSE;
}

static void
list_address (RoleDriver         *driver,
              const char         *text,
              const HbPeerPolicy *policy)
{
  HbPeerPolicies *policies = hb_peer_policies_new ();
  HbAddress address = address_of (text);

  hb_peer_policies_add (policies, policy, &address, 1);
  hb_server_set_policies (server_of (driver), driver->now, policies);
  role_driver_settle (driver);
}

/* Lists one peer. */
static void
list (RoleDriver         *driver,
      const HbPeerPolicy *policy)
{
  list_address (driver, PEER, policy);
}

/* The peer speaks, and is given up if nothing else happens within half a minute. */
static void
fall_silent (RoleDriver *driver)
{
  server_driver_say (driver, PEER, "hello");
  role_driver_run_until (driver, driver->now + 30 * HB_SECOND);
}

static guint
get_flags (RoleDriver *driver)
{
  return hb_server_get_flags (server_of (driver), server_driver_peer (driver, PEER), NULL);
}

/* Returns: (transfer full): what happened since the last call to the state of peers, without times, a word each */
static char *
take_changes (RoleDriver *driver)
{
  g_autofree char *story = role_driver_story (driver);
  g_auto (GStrv) lines = g_strsplit (story, "\n", -1);
  GString *changes = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      static const char *const words[] = { "gave-up", "missing", "back", "asleep", "flapping", "steady" };

      for (guint j = 0; j < G_N_ELEMENTS (words); j++)
        if (strstr (lines[i], words[j]) != NULL && strstr (lines[i], "session-closed gave-up") == NULL)
          g_string_append_printf (changes, "%s%s ", words[j], g_str_has_suffix (lines[i], "quiet") ? "-quiet" : "");
    }

  return g_string_free (changes, FALSE);
}

#define assert_changes(driver, expected) \
  G_STMT_START { \
    g_autofree char *changes_ = take_changes (driver); \
    g_assert_cmpstr (changes_, ==, expected); \
  } G_STMT_END

/* Returns: how many events of a driver somebody is to be notified of */
static guint
count_loud (RoleDriver *driver)
{
  guint count = 0;

  for (guint i = 0; i < driver->events->len; i++)
    {
      const HbEvent *event = &g_array_index (driver->events, HbEvent, i);

      count += event->type == HB_EVENT_FLAPPING || event->type == HB_EVENT_STEADY ||
               ((event->type == HB_EVENT_GAVE_UP || (event->type == HB_EVENT_SESSION_OPENED && event->duration > 0)) &&
                !event->quiet);
    }

  return count;
}

/* 500 changes in a day: all are reported, and somebody is to be notified of four; then it holds still. */
static void
test_flapping (void)
{
  RoleDriver driver;

  start (&driver);
  for (guint i = 0; i < 250; i++)
    {
      role_driver_run_until (&driver, i * 24 * HOUR / 250);
      fall_silent (&driver);
    }
  role_driver_run_until (&driver, 24 * HOUR);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_GAVE_UP), ==, 250);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_SESSION_OPENED), ==, 250);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_FLAPPING), ==, 1);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_STEADY), ==, 0);
  g_assert_cmpuint (count_loud (&driver), ==, 4);
  g_assert_cmpuint (get_flags (&driver), ==, HB_PEER_FLAPPING);
  g_free (role_driver_story (&driver));

  /* It does not come back any more: three outages of 331 s later, it is dead. */
  role_driver_run_until (&driver, 24 * HOUR + 600 * HB_SECOND);
  assert_changes (&driver, "");
  role_driver_run_until (&driver, 24 * HOUR + 780 * HB_SECOND);
  assert_changes (&driver, "steady ");
  g_assert_cmpuint (get_flags (&driver), ==, 0);
  g_assert_cmpint (hb_role_next_deadline (driver.role), ==, HB_NEVER);

  /* Its return is told, and then it flaps again. */
  fall_silent (&driver);
  assert_changes (&driver, "back flapping gave-up-quiet ");
  role_driver_run_until (&driver, 27 * HOUR);
  assert_changes (&driver, "steady ");
  fall_silent (&driver);
  assert_changes (&driver, "back gave-up ");
  role_driver_clear (&driver);
}

/* The death of a peer whose outages are short is told after five minutes. */
static void
test_flapping_to_death (void)
{
  RoleDriver driver;

  start (&driver);
  for (guint i = 0; i < 4; i++)
    fall_silent (&driver);
  assert_changes (&driver, "gave-up back gave-up flapping back-quiet gave-up-quiet back-quiet gave-up-quiet ");
  role_driver_run_until (&driver, driver.now + 240 * HB_SECOND);
  assert_changes (&driver, "");
  role_driver_run_until (&driver, driver.now + 120 * HB_SECOND);
  assert_changes (&driver, "steady ");
  role_driver_run_until (&driver, driver.now + HOUR);
  fall_silent (&driver);
  assert_changes (&driver, "back gave-up ");
  role_driver_clear (&driver);
}

/* A peer that stays up holds still only after half an hour. */
static void
test_flapping_ends (void)
{
  RoleDriver driver;

  start (&driver);
  for (guint i = 0; i < 4; i++)
    fall_silent (&driver);
  g_free (take_changes (&driver));
  while (driver.now < HOUR)
    {
      server_driver_say (&driver, PEER, "hello");
      role_driver_run_until (&driver, driver.now + 5 * HB_SECOND);
    }
  assert_changes (&driver, "back-quiet ");
  g_assert_cmpuint (get_flags (&driver), ==, HB_PEER_FLAPPING);
  while (driver.now < HOUR + 300 * HB_SECOND)
    {
      server_driver_say (&driver, PEER, "hello");
      role_driver_run_until (&driver, driver.now + 5 * HB_SECOND);
    }
  assert_changes (&driver, "steady ");
  role_driver_clear (&driver);
}

/* Segments that say nothing may be forged: they take no room. */
static void
test_stranger (void)
{
  RoleDriver driver;

  start (&driver);
  for (guint i = 0; i < 10; i++)
    {
      server_driver_syn (&driver, PEER);
      role_driver_run_until (&driver, driver.now + 30 * HB_SECOND);
    }
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_GAVE_UP), ==, 10);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_FLAPPING), ==, 0);
  role_driver_clear (&driver);
}

/* Few changes, or those of different peers, are none too many. */
static void
test_not_flapping (void)
{
  RoleDriver driver;

  start (&driver);
  for (guint i = 0; i < 12; i++)
    {
      role_driver_run_until (&driver, i * HOUR);
      fall_silent (&driver);
      server_driver_say (&driver, OTHER, "hello");
    }
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_FLAPPING), ==, 0);
  role_driver_clear (&driver);
}

static void
test_acknowledged (void)
{
  HbAddress peer = address_of (PEER), nobody = address_of (OTHER);
  RoleDriver driver;

  start (&driver);
  server_driver_say (&driver, PEER, "hello");
  g_assert_false (hb_server_acknowledge (server_of (&driver), driver.now, &peer));
  g_assert_false (hb_server_acknowledge (server_of (&driver), driver.now, &nobody));
  role_driver_run_until (&driver, 30 * HB_SECOND);
  g_assert_true (hb_server_acknowledge (server_of (&driver), driver.now, &peer));
  g_assert_cmpuint (get_flags (&driver), ==, HB_PEER_ACKNOWLEDGED);
  assert_changes (&driver, "gave-up ");

  server_driver_say (&driver, PEER, "hello");
  g_assert_cmpuint (get_flags (&driver), ==, 0);
  assert_changes (&driver, "back ");
  role_driver_clear (&driver);
}

static void
test_muted_until_back (void)
{
  HbAddress peer = address_of (PEER);
  RoleDriver driver;
  gint64 until;

  start (&driver);
  server_driver_say (&driver, PEER, "hello");
  g_assert_true (hb_server_mute_until (server_of (&driver), driver.now, &peer, HB_QUIET_UNTIL_BACK));
  role_driver_run_until (&driver, 30 * HB_SECOND);
  assert_changes (&driver, "gave-up-quiet ");
  g_assert_cmpuint (hb_server_get_flags (server_of (&driver), server_driver_peer (&driver, PEER), &until), ==,
                    HB_PEER_MUTED);
  g_assert_cmpint (until, ==, HB_QUIET_UNTIL_BACK);

  server_driver_say (&driver, PEER, "hello");
  g_assert_cmpuint (get_flags (&driver), ==, 0);
  assert_changes (&driver, "back ");
  role_driver_clear (&driver);
}

static void
test_muted_until (void)
{
  HbAddress peer = address_of (PEER), other = address_of (OTHER);
  RoleDriver driver;

  start (&driver);
  server_driver_say (&driver, OTHER, "hello");
  server_driver_say (&driver, PEER, "hello");
  g_free (role_driver_story (&driver));
  g_assert_true (hb_server_mute_until (server_of (&driver), driver.now, &peer, 1000));
  g_assert_true (hb_server_mute_until (server_of (&driver), driver.now, &other, 3000));
  hb_server_end_mutes (server_of (&driver), driver.now, 999);
  g_assert_cmpuint (get_flags (&driver), ==, HB_PEER_MUTED);
  assert_story (&driver, "");
  hb_server_end_mutes (server_of (&driver), driver.now, 2000);
  g_assert_cmpuint (get_flags (&driver), ==, 0);
  assert_story (&driver, "0 peer-changed\n");

  /* A mute for good takes the place of a timed one. */
  g_assert_true (hb_server_mute_until (server_of (&driver), driver.now, &peer, 3000));
  g_assert_true (hb_server_mute_until (server_of (&driver), driver.now, &peer, 0));
  hb_server_end_mutes (server_of (&driver), driver.now, G_MAXINT64 - 1);
  g_assert_cmpuint (get_flags (&driver), ==, HB_PEER_MUTED);
  g_assert_true (hb_server_set_muted (server_of (&driver), driver.now, &peer, FALSE));
  g_assert_cmpuint (get_flags (&driver), ==, 0);
  role_driver_clear (&driver);
}

/* The file decides, unless a person has muted the peer for a time. */
static void
test_muted_until_despite_file (void)
{
  const HbPeerPolicy policy = { .name = "nas", .mutes = TRUE };
  HbAddress peer = address_of (PEER);
  RoleDriver driver;

  start (&driver);
  server_driver_say (&driver, PEER, "hello");
  g_assert_true (hb_server_mute_until (server_of (&driver), driver.now, &peer, 3000));
  list (&driver, &policy);
  g_assert_cmpuint (get_flags (&driver), ==, HB_PEER_MUTED | HB_PEER_LISTED | HB_PEER_NAMED);
  hb_server_end_mutes (server_of (&driver), driver.now, 3000);
  g_assert_cmpuint (get_flags (&driver), ==, HB_PEER_LISTED | HB_PEER_NAMED);
  role_driver_clear (&driver);
}

/* What a person decides for good holds until the file says something else than before. */
static void
test_muted_despite_file (void)
{
  const HbPeerPolicy loud = { .name = "nas", .mutes = TRUE }, mute = { .name = "nas", .mutes = TRUE, .muted = TRUE };
  const HbPeerPolicy nothing = { .name = "nas" };
  const guint listed = HB_PEER_LISTED | HB_PEER_NAMED;
  HbAddress peer = address_of (PEER);
  RoleDriver driver;

  start (&driver);
  server_driver_say (&driver, PEER, "hello");
  list (&driver, &loud);
  g_assert_true (hb_server_set_muted (server_of (&driver), driver.now, &peer, TRUE));
  list (&driver, &loud);
  g_assert_cmpuint (get_flags (&driver), ==, HB_PEER_MUTED | listed);
  list (&driver, &mute);
  list (&driver, &loud);
  g_assert_cmpuint (get_flags (&driver), ==, listed);

  list (&driver, &mute);
  g_assert_true (hb_server_set_muted (server_of (&driver), driver.now, &peer, FALSE));
  list (&driver, &mute);
  g_assert_cmpuint (get_flags (&driver), ==, listed);
  list (&driver, &nothing);
  list (&driver, &mute);
  g_assert_cmpuint (get_flags (&driver), ==, HB_PEER_MUTED | listed);
  role_driver_clear (&driver);
}

/* A person mutes a peer, or ends its mute, although the file says otherwise. */
static void
decide (HbPeerRecord       *record,
        const HbPeerPolicy *policy)
{
  HbAddress peer = address_of (PEER);
  RoleDriver driver;

  start (&driver);
  list (&driver, policy);
  if (!policy->expected)
    server_driver_say (&driver, PEER, "hello");
  g_assert_true (hb_server_set_muted (server_of (&driver), driver.now, &peer, !policy->muted));
  g_assert_true (server_driver_take_record (&driver, PEER, record));
  role_driver_clear (&driver);
}

/* So it is after a restart, whether the file is read before or after that, and if the peer has never come. */
static void
test_restart_decided (void)
{
  for (guint i = 0; i < 8; i++)
    {
      const gboolean first = (i & 1) != 0, expected = (i & 2) != 0, muted = (i & 4) != 0;
      const HbPeerPolicy policy = { .name = "nas", .mutes = TRUE, .muted = muted, .expected = expected };
      HbPeerRecord record;
      RoleDriver driver;

      decide (&record, &policy);
      start (&driver);
      if (first)
        list (&driver, &policy);
      g_assert_true (hb_server_restore (server_of (&driver), driver.now, &record) == !expected);
      list (&driver, &policy);
      list (&driver, &policy);
      g_assert_cmpuint (get_flags (&driver) & HB_PEER_MUTED, ==, muted ? 0 : HB_PEER_MUTED);

      /* And after the next restart. */
      g_assert_true (server_driver_take_record (&driver, PEER, &record));
      g_assert_cmpint (record.muted, ==, !muted);
      g_assert_true (record.overrides);
      role_driver_clear (&driver);
    }
}

/* The peer is in the file by a host name, whose address is known only later. */
static void
test_restart_host_name (void)
{
  for (guint i = 0; i < 4; i++)
    {
      const gboolean first = (i & 1) != 0, muted = (i & 2) != 0;
      const HbPeerPolicy policy = { .name = "nas", .mutes = TRUE, .muted = muted };
      HbPeerRecord record;
      RoleDriver driver;

      decide (&record, &policy);
      start (&driver);
      if (first)
        list_address (&driver, OTHER, &policy);
      g_assert_true (hb_server_restore (server_of (&driver), driver.now, &record));
      list_address (&driver, OTHER, &policy);
      g_assert_cmpuint (get_flags (&driver), ==, muted ? 0 : HB_PEER_MUTED);
      list (&driver, &policy);
      list (&driver, &policy);
      g_assert_cmpuint (get_flags (&driver) & HB_PEER_MUTED, ==, muted ? 0 : HB_PEER_MUTED);
      list_address (&driver, OTHER, &policy);
      list (&driver, &policy);
      g_assert_cmpuint (get_flags (&driver) & HB_PEER_MUTED, ==, muted ? HB_PEER_MUTED : 0);
      role_driver_clear (&driver);
    }
}

/* The file mutes the peer no longer, which was meanwhile: it decides again from now on. */
static void
test_restart_agreed (void)
{
  const HbPeerPolicy mute = { .name = "nas", .mutes = TRUE, .muted = TRUE };

  for (guint first = 0; first < 2; first++)
    {
      HbPeerRecord record;
      RoleDriver driver;

      decide (&record, &mute);
      start (&driver);
      if (first)
        list (&driver, &(HbPeerPolicy) { .name = "nas" });
      g_assert_true (hb_server_restore (server_of (&driver), driver.now, &record));
      list (&driver, &(HbPeerPolicy) { .name = "nas" });
      g_assert_true (server_driver_take_record (&driver, PEER, &record));
      g_assert_false (record.overrides);
      list (&driver, &mute);
      g_assert_true (get_flags (&driver) & HB_PEER_MUTED);
      role_driver_clear (&driver);
    }
}

static void
test_quiet_hours (void)
{
  RoleDriver driver;

  start (&driver);
  list (&driver, &(HbPeerPolicy) { .name = "nas" });
  hb_server_set_quiet_hours (server_of (&driver), driver.now, (guint8[]) { TRUE });
  fall_silent (&driver);
  g_assert_cmpuint (get_flags (&driver), ==, HB_PEER_QUIET_HOURS | HB_PEER_LISTED | HB_PEER_NAMED);
  hb_server_set_quiet_hours (server_of (&driver), driver.now, (guint8[]) { FALSE });
  fall_silent (&driver);
  g_assert_cmpuint (get_flags (&driver), ==, HB_PEER_LISTED | HB_PEER_NAMED);
  assert_changes (&driver, "gave-up-quiet back gave-up ");
  role_driver_clear (&driver);
}

/* A peer that may sleep gets its pulses, then none, and no verdict; it wakes with its next segment. */
static void
test_asleep (void)
{
  RoleDriver driver;

  start (&driver);
  list (&driver, &(HbPeerPolicy) { .name = "laptop", .may_sleep = TRUE });
  server_driver_say (&driver, PEER, "hello");
  role_driver_run_until (&driver, 24 * HOUR);
  assert_changes (&driver, "asleep ");
  assert_sent (&driver, "SaPSaPSaP");
  g_assert_cmpint (server_driver_peer (&driver, PEER)->reason, ==, HB_CLOSE_ASLEEP);
  server_driver_say (&driver, PEER, "good morning");
  assert_changes (&driver, "");
  g_assert_true (hb_peer_has_session (server_driver_peer (&driver, PEER)));
  role_driver_clear (&driver);
}

static void
test_asleep_from_the_start (void)
{
  RoleDriver driver;

  start (&driver);
  list (&driver, &(HbPeerPolicy) { .name = "laptop", .may_sleep = TRUE, .expected = TRUE });
  role_driver_run_until (&driver, 24 * HOUR);
  assert_changes (&driver, "");
  assert_sent (&driver, "SaPSaPSaP");
  g_assert_cmpint (server_driver_peer (&driver, PEER)->reason, ==, HB_CLOSE_ASLEEP);
  role_driver_clear (&driver);
}

/* A new version of the file lets it sleep no more: it is expected anew, with as many pulses as any other. */
static void
test_may_not_sleep_any_more (void)
{
  RoleDriver driver;
  guint pulses;

  start (&driver);
  list (&driver, &(HbPeerPolicy) { .name = "laptop", .may_sleep = TRUE, .expected = TRUE });
  fall_silent (&driver);
  pulses = role_driver_count (&driver, HB_EVENT_PULSE_SENT);
  g_assert_cmpuint (pulses, >, 1);
  assert_changes (&driver, "asleep ");
  list (&driver, &(HbPeerPolicy) { .name = "laptop", .expected = TRUE });
  role_driver_run_until (&driver, driver.now + 30 * HB_SECOND);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_PULSE_SENT), ==, pulses);
  assert_changes (&driver, "missing ");
  role_driver_clear (&driver);
}

/* One that is not expected has its session again, is asked, and gets its verdict. One that is gone from the file sleeps,
 * and so does one that may not be sent any more pulses. */
static void
test_may_not_sleep_unexpected (void)
{
  const HbPeerPolicy sleeper = { .name = "laptop", .may_sleep = TRUE }, other = { .name = "laptop" };
  RoleDriver driver;
  guint pulses;

  start (&driver);
  list (&driver, &sleeper);
  fall_silent (&driver);
  assert_changes (&driver, "asleep ");
  list (&driver, &other);
  g_assert_cmpint (server_driver_peer (&driver, PEER)->reason, ==, HB_CLOSE_ASLEEP);

  list (&driver, &sleeper);
  server_driver_say (&driver, PEER, "hello");
  while (role_driver_count (&driver, HB_EVENT_PULSE_SENT) == 3)
    role_driver_run_until (&driver, driver.now + HB_SECOND);
  server_driver_answer (&driver, PEER);
  role_driver_run_until (&driver, driver.now + 30 * HB_SECOND);
  assert_changes (&driver, "asleep ");

  hb_server_set_policies (server_of (&driver), driver.now, hb_peer_policies_new ());
  role_driver_settle (&driver);
  g_assert_cmpint (server_driver_peer (&driver, PEER)->reason, ==, HB_CLOSE_ASLEEP);

  pulses = role_driver_count (&driver, HB_EVENT_PULSE_SENT);
  list (&driver, &other);
  g_assert_true (hb_peer_has_session (server_driver_peer (&driver, PEER)));
  role_driver_run_until (&driver, driver.now + 4 * HB_SECOND);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_PULSE_SENT), ==, pulses);
  role_driver_run_until (&driver, driver.now + 30 * HB_SECOND);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_PULSE_SENT), ==, pulses + 3);
  assert_changes (&driver, "gave-up ");
  role_driver_clear (&driver);
}

/* Peers that a person decides something about find room where others hold still for long, and nobody has looked. */
static void
test_full (void)
{
  HbServerConfig config = server_driver_defaults ();
  HbPeerRecord record = { .ended = 0, .reason = HB_CLOSE_GAVE_UP, .flapping = TRUE };
  HbAddress peer = address_of (PEER);
  RoleDriver driver;

  config.max_peers = 200000;
  server_driver_start (&driver, &config);
  driver.hosts_answer = FALSE;
  for (guint i = 0; i < 131072; i++)
    {
      record.address = hb_address_from_ipv4 ((guint8[]) { 10, (guint8) (i >> 16), (guint8) (i >> 8), (guint8) i });
      g_assert_true (hb_server_restore (server_of (&driver), driver.now, &record));
    }
  fall_silent (&driver);
  g_assert_false (hb_server_acknowledge (server_of (&driver), driver.now, &peer));
  role_driver_run_until (&driver, 10 * 60 * HB_SECOND);
  g_assert_cmpint (hb_role_next_deadline (driver.role), ==, HB_NEVER);

  driver.now = 2 * HOUR;
  g_assert_true (hb_server_acknowledge (server_of (&driver), driver.now, &peer));
  role_driver_clear (&driver);
}

/* A flapping peer whose place another one takes is not flapping for ever. */
static void
test_displaced (void)
{
  HbServerConfig config = server_driver_defaults ();
  RoleDriver driver;

  config.max_peers = 1;
  server_driver_start (&driver, &config);
  driver.hosts_answer = FALSE;
  for (guint i = 0; i < 4; i++)
    fall_silent (&driver);
  g_free (take_changes (&driver));
  server_driver_say (&driver, OTHER, "hello");
  assert_changes (&driver, "steady ");
  role_driver_clear (&driver);
}

/* A person who has acknowledged a missing peer is not told again. */
static void
test_missing (void)
{
  HbAddress peer = address_of (PEER);
  RoleDriver driver;

  start (&driver);
  list (&driver, &(HbPeerPolicy) { .name = "nas", .expected = TRUE, .mutes = TRUE, .muted = TRUE });
  role_driver_run_until (&driver, 30 * HB_SECOND);
  assert_changes (&driver, "missing-quiet ");
  g_assert_true (hb_server_acknowledge (server_of (&driver), driver.now, &peer));
  g_assert_cmpuint (get_flags (&driver), ==, HB_PEER_ACKNOWLEDGED | HB_PEER_MUTED | HB_PEER_LISTED | HB_PEER_NAMED);
  role_driver_clear (&driver);
}

/* All of it outlives a restart. */
static void
test_restart (void)
{
  HbAddress peer = address_of (PEER);
  HbPeerRecord record;
  RoleDriver driver;
  gint64 until;

  start (&driver);
  for (guint i = 0; i < 4; i++)
    fall_silent (&driver);
  g_assert_true (hb_server_acknowledge (server_of (&driver), driver.now, &peer));
  g_assert_true (hb_server_mute_until (server_of (&driver), driver.now, &peer, 5000));
  g_assert_true (server_driver_take_record (&driver, PEER, &record));
  role_driver_clear (&driver);

  start (&driver);
  g_assert_true (hb_server_restore (server_of (&driver), driver.now, &record));
  g_assert_cmpuint (hb_server_get_flags (server_of (&driver), server_driver_peer (&driver, PEER), &until), ==,
                    HB_PEER_FLAPPING | HB_PEER_ACKNOWLEDGED | HB_PEER_MUTED);
  g_assert_cmpint (until, ==, 5000);
  hb_server_end_mutes (server_of (&driver), driver.now, 6000);
  role_driver_run_until (&driver, 240 * HB_SECOND);
  g_assert_cmpuint (get_flags (&driver), ==, HB_PEER_FLAPPING | HB_PEER_ACKNOWLEDGED);
  role_driver_run_until (&driver, 420 * HB_SECOND);
  g_assert_cmpuint (get_flags (&driver), ==, HB_PEER_ACKNOWLEDGED);
  assert_changes (&driver, "steady ");
  role_driver_clear (&driver);
}

/* One that never came has nothing else to be stored, and no policy yet when that is restored. */
static void
test_restart_missing (void)
{
  HbAddress peer = address_of (PEER);
  const HbPeerPolicy policy = { .name = "nas", .expected = TRUE };
  HbPeerRecord record;
  RoleDriver driver;

  start (&driver);
  list (&driver, &policy);
  role_driver_run_until (&driver, 30 * HB_SECOND);
  g_assert_false (server_driver_take_record (&driver, PEER, &record));
  g_assert_true (hb_server_acknowledge (server_of (&driver), driver.now, &peer));
  g_assert_true (server_driver_take_record (&driver, PEER, &record));
  role_driver_clear (&driver);

  start (&driver);
  hb_server_restore (server_of (&driver), driver.now, &record);
  list (&driver, &policy);
  role_driver_run_until (&driver, 30 * HB_SECOND);
  assert_changes (&driver, "missing-quiet ");
  role_driver_clear (&driver);
}

/* A line that is gone from the file mutes nobody, even if that was meanwhile. */
static void
test_restart_unmuted (void)
{
  HbPeerRecord record;
  RoleDriver driver;

  start (&driver);
  list (&driver, &(HbPeerPolicy) { .name = "nas", .mutes = TRUE, .muted = TRUE });
  fall_silent (&driver);
  assert_changes (&driver, "gave-up-quiet ");
  g_assert_true (server_driver_take_record (&driver, PEER, &record));
  role_driver_clear (&driver);

  start (&driver);
  g_assert_true (hb_server_restore (server_of (&driver), driver.now, &record));
  g_assert_cmpuint (get_flags (&driver), ==, 0);
  role_driver_clear (&driver);
}

/* What was acknowledged of an expected peer ends when it comes, even if it is a stranger then. */
static void
test_restart_stranger (void)
{
  HbAddress peer = address_of (PEER);
  HbPeerRecord record;
  RoleDriver driver;

  start (&driver);
  list (&driver, &(HbPeerPolicy) { .name = "nas", .expected = TRUE });
  role_driver_run_until (&driver, 30 * HB_SECOND);
  g_assert_true (hb_server_acknowledge (server_of (&driver), driver.now, &peer));
  g_assert_true (server_driver_take_record (&driver, PEER, &record));
  role_driver_clear (&driver);

  start (&driver);
  hb_server_restore (server_of (&driver), driver.now, &record);
  fall_silent (&driver);
  assert_changes (&driver, "gave-up ");
  role_driver_clear (&driver);
}

/* A mute that ends leaves that of the file. */
static void
test_muted_twice (void)
{
  const HbPeerPolicy policy = { .name = "nas", .mutes = TRUE, .muted = TRUE };
  HbAddress peer = address_of (PEER);
  RoleDriver driver;

  start (&driver);
  list (&driver, &policy);
  server_driver_say (&driver, PEER, "hello");
  g_assert_true (hb_server_mute_until (server_of (&driver), driver.now, &peer, 5000));
  list (&driver, &policy);
  g_assert_cmpuint (get_flags (&driver), ==, HB_PEER_MUTED | HB_PEER_LISTED | HB_PEER_NAMED);
  hb_server_end_mutes (server_of (&driver), driver.now, 6000);
  g_assert_cmpuint (get_flags (&driver), ==, HB_PEER_MUTED | HB_PEER_LISTED | HB_PEER_NAMED);
  role_driver_clear (&driver);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/server/quiet/flapping", test_flapping);
  g_test_add_func ("/server/quiet/flapping-to-death", test_flapping_to_death);
  g_test_add_func ("/server/quiet/flapping-ends", test_flapping_ends);
  g_test_add_func ("/server/quiet/stranger", test_stranger);
  g_test_add_func ("/server/quiet/not-flapping", test_not_flapping);
  g_test_add_func ("/server/quiet/acknowledged", test_acknowledged);
  g_test_add_func ("/server/quiet/until-back", test_muted_until_back);
  g_test_add_func ("/server/quiet/until", test_muted_until);
  g_test_add_func ("/server/quiet/until-despite-file", test_muted_until_despite_file);
  g_test_add_func ("/server/quiet/despite-file", test_muted_despite_file);
  g_test_add_func ("/server/quiet/restart-decided", test_restart_decided);
  g_test_add_func ("/server/quiet/restart-host-name", test_restart_host_name);
  g_test_add_func ("/server/quiet/restart-agreed", test_restart_agreed);
  g_test_add_func ("/server/quiet/hours", test_quiet_hours);
  g_test_add_func ("/server/quiet/asleep", test_asleep);
  g_test_add_func ("/server/quiet/asleep-from-the-start", test_asleep_from_the_start);
  g_test_add_func ("/server/quiet/may-not-sleep-any-more", test_may_not_sleep_any_more);
  g_test_add_func ("/server/quiet/may-not-sleep-unexpected", test_may_not_sleep_unexpected);
  g_test_add_func ("/server/quiet/full", test_full);
  g_test_add_func ("/server/quiet/displaced", test_displaced);
  g_test_add_func ("/server/quiet/missing", test_missing);
  g_test_add_func ("/server/quiet/restart", test_restart);
  g_test_add_func ("/server/quiet/restart-missing", test_restart_missing);
  g_test_add_func ("/server/quiet/restart-unmuted", test_restart_unmuted);
  g_test_add_func ("/server/quiet/restart-stranger", test_restart_stranger);
  g_test_add_func ("/server/quiet/muted-twice", test_muted_twice);

  return g_test_run ();
}
