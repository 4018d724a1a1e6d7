#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define HB_TYPE_AUTO_SCROLL (hb_auto_scroll_get_type ())

/**
 * HbAutoScroll:
 *
 * Keeps a list scrolled to its end as it grows, unless the person has scrolled away to read earlier
 * rows.
 */
G_DECLARE_FINAL_TYPE (HbAutoScroll, hb_auto_scroll, HB, AUTO_SCROLL, GObject)

HbAutoScroll *hb_auto_scroll_new    (GtkScrolledWindow *scroller,
                                     GtkListView       *list);
void          hb_auto_scroll_return (HbAutoScroll      *self);

G_END_DECLS
