#pragma once

#include "app/hb-remote.h"

G_BEGIN_DECLS

GDBusProxy *hb_remote_get_proxy (HbRemote *self);

G_END_DECLS
