#include "engine/hb-history.h"

#include <string.h>

static const HbHistoryBounds small = { { 4, 4, 4, 4 }, { 10, 10, 10, 10 }, 100 };

static HbAddress
address_number (guint32 number)
{
  guint8 bytes[4] = { 198, 18, (guint8) (number >> 8), (guint8) number };

  return hb_address_from_ipv4 (bytes);
}

static void
note (HbHistory  *history,
      guint32     peer,
      gint64      stamp,
      const char *text)
{
  hb_history_note (history, &(HbEvent) {
    .type = HB_EVENT_MESSAGE,
    .time = stamp,
    .stamp = stamp,
    .peer = address_number (peer),
    .text = (char *) text,
    .rtt = HB_UNKNOWN,
  });
}

static void
append (const HbEvent *event,
        gpointer       user_data)
{
  g_string_append_printf (user_data, "%d %s\n", (int) event->stamp,
                          event->text != NULL ? event->text : "-");
}

static char *
story_of (HbHistory *history,
          guint32    peer)
{
  HbAddress address = address_number (peer);
  GString *story = g_string_new (NULL);

  hb_history_foreach (history, &address, append, story);
  return g_string_free (story, FALSE);
}

#define assert_story(history, peer, expected) \
  G_STMT_START { \
    g_autofree char *story_ = story_of (history, peer); \
    g_assert_cmpstr (story_, ==, expected); \
  } G_STMT_END

static void
test_of_peer (void)
{
  g_autoptr (HbHistory) history = hb_history_new (&small);

  assert_story (history, 1, "");
  for (int i = 1; i <= 6; i++)
    note (history, 1, i, "a");
  note (history, 2, 7, "b");

  assert_story (history, 1, "3 a\n4 a\n5 a\n6 a\n");
  assert_story (history, 2, "7 b\n");
  g_assert_cmpuint (hb_history_get_size (history), ==, 5);
}

/* The oldest are dropped first, of any peer. */
static void
test_in_all (void)
{
  g_autoptr (HbHistory) history = hb_history_new (&small);

  note (history, 1, 1, "a");
  for (guint32 i = 2; i <= 5; i++)
    {
      note (history, i, (gint64) i * 10, "x");
      note (history, i, (gint64) i * 10 + 1, "y");
    }
  note (history, 1, 60, "b");
  g_assert_cmpuint (hb_history_get_size (history), ==, 10);
  assert_story (history, 1, "1 a\n60 b\n");

  note (history, 1, 61, "c");
  assert_story (history, 1, "60 b\n61 c\n");
  note (history, 1, 62, "d");
  note (history, 1, 63, "e");
  assert_story (history, 2, "");
  assert_story (history, 3, "30 x\n31 y\n");
  g_assert_cmpuint (hb_history_get_size (history), ==, 10);
}

static void
test_text (void)
{
  g_autoptr (HbHistory) history = hb_history_new (&small);

  note (history, 1, 1, "short");
  note (history, 2, 2, "ninety and some bytes of text, which leave no room for what was said before it ..................");
  assert_story (history, 1, "");
  g_assert_cmpuint (hb_history_get_size (history), ==, 1);

  note (history, 1, 3, "next");
  assert_story (history, 2, "");
  assert_story (history, 1, "3 next\n");
}

static void
measure (const HbEvent *event,
         gpointer       user_data)
{
  g_assert_true (g_utf8_validate (event->text, -1, NULL));
  *(gsize *) user_data = strlen (event->text);
}

/* A long text is truncated between two characters. */
static void
test_long_text (void)
{
  g_autoptr (HbHistory) history = hb_history_new (&HB_HISTORY_BOUNDS);
  g_autoptr (GString) text = g_string_new ("x");
  HbAddress address = address_number (1);
  gsize length = 0;

  while (text->len < 3 * HB_HISTORY_TEXT_MAX)
    g_string_append (text, "é");
  note (history, 1, 1, text->str);
  hb_history_foreach (history, &address, measure, &length);
  g_assert_cmpuint (length, <=, HB_HISTORY_TEXT_MAX);
  g_assert_cmpuint (length, >, HB_HISTORY_TEXT_MAX - 4);
}

static void
check_gave_up (const HbEvent *event,
               gpointer       user_data)
{
  g_assert_cmpint (event->type, ==, HB_EVENT_GAVE_UP);
  g_assert_cmpint (event->verdict, ==, HB_VERDICT_ONE_WAY);
  g_assert_cmpuint (event->pulse, ==, 1000);
  g_assert_cmpint (event->rtt, ==, HB_UNKNOWN);
  (*(guint *) user_data)++;
}

static void
test_what_is_kept (void)
{
  g_autoptr (HbHistory) history = hb_history_new (&small);
  HbAddress address = address_number (1);
  guint count = 0;

  for (HbEventType type = 0; type < HB_N_EVENTS; type++)
    hb_history_note (history, &(HbEvent) { .type = type, .stamp = 1 });
  hb_history_note (history, &(HbEvent) { .type = HB_EVENT_SILENCE, .peer = address });
  hb_history_note (history, &(HbEvent) { .type = HB_EVENT_SEGMENT, .peer = address });
  g_assert_cmpuint (hb_history_get_size (history), ==, 0);

  hb_history_note (history, &(HbEvent) {
    .type = HB_EVENT_GAVE_UP,
    .peer = address,
    .pulse = 1000,
    .verdict = HB_VERDICT_ONE_WAY,
    .rtt = HB_UNKNOWN,
  });
  hb_history_foreach (history, &address, check_gave_up, &count);
  g_assert_cmpuint (count, ==, 1);
}

static void
test_forget (void)
{
  g_autoptr (HbHistory) history = hb_history_new (&small);
  HbAddress address = address_number (1);

  hb_history_forget (history, &address);
  for (int i = 1; i <= 3; i++)
    {
      note (history, 1, i, "a");
      note (history, 2, i, "b");
    }
  hb_history_forget (history, &address);
  assert_story (history, 1, "");
  assert_story (history, 2, "1 b\n2 b\n3 b\n");
  g_assert_cmpuint (hb_history_get_size (history), ==, 3);
}

static void
note_event (HbHistory   *history,
            HbEventType  type,
            gint64       stamp)
{
  hb_history_note (history, &(HbEvent) {
    .type = type,
    .stamp = stamp,
    .peer = address_number (1),
    .rtt = 7,
  });
}

static void
append_run (const HbEvent *event,
            gpointer       user_data)
{
  g_string_append_printf (user_data, "%s %d", hb_event_type_to_string (event->type),
                          (int) event->stamp);
  if (event->count > 1)
    {
      g_assert_cmpint (event->rtt, ==, HB_UNKNOWN);
      g_string_append_printf (user_data, " (%u in %d)", (guint) event->count, (int) event->duration);
    }
  g_string_append_c (user_data, '\n');
}

static void
assert_runs (HbHistory  *history,
             const char *expected)
{
  g_autoptr (GString) story = g_string_new (NULL);
  HbAddress address = address_number (1);

  hb_history_foreach (history, &address, append_run, story);
  g_assert_cmpstr (story->str, ==, expected);
}

/* Beats do not push out others: the latest stay, earlier ones are merged into runs, which an outage ends. */
static void
test_runs (void)
{
  g_autoptr (HbHistory) history = hb_history_new (&small);
  HbAddress address = address_number (1);

  note_event (history, HB_EVENT_SESSION_OPENED, 1);
  note_event (history, HB_EVENT_MESSAGE, 2);
  for (int i = 10; i < 20; i++)
    note_event (history, HB_EVENT_ALIVE, i);
  note_event (history, HB_EVENT_GAVE_UP, 20);
  assert_runs (history, "session-opened 1\nmessage 2\nalive 16 (7 in 6)\nalive 17\nalive 18\n"
                        "alive 19\ngave-up 20\n");

  for (int i = 30; i < 33; i++)
    note_event (history, HB_EVENT_ALIVE, i);
  assert_runs (history, "session-opened 1\nmessage 2\nalive 19 (10 in 9)\ngave-up 20\n"
                        "alive 30\nalive 31\nalive 32\n");
  for (guint room = 0; room < HB_HISTORY_N_ROOMS; room++)
    g_assert_cmpuint (hb_history_get_lost (history, &address, room), ==, 0);
}

static void
append_absence (const HbEvent *event,
                gpointer       user_data)
{
  g_string_append_printf (user_data, "%d s away, round trip %s\n",
                          (int) (event->duration / HB_SECOND),
                          event->rtt == HB_UNKNOWN ? "unknown" : "known");
}

/* The duration of an absence is kept with the return. */
static void
test_return (void)
{
  g_autoptr (HbHistory) history = hb_history_new (&small);
  g_autoptr (GString) story = g_string_new (NULL);
  HbAddress address = address_number (1);

  hb_history_note (history, &(HbEvent) {
    .type = HB_EVENT_SESSION_OPENED,
    .time = 1,
    .stamp = 1,
    .peer = address,
    .duration = 720 * HB_SECOND,
  });
  hb_history_foreach (history, &address, append_absence, story);
  g_assert_cmpstr (story->str, ==, "720 s away, round trip unknown\n");
}

/* If there are too many runs, the number of lost beats is kept. */
static void
test_lost (void)
{
  g_autoptr (HbHistory) history = hb_history_new (&small);
  HbAddress address = address_number (1);

  for (int i = 0; i < 6; i++)
    {
      for (int beat = 0; beat < 3; beat++)
        note_event (history, HB_EVENT_ALIVE, i * 10 + beat);
      note_event (history, HB_EVENT_TIMED_OUT, i * 10 + 5);
    }

  g_assert_cmpuint (hb_history_get_lost (history, &address, HB_HISTORY_BEATS), ==, 6);
  g_assert_cmpuint (hb_history_get_lost (history, &address, HB_HISTORY_PULSES), ==, 2);
  g_assert_cmpuint (hb_history_get_lost (history, &address, HB_HISTORY_WORDS), ==, 0);

  /* A warning with a count is one event. */
  for (int i = 0; i < 5; i++)
    hb_history_note (history, &(HbEvent) {
      .type = HB_EVENT_WARNING,
      .stamp = 100 + i,
      .peer = address,
      .count = 1000,
    });
  g_assert_cmpuint (hb_history_get_lost (history, &address, HB_HISTORY_WORDS), ==, 1);
}

/* Many unknown peers leave no more than the limit, and no addresses. */
static void
test_storm (void)
{
  g_autoptr (HbHistory) history = hb_history_new (&(HbHistoryBounds) {
    { 256, 256, 256, 256 }, { 1000, 1000, 1000, 1000 }, 1 << 20 });

  for (guint32 i = 0; i < 200000; i++)
    note (history, i, i, "storm");
  g_assert_cmpuint (hb_history_get_size (history), ==, 1000);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/history/of-peer", test_of_peer);
  g_test_add_func ("/history/in-all", test_in_all);
  g_test_add_func ("/history/text", test_text);
  g_test_add_func ("/history/long-text", test_long_text);
  g_test_add_func ("/history/what-is-kept", test_what_is_kept);
  g_test_add_func ("/history/forget", test_forget);
  g_test_add_func ("/history/runs", test_runs);
  g_test_add_func ("/history/return", test_return);
  g_test_add_func ("/history/lost", test_lost);
  g_test_add_func ("/history/storm", test_storm);

  return g_test_run ();
}
