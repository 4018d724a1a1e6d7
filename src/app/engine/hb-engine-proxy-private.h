#pragma once

#include "app/engine/hb-engine-proxy.h"
#include "hb-dbus-engine.h"

G_BEGIN_DECLS

GDBusProxy    *hb_engine_proxy_get_proxy (HbEngineProxy *self);
HbDBusEngine1 *hb_engine_proxy_get_facts (HbEngineProxy *self);

G_END_DECLS
