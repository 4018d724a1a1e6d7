#pragma once

#include <glib.h>

G_BEGIN_DECLS

int hb_engine_process_run (int   socket,
                           guint demo_peers,
                           int   capture);

G_END_DECLS
