#pragma once

#include "app/engine/hb-engine-proxy.h"

G_BEGIN_DECLS

/**
 * HbNextEngine:
 *
 * Waits until there is an engine on a bus again that answers, be it the one of before or another. A bus of
 * the system that went is looked for again.
 */
typedef struct _HbNextEngine HbNextEngine;

/**
 * HbNextEngineFunc:
 * @engine: (transfer none): it
 * @bus: (transfer none): where it is
 * @user_data: the owner's, who may free the return
 */
typedef void (*HbNextEngineFunc) (HbEngineProxy        *engine,
                                  GDBusConnection *bus,
                                  gpointer         user_data);

HbNextEngine *hb_next_engine_new  (GDBusConnection *bus,
                                   HbNextEngineFunc returned,
                                   gpointer         user_data);
void          hb_next_engine_free (HbNextEngine    *self);

G_END_DECLS
