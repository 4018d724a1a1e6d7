#include "stage.h"

#include "app/client/hb-connect-dialog.h"
#include "app/server/hb-server-dialog.h"
#include "app/widgets/hb-field.h"
#include "app/widgets/hb-sheet.h"
#include "app/window/hb-capture-chooser.h"
#include "app/window/hb-replay-dialog.h"

/* The dialogs on a screen: all their fields are visible, and the first one has the focus. */

/* After how many frames the size of a dialog is stable. */
#define FRAMES 3

static GtkWidget *
find_field (GtkWidget *dialog,
            guint      position)
{
  g_autoptr (GPtrArray) fields = stage_find_all (dialog, HB_TYPE_FIELD);

  g_assert_cmpuint (fields->len, >, position);
  return g_ptr_array_index (fields, position);
}

/* Returns: whether every mapped field is fully visible, including its advice */
static gboolean
shows_all (gpointer data)
{
  GtkWidget *dialog = data;
  g_autoptr (GPtrArray) fields = stage_find_all (dialog, HB_TYPE_FIELD);

  for (guint i = 0; i < fields->len; i++)
    {
      GtkWidget *field = g_ptr_array_index (fields, i);
      graphene_rect_t place;

      if (!gtk_widget_get_mapped (field))
        continue;
      if (!gtk_widget_compute_bounds (field, dialog, &place) || place.size.height < 50 ||
          place.origin.y + place.size.height > (float) gtk_widget_get_height (dialog) ||
          place.origin.x < 0 ||
          place.origin.x + place.size.width > (float) gtk_widget_get_width (dialog))
        return FALSE;
    }

  return gtk_widget_get_mapped (dialog) && fields->len > 0;
}

static gboolean
shows_title (gpointer data)
{
  const char *title = gtk_window_get_title (GTK_WINDOW (data));
  GtkWidget *label = stage_find_label (data, title);

  return label != NULL && gtk_widget_get_mapped (label) &&
         !pango_layout_is_ellipsized (gtk_label_get_layout (GTK_LABEL (label)));
}

static void
assert_focus (GtkWidget *dialog)
{
  GtkWidget *entry = stage_find (find_field (dialog, 0), GTK_TYPE_ENTRY);
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (dialog));

  g_assert_nonnull (focus);
  g_assert_true (gtk_widget_is_ancestor (focus, entry));
}

/* The size of the parent window, pixels, and of the letters, percent. */
typedef struct
{
  int width;
  int percent;
} Case;

/* Presents a dialog in which nothing has been typed yet. */
static void
present (Stage      *stage,
         GtkWidget  *dialog,
         const Case *given)
{
  stage_present (stage, dialog);
  stage_wait_until (shows_all, dialog);
  stage_wait_until (shows_title, dialog);
  assert_focus (dialog);
  if (given->percent == 100)
    g_assert_cmpint (gtk_widget_get_width (dialog), <=, given->width);
}

/* Types a wrong value into each field, which adds a line of advice below it. */
static void
type (Stage      *stage,
      const char *first,
      const char *second)
{
  g_object_set (find_field (stage->window, 0), "text", first, NULL);
  g_object_set (find_field (stage->window, 1), "text", second, NULL);
  stage_draw (stage, FRAMES);
  stage_wait_until (shows_all, stage->window);
}

static void
test_server (gconstpointer data)
{
  const Case *given = data;
  Stage parent, stage;
  GtkWidget *dialog;
  g_autoptr (HbWatchPolicy) policy = hb_watch_policy_new (60, 5, 1);

  stage_set_letters (given->percent);
  stage_init (&parent, NULL, given->width, 640);
  dialog = hb_server_dialog_new (GTK_WINDOW (parent.window), policy);
  g_object_set (dialog, "running", TRUE, "note",
                "The server goes on with the new settings. No session is lost.", NULL);
  present (&stage, dialog, given);
  type (&stage, "five", "1000000");

  stage_clear (&stage);
  stage_clear (&parent);
  stage_set_letters (100);
}

static void
on_policy_applied (GtkWidget      *dialog,
                   HbWatchPolicy  *policy,
                   HbWatchPolicy **applied)
{
  *applied = g_object_ref (policy);
}

/* A running server accepts the same settings as one that is being started. */
static void
test_server_applied (void)
{
  g_autoptr (HbWatchPolicy) suggested = hb_watch_policy_new (60, 5, 1.5);
  g_autoptr (HbWatchPolicy) applied = NULL;
  g_autofree char *interval = NULL;
  Stage parent;
  GtkWidget *dialog, *apply, *more;

  stage_init (&parent, NULL, 640, 640);
  dialog = hb_server_dialog_new (GTK_WINDOW (parent.window), suggested);
  g_object_set (dialog, "running", TRUE, NULL);
  g_signal_connect (dialog, "applied", G_CALLBACK (on_policy_applied), &applied);
  apply = gtk_window_get_default_widget (GTK_WINDOW (dialog));
  more = stage_find (dialog, GTK_TYPE_EXPANDER);
  g_assert_true (gtk_widget_get_visible (more));
  gtk_expander_set_expanded (GTK_EXPANDER (more), TRUE);
  interval = hb_field_dup_text (HB_FIELD (find_field (dialog, 2)));
  g_assert_cmpstr (interval, ==, "1.5");
  g_assert_true (gtk_widget_get_sensitive (apply));

  g_object_set (find_field (dialog, 0), "text", "30", NULL);
  g_object_set (find_field (dialog, 1), "text", "7", NULL);
  g_object_set (find_field (dialog, 2), "text", "none", NULL);
  g_assert_false (gtk_widget_get_sensitive (apply));
  g_object_set (find_field (dialog, 2), "text", "0.25", NULL);
  g_assert_true (gtk_widget_get_sensitive (apply));

  g_signal_emit_by_name (apply, "clicked");
  g_assert_cmpfloat (hb_watch_policy_get_timeout (applied), ==, 30);
  g_assert_cmpuint (hb_watch_policy_get_pulses (applied), ==, 7);
  g_assert_cmpfloat (hb_watch_policy_get_pulse_interval (applied), ==, 0.25);
  g_assert_cmpfloat (hb_watch_policy_get_timeout (suggested), ==, 60);
  stage_clear (&parent);
}

/* A long title, as in some languages, wraps, and does not make the dialog wider than its parent. */
static void
test_title (void)
{
  Stage parent, stage;
  GtkWidget *dialog;
  g_autoptr (HbWatchPolicy) policy = hb_watch_policy_new (60, 5, 1);

  stage_init (&parent, NULL, 360, 640);
  dialog = hb_server_dialog_new (GTK_WINDOW (parent.window), policy);
  g_object_set (dialog, "title", "Paramètres de surveillance", NULL);
  stage_present (&stage, dialog);
  stage_wait_until (shows_all, dialog);
  stage_wait_until (shows_title, dialog);
  stage_save (&stage, "dialog-title");
  g_assert_cmpint (gtk_widget_get_width (dialog), <=, 360);
  g_object_set (dialog, "title", "Überwachungseinstellungen des Servers", NULL);
  stage_draw (&stage, FRAMES);
  stage_wait_until (shows_title, dialog);
  g_assert_cmpint (gtk_widget_get_width (dialog), <=, 360);
  stage_clear (&stage);
  stage_clear (&parent);
}

static const HbReplaySettings suggested = { .timeout = 60, .pulses = 5, .interval = 1, .speed = 10 };

static void
test_replay (gconstpointer data)
{
  const Case *given = data;
  Stage parent, stage;
  GtkWidget *dialog;

  stage_set_letters (given->percent);
  stage_init (&parent, NULL, given->width, 640);
  dialog = hb_replay_dialog_new (GTK_WINDOW (parent.window),
                                 "/captures/a-name-that-is-long-and-has-no-space-in-it.pcapng.gz",
                                 &suggested);
  present (&stage, dialog, given);
  type (&stage, "five", "1000000");

  stage_clear (&stage);
  stage_clear (&parent);
  stage_set_letters (100);
}

static void
on_applied (HbReplayDialog   *dialog,
            HbReplaySettings *applied)
{
  *applied = *hb_replay_dialog_get_settings (dialog);
}

/* The initial settings can be applied, wrong ones cannot, and the right ones are reported. */
static void
test_replay_applied (void)
{
  HbReplaySettings applied = { 0 };
  Stage parent;
  GtkWidget *dialog, *apply, *speeds;

  stage_init (&parent, NULL, 640, 640);
  dialog = hb_replay_dialog_new (GTK_WINDOW (parent.window), "/captures/a.pcap", &suggested);
  g_signal_connect (dialog, "applied", G_CALLBACK (on_applied), &applied);
  apply = gtk_window_get_default_widget (GTK_WINDOW (dialog));
  speeds = stage_find (dialog, GTK_TYPE_DROP_DOWN);
  g_assert_true (gtk_widget_get_sensitive (apply));
  g_assert_cmpuint (gtk_drop_down_get_selected (GTK_DROP_DOWN (speeds)), ==, 2);

  g_object_set (find_field (dialog, 0), "text", "0", NULL);
  stage_assert_string (find_field (dialog, 0), "advice",
                       "Enter seconds from 0.001 to 31622400 (a year)");
  g_assert_false (gtk_widget_get_sensitive (apply));
  g_object_set (find_field (dialog, 0), "text", " 2.5 ", NULL);
  g_object_set (find_field (dialog, 1), "text", "two", NULL);
  stage_assert_string (find_field (dialog, 1), "advice", "Enter a whole number, for example 5");
  g_assert_false (gtk_widget_get_sensitive (apply));
  g_object_set (find_field (dialog, 1), "text", "2", NULL);
  g_object_set (find_field (dialog, 2), "text", "", NULL);
  g_assert_false (gtk_widget_get_sensitive (apply));
  g_object_set (find_field (dialog, 2), "text", "0.25", NULL);
  g_assert_true (gtk_widget_get_sensitive (apply));
  gtk_drop_down_set_selected (GTK_DROP_DOWN (speeds), 0);

  g_signal_emit_by_name (apply, "clicked");
  g_assert_cmpfloat (applied.timeout, ==, 2.5);
  g_assert_cmpuint (applied.pulses, ==, 2);
  g_assert_cmpfloat (applied.interval, ==, 0.25);
  g_assert_cmpfloat (applied.speed, ==, 0);
  stage_clear (&parent);
}

static void
test_connect (gconstpointer data)
{
  const Case *given = data;
  const char *recent[] = { "198.18.0.1", "fd00::1", NULL };
  Stage parent, stage;
  GtkWidget *dialog;

  stage_set_letters (given->percent);
  stage_init (&parent, NULL, given->width, 640);
  dialog = hb_connect_dialog_new (GTK_WINDOW (parent.window));
  if (given->percent == 100)
    g_object_set (dialog, "recent", recent, NULL);
  present (&stage, dialog, given);
  g_object_set (stage_find (dialog, ADW_TYPE_EXPANDER_ROW), "enable-expansion", TRUE, NULL);
  type (&stage, "fe80::1", "0");

  stage_clear (&stage);
  stage_clear (&parent);
  stage_set_letters (100);
}

/* The choice includes automatic heartbeats. */
static void
on_chosen (GtkWidget   *dialog,
           const char  *address,
           char       **chosen)
{
  double beat;

  g_object_get (dialog, "beat", &beat, NULL);
  *chosen = g_strdup_printf ("%s every %g s", address, beat);
}

static void
test_chosen (void)
{
  Stage parent;
  GtkWidget *dialog;
  g_autofree char *chosen = NULL;

  stage_init (&parent, NULL, 640, 640);
  dialog = hb_connect_dialog_new (GTK_WINDOW (parent.window));
  g_signal_connect (dialog, "chosen", G_CALLBACK (on_chosen), &chosen);
  g_object_set (find_field (dialog, 0), "text", " fd00::1 ", NULL);
  g_object_set (stage_find (dialog, ADW_TYPE_EXPANDER_ROW), "enable-expansion", TRUE, NULL);
  g_object_set (find_field (dialog, 1), "text", "4", NULL);
  g_signal_emit_by_name (gtk_window_get_default_widget (GTK_WINDOW (dialog)), "clicked");
  g_assert_cmpstr (chosen, ==, "fd00::1 every 4 s");
  stage_clear (&parent);
}

static gboolean
can_add (GtkWidget *dialog)
{
  return gtk_widget_get_sensitive (stage_find_button (dialog, "_Add Another Server"));
}

/* The button beside the only server that was added. */
static GtkWidget *
find_remove (GtkWidget *dialog)
{
  g_autoptr (GPtrArray) buttons = stage_find_all (dialog, GTK_TYPE_BUTTON);

  for (guint i = 0; i < buttons->len; i++)
    if (g_strcmp0 (gtk_button_get_icon_name (g_ptr_array_index (buttons, i)), "list-remove-symbolic") == 0)
      return g_ptr_array_index (buttons, i);

  g_assert_not_reached ();
}

static gboolean
can_connect (GtkWidget *dialog)
{
  return gtk_widget_get_sensitive (gtk_window_get_default_widget (GTK_WINDOW (dialog)));
}

static void
add_server (GtkWidget  *dialog,
            const char *server)
{
  g_object_set (find_field (dialog, 0), "text", server, NULL);
  g_assert_true (can_add (dialog));
  g_signal_emit_by_name (stage_find_button (dialog, "_Add Another Server"), "clicked");
}

/* Servers are added and removed; the one that is being typed counts, too, but nothing empty, wrong or added. */
static void
test_several_servers (gconstpointer data)
{
  const Case *given = data;
  const char *recent[] = { "198.18.0.1, hub.example", "fd00::1", NULL };
  Stage parent, stage;
  GtkWidget *dialog;
  g_autofree char *both = NULL;
  g_autofree char *one = NULL;

  stage_init (&parent, NULL, given->width, 640);
  dialog = hb_connect_dialog_new (GTK_WINDOW (parent.window));
  g_object_set (dialog, "recent", recent, NULL);
  present (&stage, dialog, given);
  g_assert_false (can_add (dialog));
  add_server (dialog, "198.18.0.1");
  stage_assert_string (find_field (dialog, 0), "text", "");
  g_assert_true (can_connect (dialog));
  g_assert_false (can_add (dialog));

  g_object_set (find_field (dialog, 0), "text", "198.18.0.1", NULL);
  g_assert_false (can_add (dialog));
  g_assert_false (can_connect (dialog));
  stage_assert_string (find_field (dialog, 0), "advice", "This server is in the list already");
  g_object_set (find_field (dialog, 0), "text", "hub.example", NULL);
  g_object_get (dialog, "address", &both, NULL);
  g_assert_cmpstr (both, ==, "198.18.0.1, hub.example");
  stage_draw (&stage, FRAMES);
  stage_save (&stage, given->width < 400 ? "connect-several-narrow" : "connect-several");

  g_signal_emit_by_name (find_remove (dialog), "clicked");
  g_object_get (dialog, "address", &one, NULL);
  g_assert_cmpstr (one, ==, "hub.example");

  g_object_set (dialog, "address", both, NULL);
  g_assert_true (can_connect (dialog));
  stage_clear (&stage);
  stage_clear (&parent);
}

/* A sheet that is taller than the screen scrolls. */
static void
test_tall (void)
{
  GtkWidget *sheet = g_object_new (HB_TYPE_SHEET, NULL);
  GtkWidget *child = gtk_label_new ("tall");
  GtkWidget *window = adw_window_new ();
  GdkRectangle screen;
  g_autoptr (GdkMonitor) monitor = NULL;
  int least, wanted;

  gtk_widget_set_size_request (child, 300, 5000);
  g_object_set (sheet, "child", child, NULL);
  adw_window_set_content (ADW_WINDOW (window), sheet);
  monitor = g_list_model_get_item (gdk_display_get_monitors (gtk_widget_get_display (window)), 0);
  gdk_monitor_get_geometry (monitor, &screen);

  gtk_widget_measure (sheet, GTK_ORIENTATION_VERTICAL, 300, &least, &wanted, NULL, NULL);
  g_assert_cmpint (least, ==, wanted);
  g_assert_cmpint (wanted, <, screen.height);
  g_assert_cmpint (wanted, >, screen.height / 2);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* A wrong address cannot be connected to, and a screen reader is told why. */
static void
test_advice (void)
{
  Stage parent, stage;
  GtkWidget *dialog;
  GtkWidget *field;
  g_autofree char *typed = NULL;

  stage_init (&parent, NULL, 640, 640);
  dialog = hb_connect_dialog_new (GTK_WINDOW (parent.window));
  field = find_field (dialog, 0);
  stage_present (&stage, dialog);
  stage_assert_string (field, "advice", "Enter an address, for example 198.18.0.1 or fd00::1, or a name such as nas.example");

  g_object_set (field, "text", "fe80::1", NULL);
  stage_assert_string (field, "advice",
                       "A link-local address needs its interface, as in fe80::1%eth0");
  g_assert_false (gtk_widget_get_sensitive (gtk_window_get_default_widget (GTK_WINDOW (dialog))));
  typed = hb_field_dup_text (HB_FIELD (field));
  g_assert_cmpstr (typed, ==, "fe80::1");

  g_object_set (field, "text", "nas.example", NULL);
  g_assert_true (gtk_widget_get_sensitive (gtk_window_get_default_widget (GTK_WINDOW (dialog))));
  g_object_set (field, "text", "198.18.0.300", NULL);
  g_assert_false (gtk_widget_get_sensitive (gtk_window_get_default_widget (GTK_WINDOW (dialog))));
  g_object_set (field, "text", "198.18.0.1", NULL);
  g_assert_true (gtk_widget_get_sensitive (gtk_window_get_default_widget (GTK_WINDOW (dialog))));
  stage_clear (&stage);
  stage_clear (&parent);
}

static gboolean
is_shown (GtkFilter  *filter,
          const char *name)
{
  g_autoptr (GFileInfo) info = g_file_info_new ();

  g_file_info_set_display_name (info, name);
  return gtk_filter_match (filter, info);
}

/* Only captures can be chosen, unless all files are shown. */
static void
test_capture_names (void)
{
  static const char *const shown[] = { "a.pcap", "b.PCAPNG", "c.cap", "d.pcap.gz", "e.pcapng.zst",
                                       "f.pcapng.gz", "g.pcap.zst", "h.cap.gz" };
  static const char *const hidden[] = { "a.txt", "b.gz", "c.zst", "pcap" };
  g_autoptr (GtkFileChooserNative) chooser = hb_capture_chooser_new (NULL);
  g_autoptr (GListModel) filters = gtk_file_chooser_get_filters (GTK_FILE_CHOOSER (chooser));
  g_autoptr (GtkFilter) captures = g_list_model_get_item (filters, 0);
  g_autoptr (GtkFilter) all = g_list_model_get_item (filters, 1);

  for (guint i = 0; i < G_N_ELEMENTS (shown); i++)
    g_assert_true (is_shown (captures, shown[i]));
  for (guint i = 0; i < G_N_ELEMENTS (hidden); i++)
    {
      g_assert_false (is_shown (captures, hidden[i]));
      g_assert_true (is_shown (all, hidden[i]));
    }
  gtk_native_dialog_destroy (GTK_NATIVE_DIALOG (chooser));
}

int
main (int    argc,
      char **argv)
{
  static const Case wide = { 1080, 100 }, narrow = { 360, 100 }, large = { 1080, 200 };

  if (!stage_begin (&argc, &argv))
    return STAGE_SKIPPED;

  g_test_add_data_func ("/dialogs/server/wide", &wide, test_server);
  g_test_add_data_func ("/dialogs/server/narrow", &narrow, test_server);
  g_test_add_data_func ("/dialogs/server/large", &large, test_server);
  g_test_add_data_func ("/dialogs/replay/wide", &wide, test_replay);
  g_test_add_data_func ("/dialogs/replay/narrow", &narrow, test_replay);
  g_test_add_data_func ("/dialogs/replay/large", &large, test_replay);
  g_test_add_func ("/dialogs/server/applied", test_server_applied);
  g_test_add_func ("/dialogs/replay/applied", test_replay_applied);
  g_test_add_data_func ("/dialogs/connect/wide", &wide, test_connect);
  g_test_add_data_func ("/dialogs/connect/narrow", &narrow, test_connect);
  g_test_add_data_func ("/dialogs/connect/large", &large, test_connect);
  g_test_add_data_func ("/dialogs/several-servers/wide", &wide, test_several_servers);
  g_test_add_data_func ("/dialogs/several-servers/narrow", &narrow, test_several_servers);
  g_test_add_func ("/dialogs/title", test_title);
  g_test_add_func ("/dialogs/advice", test_advice);
  g_test_add_func ("/dialogs/chosen", test_chosen);
  g_test_add_func ("/dialogs/tall", test_tall);
  g_test_add_func ("/dialogs/capture-names", test_capture_names);

  return g_test_run ();
}
