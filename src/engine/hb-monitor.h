#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How the app finds its monitor after it has executed itself anew: the number of a descriptor. */
#define HB_MONITOR_VARIABLE "HEARTBEATS_MONITOR"

/* From the monitor's point of view, what a new engine is for. */
typedef enum
{
  HB_MONITOR_LIVE,
  HB_MONITOR_DEMO,   /* in a namespace of its own, with simulated clients */
  HB_MONITOR_REPLAY, /* which holds nothing */
} HbMonitorKind;

int      hb_monitor_fork    (GError        **error);
gboolean hb_monitor_request (int            monitor,
                             HbMonitorKind  kind,
                             guint          n_peers,
                             int            capture,
                             GError       **error);
int      hb_monitor_receive (int            monitor,
                             GError       **error);

G_END_DECLS
