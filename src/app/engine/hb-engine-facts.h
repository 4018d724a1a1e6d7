#pragma once

#include "hb-dbus-engine.h"

G_BEGIN_DECLS

/* The last known properties of an engine, in an object of the same type as the D-Bus proxy. A proxy drops its
 * properties when the engine's bus name has no owner any more, and takes those of the next owner. */

HbDBusEngine1 *hb_engine_facts_new      (void);
void           hb_engine_facts_take     (HbDBusEngine1 *self,
                                         HbDBusEngine1 *proxy);
void           hb_engine_facts_take_one (HbDBusEngine1 *self,
                                         HbDBusEngine1 *proxy,
                                         const char    *name);

G_END_DECLS
