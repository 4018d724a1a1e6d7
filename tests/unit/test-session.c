#include "event-text.h"

#include "app/model/hb-session.h"

#include "app/model/hb-peer-item.h"
#include "app/model/hb-timeline-entry.h"
#include "app/model/hb-timeline.h"
#include "event/hb-event-variant.h"

/* 14:36:12 UTC on 1 May 2024, and some seconds later. */
#define AT_0 "'time': <int64 1714574172000000>"
#define AT_5 "'time': <int64 1714574177000000>"
#define AT_65 "'time': <int64 1714574237000000>"

#define OPENED "{'event': <'session-opened'>, " AT_0 "}"

static HbTimeline *
load (const char *text)
{
  g_autoptr (GVariant) told = g_variant_parse (G_VARIANT_TYPE ("aa{sv}"), text, NULL, NULL, NULL);
  g_autoptr (GArray) history = hb_events_from_variant (told);
  HbTimeline *self = hb_timeline_new ();

  hb_timeline_load (self, history);
  return self;
}

static void
assert_session (HbTimeline  *self,
                guint        position,
                const char  *title,
                const char  *outcome,
                HbPeerState  state)
{
  g_autoptr (HbSession) session = g_list_model_get_item (hb_timeline_get_sessions (self), position);
  g_autofree char *its_title = NULL;
  g_autofree char *its_outcome = NULL;
  int its_state;

  g_assert_nonnull (session);
  g_object_get (session, "title", &its_title, "outcome", &its_outcome, "state", &its_state, NULL);
  g_assert_cmpstr (its_title, ==, title);
  g_assert_cmpstr (its_outcome, ==, outcome);
  g_assert_cmpint (its_state, ==, state);
}

static void
assert_entry (GListModel *entries,
              guint       position,
              const char *text)
{
  g_autoptr (HbTimelineEntry) entry = g_list_model_get_item (entries, position);

  g_assert_nonnull (entry);
  g_assert_cmpstr (hb_timeline_entry_get_text (entry), ==, text);
}

static void
test_story (void)
{
  g_autoptr (HbTimeline) self = load (
    "[" OPENED ", {'event': <'message'>, 'text': <'one'>, " AT_0 "},"
    "{'event': <'message'>, 'text': <'two'>, " AT_5 "},"
    "{'event': <'timed-out'>, 'silence-ms': <5000.0>, " AT_65 "},"
    "{'event': <'pulse-sent'>, 'pulse': <uint32 1>, 'of': <uint32 2>, 'host': <'answered'>,"
    " 'rtt-ms': <0.4>, " AT_65 "},"
    "{'event': <'pulse-sent'>, 'pulse': <uint32 2>, 'of': <uint32 2>, 'host': <'silent'>, " AT_65 "},"
    "{'event': <'gave-up'>, 'verdict': <'program-dead'>, " AT_65 "},"
    "{'event': <'session-closed'>, 'reason': <'gave-up'>, " AT_65 "}]");
  g_autoptr (GListModel) entries = NULL;

  g_assert_cmpuint (g_list_model_get_n_items (hb_timeline_get_messages (self)), ==, 2);
  assert_entry (hb_timeline_get_messages (self), 0, "two");
  g_assert_cmpuint (g_list_model_get_n_items (hb_timeline_get_sessions (self)), ==, 1);
  assert_session (self, 0, "1 May 2024, 14:36:12 – 1 May 2024, 14:37:17 (1 min 5 s)",
                  "Given up: the program did not answer, the host did", HB_PEER_STATE_GIVEN_UP);

  g_object_get (hb_timeline_get_latest (self), "entries", &entries, NULL);
  g_assert_cmpuint (g_list_model_get_n_items (entries), ==, 4);
  assert_entry (entries, 0, "Given up");
  assert_entry (entries, 1, "Pulse 2 of 2: the host did not answer");
  assert_entry (entries, 2, "Pulse 1 of 2: the host answered (0.4\u00a0ms)");
  assert_entry (entries, 3, "Timed out: silent for 5 s");
}

/* A session that was given up is shown so even if the verdict is unknown. */
static void
test_without_verdict (void)
{
  g_autoptr (HbTimeline) closed =
    load ("[" OPENED ", {'event': <'session-closed'>, 'reason': <'gave-up'>, " AT_5 "}]");
  g_autoptr (HbTimeline) gave_up = load ("[" OPENED ", {'event': <'gave-up'>, " AT_5 "}]");

  assert_session (closed, 0, "1 May 2024, 14:36:12 – 1 May 2024, 14:36:17 (5 s)", "Given up",
                  HB_PEER_STATE_GIVEN_UP);
  assert_session (gave_up, 0, "1 May 2024, 14:36:12 – 1 May 2024, 14:36:17 (5 s)", "Given up",
                  HB_PEER_STATE_GIVEN_UP);
}

/* If its start is not kept any more, the duration of a session is unknown. */
static void
test_without_opening (void)
{
  g_autoptr (HbTimeline) self =
    load ("[{'event': <'alive'>, " AT_0 "},"
          "{'event': <'session-closed'>, 'reason': <'terminated'>, " AT_5 "},"
          "{'event': <'message'>, 'text': <'again'>, " AT_65 "}]");

  g_assert_cmpuint (g_list_model_get_n_items (hb_timeline_get_sessions (self)), ==, 2);
  assert_session (self, 0, "Since before 1 May 2024, 14:37:17", "Open", HB_PEER_STATE_ALIVE);
  assert_session (self, 1, "Until 1 May 2024, 14:36:17", "It left", HB_PEER_STATE_LEFT);
}

/* A peer that is back after it was given up shows for how long it was away. */
static void
test_return (void)
{
  g_autoptr (HbTimeline) self = load ("[{'event': <'session-opened'>, 'away-ms': <723499.0>, " AT_0 "}]");
  g_autoptr (GListModel) entries = NULL;

  g_object_get (hb_timeline_get_latest (self), "entries", &entries, NULL);
  g_assert_cmpuint (g_list_model_get_n_items (entries), ==, 1);
  assert_entry (entries, 0, "Back after 12 min 3 s");
}

/* Unknown events are ignored, and events without a session start none. */
static void
test_hostile (void)
{
  g_autoptr (HbTimeline) self =
    load ("[{}, {'event': <uint32 4>}, {'event': <'warning'>}, {'text': <'lost'>},"
          "{'event': <'message'>, 'time': <'never'>, 'text': <true>, 'pulse': <'x'>}]");
  g_autoptr (GVariant) text = g_variant_ref_sink (g_variant_new_string ("no dictionary"));
  g_autoptr (GArray) none = hb_events_from_variant (text);

  g_assert_cmpuint (g_list_model_get_n_items (hb_timeline_get_sessions (self)), ==, 1);
  assert_entry (hb_timeline_get_messages (self), 0, "");

  g_assert_cmpuint (none->len, ==, 0);
  hb_timeline_load (self, none);
  g_assert_null (hb_timeline_get_latest (self));
  g_assert_cmpuint (g_list_model_get_n_items (hb_timeline_get_messages (self)), ==, 0);
}

static void
test_bounds (void)
{
  g_autoptr (HbTimeline) self = load ("[" OPENED "]");
  g_auto (HbEvent) message = { 0 };
  g_auto (HbEvent) opened = { 0 };

  event_parse (&message, "{'event': <'message'>, 'text': <'again'>, " AT_5 "}");
  event_parse (&opened, OPENED);
  for (guint i = 0; i < HB_TIMELINE_MESSAGES_MAX + 10; i++)
    hb_timeline_take_event (self, &message);
  for (guint i = 0; i < HB_TIMELINE_SESSIONS_MAX + 10; i++)
    hb_timeline_take_event (self, &opened);

  g_assert_cmpuint (g_list_model_get_n_items (hb_timeline_get_messages (self)), ==,
                    HB_TIMELINE_MESSAGES_MAX);
  g_assert_cmpuint (g_list_model_get_n_items (hb_timeline_get_sessions (self)), ==,
                    HB_TIMELINE_SESSIONS_MAX);
}

int
main (int    argc,
      char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/session/story", test_story);
  g_test_add_func ("/session/without-verdict", test_without_verdict);
  g_test_add_func ("/session/without-opening", test_without_opening);
  g_test_add_func ("/session/return", test_return);
  g_test_add_func ("/session/hostile", test_hostile);
  g_test_add_func ("/session/bounds", test_bounds);

  return g_test_run ();
}
