#pragma once

#include "net/hb-privileges.h"
#include "wire/hb-address.h"

G_BEGIN_DECLS

gboolean hb_namespace_enter          (HbUser            user,
                                      GError          **error);
gboolean hb_namespace_add_address    (guint             slot,
                                      const HbAddress  *address,
                                      GError          **error);
gboolean hb_namespace_remove_address (guint             slot,
                                      const HbAddress  *address);
gboolean hb_namespace_add_route      (const HbAddress  *network,
                                      guint             prefix,
                                      GError          **error);

G_END_DECLS
