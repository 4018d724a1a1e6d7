#pragma once

#include <gtk/gtk.h>

#include "app/model/hb-incident-list.h"
#include "app/model/hb-peer-list.h"
#include "app/model/hb-watch-policy.h"

G_BEGIN_DECLS

#define HB_TYPE_SERVER_PAGE (hb_server_page_get_type ())

/**
 * HbServerPage:
 *
 * The peers of a server, the worst first: chips that filter them by state, a search, and a table, or cards if there is
 * no room for a table. Its menu and its keys call the actions "peer.copy", "peer.mute", "peer.terminate" and
 * "peer.forget" with the address as the target, and "win.server-settings". Properties, which can be read and written:
 *
 * - "peers" (#HbPeerList, or %NULL while there is no server)
 * - "incidents" (#HbIncidentList, or %NULL): shown as cards above the list
 * - "policy" (#HbWatchPolicy, or %NULL): the server's
 * - "address" (string): an address where clients reach the server, shown while there are none; or %NULL
 * - "source" (string): "live", "attached", "demo" or "replay": determines the text that is shown while there are no
 *   peers
 * - "selected" (#HbPeerItem, %NULL for none)
 * - "search-mode" (boolean)
 * - "sort" (string): the order, as of #HbPeerView
 *
 * Signal "incident-wanted": not all peers of the shown incident are known.
 */
G_DECLARE_FINAL_TYPE (HbServerPage, hb_server_page, HB, SERVER_PAGE, GtkWidget)

GtkWidget  *hb_server_page_new            (void);
HbPeerItem *hb_server_page_get_selected   (HbServerPage *self);
void        hb_server_page_focus_peers    (HbServerPage *self);
void        hb_server_page_choose_focused (HbServerPage *self);
void        hb_server_page_show_worst     (HbServerPage *self);
void        hb_server_page_show_incident  (HbServerPage   *self,
                                           HbIncidentItem *incident);
void        hb_server_page_await          (HbServerPage *self,
                                           const char   *address);
void        hb_server_page_settle         (HbServerPage *self);
gboolean    hb_server_page_is_awaiting    (HbServerPage *self);

G_END_DECLS
