#pragma once

#include "app/hb-remote.h"
#include "hb-dbus-engine.h"

G_BEGIN_DECLS

GDBusProxy    *hb_remote_get_proxy (HbRemote *self);
HbDBusEngine1 *hb_remote_get_facts (HbRemote *self);

G_END_DECLS
