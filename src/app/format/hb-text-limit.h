#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean hb_text_limit_fits     (const char *text);
char    *hb_text_limit_describe (const char *text);

G_END_DECLS
