#include "app/hb-moment-row.h"

#include "app/hb-words.h"

struct _HbMomentRow
{
  GtkListBoxRow parent_instance;

  GtkLabel *time;
  GtkLabel *text;
};

G_DEFINE_FINAL_TYPE (HbMomentRow, hb_moment_row, GTK_TYPE_LIST_BOX_ROW)

static void
hb_moment_row_class_init (HbMomentRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/d0ntblink/Heartbeats/hb-moment-row.ui");
  gtk_widget_class_bind_template_child (widget_class, HbMomentRow, time);
  gtk_widget_class_bind_template_child (widget_class, HbMomentRow, text);
}

static void
hb_moment_row_init (HbMomentRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * hb_moment_row_create:
 * @item: an #HbMoment
 * @data: unused
 *
 * A #GtkListBoxCreateWidgetFunc. A moment never changes, and so nothing is bound.
 *
 * Returns: (transfer full): a row
 */
GtkWidget *
hb_moment_row_create (gpointer item,
                      gpointer data)
{
  HbMoment *moment = HB_MOMENT (item);
  HbMomentRow *self = g_object_new (HB_TYPE_MOMENT_ROW, NULL);
  g_autofree char *time = hb_words_time (hb_moment_get_time (moment));

  gtk_label_set_label (self->time, time);
  gtk_label_set_label (self->text, hb_moment_get_text (moment));

  return GTK_WIDGET (self);
}
