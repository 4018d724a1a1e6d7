#include "drawings.h"

#include "app/format/hb-format.h"
#include "app/model/hb-peer-item.h"
#include "app/trace/hb-trace-view.h"
#include "app/trace/hb-trace.h"
#include "app/widgets/hb-ticker.h"

/* The trace of a peer's beats, and its span. */

static void
test_trace_label (void)
{
  GtkWidget *trace = g_object_ref_sink (drawing_create_trace (HB_PEER_STATE_ALIVE));
  g_autoptr (HbBeats) beats = hb_beats_new ();

  gtk_test_accessible_assert_role (trace, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_test_accessible_assert_property (trace, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "9 beats in the last 5 min");

  hb_trace_fit_span (HB_TRACE (trace), 1);
  g_assert_cmpfloat (hb_trace_get_span (HB_TRACE (trace)), ==, HB_TRACE_SPAN_MIN);
  gtk_test_accessible_assert_property (trace, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "2 beats in the last 1 min");

  g_object_set (trace, "beats", beats, NULL);
  gtk_test_accessible_assert_property (trace, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "0 beats in the last 1 min");
  g_object_unref (trace);
}

/* A plain trace has no texts, and no room for them. */
static void
test_trace_plain (void)
{
  GtkWidget *trace = g_object_ref_sink (g_object_new (HB_TYPE_TRACE, "plain", TRUE, NULL));
  GtkWidget *full = g_object_ref_sink (g_object_new (HB_TYPE_TRACE, NULL));
  int plain_height;
  int full_height;

  gtk_widget_measure (trace, GTK_ORIENTATION_VERTICAL, -1, &plain_height, NULL, NULL, NULL);
  gtk_widget_measure (full, GTK_ORIENTATION_VERTICAL, -1, &full_height, NULL, NULL, NULL);
  g_assert_cmpint (plain_height, ==, 64);
  g_assert_cmpint (full_height, >, 96);

  g_object_unref (trace);
  g_object_unref (full);
}

/* It moves with time only while it is mapped. */
static void
test_trace_moves (void)
{
  GtkWidget *trace = drawing_create_trace (HB_PEER_STATE_ALIVE);
  guint frames;
  Stage stage;

  stage_init (&stage, trace, -1, -1);
  g_assert_true (hb_ticker_is_running ());
  hb_trace_fit_span (HB_TRACE (trace), HB_TRACE_SPAN_MIN);
  frames = drawing_count_frames (&stage);
  g_assert_cmpuint (frames, >, 0);
  g_assert_cmpuint (frames, <=, 12);

  gtk_widget_hide (stage.window);
  g_assert_false (hb_ticker_is_running ());
  gtk_window_present (GTK_WINDOW (stage.window));
  g_assert_true (hb_ticker_is_running ());

  hb_ticker_freeze (g_get_real_time ());
  g_assert_false (hb_ticker_is_running ());
  g_assert_cmpuint (drawing_count_frames (&stage), ==, 0);

  hb_ticker_freeze (0);
  g_assert_cmpuint (drawing_count_frames (&stage), >, 0);
  g_object_set (trace, "beats", NULL, NULL);
  g_assert_false (hb_ticker_is_running ());

  stage_clear (&stage);
}

static gboolean
rests (gpointer data)
{
  return !hb_ticker_is_running ();
}

/* After the peer was given up or left, the trace stops, so that its end stays visible. */
static void
test_trace_rests (void)
{
  GtkWidget *trace = drawing_create_trace (HB_PEER_STATE_GIVEN_UP);
  g_autoptr (HbBeats) beats = hb_beats_new ();
  g_autofree char *time = NULL;
  g_autofree char *label = NULL;
  Stage stage;

  stage_init (&stage, trace, -1, -1);
  hb_trace_fit_span (HB_TRACE (trace), 900);
  g_assert_true (hb_ticker_is_running ());

  /* It was given up 44 seconds ago: with a span of a minute, the trace has stopped. */
  hb_trace_fit_span (HB_TRACE (trace), 60);
  g_assert_false (hb_ticker_is_running ());
  g_assert_cmpuint (drawing_count_frames (&stage), ==, 0);

  drawing_add_beat (beats, 7200, HB_BEAT_HEARD, 0.4);
  g_object_set (trace, "beats", beats, NULL);
  hb_trace_fit_span (HB_TRACE (trace), 300);
  g_assert_true (hb_ticker_is_running ());
  gtk_test_accessible_assert_property (trace, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "0 beats in the last 5 min");
  drawing_add_beat (beats, 7100, HB_BEAT_LEFT, -1);
  stage_wait_until (rests, NULL);
  time = hb_format_clock_brief (hb_beats_get (beats, 1)->time);
  label = g_strdup_printf ("1 beat in 5 min, left at %s", time);
  gtk_test_accessible_assert_property (trace, GTK_ACCESSIBLE_PROPERTY_LABEL, label);

  drawing_add_beat (beats, 0, HB_BEAT_HEARD, 0.4);
  g_assert_true (hb_ticker_is_running ());
  stage_clear (&stage);
}

static void
check_span (GtkWidget *view,
            double     seconds)
{
  GtkWidget *overlay = gtk_widget_get_first_child (view);
  GtkWidget *trace = gtk_overlay_get_child (GTK_OVERLAY (overlay));

  g_assert_cmpfloat (hb_trace_get_span (HB_TRACE (trace)), ==, seconds);
}

/* The initial span is several timeouts; a changed one is reset for another peer. */
static void
test_trace_view (void)
{
  GtkWidget *view = g_object_new (HB_TYPE_TRACE_VIEW, NULL);
  GtkWidget *more = stage_find_button (view, "Zoom out");
  GtkWidget *less = stage_find_button (view, "Zoom in");
  g_autoptr (HbPeerItem) one = hb_peer_item_new ("198.18.0.1");
  g_autoptr (HbPeerItem) other = hb_peer_item_new ("198.18.0.2");
  Stage stage;

  stage_init (&stage, view, -1, -1);
  g_object_set (view, "item", one, "timeout", 60.0, NULL);
  check_span (view, 300);
  g_signal_emit_by_name (more, "clicked");
  check_span (view, 420);
  g_object_set (view, "item", one, NULL);
  check_span (view, 420);
  g_object_set (view, "item", other, NULL);
  check_span (view, 300);
  g_signal_emit_by_name (less, "clicked");
  check_span (view, 180);

  g_object_set (view, "timeout", 5.0, NULL);
  check_span (view, 60);
  g_assert_false (gtk_widget_get_sensitive (less));
  g_assert_true (gtk_widget_get_sensitive (more));
  g_object_set (view, "timeout", 6000.0, NULL);
  check_span (view, 14400);
  g_assert_false (gtk_widget_get_sensitive (more));
  stage_clear (&stage);
}

/* Returns: the last column with something drawn in the first rows, or -1 */
static int
find_last_column (GdkTexture *texture,
                  int         n_rows)
{
  int width = gdk_texture_get_width (texture);
  int height = gdk_texture_get_height (texture);
  gsize stride = (gsize) width * 4;
  g_autofree guchar *pixels = g_malloc (stride * (gsize) height);
  int last = -1;

  gdk_texture_download (texture, pixels, stride);
  for (int y = 0; y < n_rows; y++)
    for (int x = 0; x < width; x++)
      if (((guint32 *) (gpointer) (pixels + (gsize) y * stride))[x] >> 24 != 0)
        last = MAX (last, x);

  return last;
}

/* A beat is drawn completely, even if it was heard just now. */
static void
test_trace_margin (void)
{
  g_autoptr (HbBeats) beats = hb_beats_new ();
  g_autoptr (GdkTexture) texture = NULL;
  GtkWidget *trace = g_object_new (HB_TYPE_TRACE, "plain", TRUE, NULL);
  int last;
  Stage stage;

  hb_trace_fit_span (HB_TRACE (trace), HB_TRACE_SPAN_MAX);
  g_object_set (trace, "beats", beats, NULL);
  gtk_widget_set_size_request (trace, 300, 64);
  stage_init (&stage, trace, -1, -1);
  drawing_add_beat (beats, 0, HB_BEAT_HEARD, 1000);
  drawing_wait_turns ();
  texture = stage_render (trace);
  last = find_last_column (texture, 16);
  g_assert_cmpint (last, >=, 0);
  g_assert_cmpint (last, <=, gtk_widget_get_width (trace) - 24);
  stage_clear (&stage);
}

/* Returns: whether it is the orange of pulses, or a paler one */
static gboolean
is_pulse_color (guint32 pixel)
{
  int red = (pixel >> 16) & 0xff;
  int green = (pixel >> 8) & 0xff;
  int blue = pixel & 0xff;

  return red > green + 60 && green > blue + 40;
}

/* Returns: in how many successive columns, from one on, marks of pulses are drawn in these rows */
static int
count_pulse_columns (GdkTexture *texture,
                     int         from,
                     int         to,
                     int         first_row,
                     int         n_rows)
{
  int width = gdk_texture_get_width (texture);
  gsize stride = (gsize) width * 4;
  g_autofree guchar *pixels = g_malloc (stride * (gsize) gdk_texture_get_height (texture));
  int columns = 0;

  gdk_texture_download (texture, pixels, stride);
  for (int x = from; x < to; x++)
    for (int y = first_row; y < first_row + n_rows; y++)
      if (is_pulse_color (((guint32 *) (gpointer) (pixels + (gsize) y * stride))[x]))
        {
          columns++;
          break;
        }

  return columns;
}

/* Two silences with five pulses each, two seconds apart. */
static HbBeats *
make_close_pulses (void)
{
  HbBeats *beats = hb_beats_new ();

  drawing_add_beat (beats, 290, HB_BEAT_HEARD, 0.4);
  for (int i = 0; i < 5; i++)
    drawing_add_beat (beats, 210 - 2 * i, HB_BEAT_PULSE, -1);
  drawing_add_beat (beats, 200, HB_BEAT_GAVE_UP, -1);
  for (int i = 0; i < 4; i++)
    {
      drawing_add_beat (beats, 180.1 - 4 * i, HB_BEAT_PULSE, -1);
      drawing_add_beat (beats, 180 - 4 * i, HB_BEAT_HEARD, 0.4);
    }
  drawing_add_beat (beats, 90, HB_BEAT_HEARD, 0.5);
  for (int i = 0; i < 5; i++)
    drawing_add_beat (beats, 30 - 2 * i, HB_BEAT_PULSE, -1);

  return beats;
}

/* Marks that would overlap are drawn as one, whose top is as wide as the time from the first to the last;
 * their number is above it. */
static void
test_trace_close_pulses (void)
{
  g_autoptr (HbBeats) beats = make_close_pulses ();
  g_autoptr (GdkTexture) texture = NULL;
  GtkWidget *trace = g_object_new (HB_TYPE_TRACE, "beats", beats, NULL);
  int bottom, origin, width;
  Stage stage;

  hb_ticker_freeze (g_get_real_time ());
  gtk_widget_set_size_request (trace, 340, 160);
  stage_init (&stage, trace, -1, -1);
  width = gtk_widget_get_width (trace);
  origin = -28; /* the position of 300 seconds ago */
  bottom = gtk_widget_get_height (trace) - 26;
  texture = stage_render (trace);
  stage_save (&stage, "trace-close-pulses");

  /* The pulses of the older silence: 90 to 98 seconds after that. */
  g_assert_cmpint (count_pulse_columns (texture, origin + width * 80 / 300, origin + width * 108 / 300,
                                        bottom - 8, 1),
                   >=, width * 8 / 300);
  g_assert_cmpint (count_pulse_columns (texture, origin + width * 70 / 300, origin + width * 100 / 300,
                                        bottom - 22, 10),
                   >, 5);
  hb_ticker_freeze (0);
  stage_clear (&stage);
}

static void
count_look (HbPeerItem *item,
            gpointer    user_data)
{
  guint *looks = user_data;

  (*looks)++;
}

/* The list keeps the beats of the peers shown last, including those shown in the large trace. */
static void
test_trace_view_looks (void)
{
  g_autoptr (HbPeerItem) item = hb_peer_item_new ("198.18.0.1");
  GtkWidget *view;
  guint looks = 0;

  hb_peer_item_set_look_func (item, count_look, &looks);
  view = g_object_ref_sink (g_object_new (HB_TYPE_TRACE_VIEW, "item", item, NULL));
  g_assert_cmpuint (looks, ==, 1);
  g_object_unref (view);
}

int
main (int    argc,
      char **argv)
{
  if (!stage_begin (&argc, &argv))
    return STAGE_SKIPPED;

  g_test_add_func ("/drawings/trace/label", test_trace_label);
  g_test_add_func ("/drawings/trace/plain", test_trace_plain);
  g_test_add_func ("/drawings/trace/moves", test_trace_moves);
  g_test_add_func ("/drawings/trace/rests", test_trace_rests);
  g_test_add_func ("/drawings/trace/margin", test_trace_margin);
  g_test_add_func ("/drawings/trace/close-pulses", test_trace_close_pulses);
  g_test_add_func ("/drawings/trace/view", test_trace_view);
  g_test_add_func ("/drawings/trace/view-looks", test_trace_view_looks);

  return g_test_run ();
}
