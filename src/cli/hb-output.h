#pragma once

#include <glib.h>

G_BEGIN_DECLS

void     hb_output_begin (int         status);
void     hb_output_write (const char *text,
                          gsize       length);
gboolean hb_output_flush (void);

G_END_DECLS
