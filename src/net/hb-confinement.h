#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean   hb_confinement_begin     (const char *const *folders,
                                     GError           **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *hb_confinement_find_home (void);

G_END_DECLS
