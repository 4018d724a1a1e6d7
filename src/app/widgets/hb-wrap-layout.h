#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define HB_TYPE_WRAP_LAYOUT (hb_wrap_layout_get_type ())

/**
 * HbWrapLayout:
 *
 * Lays out children as words are: one beside the other, each as wide as it wants to be, and what has
 * no room in a line begins the next one. (libadwaita has that from 1.7 on, as AdwWrapLayout.)
 */
G_DECLARE_FINAL_TYPE (HbWrapLayout, hb_wrap_layout, HB, WRAP_LAYOUT, GtkLayoutManager)

GtkLayoutManager *hb_wrap_layout_new (int spacing);

G_END_DECLS
