#pragma once

#include "net/hb-ring.h"

G_BEGIN_DECLS

/* The sizes of a capture's rings together: for a role that anybody may flood, and for one that hears from a
 * few hosts. */
#define HB_CAPTURE_SIZE_SERVER (32 * 1024 * 1024)
#define HB_CAPTURE_SIZE_CLIENT (1024 * 1024)

/* How many descriptors a capture has. */
#define HB_CAPTURE_FDS 2

/* The longest frame that is a short one, without VLAN tags. On "any", the frame begins with its IP header. */
#define HB_CAPTURE_SHORT_MAX 160

/**
 * HbCapture:
 *
 * Frames of an interface, captured before any firewall sees them. Needs CAP_NET_RAW. For files there is
 * #HbCaptureFile.
 */
typedef struct _HbCapture HbCapture;

HbCapture *hb_capture_open_live   (const char   *interface,
                                   gsize         size,
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
void       hb_capture_get_fds     (HbCapture    *self,
                                   int           fds[HB_CAPTURE_FDS]);
gboolean   hb_capture_has_more    (HbCapture    *self);
guint      hb_capture_get_size    (HbCapture    *self);
guint64    hb_capture_get_taken   (HbCapture    *self);
guint64    hb_capture_get_dropped (HbCapture    *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbCapture, hb_capture_free)

G_END_DECLS
