#pragma once

#include "wire/hb-frame.h"

G_BEGIN_DECLS

/**
 * HbRing:
 *
 * Frames of an interface, captured before any firewall sees them, in a ring of slots of one size that the
 * kernel fills and we empty. Needs CAP_NET_RAW.
 */
typedef struct _HbRing HbRing;

typedef void (*HbFrameFunc) (const HbFrame *frame,
                             gpointer       user_data);

HbRing  *hb_ring_new               (const char   *interface,
                                    guint         snap_length,
                                    gsize         size,
                                    GError      **error);
void     hb_ring_free              (HbRing       *self);
gboolean hb_ring_can_change_filter (HbRing       *self);
gboolean hb_ring_set_filter        (HbRing       *self,
                                    const char   *filter,
                                    GError      **error);
int      hb_ring_dispatch          (HbRing       *self,
                                    guint         max,
                                    HbFrameFunc   func,
                                    gpointer      user_data,
                                    GError      **error);
gint64   hb_ring_now               (void);
int      hb_ring_get_fd            (HbRing       *self);
guint64  hb_ring_get_dropped       (HbRing       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbRing, hb_ring_free)

G_END_DECLS
