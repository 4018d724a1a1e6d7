#pragma once

#include <glib.h>

G_BEGIN_DECLS

void hb_complain               (const char *message);
void hb_complain_for_libraries (void);

G_END_DECLS
