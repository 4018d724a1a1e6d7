#include <adwaita.h>

#include "app/hb-connect-dialog.h"
#include "app/hb-field.h"
#include "app/hb-server-dialog.h"
#include "app/hb-sheet.h"

/* The dialogs on a screen: all that they ask can be seen and answered at once. */

#define SKIPPED 77
#define PATIENCE_US (5 * G_USEC_PER_SEC)

static void
walk (GtkWidget *widget,
      GType      type,
      GPtrArray *found)
{
  GtkWidget *child;

  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    g_ptr_array_add (found, widget);

  for (child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    walk (child, type, found);
}

static GPtrArray *
find_all (GtkWidget *widget,
          GType      type)
{
  GPtrArray *found = g_ptr_array_new ();

  walk (widget, type, found);
  return found;
}

static GtkWidget *
find (GtkWidget *widget,
      GType      type,
      guint      position)
{
  g_autoptr (GPtrArray) found = find_all (widget, type);

  g_assert_cmpuint (found->len, >, position);
  return g_ptr_array_index (found, position);
}

static void
wait_for (gboolean (*is_so) (GtkWidget *dialog),
          GtkWidget *dialog)
{
  gint64 end = g_get_monotonic_time () + PATIENCE_US;

  while (!is_so (dialog) && g_get_monotonic_time () < end)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (1000);

  g_assert_true (is_so (dialog));
}

/* Whether every field that is to be seen is, with what is said below it. */
static gboolean
shows_all (GtkWidget *dialog)
{
  g_autoptr (GPtrArray) fields = find_all (dialog, HB_TYPE_FIELD);

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
shows_title (GtkWidget *dialog)
{
  const char *title = gtk_window_get_title (GTK_WINDOW (dialog));
  g_autoptr (GPtrArray) labels = find_all (dialog, GTK_TYPE_LABEL);

  for (guint i = 0; i < labels->len; i++)
    {
      GtkLabel *label = g_ptr_array_index (labels, i);

      if (g_strcmp0 (gtk_label_get_text (label), title) == 0 &&
          gtk_widget_get_mapped (GTK_WIDGET (label)))
        return !pango_layout_is_ellipsized (gtk_label_get_layout (label));
    }

  return FALSE;
}

static gboolean
has_size (GtkWidget *widget)
{
  return gtk_widget_get_mapped (widget) && gtk_widget_get_width (widget) > 0;
}

/* A window of which a dialog is to be in front. */
static GtkWidget *
present_parent (int width)
{
  GtkWidget *parent = adw_window_new ();

  gtk_window_set_default_size (GTK_WINDOW (parent), width, 640);
  gtk_window_present (GTK_WINDOW (parent));
  wait_for (has_size, parent);
  return parent;
}

static void
end (GtkWidget *parent,
     GtkWidget *dialog)
{
  gtk_window_destroy (GTK_WINDOW (dialog));
  gtk_window_destroy (GTK_WINDOW (parent));
}

static void
set_letters (int percent)
{
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", 96 * 1024 * percent / 100, NULL);
}

static void
assert_focus (GtkWidget *dialog)
{
  GtkWidget *entry = find (find (dialog, HB_TYPE_FIELD, 0), GTK_TYPE_ENTRY, 0);
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (dialog));

  g_assert_nonnull (focus);
  g_assert_true (gtk_widget_is_ancestor (focus, entry));
}

/* The size of the window before and of the letters, in pixels and percent. */
typedef struct
{
  int width;
  int percent;
} Case;

static void
test_server (gconstpointer data)
{
  const Case *given = data;
  GtkWidget *parent, *dialog;

  set_letters (given->percent);
  parent = present_parent (given->width);
  dialog = hb_server_dialog_new (GTK_WINDOW (parent));
  g_object_set (dialog, "running", TRUE, "note",
                "The server goes on with the new settings. No session is lost.", NULL);
  gtk_window_present (GTK_WINDOW (dialog));
  wait_for (shows_all, dialog);
  wait_for (shows_title, dialog);
  assert_focus (dialog);
  if (given->percent == 100)
    g_assert_cmpint (gtk_widget_get_width (dialog), <=, given->width);

  /* There are two lines more to be seen then. */
  g_object_set (find (dialog, HB_TYPE_FIELD, 0), "text", "five", NULL);
  g_object_set (find (dialog, HB_TYPE_FIELD, 1), "text", "1000000", NULL);
  wait_for (shows_all, dialog);

  end (parent, dialog);
  set_letters (100);
}

static void
test_connect (gconstpointer data)
{
  const Case *given = data;
  const char *recent[] = { "198.18.0.1", "fd00::1", NULL };
  GtkWidget *parent, *dialog;

  set_letters (given->percent);
  parent = present_parent (given->width);
  dialog = hb_connect_dialog_new (GTK_WINDOW (parent));
  if (given->percent == 100)
    g_object_set (dialog, "recent", recent, NULL);
  gtk_window_present (GTK_WINDOW (dialog));
  wait_for (shows_all, dialog);
  wait_for (shows_title, dialog);
  assert_focus (dialog);
  if (given->percent == 100)
    g_assert_cmpint (gtk_widget_get_width (dialog), <=, given->width);

  g_object_set (find (dialog, ADW_TYPE_EXPANDER_ROW, 0), "enable-expansion", TRUE, NULL);
  g_object_set (find (dialog, HB_TYPE_FIELD, 0), "text", "fe80::1", NULL);
  g_object_set (find (dialog, HB_TYPE_FIELD, 1), "text", "0", NULL);
  wait_for (shows_all, dialog);

  end (parent, dialog);
  set_letters (100);
}

/* Beats are part of what is chosen. */
static void
on_chosen (GtkWidget  *dialog,
           const char *address,
           char      **chosen)
{
  double beat;

  g_object_get (dialog, "beat", &beat, NULL);
  *chosen = g_strdup_printf ("%s every %g s", address, beat);
}

static void
test_chosen (void)
{
  GtkWidget *parent = present_parent (640);
  GtkWidget *dialog = hb_connect_dialog_new (GTK_WINDOW (parent));
  g_autofree char *chosen = NULL;

  g_signal_connect (dialog, "chosen", G_CALLBACK (on_chosen), &chosen);
  g_object_set (find (dialog, HB_TYPE_FIELD, 0), "text", " fd00::1 ", NULL);
  g_object_set (find (dialog, ADW_TYPE_EXPANDER_ROW, 0), "enable-expansion", TRUE, NULL);
  g_object_set (find (dialog, HB_TYPE_FIELD, 1), "text", "4", NULL);
  g_signal_emit_by_name (gtk_window_get_default_widget (GTK_WINDOW (dialog)), "clicked");
  g_assert_cmpstr (chosen, ==, "fd00::1 every 4 s");
  gtk_window_destroy (GTK_WINDOW (parent));
}

/* Where the screen ends, a sheet scrolls. */
static void
test_tall (void)
{
  GtkWidget *sheet = hb_sheet_new ();
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

/* What is wrong can not be connected to, and is said as a screen reader has it. */
static void
test_advice (void)
{
  GtkWidget *parent = present_parent (640);
  GtkWidget *dialog = hb_connect_dialog_new (GTK_WINDOW (parent));
  GtkWidget *field = find (dialog, HB_TYPE_FIELD, 0);
  g_autofree char *advice = NULL;
  g_autofree char *quiet = NULL;
  g_autofree char *typed = NULL;

  gtk_window_present (GTK_WINDOW (dialog));
  g_object_get (field, "advice", &quiet, NULL);
  g_assert_cmpstr (quiet, ==, "An address such as 198.18.0.1 or fd00::1 is wanted");

  g_object_set (field, "text", "fe80::1", NULL);
  g_object_get (field, "advice", &advice, NULL);
  g_assert_cmpstr (advice, ==, "A link-local address needs its interface, as in fe80::1%eth0");
  g_assert_false (gtk_widget_get_sensitive (gtk_window_get_default_widget (GTK_WINDOW (dialog))));
  typed = hb_field_dup_text (HB_FIELD (field));
  g_assert_cmpstr (typed, ==, "fe80::1");

  g_object_set (field, "text", "198.18.0.1", NULL);
  g_assert_true (gtk_widget_get_sensitive (gtk_window_get_default_widget (GTK_WINDOW (dialog))));
  end (parent, dialog);
}

int
main (int    argc,
      char **argv)
{
  static const Case wide = { 1080, 100 }, narrow = { 360, 100 }, large = { 1080, 200 };

  if (!gtk_init_check ())
    return SKIPPED;

  g_test_init (&argc, &argv, NULL);
  adw_init ();

  g_test_add_data_func ("/dialogs/server/wide", &wide, test_server);
  g_test_add_data_func ("/dialogs/server/narrow", &narrow, test_server);
  g_test_add_data_func ("/dialogs/server/large", &large, test_server);
  g_test_add_data_func ("/dialogs/connect/wide", &wide, test_connect);
  g_test_add_data_func ("/dialogs/connect/narrow", &narrow, test_connect);
  g_test_add_data_func ("/dialogs/connect/large", &large, test_connect);
  g_test_add_func ("/dialogs/advice", test_advice);
  g_test_add_func ("/dialogs/chosen", test_chosen);
  g_test_add_func ("/dialogs/tall", test_tall);

  return g_test_run ();
}
