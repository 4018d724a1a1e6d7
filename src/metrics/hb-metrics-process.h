#pragma once

#include <glib.h>

G_BEGIN_DECLS

int hb_metrics_process_run (int socket);

G_END_DECLS
