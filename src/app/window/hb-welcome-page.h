#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define HB_TYPE_WELCOME_PAGE (hb_welcome_page_get_type ())

/**
 * HbWelcomePage:
 *
 * What a person sees first: what this is, under which addresses this computer is reached, and the
 * four ways in, which are actions of the window.
 */
G_DECLARE_FINAL_TYPE (HbWelcomePage, hb_welcome_page, HB, WELCOME_PAGE, AdwBin)

G_END_DECLS
