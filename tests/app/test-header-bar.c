#include "stage.h"

#include "app/window/hb-header-bar.h"

/* The header bar with and without a run, here or elsewhere, and in a narrow window. */

/* Widgets */

typedef gboolean (*Matches) (GtkWidget  *widget,
                             const char *what);

static GtkWidget *
find (GtkWidget  *bar,
      Matches     matches,
      const char *what)
{
  g_autoptr (GPtrArray) widgets = stage_find_all (bar, GTK_TYPE_WIDGET);

  for (guint i = 0; i < widgets->len; i++)
    if (matches (g_ptr_array_index (widgets, i), what))
      return g_ptr_array_index (widgets, i);

  return NULL;
}

static gboolean
calls (GtkWidget  *widget,
       const char *action)
{
  return GTK_IS_BUTTON (widget) &&
         g_strcmp0 (gtk_actionable_get_action_name (GTK_ACTIONABLE (widget)), action) == 0;
}

static gboolean
has_tooltip (GtkWidget  *widget,
             const char *tooltip)
{
  return g_strcmp0 (gtk_widget_get_tooltip_text (widget), tooltip) == 0;
}

static gboolean
is_dim_label (GtkWidget  *widget,
              const char *size)
{
  return GTK_IS_LABEL (widget) && gtk_widget_has_css_class (widget, "dim-label") &&
         gtk_widget_has_css_class (widget, "caption") == (size != NULL);
}

static GtkWidget *
create (void)
{
  return g_object_ref_sink (g_object_new (HB_TYPE_HEADER_BAR, NULL));
}

/* The button that starts and stops */

static void
test_run (void)
{
  static const struct
  {
    gboolean running;
    const char *source;
    const char *icon_name;
    const char *label;
  } runs[] = {
    { FALSE, NULL, "media-playback-start-symbolic", "Start" },
    /* Only what has started can be stopped: until then, nothing is captured. */
    { TRUE, NULL, "media-playback-stop-symbolic", "Cancel" },
    { TRUE, "live", "media-playback-stop-symbolic", "Stop" },
    { TRUE, "demo", "media-playback-stop-symbolic", "Stop" },
    { TRUE, "replay", "media-playback-stop-symbolic", "Stop" },
    { TRUE, "attached", "media-eject-symbolic", "Detach: the server keeps running" },
    /* A run that has ended by itself and is still shown. */
    { FALSE, "attached", "media-playback-start-symbolic", "Start" },
    { FALSE, "live", "media-playback-start-symbolic", "Start" },
  };
  g_autoptr (GtkWidget) bar = create ();
  GtkWidget *button = find (bar, calls, "win.run");

  for (gsize i = 0; i < G_N_ELEMENTS (runs); i++)
    {
      g_object_set (bar, "running", runs[i].running, "source", runs[i].source, NULL);
      g_assert_cmpstr (gtk_button_get_icon_name (GTK_BUTTON (button)), ==, runs[i].icon_name);
      g_assert_cmpstr (gtk_widget_get_tooltip_text (button), ==, runs[i].label);
      gtk_test_accessible_assert_property (button, GTK_ACCESSIBLE_PROPERTY_LABEL, runs[i].label);
    }
}

/* Where the run is */

static void
test_place (void)
{
  static const struct
  {
    const char *source;
    const char *text; /* (nullable) */
    const char *tooltip;
  } places[] = {
    { NULL, NULL, NULL },
    { "live", NULL, NULL },
    { "demo", "Demo", "Simulated peers on a private network in this computer" },
    { "replay", "eth0", "A capture that is replayed" },
    { "attached", "Attached to the server on eth0",
      "A server that was started elsewhere and keeps running without this window" },
    { NULL, NULL, NULL },
  };
  g_autoptr (GtkWidget) bar = create ();
  GtkWidget *place = find (bar, is_dim_label, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_object_set (bar, "source", places[i].source, "interface", "eth0", NULL);
      g_assert_cmpint (gtk_widget_get_visible (place), ==, places[i].text != NULL);
      g_assert_cmpstr (gtk_widget_get_tooltip_text (place), ==, places[i].tooltip);
      if (places[i].text != NULL)
        g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (place)), ==, places[i].text);
    }
}

static void
test_interface (void)
{
  g_autoptr (GtkWidget) bar = create ();
  GtkWidget *button = find (bar, has_tooltip, "Network interface");

  g_assert_false (gtk_widget_get_visible (button));

  g_object_set (bar, "interface", "eth0", "interface-selectable", TRUE, NULL);
  g_assert_true (gtk_widget_get_visible (button));
  g_assert_cmpstr (gtk_menu_button_get_label (GTK_MENU_BUTTON (button)), ==, "eth0");

  g_object_set (bar, "interface", NULL, "interface-selectable", FALSE, NULL);
  g_assert_false (gtk_widget_get_visible (button));
}

static gboolean
is_shown (gpointer widget)
{
  return gtk_widget_get_visible (widget);
}

static gboolean
is_hidden (gpointer widget)
{
  return !gtk_widget_get_visible (widget);
}

/* The place is shown once: in the header bar if there is room, else below it. */
static void
test_narrow (void)
{
  GtkWidget *bar = create ();
  GtkWidget *below = find (bar, is_dim_label, "caption");
  GtkWidget *window = g_object_new (GTK_TYPE_WINDOW, "child", bar, "titlebar", adw_bin_new (),
                                    "default-width", 360, NULL);

  gtk_window_present (GTK_WINDOW (window));
  g_assert_false (gtk_widget_get_visible (below));

  g_object_set (bar, "source", "attached", "interface", "a-name-that-is-long", NULL);
  stage_wait_until (is_shown, below);
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (below)), ==, "Attached to the server on a-name-that-is-long");

  gtk_window_set_default_size (GTK_WINDOW (window), 1080, -1);
  stage_wait_until (is_hidden, below);

  g_object_unref (bar);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* The roles */

static void
set_window_buttons (const char *layout)
{
  g_object_set (gtk_settings_get_default (), "gtk-decoration-layout", layout, NULL);
}

/* Returns: whether both roles are shown as labels; asserts that otherwise neither is */
static gboolean
has_words (GtkWidget *bar)
{
  GtkWidget *server = stage_find_label (bar, "Server");
  GtkWidget *client = stage_find_label (bar, "Client");

  g_assert_cmpint (gtk_widget_get_mapped (server), ==, gtk_widget_get_mapped (client));
  return gtk_widget_get_mapped (server);
}

static gboolean
has_icons (gpointer bar)
{
  return !has_words (bar);
}

static gboolean
is_called (GtkWidget  *widget,
           const char *role)
{
  GVariant *target = NULL;

  if (calls (widget, "win.role"))
    target = gtk_actionable_get_action_target_value (GTK_ACTIONABLE (widget));
  return target != NULL && g_str_equal (g_variant_get_string (target, NULL), role);
}

/* A desktop may have three window buttons. */
static void
test_roles (void)
{
  GtkWidget *bar = create ();
  GtkWidget *window = g_object_new (GTK_TYPE_WINDOW, "child", adw_bin_new (), "titlebar", bar,
                                    "default-width", 360, NULL);
  int least;

  set_window_buttons (":minimize,maximize,close");
  g_object_set (bar, "source", "attached", "interface", "a-name-that-is-long", "searchable", TRUE,
                NULL);
  gtk_window_present (GTK_WINDOW (window));
  gtk_widget_measure (window, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  g_assert_cmpint (least, <=, 360);

  stage_wait_until (has_icons, bar);
  gtk_test_accessible_assert_property (find (bar, is_called, "server"),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, "Server");
  gtk_test_accessible_assert_property (find (bar, is_called, "client"),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, "Client");

  gtk_window_set_default_size (GTK_WINDOW (window), 720, -1);
  stage_wait_until ((StageCondition) has_words, bar);

  set_window_buttons (":close");
  g_object_unref (bar);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* The search */

static void
test_search (void)
{
  g_autoptr (GtkWidget) bar = create ();
  GtkWidget *button = find (bar, has_tooltip, "Search");
  gboolean search_mode;

  g_assert_false (gtk_widget_get_visible (button));
  g_object_set (bar, "searchable", TRUE, NULL);
  g_assert_true (gtk_widget_get_visible (button));

  g_object_set (bar, "search-mode", TRUE, NULL);
  g_assert_true (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (button)));
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), FALSE);
  g_object_get (bar, "search-mode", &search_mode, NULL);
  g_assert_false (search_mode);
}

int
main (int    argc,
      char **argv)
{
  if (!stage_begin (&argc, &argv))
    return STAGE_SKIPPED;

  g_test_add_func ("/header-bar/run", test_run);
  g_test_add_func ("/header-bar/place", test_place);
  g_test_add_func ("/header-bar/interface", test_interface);
  g_test_add_func ("/header-bar/narrow", test_narrow);
  g_test_add_func ("/header-bar/roles", test_roles);
  g_test_add_func ("/header-bar/search", test_search);

  return g_test_run ();
}
