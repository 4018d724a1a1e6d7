#pragma once

#include <gio/gio.h>

#include "engine/hb-permission.h"
#include "engine/hb-run.h"
#include "event/hb-event.h"

G_BEGIN_DECLS

#define HB_BUS_PATH "/io/github/d0ntblink/Heartbeats/Engine"

/**
 * HbEngineObject:
 *
 * A running role, exported at %HB_BUS_PATH of one D-Bus connection (io.github.d0ntblink.Heartbeats.Engine1): a bus
 * or a private socket. Changes are sent in batches, which wait for a slow reader. The object keeps the role's history.
 */
typedef struct _HbEngineObject HbEngineObject;

HbEngineObject *hb_engine_object_new  (GDBusConnection *connection,
                                       HbPermission     permission,
                                       const HbRun     *run,
                                       GError         **error);
void            hb_engine_object_free (HbEngineObject  *self);
void            hb_engine_object_hold (HbEngineObject  *self);
void            hb_engine_object_note (HbEngineObject  *self,
                                       const HbEvent   *event);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbEngineObject, hb_engine_object_free)

G_END_DECLS
