#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The maximum length of a name, without the final NUL (RFC 1035, 2.3.4). */
#define HB_HOST_NAME_MAX 253

gboolean hb_host_name_is_valid (const char *text);

G_END_DECLS
