#pragma once

#include "app/engine/hb-engine-proxy.h"

G_BEGIN_DECLS

#define HB_TYPE_HISTORY_LOADER (hb_history_loader_get_type ())

/**
 * HbHistoryLoader:
 *
 * Fills the traces of peers with their past events when they are first shown: it queries the engine for one history
 * after the other.
 */
G_DECLARE_FINAL_TYPE (HbHistoryLoader, hb_history_loader, HB, HISTORY_LOADER, GObject)

HbHistoryLoader *hb_history_loader_new   (HbEngineProxy   *engine);
void             hb_history_loader_close (HbHistoryLoader *self);

G_END_DECLS
