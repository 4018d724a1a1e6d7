#pragma once

#include <adwaita.h>

#include "app/engine/hb-engine-proxy.h"

G_BEGIN_DECLS

#define HB_TYPE_SERVER_VIEW (hb_server_view_get_type ())

/**
 * HbServerView:
 *
 * A server's peers, and beside them the details of the selected one; in a narrow window one of the two. It follows
 * the server's engine, and queries it for the details. Properties, which can be read and written:
 *
 * - "engine" (#HbEngineProxy): the server's engine, or %NULL; when one engine replaces another, as when a capture is
 *   replayed again, the same peer stays selected
 * - "source" (string): "live", "attached", "demo" or "replay"
 * - "search-mode" (boolean)
 *
 * The signal "problem" (string) has an error message for the person.
 */
G_DECLARE_FINAL_TYPE (HbServerView, hb_server_view, HB, SERVER_VIEW, AdwBin)

gboolean hb_server_view_show_peer  (HbServerView *self,
                                    const char   *address);
void     hb_server_view_show_worst (HbServerView *self);
void     hb_server_view_show_incident
                                   (HbServerView *self,
                                    guint         number);

G_END_DECLS
