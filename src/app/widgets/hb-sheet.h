#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define HB_TYPE_SHEET (hb_sheet_get_type ())

/**
 * HbSheet:
 *
 * What a dialog asks, all of it to be seen: as tall as its "child" (#GtkWidget) is at the width it
 * gets, and only where the screen ends does it scroll. It is as wide as lines are that are read with
 * ease, in letters of whatever size, and no wider than the window that the dialog stands in front of.
 * When it comes up, the first of its fields has the focus.
 */
G_DECLARE_FINAL_TYPE (HbSheet, hb_sheet, HB, SHEET, GtkWidget)

GtkWidget *hb_sheet_new (void);

G_END_DECLS
