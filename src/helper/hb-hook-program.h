#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *hb_hook_program_find  (const char *name);
int   hb_hook_program_check (const char *name);

G_END_DECLS
