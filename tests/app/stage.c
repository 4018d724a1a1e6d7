#include "stage.h"

#define RESOURCES "/io/github/d0ntblink/Heartbeats/"

/* How long a test waits, and how often it checks a condition that no source of the main loop signals. */
#define LIMIT_MS 60000
#define LOOK_MS 20

/* Setup */

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

/**
 * stage_open:
 *
 * Initializes the toolkit, with the style and the icons of the app.
 *
 * Returns: %FALSE if there is no display
 */
gboolean
stage_open (void)
{
  if (!gtk_init_check ())
    return FALSE;

  adw_init ();
  load_style ();
  return TRUE;
}

/**
 * stage_begin:
 * @argc: (inout): as of main()
 * @argv: (inout): as of main()
 *
 * Calls stage_open() for a GLib test program: any warning is fatal, including one about the style.
 *
 * Returns: %FALSE if there is no display: then main() returns %STAGE_SKIPPED
 */
gboolean
stage_begin (int    *argc,
             char ***argv)
{
  if (!gtk_init_check ())
    return FALSE;

  g_test_init (argc, argv, NULL);
  return stage_open ();
}

/**
 * stage_stop_animations:
 *
 * From here on, each change is complete in the next frame.
 */
void
stage_stop_animations (void)
{
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
}

/**
 * stage_set_letters:
 * @percent: the size of all text; a test that changes it sets it back to 100
 */
void
stage_set_letters (int percent)
{
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", 96 * 1024 * percent / 100, NULL);
}

/**
 * stage_set_colors:
 * @scheme: the colour scheme of all windows
 */
void
stage_set_colors (AdwColorScheme scheme)
{
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), scheme);
}

/* The window */

static void
on_frame (Stage *self)
{
  self->frames++;
}

static gboolean
has_frame (gpointer data)
{
  return ((Stage *) data)->frames > 0;
}

/**
 * stage_present:
 * @self: a stage, uninitialized
 * @window: (transfer full): a window, such as a dialog
 *
 * Presents the window, and waits until it is on the screen. Free with stage_clear().
 */
void
stage_present (Stage     *self,
               GtkWidget *window)
{
  self->window = window;
  gtk_window_present (GTK_WINDOW (window));
  g_signal_connect_swapped (gtk_widget_get_frame_clock (window), "after-paint",
                            G_CALLBACK (on_frame), self);
  stage_draw (self, 1);
}

/**
 * stage_init:
 * @self: a stage, uninitialized
 * @content: (nullable) (transfer floating): the content of its window
 * @width: the width of the window, pixels; -1 for the natural one of @content
 * @height: its height, likewise
 *
 * Calls stage_present() for a new window.
 */
void
stage_init (Stage     *self,
            GtkWidget *content,
            int        width,
            int        height)
{
  GtkWidget *window = adw_window_new ();

  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  adw_window_set_content (ADW_WINDOW (window), content);
  stage_present (self, window);
}

/**
 * stage_clear:
 * @self: a stage
 *
 * Destroys the window.
 */
void
stage_clear (Stage *self)
{
  g_signal_handlers_disconnect_by_func (gtk_widget_get_frame_clock (self->window), on_frame, self);
  gtk_window_destroy (GTK_WINDOW (self->window));
}

/**
 * stage_wait_for_frame:
 * @self: a stage whose window is shown
 *
 * Waits until a frame was drawn since @frames was 0.
 */
void
stage_wait_for_frame (Stage *self)
{
  stage_wait_until (has_frame, self);
}

/**
 * stage_draw:
 * @self: a stage whose window is shown
 * @n_frames: how many frames it takes until a change and all its consequences are on the screen
 *
 * Draws that many frames.
 */
void
stage_draw (Stage *self,
            guint  n_frames)
{
  for (guint i = 0; i < n_frames; i++)
    {
      self->frames = 0;
      gtk_widget_queue_draw (self->window);
      stage_wait_for_frame (self);
    }
}

/* Pictures */

typedef struct
{
  GtkWidget *widget;
  GskRenderNode *node;
} Picture;

/* A widget that is about to be redrawn has no picture. */
static gboolean
has_picture (gpointer data)
{
  Picture *picture = data;
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (picture->widget);
  GtkSnapshot *snapshot = gtk_snapshot_new ();

  gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (picture->widget),
                          gtk_widget_get_height (picture->widget));
  picture->node = gtk_snapshot_free_to_node (snapshot);
  return picture->node != NULL;
}

/**
 * stage_render:
 * @widget: a widget on the screen
 *
 * Returns: (transfer full): its picture
 */
GdkTexture *
stage_render (GtkWidget *widget)
{
  Picture picture = { .widget = widget };
  g_autoptr (GskRenderNode) node = NULL;
  GskRenderer *renderer = gtk_native_get_renderer (gtk_widget_get_native (widget));

  stage_wait_until (has_picture, &picture);
  node = picture.node;
  return gsk_renderer_render_texture (renderer, node,
                                      &GRAPHENE_RECT_INIT (0, 0,
                                                           (float) gtk_widget_get_width (widget),
                                                           (float) gtk_widget_get_height (widget)));
}

/**
 * stage_save:
 * @self: a stage
 * @name: the file name of the picture, without the folder and “.png”
 *
 * Renders the window, and saves the picture in the folder HB_PICTURES.
 */
void
stage_save (Stage      *self,
            const char *name)
{
  const char *folder = g_getenv ("HB_PICTURES");
  g_autoptr (GdkTexture) texture = stage_render (self->window);
  g_autofree char *path = NULL;

  if (folder == NULL)
    return;

  path = g_strdup_printf ("%s/%s.png", folder, name);
  g_assert_true (gdk_texture_save_to_png (texture, path));
}

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

/**
 * stage_wait_until:
 * @condition: the condition to wait for
 * @data: for @condition
 *
 * Runs the main loop until the condition is true. The test fails if that takes more than a minute.
 */
void
stage_wait_until (StageCondition condition,
                  gpointer       data)
{
  guint limit = g_timeout_add (LIMIT_MS, on_limit, NULL);
  guint look = g_timeout_add (LOOK_MS, on_look, NULL);

  while (!condition (data))
    g_main_context_iteration (NULL, TRUE);

  g_source_remove (look);
  g_source_remove (limit);
}

static void
on_read (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  char **text = user_data;

  *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
}

static gboolean
has_text (gpointer data)
{
  return *(char **) data != NULL;
}

/**
 * stage_read_clipboard:
 * @widget: a widget on the display of the clipboard
 *
 * Returns: (transfer full): the text that was copied
 */
char *
stage_read_clipboard (GtkWidget *widget)
{
  char *text = NULL;

  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (widget), NULL, on_read, &text);
  stage_wait_until (has_text, &text);
  return text;
}

/**
 * stage_count:
 * @count: (inout): the number of calls
 *
 * A handler for any signal without a return value, to be connected swapped, with @count.
 */
void
stage_count (guint *count)
{
  (*count)++;
}

/* Finding */

static void
collect (GtkWidget *widget,
         GType      type,
         GPtrArray *found)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    g_ptr_array_add (found, widget);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    collect (child, type, found);
}

/**
 * stage_find_all:
 * @root: the widget to search, including itself
 * @type: the type of the widgets
 *
 * Returns: (transfer container): all widgets of this type, each before its descendants
 */
GPtrArray *
stage_find_all (GtkWidget *root,
                GType      type)
{
  GPtrArray *found = g_ptr_array_new ();

  collect (root, type, found);
  return found;
}

/**
 * stage_find:
 * @root: the widget to search, including itself
 * @type: the type of the widget
 *
 * Returns: (nullable) (transfer none): the first widget of this type
 */
GtkWidget *
stage_find (GtkWidget *root,
            GType      type)
{
  g_autoptr (GPtrArray) found = stage_find_all (root, type);

  return found->len > 0 ? g_ptr_array_index (found, 0) : NULL;
}

static GtkWidget *
find_first (GtkWidget  *root,
            GType       type,
            gboolean  (*is_wanted) (GtkWidget  *widget,
                                    const char *words),
            const char *words)
{
  g_autoptr (GPtrArray) found = stage_find_all (root, type);

  for (guint i = 0; i < found->len; i++)
    if (is_wanted (g_ptr_array_index (found, i), words))
      return g_ptr_array_index (found, i);

  return NULL;
}

static gboolean
is_called (GtkWidget  *button,
           const char *words)
{
  return g_strcmp0 (gtk_button_get_label (GTK_BUTTON (button)), words) == 0 ||
         g_strcmp0 (gtk_widget_get_tooltip_text (button), words) == 0 ||
         g_strcmp0 (gtk_actionable_get_action_name (GTK_ACTIONABLE (button)), words) == 0;
}

/**
 * stage_find_button:
 * @root: the widget to search
 * @words: the button's label, its tooltip or the name of its action
 *
 * Returns: (nullable) (transfer none): the first such button
 */
GtkWidget *
stage_find_button (GtkWidget  *root,
                   const char *words)
{
  return find_first (root, GTK_TYPE_BUTTON, is_called, words);
}

static gboolean
says (GtkWidget  *label,
      const char *words)
{
  return g_str_equal (gtk_label_get_text (GTK_LABEL (label)), words);
}

/**
 * stage_find_label:
 * @root: the widget to search
 * @text: the whole text of the label, without markup
 *
 * Returns: (nullable) (transfer none): the first such label
 */
GtkWidget *
stage_find_label (GtkWidget  *root,
                  const char *text)
{
  return find_first (root, GTK_TYPE_LABEL, says, text);
}
