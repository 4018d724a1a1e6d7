#include "drawings.h"

#include "app/widgets/hb-ticker.h"

/* The drawings in a peer's row: its badge, its countdown, and its sparkline. */

static void
test_badge (void)
{
  GtkWidget *badge = g_object_ref_sink (drawing_create_badge (HB_PEER_STATE_PULSING));

  stage_assert_string (badge, "text", "Pulse 3 of 5");
  g_assert_true (gtk_widget_has_css_class (badge, "pulsing"));
  gtk_test_accessible_assert_property (badge, GTK_ACCESSIBLE_PROPERTY_LABEL, "Pulse 3 of 5");

  g_object_set (badge, "pulses", 4, "of", 0, NULL);
  stage_assert_string (badge, "text", "Pulse 4");

  g_object_set (badge, "state", HB_PEER_STATE_GIVEN_UP, NULL);
  stage_assert_string (badge, "text", "Given up");
  g_assert_false (gtk_widget_has_css_class (badge, "pulsing"));
  g_assert_true (gtk_widget_has_css_class (badge, "given-up"));

  g_object_set (badge, "state", HB_PEER_STATE_ALIVE, NULL);
  gtk_test_accessible_assert_property (badge, GTK_ACCESSIBLE_PROPERTY_LABEL, "Alive");

  g_object_set (badge, "state", HB_PEER_STATE_LEFT, NULL);
  stage_assert_string (badge, "text", "Left");

  g_object_unref (badge);
}

static void
check_countdown (HbPeerState  state,
                 double       left,
                 HbVerdict    verdict,
                 const char  *expected)
{
  GtkWidget *countdown = g_object_ref_sink (drawing_create_countdown (state, left, verdict));

  stage_assert_string (countdown, "text", expected);
  g_object_unref (countdown);
}

static void
test_countdown_text (void)
{
  GtkWidget *countdown;

  check_countdown (HB_PEER_STATE_ALIVE, 40.9, HB_N_VERDICTS, "pulse in 41 s");
  check_countdown (HB_PEER_STATE_ALIVE, -3, HB_N_VERDICTS, "sending a pulse…");
  check_countdown (HB_PEER_STATE_ALIVE, 124.9, HB_N_VERDICTS, "pulse in 2 min 5 s");
  check_countdown (HB_PEER_STATE_ALIVE, 7500, HB_N_VERDICTS, "pulse in 2 h 5 min");
  check_countdown (HB_PEER_STATE_PULSING, 0.59, HB_N_VERDICTS, "pulse in 0.6 s");
  check_countdown (HB_PEER_STATE_PULSING, 29.9, HB_N_VERDICTS, "pulse in 30 s");
  check_countdown (HB_PEER_STATE_PULSING, -1, HB_N_VERDICTS, "sending a pulse…");
  check_countdown (HB_PEER_STATE_GIVEN_UP, 0, HB_VERDICT_PROGRAM_DEAD, "host answers, program does not");
  check_countdown (HB_PEER_STATE_GIVEN_UP, 0, HB_VERDICT_HOST_SILENT, "host is silent");
  check_countdown (HB_PEER_STATE_GIVEN_UP, 0, HB_VERDICT_UNREACHABLE, "unreachable");
  check_countdown (HB_PEER_STATE_GIVEN_UP, 0, HB_VERDICT_ONE_WAY, "does not hear us");
  check_countdown (HB_PEER_STATE_GIVEN_UP, 0, HB_VERDICT_NOT_ASKED, "no pulse in the capture");
  check_countdown (HB_PEER_STATE_GIVEN_UP, 0, HB_N_VERDICTS, "given up");
  check_countdown (HB_PEER_STATE_LEFT, 0, HB_N_VERDICTS, "—");

  countdown = g_object_ref_sink (drawing_create_countdown (HB_PEER_STATE_PULSING, 0.59, HB_N_VERDICTS));
  g_object_set (countdown, "last-pulse", TRUE, NULL);
  stage_assert_string (countdown, "text", "gives up in 0.6 s");
  g_object_set (countdown, "deadline", g_get_real_time (), NULL);
  stage_assert_string (countdown, "text", "giving up…");

  /* A replay sends no pulses: a silent peer's countdown is that of giving up. */
  g_object_set (countdown, "last-pulse", FALSE, "replay", TRUE, NULL);
  stage_assert_string (countdown, "text", "giving up…");
  g_object_set (countdown, "deadline", drawing_ago (-29), NULL);
  stage_assert_string (countdown, "text", "gives up in 29 s");
  g_object_set (countdown, "deadline", drawing_ago (0), "state", HB_PEER_STATE_ALIVE, NULL);
  stage_assert_string (countdown, "text", "times out in 0 s");
  g_object_set (countdown, "deadline", (gint64) 0, "state", HB_PEER_STATE_ALIVE, NULL);
  stage_assert_string (countdown, "text", "");
  g_object_unref (countdown);
}

static gboolean
says_less (gpointer data)
{
  g_autofree char *text = NULL;

  g_object_get (data, "text", &text, NULL);
  return g_strcmp0 (text, "pulse in 41 s") != 0;
}

/* It runs down while it is mapped, and the ticker runs only then. */
static void
test_countdown_runs (void)
{
  GtkWidget *countdown = drawing_create_countdown (HB_PEER_STATE_ALIVE, 40.9, HB_N_VERDICTS);
  Stage stage;

  g_assert_false (hb_ticker_is_running ());
  stage_init (&stage, countdown, -1, -1);
  g_assert_true (hb_ticker_is_running ());
  stage_wait_until (says_less, countdown);
  stage_assert_string (countdown, "text", "pulse in 40 s");

  gtk_widget_hide (stage.window);
  g_assert_false (hb_ticker_is_running ());
  gtk_window_present (GTK_WINDOW (stage.window));
  g_assert_true (hb_ticker_is_running ());

  g_object_set (countdown, "state", HB_PEER_STATE_LEFT, NULL);
  g_assert_false (hb_ticker_is_running ());

  stage_clear (&stage);
}

typedef struct
{
  guint now;  /* the turn of the main loop */
  guint last; /* in which a text has changed */
  guint count;
  guint n_texts;
} Turns;

static void
on_text (Turns *turns)
{
  turns->count += turns->last != turns->now ? 1 : 0;
  turns->last = turns->now;
  turns->n_texts++;
}

/* Those that change by the second change in one frame, whatever is left of their seconds. */
static void
test_countdowns_together (void)
{
  static const double left[] = { 40.9, 41.5, 52.1 };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gint64 limit = g_get_monotonic_time () + 20 * G_TIME_SPAN_SECOND;
  Turns turns = { 0 };
  Stage stage;

  for (guint i = 0; i < G_N_ELEMENTS (left); i++)
    {
      GtkWidget *countdown = drawing_create_countdown (HB_PEER_STATE_ALIVE, left[i], HB_N_VERDICTS);

      gtk_box_append (GTK_BOX (box), countdown);
      g_signal_connect_swapped (countdown, "notify::text", G_CALLBACK (on_text), &turns);
    }
  stage_init (&stage, box, -1, -1);

  for (turns = (Turns) { 1 }; turns.n_texts < 3 * G_N_ELEMENTS (left); turns.now++)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, limit);
      g_main_context_iteration (NULL, TRUE);
    }
  g_assert_cmpuint (turns.count, <=, 5);
  stage_clear (&stage);
}

/* While time is frozen, it shows the time left then, and costs nothing. */
static void
test_countdown_stands (void)
{
  GtkWidget *countdown = drawing_create_countdown (HB_PEER_STATE_ALIVE, 40.9, HB_N_VERDICTS);
  Stage stage;

  stage_init (&stage, countdown, -1, -1);
  hb_ticker_freeze (drawing_ago (10));
  g_assert_false (hb_ticker_is_running ());
  stage_assert_string (countdown, "text", "pulse in 51 s");

  g_object_set (countdown, "deadline", drawing_ago (8.5), NULL);
  stage_assert_string (countdown, "text", "pulse in 2 s");
  g_assert_false (hb_ticker_is_running ());

  hb_ticker_freeze (0);
  g_assert_true (hb_ticker_is_running ());
  stage_assert_string (countdown, "text", "sending a pulse…");
  stage_clear (&stage);
}

/* Within a second, a long countdown moves by no pixel, and its text does not change: no frame is drawn. */
static void
test_countdown_rests (void)
{
  GtkWidget *countdown = drawing_create_countdown (HB_PEER_STATE_ALIVE, 7530, HB_N_VERDICTS);
  Stage stage;

  g_object_set (countdown, "total", 36000.0, NULL);
  stage_init (&stage, countdown, -1, -1);
  g_assert_true (hb_ticker_is_running ());
  g_assert_cmpuint (drawing_count_frames (&stage), ==, 0);
  stage_clear (&stage);
}

static void
test_sparkline_rests (void)
{
  GtkWidget *sparkline = drawing_create_sparkline (HB_PEER_STATE_ALIVE);
  g_autoptr (HbBeats) beats = hb_beats_new ();
  Stage stage;

  g_object_set (sparkline, "beats", beats, NULL);
  drawing_add_beat (beats, 12, HB_BEAT_HEARD, 0.4);
  stage_init (&stage, sparkline, -1, -1);
  g_assert_cmpuint (drawing_count_frames (&stage), ==, 0);

  drawing_add_beat (beats, 0, HB_BEAT_HEARD, 3);
  stage_wait_for_frame (&stage);

  stage_clear (&stage);
}

int
main (int    argc,
      char **argv)
{
  if (!stage_begin (&argc, &argv))
    return STAGE_SKIPPED;

  g_test_add_func ("/drawings/badge", test_badge);
  g_test_add_func ("/drawings/countdown/text", test_countdown_text);
  g_test_add_func ("/drawings/countdown/runs", test_countdown_runs);
  g_test_add_func ("/drawings/countdown/stands", test_countdown_stands);
  g_test_add_func ("/drawings/countdown/together", test_countdowns_together);
  g_test_add_func ("/drawings/countdown/rests", test_countdown_rests);
  g_test_add_func ("/drawings/sparkline/rests", test_sparkline_rests);

  return g_test_run ();
}
