#pragma once

#include <gio/gio.h>

#include "engine/hb-permission.h"
#include "event/hb-event.h"
#include "engine/hb-run.h"

G_BEGIN_DECLS

#define HB_BUS_PATH "/io/github/d0ntblink/Heartbeats/Engine"

/**
 * HbExport:
 *
 * A running role as the object at %HB_BUS_PATH on one D-Bus connection
 * (io.github.d0ntblink.Heartbeats.Engine1), be it a bus or a private socket. Changes travel in
 * batches, and wait while whoever reads does not keep up. It keeps the role's history.
 */
typedef struct _HbExport HbExport;

HbExport *hb_export_new  (GDBusConnection  *connection,
                          HbPermission      permission,
                          const HbRun      *run,
                          GError          **error);
void      hb_export_free (HbExport         *self);
void      hb_export_hold (HbExport         *self);
void      hb_export_note (HbExport         *self,
                          const HbEvent    *event);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbExport, hb_export_free)

G_END_DECLS
