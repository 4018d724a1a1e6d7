#pragma once

#include "app/engine/hb-engine-proxy.h"

G_BEGIN_DECLS

/**
 * HbNextEngine:
 *
 * Waits until an engine on a bus answers again, the same one or another. If the system bus is gone, it waits for
 * that, too.
 */
typedef struct _HbNextEngine HbNextEngine;

/**
 * HbNextEngineFunc:
 * @engine: (transfer none): the engine
 * @bus: (transfer none): its bus
 * @user_data: the owner's, who may free the search
 */
typedef void (*HbNextEngineFunc) (HbEngineProxy        *engine,
                                  GDBusConnection *bus,
                                  gpointer         user_data);

HbNextEngine *hb_next_engine_new  (GDBusConnection *bus,
                                   HbNextEngineFunc returned,
                                   gpointer         user_data);
void          hb_next_engine_free (HbNextEngine    *self);

G_END_DECLS
