#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define HB_TYPE_DIALOG_TITLE (hb_dialog_title_get_type ())

/**
 * HbDialogTitle:
 *
 * The title of its window, for a header bar between two buttons: it wraps where there is not enough room, as in some
 * languages.
 */
G_DECLARE_FINAL_TYPE (HbDialogTitle, hb_dialog_title, HB, DIALOG_TITLE, GtkWidget)

G_END_DECLS
