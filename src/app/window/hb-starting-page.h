#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define HB_TYPE_STARTING_PAGE (hb_starting_page_get_type ())

/**
 * HbStartingPage:
 *
 * Says that something starts, and after a while on the screen, that it takes long.
 */
G_DECLARE_FINAL_TYPE (HbStartingPage, hb_starting_page, HB, STARTING_PAGE, AdwBin)

G_END_DECLS
