#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HbInterfaceMonitor:
 *
 * Calls back on the main loop whenever the kernel changed a link or an address; what changed is
 * for the caller to look at.
 */
typedef struct _HbInterfaceMonitor HbInterfaceMonitor;

typedef void (*HbInterfaceMonitorFunc) (gpointer user_data);

HbInterfaceMonitor *hb_interface_monitor_new  (HbInterfaceMonitorFunc   func,
                                               gpointer                 user_data,
                                               GError                 **error);
void                hb_interface_monitor_free (HbInterfaceMonitor      *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbInterfaceMonitor, hb_interface_monitor_free)

G_END_DECLS
