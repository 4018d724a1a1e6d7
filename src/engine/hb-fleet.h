#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean hb_fleet_prepare_net (guint    n_peers,
                               GError **error);
gboolean hb_fleet_run         (guint    n_peers,
                               GError **error);

G_END_DECLS
