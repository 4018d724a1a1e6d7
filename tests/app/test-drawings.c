#include <adwaita.h>

#include "app/hb-beat-text.h"
#include "app/hb-countdown.h"
#include "app/hb-peer-item.h"
#include "app/hb-sparkline.h"
#include "app/hb-state-badge.h"
#include "app/hb-ticker.h"
#include "app/hb-trace-view.h"
#include "app/hb-trace.h"

/* The drawings of the app, shown for real. With HB_PICTURES=DIR, how they look is saved there. */

#define RESOURCES "/io/github/d0ntblink/Heartbeats/"
#define SKIPPED 77
#define LIMIT_MS 10000

typedef gboolean (*Condition) (gpointer data);

/* Waiting */

static gboolean
on_limit (gpointer user_data)
{
  g_error ("it did not happen in time");
  return G_SOURCE_REMOVE;
}

static gboolean
on_look (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static void
wait_until (Condition condition,
            gpointer  data)
{
  guint limit = g_timeout_add (LIMIT_MS, on_limit, NULL);
  /* A condition that no source of ours tells of is looked at now and then. */
  guint look = g_timeout_add (20, on_look, NULL);

  while (!condition (data))
    g_main_context_iteration (NULL, TRUE);

  g_source_remove (look);
  g_source_remove (limit);
}

typedef struct
{
  GtkWidget *window;
  guint frames;
} Stage;

static gboolean
has_frame (gpointer data)
{
  return ((Stage *) data)->frames > 0;
}

static void
on_frame (Stage *stage)
{
  stage->frames++;
}

static void
stage_init (Stage     *self,
            GtkWidget *child)
{
  GdkFrameClock *clock;

  self->frames = 0;
  self->window = adw_window_new ();
  adw_window_set_content (ADW_WINDOW (self->window), child);
  gtk_window_present (GTK_WINDOW (self->window));

  clock = gtk_widget_get_frame_clock (self->window);
  g_signal_connect_swapped (clock, "after-paint", G_CALLBACK (on_frame), self);
  wait_until (has_frame, self);
}

static void
stage_clear (Stage *self)
{
  g_signal_handlers_disconnect_by_func (gtk_widget_get_frame_clock (self->window), on_frame, self);
  gtk_window_destroy (GTK_WINDOW (self->window));
}

/* Counts off some turns of a clock of our own. */
static gboolean
on_turn (gpointer user_data)
{
  (*(guint *) user_data)++;
  return G_SOURCE_CONTINUE;
}

static gboolean
has_turned (gpointer data)
{
  return *(guint *) data >= 5;
}

static void
wait_turns (void)
{
  guint turns = 0;
  guint source = g_timeout_add (HB_TICKER_MS, on_turn, &turns);

  wait_until (has_turned, &turns);
  g_source_remove (source);
}

/* Frames still under way when it begins do not count. */
static guint
count_frames (Stage *self)
{
  wait_turns ();
  self->frames = 0;
  wait_turns ();
  return self->frames;
}

/* Examples */

static gint64
ago (double seconds)
{
  return g_get_real_time () - (gint64) (seconds * G_USEC_PER_SEC);
}

static void
add (HbBeats    *beats,
     double      seconds,
     HbBeatKind  kind,
     double      rtt_ms)
{
  HbBeat beat = { .time = ago (seconds), .rtt_ms = rtt_ms, .kind = kind };

  hb_beats_add (beats, &beat);
}

static HbBeats *
make_beats (HbPeerItemState state)
{
  static const double rtt_ms[] = { 0.4, 0.5, 0.3, 0.5, 6.2, 0.5, 0.4, 1.1, 0.4 };
  HbBeats *beats = hb_beats_new ();
  double newest = state == HB_PEER_STATE_ALIVE ? 12 : state == HB_PEER_STATE_PULSING ? 63 : 148;

  add (beats, newest + 8 * 27 + 4, HB_BEAT_OPENED, -1);
  for (gsize i = 0; i < G_N_ELEMENTS (rtt_ms); i++)
    add (beats, newest + 27 * (double) (8 - i), HB_BEAT_HEARD, rtt_ms[i]);

  if (state == HB_PEER_STATE_PULSING)
    for (int i = 0; i < 3; i++)
      add (beats, 3 - i, HB_BEAT_PULSE, -1);

  if (state == HB_PEER_STATE_GIVEN_UP)
    {
      for (int i = 0; i < 5; i++)
        add (beats, 110 - 13 * i, HB_BEAT_PULSE, -1);
      add (beats, 44, HB_BEAT_GAVE_UP, -1);
    }

  if (state == HB_PEER_STATE_LEFT)
    add (beats, 90, HB_BEAT_LEFT, -1);

  return beats;
}

static GtkWidget *
make_badge (HbPeerItemState state)
{
  return g_object_new (HB_TYPE_STATE_BADGE,
                       "state", state,
                       "pulses", 3,
                       "of", 5,
                       "halign", GTK_ALIGN_START,
                       NULL);
}

static GtkWidget *
make_countdown (HbPeerItemState  state,
                double           left,
                const char      *verdict)
{
  return g_object_new (HB_TYPE_COUNTDOWN,
                       "state", state,
                       "deadline", ago (-left),
                       "total", 60.0,
                       "interval", 5.0,
                       "verdict", verdict,
                       NULL);
}

static GtkWidget *
make_sparkline (HbPeerItemState state)
{
  g_autoptr (HbBeats) beats = make_beats (state);

  return g_object_new (HB_TYPE_SPARKLINE,
                       "beats", beats,
                       "state", state,
                       "valign", GTK_ALIGN_CENTER,
                       NULL);
}

static GtkWidget *
make_trace (HbPeerItemState state)
{
  g_autoptr (HbBeats) beats = make_beats (state);

  return g_object_new (HB_TYPE_TRACE, "beats", beats, NULL);
}

/* Checks */

static void
check_string (GtkWidget  *widget,
              const char *property,
              const char *expected)
{
  g_autofree char *text = NULL;

  g_object_get (widget, property, &text, NULL);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_badge (void)
{
  GtkWidget *badge = g_object_ref_sink (make_badge (HB_PEER_STATE_PULSING));

  check_string (badge, "text", "Pulse 3 of 5");
  g_assert_true (gtk_widget_has_css_class (badge, "pulsing"));
  gtk_test_accessible_assert_property (badge, GTK_ACCESSIBLE_PROPERTY_LABEL, "Pulse 3 of 5");

  g_object_set (badge, "pulses", 4, "of", 0, NULL);
  check_string (badge, "text", "Pulse 4");

  g_object_set (badge, "state", HB_PEER_STATE_GIVEN_UP, NULL);
  check_string (badge, "text", "Given up");
  g_assert_false (gtk_widget_has_css_class (badge, "pulsing"));
  g_assert_true (gtk_widget_has_css_class (badge, "given-up"));

  g_object_set (badge, "state", HB_PEER_STATE_ALIVE, NULL);
  gtk_test_accessible_assert_property (badge, GTK_ACCESSIBLE_PROPERTY_LABEL, "Alive");

  g_object_set (badge, "state", HB_PEER_STATE_LEFT, NULL);
  check_string (badge, "text", "Left");

  g_object_unref (badge);
}

static void
check_countdown (HbPeerItemState  state,
                 double           left,
                 const char      *verdict,
                 const char      *expected)
{
  GtkWidget *countdown = g_object_ref_sink (make_countdown (state, left, verdict));

  check_string (countdown, "text", expected);
  g_object_unref (countdown);
}

static void
test_countdown_text (void)
{
  GtkWidget *countdown;

  check_countdown (HB_PEER_STATE_ALIVE, 40.9, NULL, "41 s left");
  check_countdown (HB_PEER_STATE_ALIVE, -3, NULL, "asking…");
  check_countdown (HB_PEER_STATE_ALIVE, 124.9, NULL, "2 min 5 s left");
  check_countdown (HB_PEER_STATE_ALIVE, 7500, NULL, "2 h 5 min left");
  check_countdown (HB_PEER_STATE_PULSING, 0.59, NULL, "next pulse in 0.6 s");
  check_countdown (HB_PEER_STATE_PULSING, 29.9, NULL, "next pulse in 30 s");
  check_countdown (HB_PEER_STATE_PULSING, -1, NULL, "asking…");
  check_countdown (HB_PEER_STATE_GIVEN_UP, 0, "program-dead", "host answers, program dead");
  check_countdown (HB_PEER_STATE_GIVEN_UP, 0, "host-silent", "host is silent");
  check_countdown (HB_PEER_STATE_GIVEN_UP, 0, "unreachable", "unreachable");
  check_countdown (HB_PEER_STATE_GIVEN_UP, 0, "one-way", "hears nothing from us");
  check_countdown (HB_PEER_STATE_GIVEN_UP, 0, "", "given up");
  check_countdown (HB_PEER_STATE_LEFT, 0, NULL, "left");

  countdown = g_object_ref_sink (make_countdown (HB_PEER_STATE_PULSING, 0.59, NULL));
  g_object_set (countdown, "last-pulse", TRUE, NULL);
  check_string (countdown, "text", "giving up in 0.6 s");
  g_object_set (countdown, "deadline", g_get_real_time (), NULL);
  check_string (countdown, "text", "giving up…");
  g_object_set (countdown, "deadline", (gint64) 0, "state", HB_PEER_STATE_ALIVE, NULL);
  check_string (countdown, "text", "");
  g_object_unref (countdown);
}

static gboolean
says_less (gpointer data)
{
  g_autofree char *text = NULL;

  g_object_get (data, "text", &text, NULL);
  return g_strcmp0 (text, "41 s left") != 0;
}

/* It runs down while it is seen, and its ticker only then. */
static void
test_countdown_runs (void)
{
  GtkWidget *countdown = make_countdown (HB_PEER_STATE_ALIVE, 40.9, NULL);
  Stage stage;

  g_assert_false (hb_ticker_is_running ());
  stage_init (&stage, countdown);
  g_assert_true (hb_ticker_is_running ());
  wait_until (says_less, countdown);
  check_string (countdown, "text", "40 s left");

  gtk_widget_hide (stage.window);
  g_assert_false (hb_ticker_is_running ());
  gtk_window_present (GTK_WINDOW (stage.window));
  g_assert_true (hb_ticker_is_running ());

  g_object_set (countdown, "state", HB_PEER_STATE_LEFT, NULL);
  g_assert_false (hb_ticker_is_running ());

  stage_clear (&stage);
}

/* Where time stands still, it counts from there, and costs nothing. */
static void
test_countdown_stands (void)
{
  GtkWidget *countdown = make_countdown (HB_PEER_STATE_ALIVE, 40.9, NULL);
  Stage stage;

  stage_init (&stage, countdown);
  hb_ticker_stand (ago (10));
  g_assert_false (hb_ticker_is_running ());
  check_string (countdown, "text", "51 s left");

  g_object_set (countdown, "deadline", ago (8.5), NULL);
  check_string (countdown, "text", "2 s left");
  g_assert_false (hb_ticker_is_running ());

  hb_ticker_stand (0);
  g_assert_true (hb_ticker_is_running ());
  check_string (countdown, "text", "asking…");
  stage_clear (&stage);
}

/* A long countdown moves no pixel in a second, and its words do not change: no frame is drawn. */
static void
test_countdown_rests (void)
{
  GtkWidget *countdown = make_countdown (HB_PEER_STATE_ALIVE, 7530, NULL);
  Stage stage;

  g_object_set (countdown, "total", 36000.0, NULL);
  stage_init (&stage, countdown);
  g_assert_true (hb_ticker_is_running ());
  g_assert_cmpuint (count_frames (&stage), ==, 0);
  stage_clear (&stage);
}

static void
test_sparkline_rests (void)
{
  GtkWidget *sparkline = make_sparkline (HB_PEER_STATE_ALIVE);
  g_autoptr (HbBeats) beats = NULL;
  Stage stage;

  stage_init (&stage, sparkline);
  g_assert_cmpuint (count_frames (&stage), ==, 0);

  g_object_get (sparkline, "beats", &beats, NULL);
  add (beats, 0, HB_BEAT_HEARD, 3);
  wait_until (has_frame, &stage);

  stage_clear (&stage);
}

static void
test_trace_label (void)
{
  GtkWidget *trace = g_object_ref_sink (make_trace (HB_PEER_STATE_ALIVE));
  g_autoptr (HbBeats) beats = hb_beats_new ();

  gtk_test_accessible_assert_role (trace, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_test_accessible_assert_property (trace, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "9 beats in the last 5 min");

  hb_trace_set_span (HB_TRACE (trace), 1);
  g_assert_cmpfloat (hb_trace_get_span (HB_TRACE (trace)), ==, HB_TRACE_SPAN_MIN);
  gtk_test_accessible_assert_property (trace, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "2 beats in the last 1 min");

  hb_trace_set_beats (HB_TRACE (trace), beats);
  gtk_test_accessible_assert_property (trace, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "0 beats in the last 1 min");
  g_object_unref (trace);
}

/* The line alone has no words, and takes no room for them. */
static void
test_trace_plain (void)
{
  GtkWidget *trace = g_object_ref_sink (g_object_new (HB_TYPE_TRACE, "plain", TRUE, NULL));
  GtkWidget *full = g_object_ref_sink (hb_trace_new ());
  int plain_height;
  int full_height;

  gtk_widget_measure (trace, GTK_ORIENTATION_VERTICAL, -1, &plain_height, NULL, NULL, NULL);
  gtk_widget_measure (full, GTK_ORIENTATION_VERTICAL, -1, &full_height, NULL, NULL, NULL);
  g_assert_cmpint (plain_height, ==, 64);
  g_assert_cmpint (full_height, >, 96);

  g_object_unref (trace);
  g_object_unref (full);
}

/* It moves with the time only while somebody can see it do so. */
static void
test_trace_moves (void)
{
  GtkWidget *trace = make_trace (HB_PEER_STATE_ALIVE);
  guint frames;
  Stage stage;

  stage_init (&stage, trace);
  g_assert_true (hb_trace_is_moving (HB_TRACE (trace)));
  hb_trace_set_span (HB_TRACE (trace), HB_TRACE_SPAN_MIN);
  frames = count_frames (&stage);
  g_assert_cmpuint (frames, >, 0);
  g_assert_cmpuint (frames, <=, 12);

  gtk_widget_hide (stage.window);
  g_assert_false (hb_trace_is_moving (HB_TRACE (trace)));
  gtk_window_present (GTK_WINDOW (stage.window));
  g_assert_true (hb_trace_is_moving (HB_TRACE (trace)));

  hb_trace_set_end (HB_TRACE (trace), g_get_real_time ());
  g_assert_false (hb_trace_is_moving (HB_TRACE (trace)));
  g_assert_cmpuint (count_frames (&stage), ==, 0);

  hb_trace_set_end (HB_TRACE (trace), 0);
  hb_trace_set_beats (HB_TRACE (trace), NULL);
  g_assert_false (hb_trace_is_moving (HB_TRACE (trace)));

  stage_clear (&stage);
}

static gboolean
rests (gpointer data)
{
  return !hb_trace_is_moving (HB_TRACE (data));
}

/* Where the peer was given up or left there is nothing to come: the end stays in sight, and the trace
 * does not run off from it. */
static void
test_trace_rests (void)
{
  GtkWidget *trace = make_trace (HB_PEER_STATE_GIVEN_UP);
  g_autoptr (HbBeats) beats = hb_beats_new ();
  g_autofree char *moment = NULL;
  g_autofree char *label = NULL;
  Stage stage;

  stage_init (&stage, trace);
  hb_trace_set_span (HB_TRACE (trace), 900);
  g_assert_true (hb_trace_is_moving (HB_TRACE (trace)));

  /* It was given up 44 seconds ago, which is more than a little of a minute. */
  hb_trace_set_span (HB_TRACE (trace), 60);
  g_assert_false (hb_trace_is_moving (HB_TRACE (trace)));
  g_assert_cmpuint (count_frames (&stage), ==, 0);

  add (beats, 7200, HB_BEAT_HEARD, 0.4);
  hb_trace_set_beats (HB_TRACE (trace), beats);
  hb_trace_set_span (HB_TRACE (trace), 300);
  g_assert_true (hb_trace_is_moving (HB_TRACE (trace)));
  gtk_test_accessible_assert_property (trace, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "0 beats in the last 5 min");
  add (beats, 7100, HB_BEAT_LEFT, -1);
  wait_until (rests, trace);
  moment = hb_time_to_text (hb_beats_get (beats, 1)->time);
  label = g_strdup_printf ("1 beat in 5 min, left at %s", moment);
  gtk_test_accessible_assert_property (trace, GTK_ACCESSIBLE_PROPERTY_LABEL, label);

  add (beats, 0, HB_BEAT_HEARD, 0.4);
  g_assert_true (hb_trace_is_moving (HB_TRACE (trace)));
  stage_clear (&stage);
}

static GtkWidget *
find_button (GtkWidget  *widget,
             const char *words)
{
  GtkWidget *child;

  if (GTK_IS_BUTTON (widget) && g_strcmp0 (gtk_widget_get_tooltip_text (widget), words) == 0)
    return widget;

  for (child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_button (child, words);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static void
check_span (GtkWidget *view,
            double     seconds)
{
  GtkWidget *overlay = gtk_widget_get_first_child (view);
  GtkWidget *trace = gtk_overlay_get_child (GTK_OVERLAY (overlay));

  g_assert_cmpfloat (hb_trace_get_span (HB_TRACE (trace)), ==, seconds);
}

/* The span is some timeouts, and what somebody made of it is for the peer that was looked at. */
static void
test_trace_view (void)
{
  GtkWidget *view = g_object_ref_sink (g_object_new (HB_TYPE_TRACE_VIEW, NULL));
  GtkWidget *more = find_button (view, "Show more time");
  GtkWidget *less = find_button (view, "Show less time");
  g_autoptr (HbPeerItem) one = hb_peer_item_new ("198.18.0.1");
  g_autoptr (HbPeerItem) other = hb_peer_item_new ("198.18.0.2");

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
  g_object_unref (view);
}

/* Pictures */

typedef struct
{
  GtkWidget *widget;
  GskRenderNode *node;
} Picture;

/* A widget that is about to be drawn anew has no picture. */
static gboolean
has_picture (gpointer data)
{
  Picture *self = data;
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (self->widget);
  GtkSnapshot *snapshot = gtk_snapshot_new ();

  gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (self->widget),
                          gtk_widget_get_height (self->widget));
  self->node = gtk_snapshot_free_to_node (snapshot);
  return self->node != NULL;
}

static GdkTexture *
render (GtkWidget *widget)
{
  Picture picture = { .widget = widget };
  g_autoptr (GskRenderNode) node = NULL;
  GskRenderer *renderer = gtk_native_get_renderer (gtk_widget_get_native (widget));

  wait_until (has_picture, &picture);
  node = picture.node;
  return gsk_renderer_render_texture (renderer, node,
                                      &GRAPHENE_RECT_INIT (0, 0,
                                                           (float) gtk_widget_get_width (widget),
                                                           (float) gtk_widget_get_height (widget)));
}

static void
save (GtkWidget  *widget,
      const char *name)
{
  const char *directory = g_getenv ("HB_PICTURES");
  g_autoptr (GdkTexture) texture = render (widget);
  g_autofree char *path = NULL;

  g_assert_cmpint (gdk_texture_get_width (texture), >, 0);
  if (directory == NULL)
    return;

  path = g_strdup_printf ("%s/%s.png", directory, name);
  g_assert_true (gdk_texture_save_to_png (texture, path));
}

/* Returns: how far to the right something is drawn in the first rows, or -1 */
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

/* A beat is drawn whole, also one that was heard just now. */
static void
test_trace_margin (void)
{
  g_autoptr (HbBeats) beats = hb_beats_new ();
  g_autoptr (GdkTexture) texture = NULL;
  GtkWidget *trace = g_object_new (HB_TYPE_TRACE, "plain", TRUE, NULL);
  int last;
  Stage stage;

  hb_trace_set_span (HB_TRACE (trace), HB_TRACE_SPAN_MAX);
  hb_trace_set_beats (HB_TRACE (trace), beats);
  gtk_widget_set_size_request (trace, 300, 64);
  stage_init (&stage, trace);
  add (beats, 0, HB_BEAT_HEARD, 1000);
  wait_turns ();
  texture = render (trace);
  last = find_last_column (texture, 16);
  g_assert_cmpint (last, >=, 0);
  g_assert_cmpint (last, <=, gtk_widget_get_width (trace) - 24);
  stage_clear (&stage);
}

static void
add_row (GtkWidget       *grid,
         int              row,
         HbPeerItemState  state,
         double           left,
         const char      *verdict)
{
  gtk_grid_attach (GTK_GRID (grid), make_badge (state), 0, row, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), make_countdown (state, left, verdict), 1, row, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), make_sparkline (state), 2, row, 1, 1);
}

static GtkWidget *
make_gallery (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 24);
  GtkWidget *grid = gtk_grid_new ();
  GtkWidget *traces = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);
  static const HbPeerItemState states[] = {
    HB_PEER_STATE_GIVEN_UP, HB_PEER_STATE_PULSING, HB_PEER_STATE_ALIVE, HB_PEER_STATE_LEFT,
  };

  g_object_set (grid, "column-spacing", 24, "row-spacing", 18, NULL);
  add_row (grid, 0, HB_PEER_STATE_GIVEN_UP, 0, "program-dead");
  add_row (grid, 1, HB_PEER_STATE_PULSING, 4.6, NULL);
  add_row (grid, 2, HB_PEER_STATE_ALIVE, 7, NULL);
  add_row (grid, 3, HB_PEER_STATE_ALIVE, 41, NULL);
  add_row (grid, 4, HB_PEER_STATE_ALIVE, 57, NULL);
  add_row (grid, 5, HB_PEER_STATE_LEFT, 0, NULL);
  gtk_box_append (GTK_BOX (box), grid);

  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    {
      GtkWidget *trace = make_trace (states[i]);

      gtk_widget_set_size_request (trace, 420, 150);
      gtk_box_append (GTK_BOX (traces), trace);
    }
  gtk_box_append (GTK_BOX (traces), hb_trace_new ());
  gtk_box_append (GTK_BOX (box), traces);

  g_object_set (box, "margin-start", 24, "margin-end", 24, "margin-top", 24, "margin-bottom", 24,
                NULL);
  return box;
}

static void
show_gallery (AdwColorScheme  scheme,
              const char     *name)
{
  Stage stage;

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), scheme);
  stage_init (&stage, make_gallery ());
  wait_turns ();
  save (stage.window, name);
  stage_clear (&stage);
}

static void
test_gallery (void)
{
  GtkSettings *settings = gtk_settings_get_default ();
  int dpi;

  show_gallery (ADW_COLOR_SCHEME_FORCE_LIGHT, "drawings-light");
  show_gallery (ADW_COLOR_SCHEME_FORCE_DARK, "drawings-dark");

  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  show_gallery (ADW_COLOR_SCHEME_FORCE_LIGHT, "drawings-rtl");
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);

  g_object_get (settings, "gtk-xft-dpi", &dpi, NULL);
  g_object_set (settings, "gtk-xft-dpi", 2 * 96 * 1024, NULL);
  show_gallery (ADW_COLOR_SCHEME_FORCE_LIGHT, "drawings-large");
  g_object_set (settings, "gtk-xft-dpi", dpi, NULL);
}

static void
load_style (void)
{
  GdkDisplay *display = gdk_display_get_default ();
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_resource (provider, RESOURCES "style.css");
  gtk_style_context_add_provider_for_display (display, GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (display), RESOURCES "icons");
}

int
main (int    argc,
      char **argv)
{
  if (!gtk_init_check ())
    return SKIPPED;

  g_test_init (&argc, &argv, NULL);
  adw_init ();
  load_style ();

  g_test_add_func ("/drawings/badge", test_badge);
  g_test_add_func ("/drawings/countdown/text", test_countdown_text);
  g_test_add_func ("/drawings/countdown/runs", test_countdown_runs);
  g_test_add_func ("/drawings/countdown/stands", test_countdown_stands);
  g_test_add_func ("/drawings/countdown/rests", test_countdown_rests);
  g_test_add_func ("/drawings/sparkline/rests", test_sparkline_rests);
  g_test_add_func ("/drawings/trace/label", test_trace_label);
  g_test_add_func ("/drawings/trace/plain", test_trace_plain);
  g_test_add_func ("/drawings/trace/moves", test_trace_moves);
  g_test_add_func ("/drawings/trace/rests", test_trace_rests);
  g_test_add_func ("/drawings/trace/margin", test_trace_margin);
  g_test_add_func ("/drawings/trace/view", test_trace_view);
  g_test_add_func ("/drawings/gallery", test_gallery);

  return g_test_run ();
}
