#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define HB_TYPE_SPARKLINE (hb_sparkline_get_type ())

/**
 * HbSparkline:
 *
 * The last few beats of a peer, side by side, and its state, for a row of a table. It has no scale of
 * time, so it changes only with an event. Properties:
 *
 * - "beats" (#HbBeats)
 * - "state" (an #HbPeerState as int)
 */
G_DECLARE_FINAL_TYPE (HbSparkline, hb_sparkline, HB, SPARKLINE, GtkDrawingArea)

GtkWidget *hb_sparkline_new (void);

G_END_DECLS
