#pragma once

#include <adwaita.h>

#include "app/engine/hb-engine-proxy.h"

G_BEGIN_DECLS

#define HB_TYPE_SERVER_VIEW (hb_server_view_get_type ())

/**
 * HbServerView:
 *
 * A server's peers, and beside them all about the chosen one; in a narrow window one of the two. It
 * follows what the server's engine tells, and asks it for what the details show. Properties, all of
 * which can be read and written:
 *
 * - "engine" (#HbEngineProxy): the server, or %NULL while there is none; where one takes the place of another,
 *   as when a capture is replayed anew, the chosen peer stays chosen
 * - "source" (string): "live", "attached", "demo" or "replay"
 * - "search-mode" (boolean)
 *
 * The signal "problem" (string) tells what a person should know and did not ask for.
 */
G_DECLARE_FINAL_TYPE (HbServerView, hb_server_view, HB, SERVER_VIEW, AdwBin)

gboolean hb_server_view_show_peer  (HbServerView *self,
                                    const char   *address);
void     hb_server_view_show_worst (HbServerView *self);

G_END_DECLS
