#pragma once

#include <glib.h>
#include <sys/types.h>

G_BEGIN_DECLS

pid_t hb_helper_child_start    (const char *argument,
                                int        *socket);
char *hb_helper_child_describe (int         status);

G_END_DECLS
