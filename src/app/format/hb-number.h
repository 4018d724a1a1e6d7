#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean hb_number_parse_seconds  (const char *text,
                                   double     *seconds);
gboolean hb_number_parse_pulses   (const char *text,
                                   guint      *pulses);
char    *hb_number_format_seconds (double      seconds);
gboolean hb_number_is_decimal     (const char *text);

G_END_DECLS
