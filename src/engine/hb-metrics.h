#pragma once

#include "engine/hb-engine.h"
#include "metrics/hb-metrics-data.h"

G_BEGIN_DECLS

/**
 * HbMetrics:
 *
 * Gathers what a monitoring system is told of a live server, some peers in each turn of the main loop, so that packets
 * and pulses do not wait for it.
 */
typedef struct _HbMetrics HbMetrics;

/**
 * HbMetricsFunc:
 * @data: (transfer full): the metrics
 * @user_data: the caller's
 */
typedef void (*HbMetricsFunc) (HbMetricsData *data,
                               gpointer       user_data);

/**
 * HbMetricsTroubleFunc:
 * @text: a sentence
 * @user_data: the owner's
 *
 * Called once when the metrics are no longer told, until they are again.
 */
typedef void (*HbMetricsTroubleFunc) (const char *text,
                                      gpointer    user_data);

HbMetrics *hb_metrics_new    (HbEngine      *engine);
void       hb_metrics_free   (HbMetrics     *self);
gboolean   hb_metrics_gather (HbMetrics     *self,
                              HbMetricsFunc  gathered,
                              gpointer       user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbMetrics, hb_metrics_free)

G_END_DECLS
