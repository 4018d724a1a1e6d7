#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The only argument of a helper that looks up names, runs the hook, or serves the metrics; and the descriptor of its
 * socket. */
#define HB_HELPER_ARGUMENT "--helper"
#define HB_HELPER_HOOK_ARGUMENT "--hook-helper"
#define HB_HELPER_METRICS_ARGUMENT "--metrics-helper"
#define HB_HELPER_SOCKET 0

gboolean hb_helper_process_is_wanted (int    argc,
                                      char **argv);
int      hb_helper_process_run       (const char *argument);

G_END_DECLS
