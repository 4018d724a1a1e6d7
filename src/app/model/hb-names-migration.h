#pragma once

#include <glib.h>

G_BEGIN_DECLS

void hb_names_migration_run (const char *path);

G_END_DECLS
