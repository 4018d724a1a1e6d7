#pragma once

#include <glib.h>

G_BEGIN_DECLS

void hb_folder_sync (const char *path);

G_END_DECLS
