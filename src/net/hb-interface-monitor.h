#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HbInterfaceMonitor:
 *
 * Calls back on the main loop when the kernel changed a link or an address; what changed is for the
 * caller to look at. The first change is told at once, those that follow it together: containers come
 * and go by the hundred, and each look is at all that there are.
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
