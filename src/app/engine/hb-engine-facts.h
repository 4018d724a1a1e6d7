#pragma once

#include "hb-dbus-engine.h"

G_BEGIN_DECLS

/* What an engine last told of itself: its properties, in an object of the same kind as the proxy. A proxy
 * drops them as soon as nobody has the engine's name any more, and has those of whoever takes it next. */

HbDBusEngine1 *hb_engine_facts_new      (void);
void           hb_engine_facts_take     (HbDBusEngine1 *self,
                                         HbDBusEngine1 *proxy);
void           hb_engine_facts_take_one (HbDBusEngine1 *self,
                                         HbDBusEngine1 *proxy,
                                         const char    *name);

G_END_DECLS
