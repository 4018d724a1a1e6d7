#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define HB_TYPE_HEADER_BAR (hb_header_bar_get_type ())

/**
 * HbHeaderBar:
 *
 * The window's header bar: the button that starts and stops a run, where the run is, the roles, the search
 * and the menu. In a narrow window, where the run is goes below, and the interface and the search are only
 * in the menu. All but the search are actions of the window: "win.run", "win.role", "win.interface" and
 * those of the menu. Properties, all readable and writable:
 *
 * - "running" (boolean): whether there is a run to stop
 * - "awaiting" (boolean): whether the server that it was attached to is gone, and it waits for the next one
 * - "source" (string): the kind of run: "live", "attached", "demo" or "replay"; %NULL for none, and until it has started
 * - "interface" (string): the network interface, or the capture's name; or %NULL
 * - "interface-selectable" (boolean): whether the run could use another interface
 * - "searchable" (boolean): whether there are peers to search
 * - "search-mode" (boolean)
 */
G_DECLARE_FINAL_TYPE (HbHeaderBar, hb_header_bar, HB, HEADER_BAR, AdwBin)

G_END_DECLS
