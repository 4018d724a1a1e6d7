#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define HB_TYPE_TRACE_VIEW (hb_trace_view_get_type ())

/**
 * HbTraceView:
 *
 * The trace of a peer, with the buttons that change how much time it shows: at first some of the
 * server's timeouts, so that a beat that is just in time has others beside it. Properties:
 *
 * - "item" (#HbPeerItem, nullable): the peer; each is shown from the first span on
 * - "timeout" (double, seconds): the server's
 */
G_DECLARE_FINAL_TYPE (HbTraceView, hb_trace_view, HB, TRACE_VIEW, AdwBin)

G_END_DECLS
