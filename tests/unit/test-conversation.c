#include "event-text.h"

#include "app/format/hb-number.h"
#include "app/format/hb-text-limit.h"
#include "app/model/hb-conversation.h"

#include <string.h>

#include "wire/hb-message.h"

static void
happen (HbConversation *self,
        const char     *text)
{
  g_auto (HbEvent) event = { 0 };

  event_parse (&event, text);
  hb_conversation_take_event (self, &event);
}

static HbOutcome
outcome_at (HbConversation *self,
            guint           position)
{
  g_autoptr (HbMessageEntry) entry = g_list_model_get_item (G_LIST_MODEL (self), position);

  return hb_message_entry_get_outcome (entry);
}

static void
test_said (void)
{
  g_autoptr (HbConversation) self = hb_conversation_new ();

  hb_conversation_add_text (self, "one");
  hb_conversation_add_text (self, "two");
  hb_conversation_add_text (self, "one");
  happen (self, "{'event': <'message-sent'>, 'text': <'one'>, 'host': <'answered'>, 'rtt-ms': <0.4>}");
  g_assert_cmpint (outcome_at (self, 0), ==, HB_OUTCOME_ANSWERED);
  g_assert_cmpint (outcome_at (self, 2), ==, HB_OUTCOME_WAITING);

  happen (self, "{'event': <'warning'>, 'about': <'send'>, 'text': <'no way'>, 'unsent': <'two'>}");
  g_assert_cmpint (outcome_at (self, 1), ==, HB_OUTCOME_UNSENT);

  hb_conversation_add_text (self, "long");
  happen (self, "{'event': <'warning'>, 'about': <'send'>, 'text': <'too big'>, 'unsent': <'long'>}");
  g_assert_cmpint (outcome_at (self, 4), ==, HB_OUTCOME_UNSENT);

  happen (self, "{'event': <'message-sent'>, 'text': <'one'>, 'host': <'silent'>}");
  g_assert_cmpint (outcome_at (self, 2), ==, HB_OUTCOME_SILENT);

  happen (self, "{'event': <'message-sent'>, 'text': <'other'>, 'host': <'unreachable'>}");
  g_assert_cmpint (outcome_at (self, 6), ==, HB_OUTCOME_UNREACHABLE);
}

/* A text that leaves for several servers is one entry, with the worst of its outcomes. */
static void
test_said_to_several (void)
{
  g_autoptr (HbConversation) self = hb_conversation_new ();

  hb_conversation_add_text (self, "one");
  hb_conversation_add_text (self, "one");
  happen (self, "{'event': <'message-sent'>, 'text': <'one'>, 'host': <'answered'>, 'server': <'b'>}");
  happen (self, "{'event': <'message-sent'>, 'text': <'one'>, 'host': <'answered'>, 'server': <'b'>}");
  g_assert_cmpint (outcome_at (self, 1), ==, HB_OUTCOME_ANSWERED);
  happen (self, "{'event': <'message-sent'>, 'text': <'one'>, 'host': <'silent'>, 'server': <'a'>}");
  g_assert_cmpint (outcome_at (self, 0), ==, HB_OUTCOME_SILENT);
  g_assert_cmpint (outcome_at (self, 1), ==, HB_OUTCOME_ANSWERED);
  happen (self, "{'event': <'message-sent'>, 'text': <'one'>, 'host': <'silent'>, 'server': <'a'>}");
  g_assert_cmpint (outcome_at (self, 1), ==, HB_OUTCOME_SILENT);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self)), ==, 2);

  happen (self, "{'event': <'pulse-received'>, 'server': <'a'>}");
  happen (self, "{'event': <'pulse-received'>, 'server': <'b'>}");
  happen (self, "{'event': <'pulse-answered'>, 'host': <'answered'>, 'server': <'b'>}");
  g_assert_cmpint (outcome_at (self, 2), ==, HB_OUTCOME_WAITING);
  g_assert_cmpint (outcome_at (self, 3), ==, HB_OUTCOME_ANSWERED);
}

/* For a name with several addresses, the one in use is shown. */
static void
test_resolved (void)
{
  g_autoptr (HbConversation) self = hb_conversation_new ();
  g_autoptr (HbMessageEntry) note = NULL;

  happen (self, "{'event': <'resolved'>, 'name': <'nas'>, 'addresses': <['fd00::1', '198.18.0.1']>, "
                "'server': <'198.18.0.1'>}");
  happen (self, "{'event': <'resolved'>, 'name': <'nas'>, 'addresses': <['fd00::1']>}");
  happen (self, "{'event': <'resolved'>}");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self)), ==, 1);
  note = g_list_model_get_item (G_LIST_MODEL (self), 0);
  g_assert_cmpint (hb_message_entry_get_kind (note), ==, HB_MESSAGE_ENTRY_NOTE);
  g_assert_cmpstr (hb_message_entry_get_text (note), ==, "nas is 198.18.0.1");
}

/* A session that never began does not end. */
static void
test_terminated (void)
{
  static const char *const beginnings[] = {
    "{'event': <'message-sent'>, 'text': <'one'>, 'host': <'silent'>}",
    "{'event': <'beat-sent'>, 'host': <'answered'>}",
    "{'event': <'pulse-received'>}",
  };
  g_autoptr (HbConversation) self = hb_conversation_new ();

  happen (self, "{'event': <'session-closed'>, 'reason': <'terminated'>}");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self)), ==, 0);

  for (gsize i = 0; i < G_N_ELEMENTS (beginnings); i++)
    {
      hb_conversation_clear (self);
      happen (self, beginnings[i]);
      happen (self, "{'event': <'session-closed'>, 'reason': <'terminated'>}");
      g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self)), ==, 2);
    }
}

static void
test_pulse (void)
{
  g_autoptr (HbConversation) self = hb_conversation_new ();
  g_autoptr (HbMessageEntry) pulse = NULL;

  happen (self, "{'event': <'pulse-received'>, 'time': <int64 5>}");
  g_assert_cmpint (outcome_at (self, 0), ==, HB_OUTCOME_WAITING);
  happen (self, "{'event': <'pulse-answered'>, 'host': <'answered'>, 'rtt-ms': <0.5>}");
  g_assert_cmpint (outcome_at (self, 0), ==, HB_OUTCOME_ANSWERED);
  pulse = g_list_model_get_item (G_LIST_MODEL (self), 0);
  g_assert_cmpint (hb_message_entry_get_time (pulse), ==, 5);
}

/* A person's own text is shown as typed, and recognized in the engine's form: joined emoji stay joined,
 * bidirectional controls are escaped. */
static void
test_joined (void)
{
  g_autoptr (HbConversation) self = hb_conversation_new ();
  g_autoptr (HbMessageEntry) family = NULL;
  g_autoptr (HbMessageEntry) trick = NULL;

  hb_conversation_add_text (self, "👩\u200d👧 \\u{200d}");
  hb_conversation_add_text (self, "a\u202eb");
  family = g_list_model_get_item (G_LIST_MODEL (self), 0);
  trick = g_list_model_get_item (G_LIST_MODEL (self), 1);
  g_assert_cmpstr (hb_message_entry_get_text (family), ==, "👩\u200d👧 \\u{200d}");
  g_assert_cmpstr (hb_message_entry_get_text (trick), ==, "a\\u{202e}b");

  happen (self, "{'event': <'message-sent'>, 'text': <'👩\\\\u{200d}👧 \\\\u{200d}'>, "
                "'host': <'answered'>}");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self)), ==, 2);
  g_assert_cmpint (outcome_at (self, 0), ==, HB_OUTCOME_ANSWERED);
}

static void
test_bound (void)
{
  g_autoptr (HbConversation) self = hb_conversation_new ();

  for (guint i = 0; i < HB_CONVERSATION_MAX + 10; i++)
    hb_conversation_add_text (self, "again");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self)), ==, HB_CONVERSATION_MAX);
}

static void
test_limit (void)
{
  g_autofree char *longest = g_strnfill (HB_TEXT_MAX, 'x');
  g_autofree char *longer = g_strnfill (HB_TEXT_MAX + 1, 'x');
  g_autofree char *words = hb_text_limit_describe (longest + 12);

  g_assert_true (hb_text_limit_fits (longest));
  g_assert_false (hb_text_limit_fits (longer));
  g_assert_false (hb_text_limit_fits (""));
  g_assert_false (hb_text_limit_fits ("TERMINATE"));
  g_assert_cmpstr (words, ==, "Room for 12 more");
}

static void
test_number (void)
{
  double seconds = 0;
  guint pulses;

  g_assert_true (hb_number_parse_seconds ("0.5", &seconds));
  g_assert_cmpfloat (seconds, ==, 0.5);
  g_assert_false (hb_number_parse_seconds ("jfjj", &seconds));
  g_assert_false (hb_number_parse_seconds ("", &seconds));
  g_assert_true (hb_number_parse_pulses ("5", &pulses));
  g_assert_false (hb_number_parse_pulses ("0", &pulses));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/conversation/said", test_said);
  g_test_add_func ("/conversation/said-to-several", test_said_to_several);
  g_test_add_func ("/conversation/resolved", test_resolved);
  g_test_add_func ("/conversation/terminated", test_terminated);
  g_test_add_func ("/conversation/pulse", test_pulse);
  g_test_add_func ("/conversation/joined", test_joined);
  g_test_add_func ("/conversation/bound", test_bound);
  g_test_add_func ("/text-limit", test_limit);
  g_test_add_func ("/number", test_number);
  return g_test_run ();
}
