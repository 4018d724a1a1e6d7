#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define HB_TYPE_STARTING_PAGE (hb_starting_page_get_type ())

/**
 * HbStartingPage:
 *
 * Shows that a role is starting, and when it has been mapped for a while, that this takes long.
 */
G_DECLARE_FINAL_TYPE (HbStartingPage, hb_starting_page, HB, STARTING_PAGE, AdwBin)

G_END_DECLS
