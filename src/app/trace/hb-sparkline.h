#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define HB_TYPE_SPARKLINE (hb_sparkline_get_type ())

/**
 * HbSparkline:
 *
 * The last few beats of a peer, one beside the other, and how it stands: what a row of a table has
 * room for. It is no scale of time, so nothing moves in it unless something happens. Properties:
 *
 * - "beats" (#HbBeats)
 * - "state" (an #HbPeerState as int)
 */
G_DECLARE_FINAL_TYPE (HbSparkline, hb_sparkline, HB, SPARKLINE, GtkDrawingArea)

GtkWidget *hb_sparkline_new (void);

G_END_DECLS
