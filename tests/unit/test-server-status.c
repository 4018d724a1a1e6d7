#include "event-text.h"

#include "app/model/hb-server-status.h"

#include "app/client/hb-client-text.h"

#define BEGIN (G_GINT64_CONSTANT (1700000000) * G_TIME_SPAN_SECOND)

#define SAID "'event': <'message-sent'>, 'text': <'hello'>"
#define BEAT "'event': <'beat-sent'>"
#define ANSWERED ", 'host': <'answered'>, 'rtt-ms': <0.4>"
#define SILENT ", 'host': <'silent'>"
#define UNREACHABLE ", 'host': <'unreachable'>"
#define PULSE "'event': <'pulse-received'>"
#define REPLY "'event': <'pulse-answered'>"
#define STUCK "'event': <'warning'>, 'about': <'send'>"

/* Events, one each second, and the client's status a second after the last. */
typedef struct
{
  const char *name;
  const char *events[7];
  HbServerStatusKind status;
  const char *title;
  const char *words;
} Story;

static const Story stories[] = {
  { "nothing", { NULL }, HB_SERVER_STATUS_UNKNOWN,
    "Not known to 198.18.0.1 yet", "Send a message: it opens a session on the server" },
  { "other-trouble", { "'event': <'warning'>, 'about': <'drops'>" }, HB_SERVER_STATUS_UNKNOWN,
    "Not known to 198.18.0.1 yet", "Send a message" },
  { "answered", { SAID ANSWERED }, HB_SERVER_STATUS_REPORTED,
    "Reported to 198.18.0.1", "Its host answered in 0.4\u00a0ms. The first pulse will show" },
  { "beat", { BEAT ANSWERED }, HB_SERVER_STATUS_REPORTED,
    "Reported to 198.18.0.1", "Its host answered in 0.4\u00a0ms." },
  { "pulse", { SAID ANSWERED, PULSE }, HB_SERVER_STATUS_WATCHED,
    "Watched by 198.18.0.1", "Last pulse 1 s ago, being answered" },
  { "reply", { SAID ANSWERED, PULSE, REPLY ANSWERED }, HB_SERVER_STATUS_WATCHED,
    "Watched by 198.18.0.1", "Last pulse 2 s ago, answered in 0.4\u00a0ms" },
  { "said-since", { SAID ANSWERED, PULSE, REPLY ANSWERED, SAID ANSWERED }, HB_SERVER_STATUS_WATCHED,
    "Watched by 198.18.0.1", "Last pulse 3 s ago, answered in 0.4\u00a0ms" },
  { "silent", { SAID SILENT }, HB_SERVER_STATUS_SILENT,
    "198.18.0.1 is silent", "Its host did not answer 1 s ago." },
  { "silent-since", { SAID ANSWERED, PULSE, REPLY ANSWERED, SAID SILENT }, HB_SERVER_STATUS_SILENT,
    "198.18.0.1 is silent", "Its host did not answer 1 s ago." },
  { "answered-again", { PULSE, REPLY ANSWERED, SAID SILENT, SAID ANSWERED }, HB_SERVER_STATUS_REPORTED,
    "Reported to 198.18.0.1", "Its host answered" },
  { "firewall", { SAID SILENT, PULSE, REPLY SILENT }, HB_SERVER_STATUS_WATCHED,
    "Watched by 198.18.0.1", "Last pulse 2 s ago, answered; the host did not answer" },
  { "firewall-as-ever", { SAID SILENT, PULSE, REPLY SILENT, SAID SILENT }, HB_SERVER_STATUS_WATCHED,
    "Watched by 198.18.0.1", "Last pulse 3 s ago" },
  { "unreachable", { SAID UNREACHABLE }, HB_SERVER_STATUS_UNREACHABLE,
    "198.18.0.1 is unreachable", "There was no route to it 1 s ago" },
  { "unreachable-reply", { PULSE, REPLY UNREACHABLE }, HB_SERVER_STATUS_UNREACHABLE,
    "198.18.0.1 is unreachable", "There was no route to it 1 s ago" },
  { "stuck", { SAID ANSWERED, STUCK }, HB_SERVER_STATUS_STUCK,
    "Cannot send to 198.18.0.1", "Sending failed 1 s ago" },
  { "stuck-no-more", { STUCK, SAID ANSWERED }, HB_SERVER_STATUS_REPORTED,
    "Reported to 198.18.0.1", "Its host answered" },
};

static void
happen (HbServerStatus *self,
        const char     *text,
        gint64          time)
{
  g_autofree char *whole = g_strdup_printf ("{%s, 'time': <int64 %" G_GINT64_FORMAT ">}", text, time);
  g_auto (HbEvent) event = { 0 };

  event_parse (&event, whole);
  hb_server_status_take_event (self, &event);
}

/* Returns: the time a second after the last event */
static gint64
tell (HbServerStatus *self,
      const Story    *story,
      gint64          time)
{
  for (guint i = 0; story->events[i] != NULL; i++, time += G_TIME_SPAN_SECOND)
    happen (self, story->events[i], time);

  return time;
}

static void
test_story (gconstpointer data)
{
  const Story *story = data;
  g_autoptr (HbServerStatus) self = hb_server_status_new ();
  gint64 now = tell (self, story, BEGIN);
  g_autofree char *title = hb_client_text_status_title (self, "198.18.0.1", TRUE, now);
  g_autofree char *words = hb_client_text_status (self, TRUE, now);

  g_assert_cmpint (hb_server_status_get (self, now), ==, story->status);
  g_assert_cmpstr (title, ==, story->title);
  if (!g_str_has_prefix (words, story->words))
    g_assert_cmpstr (words, ==, story->words);
}

/* A server that sent a pulse after a minute, and none for three, has given up or is gone. */
static void
test_forgotten (void)
{
  g_autoptr (HbServerStatus) self = hb_server_status_new ();
  const gint64 minute = G_TIME_SPAN_MINUTE;
  g_autofree char *title = NULL;
  g_autofree char *words = NULL;

  happen (self, SAID ANSWERED, BEGIN);
  happen (self, PULSE, BEGIN + minute);
  happen (self, REPLY ANSWERED, BEGIN + minute);
  /* The pulse after a lost answer comes early, and tells nothing of the timeout. */
  happen (self, PULSE, BEGIN + minute + G_TIME_SPAN_SECOND);
  happen (self, REPLY ANSWERED, BEGIN + minute + G_TIME_SPAN_SECOND);
  g_assert_cmpint (hb_server_status_get (self, BEGIN + 3 * minute), ==, HB_SERVER_STATUS_WATCHED);
  g_assert_cmpint (hb_server_status_get (self, BEGIN + 4 * minute), ==, HB_SERVER_STATUS_FORGOTTEN);

  title = hb_client_text_status_title (self, "198.18.0.1", TRUE, BEGIN + 4 * minute);
  words = hb_client_text_status (self, TRUE, BEGIN + 4 * minute);
  g_assert_cmpstr (title, ==, "198.18.0.1 no longer sends pulses");
  g_assert_cmpstr (words, ==, "No pulse for 2 min 59 s; one was expected after 1 min. Send a message to be "
                              "watched again");

  happen (self, SAID ANSWERED, BEGIN + 5 * minute);
  g_assert_cmpint (hb_server_status_get (self, BEGIN + 6 * minute), ==, HB_SERVER_STATUS_REPORTED);
  happen (self, PULSE, BEGIN + 6 * minute);
  g_assert_cmpint (hb_server_status_get (self, BEGIN + 6 * minute), ==, HB_SERVER_STATUS_WATCHED);
}

/* A client that ends without any pulse was not watched. */
static void
test_ended (void)
{
  g_autoptr (HbServerStatus) self = hb_server_status_new ();
  g_autofree char *nobody = hb_client_text_status_title (self, "", FALSE, BEGIN);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *cleared = NULL;

  happen (self, SAID ANSWERED, BEGIN);
  before = hb_client_text_status_title (self, "198.18.0.1", FALSE, BEGIN);
  happen (self, PULSE, BEGIN);
  after = hb_client_text_status_title (self, "198.18.0.1", FALSE, BEGIN);
  hb_server_status_clear (self);
  cleared = hb_client_text_status_title (self, "198.18.0.1", FALSE, BEGIN);

  g_assert_cmpstr (nobody, ==, "Not watched");
  g_assert_cmpstr (before, ==, "No longer connected to 198.18.0.1");
  g_assert_cmpstr (after, ==, "Was watched by 198.18.0.1");
  g_assert_cmpstr (cleared, ==, "No longer connected to 198.18.0.1");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (stories); i++)
    {
      g_autofree char *path = g_strconcat ("/server-status/", stories[i].name, NULL);

      g_test_add_data_func (path, &stories[i], test_story);
    }
  g_test_add_func ("/server-status/forgotten", test_forgotten);
  g_test_add_func ("/server-status/ended", test_ended);

  return g_test_run ();
}
