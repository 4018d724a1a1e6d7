#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define HB_TYPE_TRACE_VIEW (hb_trace_view_get_type ())

/**
 * HbTraceView:
 *
 * The trace of a peer, with the buttons that change its span: initially several of the server's timeouts,
 * so that there is more than one beat even if they come just in time. Properties:
 *
 * - "item" (#HbPeerItem, nullable): the peer; another one resets the span
 * - "timeout" (double, seconds): the server's
 */
G_DECLARE_FINAL_TYPE (HbTraceView, hb_trace_view, HB, TRACE_VIEW, AdwBin)

G_END_DECLS
