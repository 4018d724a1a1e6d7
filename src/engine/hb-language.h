#pragma once

#include <glib.h>

G_BEGIN_DECLS

void hb_language_begin (void);

G_END_DECLS
