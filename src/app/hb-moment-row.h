#pragma once

#include <gtk/gtk.h>

#include "app/hb-moment.h"

G_BEGIN_DECLS

#define HB_TYPE_MOMENT_ROW (hb_moment_row_get_type ())

/**
 * HbMomentRow:
 *
 * A row for an #HbMoment: its time and its words, which can be selected.
 */
G_DECLARE_FINAL_TYPE (HbMomentRow, hb_moment_row, HB, MOMENT_ROW, GtkListBoxRow)

GtkWidget *hb_moment_row_create (gpointer item,
                                 gpointer data);

G_END_DECLS
