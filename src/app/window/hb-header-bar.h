#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define HB_TYPE_HEADER_BAR (hb_header_bar_get_type ())

/**
 * HbHeaderBar:
 *
 * The window's header: what starts and stops a run, where what is shown comes from, the roles, the
 * search and the menu. Where there is too little room, the place comes below, and the interface and
 * the search are in the menu only. All but the search are actions of the window: "win.run",
 * "win.role", "win.interface" and those of the menu. Properties, all of which can be read and
 * written:
 *
 * - "running" (boolean): whether there is a run to stop
 * - "awaiting" (boolean): whether it has lost the server that it was attached to, and waits for the next
 * - "source" (string): where what is shown was started: "live", "attached", "demo" or "replay", or
 *   %NULL while there is nothing
 * - "interface" (string): the network interface, or the capture's name; or %NULL
 * - "interface-selectable" (boolean): whether the run could have another interface
 * - "searchable" (boolean): whether there is anything to search
 * - "search-mode" (boolean)
 */
G_DECLARE_FINAL_TYPE (HbHeaderBar, hb_header_bar, HB, HEADER_BAR, AdwBin)

G_END_DECLS
