#pragma once

#include "engine/hb-metrics.h"

G_BEGIN_DECLS

/**
 * HbMetricsFile:
 *
 * Writes the metrics into a file for node_exporter's textfile collector, every 15 seconds. The file is replaced as a
 * whole, so a reader never sees a part of it, by a thread, so nothing waits for the disk.
 */
typedef struct _HbMetricsFile HbMetricsFile;

HbMetricsFile *hb_metrics_file_new  (const char            *path,
                                     HbEngine              *engine,
                                     HbMetricsTroubleFunc   trouble,
                                     gpointer               user_data,
                                     GError               **error);
void           hb_metrics_file_free (HbMetricsFile         *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbMetricsFile, hb_metrics_file_free)

G_END_DECLS
