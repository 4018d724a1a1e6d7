#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *hb_peers_value_escape   (const char *text);
char *hb_peers_value_unescape (const char *value);

G_END_DECLS
