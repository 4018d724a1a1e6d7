#include "app/widgets/hb-sheet.h"

/* The length of a line in letters, and how many pixels of the screen's height are left for bars, including
 * the dialog's own. */
#define LINE_LETTERS 60
#define SCREEN_KEEPS 150

/* The minimum height at which it can be scrolled. */
#define LEAST_HEIGHT 120

struct _HbSheet
{
  GtkWidget parent_instance;

  GtkWidget *scroller;
  GtkWidget *viewport;
  GtkWidget *child;
};

enum
{
  PROP_0,
  PROP_CHILD,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (HbSheet, hb_sheet, GTK_TYPE_WIDGET)

/* Returns: (nullable): the parent of the dialog */
static GtkWidget *
get_parent_window (HbSheet *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWindow *parent = GTK_IS_WINDOW (root) ? gtk_window_get_transient_for (GTK_WINDOW (root)) : NULL;

  return parent != NULL ? GTK_WIDGET (parent) : NULL;
}

static int
get_line_width (HbSheet *self)
{
  PangoContext *context = gtk_widget_get_pango_context (GTK_WIDGET (self));
  PangoFontMetrics *metrics = pango_context_get_metrics (context, NULL, NULL);
  int width = PANGO_PIXELS (LINE_LETTERS * pango_font_metrics_get_approximate_char_width (metrics));
  GtkWidget *parent = get_parent_window (self);

  pango_font_metrics_unref (metrics);
  if (parent != NULL && gtk_widget_get_width (parent) > 0)
    width = MIN (width, gtk_widget_get_width (parent));

  return width;
}

static GdkMonitor *
get_monitor (HbSheet *self)
{
  GdkDisplay *display = gtk_widget_get_display (GTK_WIDGET (self));
  GtkWidget *parent = get_parent_window (self);
  GdkSurface *surface = parent != NULL ? gtk_native_get_surface (GTK_NATIVE (parent)) : NULL;

  if (surface != NULL)
    return g_object_ref (gdk_display_get_monitor_at_surface (display, surface));

  return g_list_model_get_item (gdk_display_get_monitors (display), 0);
}

static int
get_max_height (HbSheet *self)
{
  g_autoptr (GdkMonitor) monitor = get_monitor (self);
  GdkRectangle place;

  if (monitor == NULL)
    return G_MAXINT;

  gdk_monitor_get_geometry (monitor, &place);
  return MAX (place.height - SCREEN_KEEPS, LEAST_HEIGHT);
}

static GtkSizeRequestMode
hb_sheet_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
measure_width (HbSheet *self,
               int     *minimum,
               int     *natural)
{
  gtk_widget_measure (self->child, GTK_ORIENTATION_HORIZONTAL, -1, minimum, natural, NULL, NULL);
  *natural = MAX (*minimum, get_line_width (self));
}

/* A GtkScrolledWindow would return the height of unwrapped lines. */
static void
hb_sheet_measure (GtkWidget      *widget,
                  GtkOrientation  orientation,
                  int             for_size,
                  int            *minimum,
                  int            *natural,
                  int            *minimum_baseline,
                  int            *natural_baseline)
{
  HbSheet *self = HB_SHEET (widget);
  int least, width;

  *minimum = *natural = 0;
  if (self->child == NULL)
    return;

  measure_width (self, &least, &width);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = least;
      *natural = width;
      return;
    }

  gtk_widget_measure (self->child, orientation, for_size < 0 ? width : MAX (for_size, least), NULL,
                      natural, NULL, NULL);
  *minimum = *natural = MIN (*natural, get_max_height (self));
}

static void
hb_sheet_size_allocate (GtkWidget *widget,
                        int        width,
                        int        height,
                        int        baseline)
{
  gtk_widget_size_allocate (HB_SHEET (widget)->scroller, &(GtkAllocation) { 0, 0, width, height },
                            baseline);
}

/* Otherwise a long title beside the buttons would widen the dialog. */
static void
limit_width (HbSheet   *self,
             GtkWidget *dialog)
{
  GtkWidget *parent = get_parent_window (self);
  int least, wanted, room;

  if (parent == NULL || gtk_widget_get_width (parent) == 0)
    return;

  room = gtk_widget_get_width (parent);
  gtk_widget_measure (dialog, GTK_ORIENTATION_HORIZONTAL, -1, &least, &wanted, NULL, NULL);
  if (wanted > room)
    gtk_window_set_default_size (GTK_WINDOW (dialog), MAX (least, room), -1);
}

/* The window is realized before it is measured. */
static void
hb_sheet_root (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);

  GTK_WIDGET_CLASS (hb_sheet_parent_class)->root (widget);
  if (GTK_IS_WINDOW (root))
    g_signal_connect_object (root, "realize", G_CALLBACK (limit_width), widget, G_CONNECT_SWAPPED);
}

/* By default, the focus would be on a button above the sheet, which closes the dialog. */
static void
hb_sheet_map (GtkWidget *widget)
{
  HbSheet *self = HB_SHEET (widget);

  GTK_WIDGET_CLASS (hb_sheet_parent_class)->map (widget);
  if (self->child != NULL)
    gtk_widget_child_focus (self->child, GTK_DIR_TAB_FORWARD);
}

static void
set_child (HbSheet   *self,
           GtkWidget *child)
{
  self->child = child;
  gtk_viewport_set_child (GTK_VIEWPORT (self->viewport), child);
}

static void
hb_sheet_get_property (GObject    *object,
                       guint       property,
                       GValue     *value,
                       GParamSpec *pspec)
{
  if (property == PROP_CHILD)
    g_value_set_object (value, HB_SHEET (object)->child);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
}

static void
hb_sheet_set_property (GObject      *object,
                       guint         property,
                       const GValue *value,
                       GParamSpec   *pspec)
{
  if (property == PROP_CHILD)
    set_child (HB_SHEET (object), g_value_get_object (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
}

static void
hb_sheet_dispose (GObject *object)
{
  HbSheet *self = HB_SHEET (object);

  self->child = NULL;
  g_clear_pointer (&self->scroller, gtk_widget_unparent);

  G_OBJECT_CLASS (hb_sheet_parent_class)->dispose (object);
}

static void
hb_sheet_class_init (HbSheetClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = hb_sheet_get_property;
  object_class->set_property = hb_sheet_set_property;
  object_class->dispose = hb_sheet_dispose;
  widget_class->get_request_mode = hb_sheet_get_request_mode;
  widget_class->measure = hb_sheet_measure;
  widget_class->size_allocate = hb_sheet_size_allocate;
  widget_class->root = hb_sheet_root;
  widget_class->map = hb_sheet_map;

  props[PROP_CHILD] = g_param_spec_object ("child", NULL, NULL, GTK_TYPE_WIDGET,
                                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
hb_sheet_init (HbSheet *self)
{
  self->scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  self->viewport = gtk_viewport_new (NULL, NULL);
  gtk_viewport_set_scroll_to_focus (GTK_VIEWPORT (self->viewport), TRUE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), self->viewport);
  gtk_widget_set_parent (self->scroller, GTK_WIDGET (self));
}
