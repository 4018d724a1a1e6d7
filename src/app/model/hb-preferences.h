#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

GSettings *hb_preferences_new (void);

G_END_DECLS
