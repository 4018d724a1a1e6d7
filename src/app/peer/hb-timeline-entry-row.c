#include "app/peer/hb-timeline-entry-row.h"

#include "app/format/hb-format.h"

struct _HbTimelineEntryRow
{
  GtkListBoxRow parent_instance;

  GtkLabel *time;
  GtkLabel *text;
};

G_DEFINE_FINAL_TYPE (HbTimelineEntryRow, hb_timeline_entry_row, GTK_TYPE_LIST_BOX_ROW)

static void
hb_timeline_entry_row_class_init (HbTimelineEntryRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/d0ntblink/Heartbeats/hb-timeline-entry-row.ui");
  gtk_widget_class_bind_template_child (widget_class, HbTimelineEntryRow, time);
  gtk_widget_class_bind_template_child (widget_class, HbTimelineEntryRow, text);
}

static void
hb_timeline_entry_row_init (HbTimelineEntryRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * hb_timeline_entry_row_create:
 * @item: an #HbTimelineEntry
 * @data: unused
 *
 * A #GtkListBoxCreateWidgetFunc. An entry never changes, so nothing is bound.
 *
 * Returns: (transfer full): a row
 */
GtkWidget *
hb_timeline_entry_row_create (gpointer item,
                              gpointer data)
{
  HbTimelineEntry *entry = HB_TIMELINE_ENTRY (item);
  HbTimelineEntryRow *self = g_object_new (HB_TYPE_TIMELINE_ENTRY_ROW, NULL);
  g_autofree char *time = hb_format_time (hb_timeline_entry_get_time (entry), g_get_real_time ());

  gtk_label_set_label (self->time, time);
  gtk_label_set_label (self->text, hb_timeline_entry_get_text (entry));

  return GTK_WIDGET (self);
}
