#pragma once

#include "app/engine/hb-engine-proxy.h"
#include "app/peer/hb-peer-page.h"

G_BEGIN_DECLS

#define HB_TYPE_DETAILS_LOADER (hb_details_loader_get_type ())

/**
 * HbDetailsLoader:
 *
 * Queries an engine for the details of a page's peer, and hands them to the page. The signal "problem" (string) has
 * an error message for the person.
 */
G_DECLARE_FINAL_TYPE (HbDetailsLoader, hb_details_loader, HB, DETAILS_LOADER, GObject)

HbDetailsLoader *hb_details_loader_new         (HbEngineProxy   *engine,
                                                HbPeerPage      *page);
void             hb_details_loader_close       (HbDetailsLoader *self);
void             hb_details_loader_ask_history (HbDetailsLoader *self);
void             hb_details_loader_ask_packets (HbDetailsLoader *self,
                                                guint64          since);

G_END_DECLS
