#pragma once

#include <glib.h>

G_BEGIN_DECLS

char **hb_own_addresses_select (const char *const *addresses,
                                guint              max);

G_END_DECLS
