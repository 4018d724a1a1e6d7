#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean hb_privileges_raise    (void);
gboolean hb_privileges_reserve  (void);
gboolean hb_privileges_drop     (void);
void     hb_privileges_harden   (void);
char    *hb_privileges_get_cure (void);

G_END_DECLS
