#include <adwaita.h>

#include "app/hb-client-page.h"

/* The client's page in a window, with a conversation that is longer than it. With HB_PICTURES=DIR,
 * how it looks is saved there. */

#define RESOURCES "/io/github/d0ntblink/Heartbeats/"
#define SKIPPED 77
#define LIMIT_MS 20000

/* How many frames the page gets to come to rest in. */
#define FRAMES 10

typedef struct
{
  GtkWidget *window;
  HbClientPage *page;
  GtkAdjustment *vertical;
  guint frames;
} Stage;

static GtkWidget *
find_widget (GtkWidget *widget,
             GType      type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_widget (child, type);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static gboolean
on_limit (gpointer user_data)
{
  g_error ("it did not happen in time");
  return G_SOURCE_REMOVE;
}

static void
on_frame (Stage         *stage,
          GdkFrameClock *clock)
{
  if (++stage->frames < FRAMES)
    gtk_widget_queue_draw (stage->window);
}

/* Waits until what happened is on the screen, and all that comes of it. */
static void
settle (Stage *stage)
{
  guint limit = g_timeout_add (LIMIT_MS, on_limit, NULL);

  stage->frames = 0;
  gtk_widget_queue_draw (stage->window);
  while (stage->frames < FRAMES)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (limit);
}

static void
save_picture (Stage      *stage,
              const char *name)
{
  const char *folder = g_getenv ("HB_PICTURES");
  g_autoptr (GdkPaintable) paintable = NULL;
  g_autoptr (GtkSnapshot) snapshot = NULL;
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  g_autofree char *path = NULL;

  if (folder == NULL)
    return;

  paintable = gtk_widget_paintable_new (stage->window);
  snapshot = gtk_snapshot_new ();
  gdk_paintable_snapshot (paintable, GDK_SNAPSHOT (snapshot), gtk_widget_get_width (stage->window),
                          gtk_widget_get_height (stage->window));
  node = gtk_snapshot_free_to_node (g_steal_pointer (&snapshot));
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (stage->window)), node,
                                         NULL);
  path = g_strdup_printf ("%s/%s.png", folder, name);
  g_assert_true (gdk_texture_save_to_png (texture, path));
}

static void
happen (Stage      *stage,
        const char *text)
{
  g_autoptr (GVariant) happening = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, NULL);

  g_assert_nonnull (happening);
  hb_client_page_happen (stage->page, happening);
}

static void
happen_often (Stage      *stage,
              const char *text,
              guint       times)
{
  for (guint i = 0; i < times; i++)
    happen (stage, text);
}

static void
say (Stage      *stage,
     const char *text)
{
  GtkWidget *entry = find_widget (GTK_WIDGET (stage->page), GTK_TYPE_ENTRY);

  gtk_editable_set_text (GTK_EDITABLE (entry), text);
  g_signal_emit_by_name (entry, "activate");
}

static void
stage_init (Stage *stage,
            int    width,
            int    height)
{
  GtkWidget *scroller;

  *stage = (Stage) { 0 };
  stage->page = HB_CLIENT_PAGE (hb_client_page_new ());
  g_object_set (stage->page, "server", "198.18.0.1", "connected", TRUE, NULL);
  stage->window = adw_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (stage->window), width, height);
  adw_window_set_content (ADW_WINDOW (stage->window), GTK_WIDGET (stage->page));
  gtk_window_present (GTK_WINDOW (stage->window));

  scroller = gtk_widget_get_ancestor (find_widget (GTK_WIDGET (stage->page), GTK_TYPE_LIST_VIEW),
                                      GTK_TYPE_SCROLLED_WINDOW);
  stage->vertical = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller));
  g_signal_connect_swapped (gtk_widget_get_frame_clock (stage->window), "after-paint",
                            G_CALLBACK (on_frame), stage);
  settle (stage);
}

static void
stage_clear (Stage *stage)
{
  g_signal_handlers_disconnect_by_data (gtk_widget_get_frame_clock (stage->window), stage);
  gtk_window_destroy (GTK_WINDOW (stage->window));
}

/* How many pixels of the conversation are below the fold. */
static double
get_below (Stage *stage)
{
  return gtk_adjustment_get_upper (stage->vertical) -
         gtk_adjustment_get_page_size (stage->vertical) -
         gtk_adjustment_get_value (stage->vertical);
}

/* The longest text that can be sent is higher than the window, and the next pulse is below it. */
static void
test_tall (void)
{
  g_autoptr (GString) tall = g_string_new (NULL);
  Stage stage;

  for (guint i = 0; i < 700; i++)
    g_string_append (tall, "é");

  stage_init (&stage, 700, 600);
  happen_often (&stage, "{'event': <'pulse-received'>}", 30);
  settle (&stage);
  g_assert_cmpfloat (gtk_adjustment_get_value (stage.vertical), >, 100);
  g_assert_cmpfloat (get_below (&stage), <=, 1);

  say (&stage, tall->str);
  settle (&stage);
  save_picture (&stage, "client-tall");
  g_assert_cmpfloat (get_below (&stage), <=, 1);

  happen (&stage, "{'event': <'pulse-received'>}");
  settle (&stage);
  g_assert_cmpfloat (get_below (&stage), <=, 1);
  stage_clear (&stage);
}

/* Whoever reads what was is left in peace, until there is something to say. */
static void
test_reading (void)
{
  Stage stage;

  stage_init (&stage, 700, 600);
  happen_often (&stage, "{'event': <'pulse-received'>}", 30);
  settle (&stage);
  gtk_adjustment_set_value (stage.vertical, 40);
  settle (&stage);
  happen (&stage, "{'event': <'pulse-received'>}");
  settle (&stage);
  g_assert_cmpfloat_with_epsilon (gtk_adjustment_get_value (stage.vertical), 40, 1);

  say (&stage, "back again");
  settle (&stage);
  g_assert_cmpfloat (get_below (&stage), <=, 1);
  stage_clear (&stage);
}

/* A lower window still shows the end. */
static void
test_lower (void)
{
  Stage stage;

  stage_init (&stage, 700, 600);
  happen_often (&stage, "{'event': <'pulse-received'>}", 30);
  settle (&stage);
  gtk_window_set_default_size (GTK_WINDOW (stage.window), 700, 450);
  settle (&stage);
  g_assert_cmpfloat (get_below (&stage), <=, 1);
  stage_clear (&stage);
}

/* One goes at the top for each that comes: the end does not move, and everything else does. */
static void
test_full (void)
{
  Stage stage;

  stage_init (&stage, 700, 600);
  happen_often (&stage, "{'event': <'pulse-received'>}", 2000);
  settle (&stage);
  for (guint i = 0; i < 5; i++)
    {
      happen (&stage, "{'event': <'pulse-received'>}");
      settle (&stage);
      g_assert_cmpfloat (get_below (&stage), <=, 1);
    }
  stage_clear (&stage);
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
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);

  g_test_add_func ("/client-page/tall", test_tall);
  g_test_add_func ("/client-page/reading", test_reading);
  g_test_add_func ("/client-page/lower", test_lower);
  g_test_add_func ("/client-page/full", test_full);

  return g_test_run ();
}
