#pragma once

#include "app/engine/hb-engine-proxy.h"

G_BEGIN_DECLS

#define HB_TYPE_HISTORY_LOADER (hb_history_loader_get_type ())

/**
 * HbHistoryLoader:
 *
 * Fills the traces of an engine's peers with what happened before we listened, of those that somebody
 * looks at: it asks for their history, of one after the other.
 */
G_DECLARE_FINAL_TYPE (HbHistoryLoader, hb_history_loader, HB, HISTORY_LOADER, GObject)

HbHistoryLoader *hb_history_loader_new   (HbEngineProxy   *engine);
void             hb_history_loader_close (HbHistoryLoader *self);

G_END_DECLS
