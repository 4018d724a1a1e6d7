#pragma once

#include <glib.h>

G_BEGIN_DECLS

GBytes *hb_packet_file_new (GVariant  *packets,
                            GError   **error);

G_END_DECLS
