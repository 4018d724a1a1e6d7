#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How long a run may take, seconds. */
#define HB_HOOK_LIMIT 30

int hb_hook_process_run (int socket);

G_END_DECLS
