#pragma once

#include "wire/hb-frame.h"

G_BEGIN_DECLS

/**
 * HbCapture:
 *
 * Frames of an interface, captured before any firewall sees them. Needs CAP_NET_RAW. For files there is
 * #HbCaptureFile.
 */
typedef struct _HbCapture HbCapture;

typedef void (*HbFrameFunc) (const HbFrame *frame,
                             gpointer       user_data);

HbCapture *hb_capture_open_live   (const char   *interface,
                                   GError      **error);
void       hb_capture_free        (HbCapture    *self);
gboolean   hb_capture_can_change_filter (HbCapture *self);
gboolean   hb_capture_set_filter  (HbCapture    *self,
                                   const char   *filter,
                                   GError      **error);
int        hb_capture_dispatch    (HbCapture    *self,
                                   guint         max,
                                   HbFrameFunc   func,
                                   gpointer      user_data,
                                   GError      **error);
int        hb_capture_get_fd      (HbCapture    *self);
guint64    hb_capture_get_dropped (HbCapture    *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbCapture, hb_capture_free)

G_END_DECLS
