#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The only argument of a helper that looks up names, or runs the hook; and the descriptor of its socket. */
#define HB_HELPER_ARGUMENT "--helper"
#define HB_HELPER_HOOK_ARGUMENT "--hook-helper"
#define HB_HELPER_SOCKET 0

gboolean hb_helper_process_is_wanted (int    argc,
                                      char **argv);
int      hb_helper_process_run       (const char *argument);

G_END_DECLS
