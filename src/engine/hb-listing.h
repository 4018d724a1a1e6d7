#pragma once

#include "engine/hb-feed.h"

G_BEGIN_DECLS

/**
 * HbListing:
 *
 * Answers ListPeers and ListPeersByKey, with the peers as they are at one moment. To describe 100,000
 * of them and to make a message of it takes a while; pulses wait for no more than the copying.
 */
typedef struct _HbListing HbListing;

HbListing *hb_listing_new    (const HbRun           *run,
                              HbFeed                *feed);
void       hb_listing_free   (HbListing             *self);
gboolean   hb_listing_answer (HbListing             *self,
                              GDBusMethodInvocation *invocation);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbListing, hb_listing_free)

G_END_DECLS
