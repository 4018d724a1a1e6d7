#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HbInterfaceMonitor:
 *
 * Calls back on the main loop when a link or an address has changed; the caller looks up what has. It reports
 * the first change at once, and then those that follow in batches: containers come and go by the hundred, and
 * each look-up reads all interfaces.
 */
typedef struct _HbInterfaceMonitor HbInterfaceMonitor;

typedef void (*HbInterfaceMonitorFunc) (gpointer user_data);

HbInterfaceMonitor *hb_interface_monitor_new      (HbInterfaceMonitorFunc   func,
                                                   gpointer                 user_data,
                                                   GError                 **error);
void                hb_interface_monitor_free     (HbInterfaceMonitor      *self);
GPtrArray          *hb_interface_monitor_list     (HbInterfaceMonitor      *self,
                                                   gboolean                 anew,
                                                   GError                 **error);
void                hb_interface_monitor_watch    (HbInterfaceMonitor      *self,
                                                   const char              *name,
                                                   guint                    index);
void                hb_interface_monitor_catch_up (HbInterfaceMonitor      *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbInterfaceMonitor, hb_interface_monitor_free)

G_END_DECLS
