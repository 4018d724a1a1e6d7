#pragma once

#include <gtk/gtk.h>

#include "app/model/hb-timeline-entry.h"

G_BEGIN_DECLS

#define HB_TYPE_TIMELINE_ENTRY_ROW (hb_timeline_entry_row_get_type ())

/**
 * HbTimelineEntryRow:
 *
 * A row for an #HbTimelineEntry: its time and its text, which can be selected.
 */
G_DECLARE_FINAL_TYPE (HbTimelineEntryRow, hb_timeline_entry_row, HB, TIMELINE_ENTRY_ROW, GtkListBoxRow)

GtkWidget *hb_timeline_entry_row_create (gpointer item,
                                         gpointer data);

G_END_DECLS
