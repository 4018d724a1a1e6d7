#pragma once

#include <glib.h>

G_BEGIN_DECLS

void hb_complain (const char *message);

G_END_DECLS
