#pragma once

#include <gio/gio.h>

#include "engine/hb-engine.h"

G_BEGIN_DECLS

#define HB_BUS_NAME "io.github.d0ntblink.Heartbeats.Engine"
#define HB_BUS_PATH "/io/github/d0ntblink/Heartbeats/Engine"

/**
 * HbBus:
 *
 * Offers an engine over D-Bus (io.github.d0ntblink.Heartbeats.Engine1). Changes travel in
 * batches.
 */
typedef struct _HbBus HbBus;

/**
 * HbBusFunc:
 * @user_data: the owner's
 */
typedef void (*HbBusFunc) (gpointer user_data);

HbBus *hb_bus_new  (HbEngine       *engine,
                    GBusType        type,
                    HbBusFunc       terminate,
                    HbBusFunc       name_lost,
                    gpointer        user_data,
                    GError        **error);
void   hb_bus_free (HbBus          *self);
void   hb_bus_note (HbBus          *self,
                    const HbEvent  *event);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbBus, hb_bus_free)

G_END_DECLS
