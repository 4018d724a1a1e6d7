#pragma once

#include <gio/gio.h>

#include "app/model/hb-peer-item.h"

G_BEGIN_DECLS

void hb_quiet_menu_append (GMenu      *menu,
                           HbPeerItem *peer);

G_END_DECLS
