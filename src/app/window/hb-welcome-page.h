#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define HB_TYPE_WELCOME_PAGE (hb_welcome_page_get_type ())

/**
 * HbWelcomePage:
 *
 * The first page: what the program is, this computer's addresses, and buttons for the server, the client, the
 * demo and a capture, which are actions of the window.
 */
G_DECLARE_FINAL_TYPE (HbWelcomePage, hb_welcome_page, HB, WELCOME_PAGE, AdwBin)

G_END_DECLS
