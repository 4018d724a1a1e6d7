#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct _HbPeerCell HbPeerCell;

#define HB_TYPE_PEER_VIEWPORT (hb_peer_viewport_get_type ())

/**
 * HbPeerViewport:
 *
 * Knows which rows of a list of peers are visible, including some above and below, and lets only the cells of those
 * show their peers. If there are few rows, all of them count as visible.
 */
G_DECLARE_FINAL_TYPE (HbPeerViewport, hb_peer_viewport, HB, PEER_VIEWPORT, GObject)

HbPeerViewport *hb_peer_viewport_new           (GtkScrollable  *list,
                                                GListModel     *rows);
void            hb_peer_viewport_add           (HbPeerViewport *self,
                                                HbPeerCell     *cell);
void            hb_peer_viewport_remove        (HbPeerViewport *self,
                                                HbPeerCell     *cell);
void            hb_peer_viewport_bind          (HbPeerViewport *self,
                                                HbPeerCell     *cell);
void            hb_peer_viewport_update_soon   (HbPeerViewport *self);
void            hb_peer_viewport_expect        (HbPeerViewport *self,
                                                guint           position);
gboolean        hb_peer_viewport_is_leaving    (HbPeerViewport *self);
void            hb_peer_viewport_follow        (HbPeerViewport *self,
                                                GdkFrameClock  *clock);
int             hb_peer_viewport_get_height    (HbPeerViewport *self);
void            hb_peer_viewport_note_height   (HbPeerViewport *self,
                                                int             height);
void            hb_peer_viewport_forget_height (HbPeerViewport *self);

G_END_DECLS
