#include "app/widgets/hb-wrap-layout.h"

struct _HbWrapLayout
{
  GtkLayoutManager parent_instance;

  int spacing;
};

G_DEFINE_FINAL_TYPE (HbWrapLayout, hb_wrap_layout, GTK_TYPE_LAYOUT_MANAGER)

static void
place (GtkWidget *widget,
       GtkWidget *child,
       int        x,
       int        y,
       int        width,
       int        height)
{
  if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
    x = gtk_widget_get_width (widget) - x - width;

  gtk_widget_size_allocate (child, &(GtkAllocation) { x, y, width, height }, -1);
}

/* Returns: the height of all lines together */
static int
lay_out (HbWrapLayout *self,
         GtkWidget    *widget,
         int           width,
         gboolean      is_final)
{
  int x = 0;
  int y = 0;
  int line_height = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      int least;
      int wanted;
      int height;

      if (!gtk_widget_should_layout (child))
        continue;

      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &least, &wanted, NULL, NULL);
      wanted = MAX (least, MIN (wanted, width));
      gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, wanted, NULL, &height, NULL, NULL);
      if (x > 0 && x + wanted > width)
        {
          x = 0;
          y += line_height + self->spacing;
          line_height = 0;
        }

      if (is_final)
        place (widget, child, x, y, wanted, height);
      x += wanted + self->spacing;
      line_height = MAX (line_height, height);
    }

  return y + line_height;
}

static void
measure_width (HbWrapLayout *self,
               GtkWidget    *widget,
               int          *minimum,
               int          *natural)
{
  *minimum = *natural = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      int least;
      int wanted;

      if (!gtk_widget_should_layout (child))
        continue;

      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &least, &wanted, NULL, NULL);
      *minimum = MAX (*minimum, least);
      *natural += wanted + (*natural > 0 ? self->spacing : 0);
    }
}

static GtkSizeRequestMode
hb_wrap_layout_get_request_mode (GtkLayoutManager *layout,
                                 GtkWidget        *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
hb_wrap_layout_measure (GtkLayoutManager *layout,
                        GtkWidget        *widget,
                        GtkOrientation    orientation,
                        int               for_size,
                        int              *minimum,
                        int              *natural,
                        int              *minimum_baseline,
                        int              *natural_baseline)
{
  HbWrapLayout *self = HB_WRAP_LAYOUT (layout);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    measure_width (self, widget, minimum, natural);
  else
    *minimum = *natural = lay_out (self, widget, for_size < 0 ? G_MAXINT : for_size, FALSE);
}

static void
hb_wrap_layout_allocate (GtkLayoutManager *layout,
                         GtkWidget        *widget,
                         int               width,
                         int               height,
                         int               baseline)
{
  lay_out (HB_WRAP_LAYOUT (layout), widget, width, TRUE);
}

static void
hb_wrap_layout_class_init (HbWrapLayoutClass *klass)
{
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  layout_class->get_request_mode = hb_wrap_layout_get_request_mode;
  layout_class->measure = hb_wrap_layout_measure;
  layout_class->allocate = hb_wrap_layout_allocate;
}

static void
hb_wrap_layout_init (HbWrapLayout *self)
{
}

/**
 * hb_wrap_layout_new:
 * @spacing: the distance of two children, and of two lines, pixels
 *
 * Returns: (transfer full): a layout
 */
GtkLayoutManager *
hb_wrap_layout_new (int spacing)
{
  HbWrapLayout *self = g_object_new (HB_TYPE_WRAP_LAYOUT, NULL);

  self->spacing = spacing;
  return GTK_LAYOUT_MANAGER (self);
}
