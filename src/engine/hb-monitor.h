#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How the app finds its monitor after it has executed itself anew: the number of a descriptor. */
#define HB_MONITOR_VARIABLE "HEARTBEATS_MONITOR"

/* From the monitor's point of view, what a new engine is for. */
typedef enum
{
  HB_MONITOR_LIVE, /* also for replays, which need nothing */
  HB_MONITOR_DEMO, /* in a namespace of its own, with simulated clients */
} HbMonitorKind;

int      hb_monitor_fork    (void);
gboolean hb_monitor_request (int            monitor,
                             HbMonitorKind  kind,
                             guint          n_peers,
                             GError       **error);
int      hb_monitor_receive (int            monitor,
                             GError       **error);

G_END_DECLS
