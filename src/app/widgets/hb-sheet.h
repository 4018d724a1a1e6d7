#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define HB_TYPE_SHEET (hb_sheet_get_type ())

/**
 * HbSheet:
 *
 * The content of a dialog: as tall as its "child" (#GtkWidget) is at its width, so that it scrolls only if
 * the screen is too small. It is as wide as a line of text that is easy to read, at any size of letters,
 * but no wider than the parent of the dialog. When it is mapped, its first field has the focus.
 */
G_DECLARE_FINAL_TYPE (HbSheet, hb_sheet, HB, SHEET, GtkWidget)

G_END_DECLS
