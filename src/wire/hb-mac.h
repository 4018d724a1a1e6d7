#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Room for "02:00:00:00:00:01" and the final NUL. */
#define HB_MAC_STRING_SIZE 18

const char *hb_mac_format (guint64     mac,
                           char        text[HB_MAC_STRING_SIZE]);
gboolean    hb_mac_parse  (const char *text,
                           guint64    *mac);

G_END_DECLS
