#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define HB_TYPE_WRAP_LAYOUT (hb_wrap_layout_get_type ())

/**
 * HbWrapLayout:
 *
 * Lays out children like the words of a text: side by side, each at its natural width, and on the next line
 * if there is no more room. (libadwaita has AdwWrapLayout from 1.7 on.)
 */
G_DECLARE_FINAL_TYPE (HbWrapLayout, hb_wrap_layout, HB, WRAP_LAYOUT, GtkLayoutManager)

GtkLayoutManager *hb_wrap_layout_new (int spacing);

G_END_DECLS
