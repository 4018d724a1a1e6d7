#pragma once

#include "metrics/hb-metrics-data.h"

G_BEGIN_DECLS

/* How metrics are written. */
typedef enum
{
  HB_METRICS_PROMETHEUS,  /* Prometheus' text format, version 0.0.4 */
  HB_METRICS_OPENMETRICS, /* OpenMetrics, version 1.0.0 */
  HB_N_METRICS_FORMATS
} HbMetricsFormat;

GBytes *hb_metrics_text_write (const HbMetricsData *data,
                               HbMetricsFormat      format);

G_END_DECLS
