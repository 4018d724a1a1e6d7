#include "event-text.h"
#include "peer-updates.h"

#include "app/model/hb-timeline-entry.h"
#include "app/model/hb-timeline.h"
#include "app/peer/hb-verdict.h"

/* A peer's events, and the resulting text. */

#define SECOND G_TIME_SPAN_SECOND
#define BEGAN (G_GINT64_CONSTANT (1795344596) * SECOND)

static void
happen (HbTimeline *timeline,
        guint       second,
        const char *more)
{
  g_autofree char *text = g_strdup_printf ("{'time': <int64 %" G_GINT64_FORMAT ">, %s}",
                                           BEGAN + second * SECOND, more);
  g_auto (HbEvent) event = { 0 };

  event_parse (&event, text);
  hb_timeline_take_event (timeline, &event);
}

static HbPeerItem *
create_peer (const char *text)
{
  HbPeerItem *peer = hb_peer_item_new ("198.18.0.2");
  HbPeerSnapshot snapshot;

  peer_parse (&snapshot, text);
  hb_peer_item_take (peer, &snapshot);
  return peer;
}

static void
assert_explained_of (gboolean    replay,
                     HbTimeline *timeline,
                     const char *description,
                     guint       second,
                     const char *expected)
{
  g_autofree char *whole = g_strdup_printf ("{'heard': <int64 %" G_GINT64_FORMAT ">, %s}", BEGAN,
                                            description);
  g_autoptr (HbPeerItem) peer = create_peer (whole);
  g_autofree char *words = hb_verdict_explain (peer, hb_timeline_get_latest (timeline),
                                               BEGAN + second * SECOND, replay);

  g_assert_cmpstr (words, ==, expected);
}

static void
assert_explained (HbTimeline *timeline,
                  const char *description,
                  guint       second,
                  const char *expected)
{
  assert_explained_of (FALSE, timeline, description, second, expected);
}

static void
give_up (HbTimeline *timeline,
         const char *host)
{
  g_autofree char *first = g_strdup_printf ("'event': <'pulse-sent'>, 'pulse': <uint32 1>, "
                                            "'of': <uint32 2>, 'host': <'%s'>, 'rtt-ms': <0.4>", host);
  g_autofree char *second = g_strdup_printf ("'event': <'pulse-sent'>, 'pulse': <uint32 2>, "
                                             "'of': <uint32 2>, 'host': <'%s'>, 'rtt-ms': <0.4>", host);

  happen (timeline, 0, "'event': <'session-opened'>");
  happen (timeline, 0, "'event': <'message'>, 'text': <'hello'>");
  happen (timeline, 5, "'event': <'timed-out'>");
  happen (timeline, 5, first);
  happen (timeline, 6, second);
}

static void
test_story (void)
{
  g_autoptr (HbTimeline) timeline = hb_timeline_new ();
  GListModel *sessions = hb_timeline_get_sessions (timeline);
  g_autoptr (HbTimelineEntry) said = NULL;
  g_autofree char *outcome = NULL;

  g_assert_null (hb_timeline_get_latest (timeline));
  give_up (timeline, "answered");
  g_assert_true (hb_session_is_open (hb_timeline_get_latest (timeline)));
  g_assert_cmpuint (hb_session_get_answered (hb_timeline_get_latest (timeline)), ==, 2);
  happen (timeline, 7, "'event': <'gave-up'>, 'verdict': <'program-dead'>");
  happen (timeline, 7, "'event': <'session-closed'>, 'reason': <'gave-up'>");
  g_assert_cmpuint (g_list_model_get_n_items (sessions), ==, 1);
  g_assert_true (hb_session_is_closed (hb_timeline_get_latest (timeline)));
  g_object_get (hb_timeline_get_latest (timeline), "outcome", &outcome, NULL);
  g_assert_cmpstr (outcome, ==, "Given up: the program did not answer, the host did");

  happen (timeline, 20, "'event': <'session-opened'>");
  happen (timeline, 20, "'event': <'message'>, 'text': <'again'>");
  g_assert_cmpuint (g_list_model_get_n_items (sessions), ==, 2);
  g_assert_true (hb_session_is_open (hb_timeline_get_latest (timeline)));
  said = g_list_model_get_item (hb_timeline_get_messages (timeline), 0);
  g_assert_cmpstr (hb_timeline_entry_get_text (said), ==, "again");
}

/* The oldest are dropped; events without a session start none. */
static void
test_bounds (void)
{
  g_autoptr (HbTimeline) timeline = hb_timeline_new ();

  happen (timeline, 0, "'event': <'listening'>");
  g_assert_null (hb_timeline_get_latest (timeline));

  for (guint i = 0; i < HB_TIMELINE_MESSAGES_MAX + 5; i++)
    happen (timeline, i, "'event': <'message'>, 'text': <'x'>");
  g_assert_cmpuint (g_list_model_get_n_items (hb_timeline_get_messages (timeline)), ==,
                    HB_TIMELINE_MESSAGES_MAX);
  for (guint i = 0; i < HB_TIMELINE_SESSIONS_MAX + 5; i++)
    happen (timeline, i, "'event': <'session-opened'>");
  g_assert_cmpuint (g_list_model_get_n_items (hb_timeline_get_sessions (timeline)), ==,
                    HB_TIMELINE_SESSIONS_MAX);
}

static HbTimeline *
load (const char *history)
{
  HbTimeline *timeline = hb_timeline_new ();
  g_autoptr (GArray) events = events_parse (history);

  hb_timeline_load (timeline, events);
  return timeline;
}

/* Dropped events are indicated, and a session's age is that of its first beat. */
static void
test_forgotten (void)
{
  g_autoptr (HbTimeline) whole = load (
    "[{'event': <'session-opened'>, 'time': <int64 10>}]");
  g_autoptr (HbTimeline) words = load (
    "[{'event': <'forgotten'>, 'words': <uint64 3>, 'sessions': <uint64 0>},"
    " {'event': <'alive'>, 'time': <int64 7200000001>, 'since': <int64 1>, 'count': <uint64 720>}]");
  g_autoptr (HbTimeline) sessions = load (
    "[{'event': <'forgotten'>, 'words': <uint64 0>, 'sessions': <uint64 2>}]");

  g_assert_false (hb_timeline_has_lost_messages (whole) || hb_timeline_has_lost_sessions (whole));
  g_assert_true (hb_timeline_has_lost_messages (words));
  g_assert_false (hb_timeline_has_lost_sessions (words));
  g_assert_false (hb_timeline_has_lost_messages (sessions));
  g_assert_true (hb_timeline_has_lost_sessions (sessions));
  g_assert_null (hb_timeline_get_latest (sessions));

  hb_timeline_clear (words);
  g_assert_false (hb_timeline_has_lost_messages (words));
}

static void
test_explained (void)
{
  g_autoptr (HbTimeline) answered = hb_timeline_new ();
  g_autoptr (HbTimeline) silent = hb_timeline_new ();
  g_autoptr (HbTimeline) none = hb_timeline_new ();

  give_up (answered, "answered");
  give_up (silent, "silent");

  assert_explained (none, "'state': <'alive'>", 3, "Last heard 3 s ago.");
  assert_explained (none, "'state': <'alive'>, 'deadline': <int64 1795344601000000>", 3,
                    "Last heard 3 s ago. If it stays silent, a pulse is sent in 2 s.");
  assert_explained_of (TRUE, none, "'state': <'alive'>, 'deadline': <int64 1795344601000000>", 3,
                       "Last heard 3 s ago. If it stays silent, its session times out in 2 s.");
  assert_explained (silent, "'state': <'pulsing'>, 'pulses': <uint32 1>", 5,
                    "Silent for 5 s. 1 of 2 pulses are unanswered.");
  assert_explained (none, "'state': <'pulsing'>, 'pulses': <uint32 1>", 5,
                    "Silent for 5 s. 1 pulse is unanswered.");
  assert_explained (answered, "'state': <'given-up'>, 'verdict': <'program-dead'>", 7,
                    "Silent for 7 s. The host answered all 2 pulses (0.4\u00a0ms), the program none.");
  assert_explained (silent, "'state': <'given-up'>, 'verdict': <'host-silent'>", 7,
                    "Silent for 7 s. Neither the host nor the program answered any of 2 pulses.");
  assert_explained (silent, "'state': <'given-up'>, 'verdict': <'unreachable'>", 7,
                    "Silent for 7 s. 2 pulses were sent; the network reports that the host is "
                    "unreachable.");

  /* A session without a start, and a missing verdict. */
  assert_explained (none, "'state': <'given-up'>, 'verdict': <'program-dead'>", 7, "Silent for 7 s.");
  assert_explained (silent, "'state': <'given-up'>", 7,
                    "Silent for 7 s. Neither the host nor the program answered any of 2 pulses.");
  assert_explained (none, "'state': <'left'>", 7, "It has no session. Its next message opens one.");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/timeline/story", test_story);
  g_test_add_func ("/timeline/bounds", test_bounds);
  g_test_add_func ("/timeline/forgotten", test_forgotten);
  g_test_add_func ("/timeline/explained", test_explained);
  return g_test_run ();
}
