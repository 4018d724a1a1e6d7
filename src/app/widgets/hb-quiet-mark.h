#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define HB_TYPE_QUIET_MARK (hb_quiet_mark_get_type ())

/**
 * HbQuietMark:
 *
 * An icon that says why nobody is notified of a peer: it is acknowledged, muted, or in its quiet hours. It is invisible
 * if people are. Properties:
 *
 * - "flags" (#HbPeerFlags as uint)
 * - "quiet-until" (int64): when a timed mute ends, as of #HbPeerSnapshot
 */
G_DECLARE_FINAL_TYPE (HbQuietMark, hb_quiet_mark, HB, QUIET_MARK, GtkWidget)

GtkWidget *hb_quiet_mark_new (void);

G_END_DECLS
