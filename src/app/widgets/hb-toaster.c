#include "app/widgets/hb-toaster.h"

struct _HbToaster
{
  GObject parent_instance;

  AdwToastOverlay *overlay;
  GHashTable *toasts; /* the toasts on screen, by their subject */
};

G_DEFINE_FINAL_TYPE (HbToaster, hb_toaster, G_TYPE_OBJECT)

static void
on_dismissed (AdwToast  *toast,
              HbToaster *self)
{
  GHashTableIter iter;
  gpointer other;

  g_hash_table_iter_init (&iter, self->toasts);
  while (g_hash_table_iter_next (&iter, NULL, &other))
    if (other == toast)
      g_hash_table_iter_remove (&iter);
}

static void
hb_toaster_dispose (GObject *object)
{
  HbToaster *self = HB_TOASTER (object);

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
  g_signal_connect_object (toast, "dismissed", G_CALLBACK (on_dismissed), self, 0);
  adw_toast_overlay_add_toast (self->overlay, toast);
}
