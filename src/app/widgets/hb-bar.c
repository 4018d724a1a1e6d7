#include "app/widgets/hb-bar.h"

#include <math.h>

struct _HbBar
{
  GtkWidget parent_instance;

  double fraction;
  int drawn; /* its length as last drawn, device pixels */
};

G_DEFINE_FINAL_TYPE (HbBar, hb_bar, GTK_TYPE_WIDGET)

static int
count_pixels (HbBar *self)
{
  GtkWidget *widget = GTK_WIDGET (self);

  return (int) lround (gtk_widget_get_width (widget) * gtk_widget_get_scale_factor (widget) *
                       self->fraction);
}

static void
hb_bar_snapshot (GtkWidget   *widget,
                 GtkSnapshot *snapshot)
{
  HbBar *self = HB_BAR (widget);
  float height = (float) gtk_widget_get_height (widget);
  float width;
  float x = 0;
  graphene_rect_t bounds;
  GskRoundedRect shape;
  GdkRGBA color;

  self->drawn = count_pixels (self);
  if (self->drawn == 0)
    return;

  /* If it were shorter than high, it would lose its round ends. */
  width = MAX ((float) self->drawn / (float) gtk_widget_get_scale_factor (widget), height);
  if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
    x = (float) gtk_widget_get_width (widget) - width;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &color);
  graphene_rect_init (&bounds, x, 0, width, height);
  gsk_rounded_rect_init_from_rect (&shape, &bounds, height / 2);

  gtk_snapshot_push_rounded_clip (snapshot, &shape);
  gtk_snapshot_append_color (snapshot, &color, &bounds);
  gtk_snapshot_pop (snapshot);
}

static void
hb_bar_class_init (HbBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->snapshot = hb_bar_snapshot;

  gtk_widget_class_set_css_name (widget_class, "hb-bar");
  /* The text beside it has the same information. */
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
hb_bar_init (HbBar *self)
{
}

/**
 * hb_bar_set_fraction:
 * @self: a bar
 * @fraction: its length as a fraction of its room, from 0 to 1
 */
void
hb_bar_set_fraction (HbBar  *self,
                     double  fraction)
{
  g_return_if_fail (HB_IS_BAR (self));

  self->fraction = CLAMP (fraction, 0, 1);
  if (count_pixels (self) != self->drawn)
    gtk_widget_queue_draw (GTK_WIDGET (self));
}
