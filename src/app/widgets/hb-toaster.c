#include "app/widgets/hb-toaster.h"

/* The longest that a toast takes to move in, microseconds (REPLACE_DURATION in libadwaita's adw-toast-overlay.c). */
#define MOVE_USEC (500 * G_TIME_SPAN_MILLISECOND)

struct _HbToaster
{
  GObject parent_instance;

  AdwToastOverlay *overlay;
  GHashTable *toasts; /* the toasts on screen that were not dismissed, by their subject */

  guint tick;       /* runs on_frame() while a toast may be moving in, or 0 */
  gint64 began;     /* no toast began to move in after this, frame clock's time, microseconds */
  AdwToast *closed; /* (nullable): dismissed while it moved in, and still shown until it has */
};

G_DEFINE_FINAL_TYPE (HbToaster, hb_toaster, G_TYPE_OBJECT)

/* When a toast has moved out, libadwaita 1.2 frees its record of it (free_toast_info()), even if the animation that
 * moves it in is still playing, as in a window that has drawn no frame meanwhile. When that one ends, show_done_cb()
 * uses the record. So a toast that is dismissed stays until it has moved in. */
static gboolean
on_frame (GtkWidget     *overlay,
          GdkFrameClock *clock,
          gpointer       user_data)
{
  HbToaster *self = user_data;
  g_autoptr (AdwToast) closed = NULL;

  if (gdk_frame_clock_get_frame_time (clock) - self->began < MOVE_USEC)
    return G_SOURCE_CONTINUE;

  self->tick = 0;
  closed = g_steal_pointer (&self->closed);
  /* adw_toast_dismiss() does nothing the second time. */
  if (closed != NULL)
    g_signal_emit_by_name (closed, "dismissed");
  return G_SOURCE_REMOVE;
}

/* Called after a toast may have begun to move in. In an overlay that is not mapped, it is in place at once. */
static void
follow_move (HbToaster *self)
{
  GtkWidget *overlay = GTK_WIDGET (self->overlay);

  if (!gtk_widget_get_mapped (overlay))
    return;

  self->began = gdk_frame_clock_get_frame_time (gtk_widget_get_frame_clock (overlay));
  if (self->tick == 0)
    self->tick = gtk_widget_add_tick_callback (overlay, on_frame, self, NULL);
}

static void
forget (HbToaster *self,
        AdwToast  *toast)
{
  GHashTableIter iter;
  gpointer other;

  g_hash_table_iter_init (&iter, self->toasts);
  while (g_hash_table_iter_next (&iter, NULL, &other))
    if (other == toast)
      g_hash_table_iter_remove (&iter);
}

/* Called before the overlay's handler. */
static void
on_dismiss (AdwToast  *toast,
            HbToaster *self)
{
  forget (self, toast);
  if (self->tick == 0 || !gtk_widget_get_mapped (GTK_WIDGET (self->overlay)))
    return;

  g_set_object (&self->closed, toast);
  g_signal_stop_emission_by_name (toast, "dismissed");
}

/* Called after the overlay's handler, which shows the next toast. */
static void
on_dismissed (HbToaster *self)
{
  if (g_hash_table_size (self->toasts) > 0)
    follow_move (self);
}

static void
hb_toaster_dispose (GObject *object)
{
  HbToaster *self = HB_TOASTER (object);

  if (self->tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self->overlay), self->tick);
  self->tick = 0;
  g_clear_object (&self->closed);
  g_hash_table_remove_all (self->toasts);
  g_clear_object (&self->overlay);

  G_OBJECT_CLASS (hb_toaster_parent_class)->dispose (object);
}

static void
hb_toaster_finalize (GObject *object)
{
  g_hash_table_unref (HB_TOASTER (object)->toasts);

  G_OBJECT_CLASS (hb_toaster_parent_class)->finalize (object);
}

static void
hb_toaster_class_init (HbToasterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = hb_toaster_dispose;
  object_class->finalize = hb_toaster_finalize;
}

static void
hb_toaster_init (HbToaster *self)
{
  self->toasts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
}

/**
 * hb_toaster_new:
 * @overlay: (transfer none): where to show toasts
 *
 * Returns: (transfer full): a toaster
 */
HbToaster *
hb_toaster_new (AdwToastOverlay *overlay)
{
  HbToaster *self = g_object_new (HB_TYPE_TOASTER, NULL);

  self->overlay = g_object_ref (overlay);
  return self;
}

/**
 * hb_toaster_say:
 * @self: a toaster
 * @subject: what it is about, not shown
 * @text: the text, without markup
 *
 * Shows a toast, which replaces a visible one with the same subject.
 */
void
hb_toaster_say (HbToaster  *self,
                const char *subject,
                const char *text)
{
  g_autofree char *markup = g_markup_escape_text (text, -1);
  AdwToast *toast = g_hash_table_lookup (self->toasts, subject);

  if (toast != NULL)
    {
      adw_toast_set_title (toast, markup);
      return;
    }

  toast = adw_toast_new (markup);
  g_hash_table_insert (self->toasts, g_strdup (subject), g_object_ref (toast));
  g_signal_connect_object (toast, "dismissed", G_CALLBACK (on_dismiss), self, 0);
  g_signal_connect_object (toast, "dismissed", G_CALLBACK (on_dismissed), self,
                           G_CONNECT_AFTER | G_CONNECT_SWAPPED);
  adw_toast_overlay_add_toast (self->overlay, toast);
  follow_move (self);
}
