#pragma once

#include <gio/gio.h>

#include "engine/hb-metrics.h"

G_BEGIN_DECLS

/**
 * HbMetricsServer:
 *
 * Serves the metrics over HTTP. Its requests are a stranger's bytes: a helper without any capability reads them, and the
 * engine only hears that somebody asks. It holds the listening socket, so the address stays taken if the helper ends
 * and is started again.
 */
typedef struct _HbMetricsServer HbMetricsServer;

GSocket         *hb_metrics_server_bind (GSocketAddress        *address,
                                         GError               **error);
HbMetricsServer *hb_metrics_server_new  (GSocket               *listening,
                                         HbEngine              *engine,
                                         HbMetricsTroubleFunc   trouble,
                                         gpointer               user_data);
void             hb_metrics_server_free (HbMetricsServer       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbMetricsServer, hb_metrics_server_free)

G_END_DECLS
