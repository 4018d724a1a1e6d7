#include "app/client/hb-heart.h"

#include <math.h>

#include <adwaita.h>

#define SIZE 40
#define BEAT_MS 700

/* How much larger it is at the peak of a beat, as a fraction. */
#define SWELL 0.25

struct _HbHeart
{
  GtkWidget parent_instance;

  GtkWidget *image;
  AdwAnimation *animation;
  double phase; /* from 0, a beat's start, to 1, its end */
};

G_DEFINE_FINAL_TYPE (HbHeart, hb_heart, GTK_TYPE_WIDGET)

/* Two throbs, the second one weaker, like those of a heart. */
static float
scale_at (double phase)
{
  double throb = phase < 0.5 ? sin (phase * 2 * G_PI) : 0.5 * sin ((phase - 0.5) * 2 * G_PI);

  return (float) (1 + SWELL * throb);
}

static void
set_phase (double   phase,
           gpointer user_data)
{
  HbHeart *self = HB_HEART (user_data);

  self->phase = phase;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * hb_heart_beat:
 * @self: a heart
 *
 * Beats once; a beat in progress starts again.
 */
void
hb_heart_beat (HbHeart *self)
{
  adw_animation_play (self->animation);
}

static void
hb_heart_snapshot (GtkWidget   *widget,
                   GtkSnapshot *snapshot)
{
  HbHeart *self = HB_HEART (widget);
  float x = (float) gtk_widget_get_width (widget) / 2;
  float y = (float) gtk_widget_get_height (widget) / 2;
  float scale = scale_at (self->phase);

  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x, y));
  gtk_snapshot_scale (snapshot, scale, scale);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (-x, -y));
  gtk_widget_snapshot_child (widget, self->image, snapshot);
}

static void
hb_heart_dispose (GObject *object)
{
  HbHeart *self = HB_HEART (object);

  g_clear_object (&self->animation);
  g_clear_pointer (&self->image, gtk_widget_unparent);

  G_OBJECT_CLASS (hb_heart_parent_class)->dispose (object);
}

static void
hb_heart_class_init (HbHeartClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hb_heart_dispose;
  widget_class->snapshot = hb_heart_snapshot;

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
hb_heart_init (HbHeart *self)
{
  AdwAnimationTarget *target = adw_callback_animation_target_new (set_phase, self, NULL);

  self->image = gtk_image_new_from_icon_name ("heartbeats-heart-symbolic");
  gtk_image_set_pixel_size (GTK_IMAGE (self->image), SIZE);
  gtk_widget_set_parent (self->image, GTK_WIDGET (self));

  self->animation = adw_timed_animation_new (GTK_WIDGET (self), 0, 1, BEAT_MS, target);
  adw_timed_animation_set_easing (ADW_TIMED_ANIMATION (self->animation), ADW_LINEAR);
}
