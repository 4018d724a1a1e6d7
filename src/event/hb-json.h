#pragma once

#include <glib.h>

G_BEGIN_DECLS

void hb_json_append_key    (GString    *line,
                            const char *key);
void hb_json_append_quoted (GString    *line,
                            const char *value);
void hb_json_append_string (GString    *line,
                            const char *key,
                            const char *value);
void hb_json_append_count  (GString    *line,
                            const char *key,
                            guint64     value);
void hb_json_append_time   (GString    *line,
                            gint64      stamp);

G_END_DECLS
