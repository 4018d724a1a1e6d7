#include <string.h>

#include "engine/hb-state-changes.h"
#include "event/hb-peer-flags.h"
#include "server-driver.h"

/* The changes that a hook is told, under the virtual clock. */

#define HOUR (3600 * HB_SECOND)

typedef struct
{
  RoleDriver driver;
  HbStateChanges *changes;
  guint next; /* the next event of the driver */
  GString *story;
  guint total;
  guint loud;       /* verdicts, and what ended them, of which somebody is to be notified */
  HbHookRun run;    /* of the last one */
} Watch;

static void
on_change (const HbStateChange *change,
           gpointer             user_data)
{
  Watch *watch = user_data;
  char *arguments[] = { (char *) "tell", NULL };
  HbEvent event = *change->event;
  HbStateChange stamped = *change;
  const HbPeerState states[] = { change->old_state, change->new_state };
  char peer[HB_ADDRESS_STRING_SIZE];

  watch->total++;
  watch->loud += !change->muted && (change->old_state == HB_PEER_STATE_GIVEN_UP || change->new_state == HB_PEER_STATE_GIVEN_UP);
  g_string_append_printf (watch->story, "%s ", hb_event_type_to_string (event.type));
  if (hb_event_has_peer (&event))
    g_string_append_printf (watch->story, "%s ", hb_address_format (&event.peer, peer) + strlen ("198.18.0."));
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    g_string_append_printf (watch->story, "%s%s", states[i] != HB_N_PEER_STATES ? hb_peer_state_to_string (states[i]) : "none",
                            i == 0 ? ">" : "");
  g_string_append_printf (watch->story, "%s\n", change->muted ? " muted" : "");

  event.stamp = 1795862400 * HB_SECOND;
  stamped.event = &event;
  hb_hook_run_clear (&watch->run);
  hb_state_change_make_run (&stamped, arguments, &watch->run);
  g_assert_cmpstr (watch->run.arguments[0], ==, "tell");
}

static void
begin (Watch *watch)
{
  HbServerConfig config = server_driver_defaults ();

  *watch = (Watch) { .story = g_string_new (NULL) };
  server_driver_start (&watch->driver, &config);
  watch->driver.hosts_answer = FALSE;
  watch->changes = hb_state_changes_new (server_of (&watch->driver), on_change, watch);
}

/* Hands over the events that the driver has gathered. */
static void
look (Watch *watch)
{
  for (; watch->next < watch->driver.events->len; watch->next++)
    hb_state_changes_note (watch->changes, &g_array_index (watch->driver.events, HbEvent, watch->next));
}

static void
run_for (Watch *watch,
         gint64 duration)
{
  gint64 until = watch->driver.now + duration;

  /* As an engine does, at once. */
  for (gint64 now = watch->driver.now; now < until; now += HB_SECOND)
    {
      role_driver_run_until (&watch->driver, MIN (now + HB_SECOND, until));
      look (watch);
    }
}

static void
say (Watch      *watch,
     const char *text)
{
  server_driver_say (&watch->driver, PEER, text);
  look (watch);
}

static void
end (Watch *watch)
{
  hb_state_changes_free (watch->changes);
  hb_hook_run_clear (&watch->run);
  g_string_free (watch->story, TRUE);
  role_driver_clear (&watch->driver);
}

#define assert_told(watch, expected) \
  G_STMT_START { \
    g_assert_cmpstr ((watch)->story->str, ==, expected); \
    g_string_truncate ((watch)->story, 0); \
  } G_STMT_END

static const char *
get_variable (Watch      *watch,
              const char *name)
{
  return g_environ_getenv (watch->run.variables, name);
}

/* It comes, is given up, is back, and leaves; that it answers a first pulse is no change. */
static void
test_life (void)
{
  Watch watch;

  begin (&watch);
  say (&watch, "hello");
  assert_told (&watch, "session-opened 2 none>alive\n");
  g_assert_cmpstr (get_variable (&watch, "HB_OLD_STATE"), ==, "");
  run_for (&watch, 30 * HB_SECOND);
  assert_told (&watch, "pulse-sent 2 alive>pulsing\n" "gave-up 2 pulsing>given-up\n");
  g_assert_cmpstr (get_variable (&watch, "HB_EVENT"), ==, "gave-up");
  g_assert_cmpstr (get_variable (&watch, "HB_PEER"), ==, PEER);
  g_assert_cmpstr (get_variable (&watch, "HB_VERDICT"), ==, "host-silent");
  g_assert_cmpstr (get_variable (&watch, "HB_OLD_STATE"), ==, "pulsing");
  g_assert_cmpstr (get_variable (&watch, "HB_NEW_STATE"), ==, "given-up");
  g_assert_cmpstr (get_variable (&watch, "HB_MUTED"), ==, "false");
  say (&watch, "again");
  assert_told (&watch, "session-opened 2 given-up>alive\n");
  g_assert_cmpstr (get_variable (&watch, "HB_VERDICT"), ==, "");
  say (&watch, "TERMINATE");
  assert_told (&watch, "session-closed 2 alive>left\n");
  say (&watch, "hello");
  assert_told (&watch, "session-opened 2 left>alive\n");
  end (&watch);
}

/* Who answers the first pulse of a series was never told to be pulsing; who answers a later one is alive again, once. */
static void
test_pulsing (void)
{
  gint64 interval = server_driver_defaults ().timeout;
  Watch watch;

  begin (&watch);
  say (&watch, "hello");
  run_for (&watch, interval + 3 * HB_SECOND / 2);
  g_assert_cmpuint (role_driver_count (&watch.driver, HB_EVENT_PULSE_SENT), ==, 1);
  server_driver_answer (&watch.driver, PEER);
  look (&watch);
  run_for (&watch, interval / 2);
  assert_told (&watch, "session-opened 2 none>alive\n");

  while (watch.story->len == 0)
    run_for (&watch, HB_SECOND / 2);
  assert_told (&watch, "pulse-sent 2 alive>pulsing\n");
  server_driver_answer (&watch.driver, PEER);
  say (&watch, "HEARTBEAT");
  assert_told (&watch, "alive 2 pulsing>alive\n");
  say (&watch, "hello");
  while (watch.story->len == 0)
    run_for (&watch, HB_SECOND / 2);
  assert_told (&watch, "pulse-sent 2 alive>pulsing\n");
  say (&watch, "TERMINATE");
  assert_told (&watch, "session-closed 2 pulsing>left\n");
  end (&watch);
}

/* 500 changes in a day: each is told, in an unbroken chain, and somebody is to be notified of three, and that it flaps. */
static void
test_flapping (void)
{
  Watch watch;

  begin (&watch);
  for (guint i = 0; i < 250; i++)
    {
      g_auto (GStrv) lines = NULL;

      run_for (&watch, i * 24 * HOUR / 250 - watch.driver.now);
      say (&watch, "hello");
      run_for (&watch, 30 * HB_SECOND);
      lines = g_strsplit (watch.story->str, "\n", -1);
      g_assert_true (g_str_has_prefix (lines[0], i == 0 ? "session-opened 2 none>alive" : "session-opened 2 given-up>alive"));
      g_assert_true (g_str_has_prefix (lines[1], "pulse-sent 2 alive>pulsing"));
      g_assert_true (g_str_has_prefix (lines[2], "gave-up 2 pulsing>given-up"));
      g_assert_cmpuint (g_strv_length (lines), ==, 4);
      g_string_truncate (watch.story, 0);
    }
  g_assert_cmpuint (watch.total, ==, 3 * 250);
  g_assert_cmpuint (watch.loud, ==, 3);
  g_assert_cmpuint (role_driver_count (&watch.driver, HB_EVENT_FLAPPING), ==, 1);
  end (&watch);
}

/* Its verdicts were marked as muted while it flapped: once it holds still, and is dead, that is told. */
static void
test_steady (void)
{
  Watch watch;

  begin (&watch);
  for (guint i = 0; i < 4; i++)
    {
      say (&watch, "hello");
      run_for (&watch, 30 * HB_SECOND);
    }
  g_assert_true (g_str_has_suffix (watch.story->str, "gave-up 2 pulsing>given-up muted\n"));
  g_string_truncate (watch.story, 0);
  run_for (&watch, 360 * HB_SECOND);
  assert_told (&watch, "steady 2 given-up>given-up\n");
  g_assert_cmpstr (get_variable (&watch, "HB_VERDICT"), ==, "host-silent");
  g_assert_nonnull (strstr (watch.run.input, "\"state\":\"given-up\",\"name\":null,\"verdict\":\"host-silent\","));
  say (&watch, "hello");
  assert_told (&watch, "session-opened 2 given-up>alive\n");
  end (&watch);
}

static void
list (Watch              *watch,
      const HbPeerPolicy *policy)
{
  HbPeerPolicies *policies = hb_peer_policies_new ();
  HbAddress address = address_of (PEER);

  hb_peer_policies_add (policies, policy, &address, 1);
  hb_server_set_policies (server_of (&watch->driver), watch->driver.now, policies);
  role_driver_settle (&watch->driver);
}

/* With one pulse, nobody is ever told to be pulsing, and the chain is unbroken all the same. */
static void
test_one_pulse (void)
{
  Watch watch;

  begin (&watch);
  hb_server_set_pulses (server_of (&watch.driver), 1);
  say (&watch, "hello");
  run_for (&watch, 30 * HB_SECOND);
  assert_told (&watch, "session-opened 2 none>alive\n" "gave-up 2 alive>given-up\n");
  end (&watch);
}

static void
settle (Watch *watch)
{
  role_driver_settle (&watch->driver);
  look (watch);
}

static void
end_mutes (Watch *watch,
           gint64 wall)
{
  hb_server_end_mutes (server_of (&watch->driver), watch->driver.now, wall);
  settle (watch);
}

/* Who never came is missing; a mute of its own marks that, and withholds nothing. */
static void
test_missing (void)
{
  Watch watch;

  begin (&watch);
  list (&watch, &(HbPeerPolicy) { .expected = TRUE, .mutes = TRUE, .muted = TRUE, .group = "printers" });
  run_for (&watch, 30 * HB_SECOND);
  assert_told (&watch, "missing 2 expected>missing muted\n");
  g_assert_cmpstr (get_variable (&watch, "HB_GROUP"), ==, "printers");
  g_assert_cmpstr (get_variable (&watch, "HB_MUTED"), ==, "true");
  g_assert_nonnull (strstr (watch.run.input, "\"group\":\"printers\",\"old_state\":\"expected\",\"new_state\":\"missing\","
                                             "\"muted\":true,\"incident\":null}\n"));
  say (&watch, "hello");
  assert_told (&watch, "session-opened 2 missing>alive muted\n");
  end (&watch);
}

/* Whose mute or quiet hours end while it is silent is told to be silent, once; who is alive, or is quiet all the same, is not. */
static void
test_quiet_ended (void)
{
  HbAddress peer = address_of (PEER);
  Watch watch;
  HbServer *server;

  begin (&watch);
  server = server_of (&watch.driver);
  list (&watch, &(HbPeerPolicy) { .expected = TRUE, .group = "printers" });
  say (&watch, "hello");
  g_assert_true (hb_server_mute_until (server, watch.driver.now, &peer, 1000));
  end_mutes (&watch, 1000);
  g_assert_true (hb_server_mute_until (server, watch.driver.now, &peer, 2000));
  run_for (&watch, 30 * HB_SECOND);
  assert_told (&watch, "session-opened 2 expected>alive\n" "pulse-sent 2 alive>pulsing muted\n"
                       "gave-up 2 pulsing>given-up muted\n");
  end_mutes (&watch, 1999);
  assert_told (&watch, "");
  end_mutes (&watch, 2000);
  assert_told (&watch, "quiet-ended 2 given-up>given-up\n");
  g_assert_cmpstr (get_variable (&watch, "HB_VERDICT"), ==, "host-silent");
  g_assert_cmpstr (get_variable (&watch, "HB_GROUP"), ==, "printers");
  end_mutes (&watch, 3000);
  assert_told (&watch, "");

  /* A person ends a mute, that of the peers file ends, and quiet hours do. */
  g_assert_true (hb_server_set_muted (server, watch.driver.now, &peer, TRUE));
  g_assert_true (hb_server_set_muted (server, watch.driver.now, &peer, FALSE));
  settle (&watch);
  assert_told (&watch, "quiet-ended 2 given-up>given-up\n");
  list (&watch, &(HbPeerPolicy) { .expected = TRUE, .mutes = TRUE, .muted = TRUE });
  list (&watch, &(HbPeerPolicy) { .expected = TRUE });
  settle (&watch);
  assert_told (&watch, "quiet-ended 2 given-up>given-up\n");
  hb_server_set_quiet_hours (server, watch.driver.now, (guint8[]) { TRUE });
  hb_server_set_quiet_hours (server, watch.driver.now, (guint8[]) { TRUE });
  settle (&watch);
  assert_told (&watch, "");
  hb_server_set_quiet_hours (server, watch.driver.now, (guint8[]) { FALSE });
  settle (&watch);
  assert_told (&watch, "quiet-ended 2 given-up>given-up\n");

  /* Somebody knows. */
  g_assert_true (hb_server_acknowledge (server, watch.driver.now, &peer));
  g_assert_true (hb_server_mute_until (server, watch.driver.now, &peer, 4000));
  end_mutes (&watch, 4000);
  assert_told (&watch, "");
  end (&watch);
}

static void
test_asleep (void)
{
  Watch watch;

  begin (&watch);
  list (&watch, &(HbPeerPolicy) { .expected = TRUE, .may_sleep = TRUE });
  say (&watch, "hello");
  run_for (&watch, 30 * HB_SECOND);
  assert_told (&watch, "session-opened 2 expected>alive\n" "pulse-sent 2 alive>pulsing\n"
                       "session-closed 2 pulsing>asleep muted\n");
  say (&watch, "hello");
  assert_told (&watch, "session-opened 2 asleep>alive\n");
  end (&watch);
}

/* In a crowd, the session of a peer that is back is reported only when it speaks; it was given up all the same. */
static void
test_crowd (void)
{
  Watch watch;

  begin (&watch);
  say (&watch, "hello");
  run_for (&watch, 30 * HB_SECOND);
  for (guint i = 0; i < 512; i++)
    {
      g_autofree char *other = g_strdup_printf ("198.19.%u.%u", i / 250, i % 250);

      server_driver_syn (&watch.driver, other);
    }
  look (&watch);
  g_string_truncate (watch.story, 0);
  server_driver_syn (&watch.driver, PEER);
  look (&watch);
  assert_told (&watch, "");
  say (&watch, "again");
  assert_told (&watch, "session-opened 2 given-up>alive\n");
  end (&watch);
}

/* One event about several peers is a change of each. */
static void
test_several (void)
{
  g_autoptr (GArray) peers = g_array_new (FALSE, FALSE, sizeof (HbAddress));
  Watch watch;

  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *text = g_strdup_printf ("198.18.0.%u", i + 2);
      HbAddress address = address_of (text);

      g_array_append_val (peers, address);
    }
  begin (&watch);
  hb_state_changes_note (watch.changes, &(HbEvent) {
    .type = HB_EVENT_GAVE_UP,
    .peer = address_of (PEER),
    .peers = peers,
    .count = 3,
    .quiet = TRUE,
  });
  assert_told (&watch, "gave-up 2 alive>given-up muted\n" "gave-up 3 alive>given-up muted\n"
                       "gave-up 4 alive>given-up muted\n");
  g_assert_null (strstr (watch.run.input, "count"));
  g_assert_nonnull (strstr (watch.run.input, "\"peer\":\"198.18.0.4\""));
  end (&watch);
}

/* An incident has a number, and its object has that once. */
static void
test_incident (void)
{
  g_autoptr (GArray) peers = g_array_new (FALSE, FALSE, sizeof (HbAddress));
  Watch watch;
  const char *incident;

  begin (&watch);
  hb_state_changes_note (watch.changes, &(HbEvent) {
    .type = HB_EVENT_INCIDENT_OPENED,
    .peers = peers,
    .text = (char *) "2 peers fell silent",
    .incident.number = 7,
  });
  assert_told (&watch, "incident-opened none>none\n");
  g_assert_cmpstr (get_variable (&watch, "HB_INCIDENT"), ==, "7");
  g_assert_cmpstr (get_variable (&watch, "HB_PEER"), ==, "");
  incident = strstr (watch.run.input, "\"incident\":7");
  g_assert_nonnull (incident);
  g_assert_null (strstr (incident + 1, "\"incident\""));
  g_assert_nonnull (strstr (watch.run.input, "\"name\":null,\"group\":null,\"old_state\":null,\"new_state\":null,"
                                             "\"muted\":false}\n"));

  /* Who is back is told with the one that it belonged to. */
  hb_state_changes_note (watch.changes, &(HbEvent) {
    .type = HB_EVENT_SESSION_OPENED,
    .peer = address_of (PEER),
    .before = HB_PEER_STATE_GIVEN_UP,
    .incident.number = 7,
  });
  g_assert_cmpstr (get_variable (&watch, "HB_INCIDENT"), ==, "7");
  g_assert_nonnull (strstr (watch.run.input, "\"muted\":false,\"incident\":7}\n"));
  end (&watch);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/state-changes/life", test_life);
  g_test_add_func ("/state-changes/pulsing", test_pulsing);
  g_test_add_func ("/state-changes/flapping", test_flapping);
  g_test_add_func ("/state-changes/steady", test_steady);
  g_test_add_func ("/state-changes/one-pulse", test_one_pulse);
  g_test_add_func ("/state-changes/missing", test_missing);
  g_test_add_func ("/state-changes/quiet-ended", test_quiet_ended);
  g_test_add_func ("/state-changes/asleep", test_asleep);
  g_test_add_func ("/state-changes/crowd", test_crowd);
  g_test_add_func ("/state-changes/several", test_several);
  g_test_add_func ("/state-changes/incident", test_incident);

  return g_test_run ();
}
