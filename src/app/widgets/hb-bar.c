#include "app/widgets/hb-bar.h"

#include <math.h>

struct _HbBar
{
  GtkWidget parent_instance;

  double fraction;
  int drawn; /* how long it was drawn, pixels of the device */
};

enum
{
  PROP_FRACTION = 1,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

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

  /* Shorter than high, it would lose its round ends. */
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
hb_bar_get_property (GObject    *object,
                     guint       id,
                     GValue     *value,
                     GParamSpec *pspec)
{
  HbBar *self = HB_BAR (object);

  switch (id)
    {
    case PROP_FRACTION:
      g_value_set_double (value, self->fraction);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hb_bar_set_property (GObject      *object,
                     guint         id,
                     const GValue *value,
                     GParamSpec   *pspec)
{
  switch (id)
    {
    case PROP_FRACTION:
      hb_bar_set_fraction (HB_BAR (object), g_value_get_double (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hb_bar_class_init (HbBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = hb_bar_get_property;
  object_class->set_property = hb_bar_set_property;
  widget_class->snapshot = hb_bar_snapshot;

  properties[PROP_FRACTION] =
    g_param_spec_double ("fraction", NULL, NULL, 0, 1, 0,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  gtk_widget_class_set_css_name (widget_class, "hb-bar");
  /* It says nothing that is not said in words beside it. */
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
hb_bar_init (HbBar *self)
{
}

GtkWidget *
hb_bar_new (void)
{
  return g_object_new (HB_TYPE_BAR, NULL);
}

/**
 * hb_bar_set_fraction:
 * @self: a bar
 * @fraction: how long it is to be, as a part of its room
 */
void
hb_bar_set_fraction (HbBar  *self,
                     double  fraction)
{
  g_return_if_fail (HB_IS_BAR (self));

  fraction = CLAMP (fraction, 0, 1);
  if (self->fraction == fraction)
    return;

  self->fraction = fraction;
  if (count_pixels (self) != self->drawn)
    gtk_widget_queue_draw (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FRACTION]);
}

double
hb_bar_get_fraction (HbBar *self)
{
  g_return_val_if_fail (HB_IS_BAR (self), 0);

  return self->fraction;
}
