#pragma once

#include "net/hb-interface.h"

G_BEGIN_DECLS

/* Choose the interface of a role: the named one, or by the routes. */

HbInterface *hb_interface_pick         (const char       *name,
                                        const HbAddress  *server,
                                        GError          **error);
HbInterface *hb_interface_choose       (const char       *name,
                                        const HbAddress  *server,
                                        GError          **error);
char        *hb_interface_find_default (void);

G_END_DECLS
