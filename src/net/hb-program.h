#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *hb_program_get_path       (void);
char *hb_program_get_shell_word (void);
char *hb_program_quote          (const char *text);

G_END_DECLS
