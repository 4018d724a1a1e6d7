#pragma once

#include <glib.h>

G_BEGIN_DECLS

int hb_output_file_open (const char  *path,
                         gboolean    *created,
                         GError     **error);

G_END_DECLS
