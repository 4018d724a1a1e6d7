#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean hb_simulator_prepare_net (guint    n_peers,
                                   GError **error);
gboolean hb_simulator_run         (guint    n_peers,
                                   GError **error);

G_END_DECLS
