#pragma once

#include <adwaita.h>

#include "app/hb-peer-list.h"

G_BEGIN_DECLS

#define HB_TYPE_SERVER_PAGE (hb_server_page_get_type ())

/**
 * HbServerPage:
 *
 * The peers of a server, worst first: chips that filter by state, a search, and a table whose rows
 * change only where something did. Properties, all read and write: "peers" (#HbPeerList), "timeout"
 * (double, seconds) and "pulses" (uint) of the server, "selected" (#HbPeerItem, %NULL for none) and
 * "search-mode" (boolean).
 */
G_DECLARE_FINAL_TYPE (HbServerPage, hb_server_page, HB, SERVER_PAGE, AdwBin)

HbPeerItem *hb_server_page_get_selected (HbServerPage *self);

G_END_DECLS
