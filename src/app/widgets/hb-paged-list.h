#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define HB_TYPE_PAGED_LIST (hb_paged_list_get_type ())

/**
 * HbPagedList:
 *
 * A boxed list as part of a longer page that scrolls as a whole: it shows the first hundred items and a
 * button for more. Properties: "heading" (string), "empty-text" (string, shown instead of an empty list),
 * "suffix" (#GtkWidget, beside the heading).
 */
G_DECLARE_FINAL_TYPE (HbPagedList, hb_paged_list, HB, PAGED_LIST, AdwBin)

void hb_paged_list_set_model (HbPagedList                *self,
                              GListModel                 *model,
                              GtkListBoxCreateWidgetFunc  create_row);

G_END_DECLS
