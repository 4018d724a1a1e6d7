#pragma once

#include "engine/hb-feed.h"
#include "engine/hb-replies.h"

G_BEGIN_DECLS

/**
 * HbListing:
 *
 * Answers ListPeers and ListPeerSnapshots. What changes between the first and the last peer that is
 * listed is told after the answer, so that whoever asked ends up with the peers as they are.
 */
typedef struct _HbListing HbListing;

HbListing *hb_listing_new    (const HbRun           *run,
                              HbFeed                *feed,
                              HbReplies             *replies);
void       hb_listing_free   (HbListing             *self);
void       hb_listing_answer (HbListing             *self,
                              GDBusMethodInvocation *invocation);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbListing, hb_listing_free)

G_END_DECLS
