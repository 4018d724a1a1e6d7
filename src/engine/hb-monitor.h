#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The environment variable with the number of the monitor's descriptor, for the re-executed app. */
#define HB_MONITOR_VARIABLE "HEARTBEATS_MONITOR"

/* What a new engine is for. */
typedef enum
{
  HB_MONITOR_LIVE,
  HB_MONITOR_DEMO,   /* in a namespace of its own, with simulated clients */
  HB_MONITOR_REPLAY, /* which has no privilege */
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
