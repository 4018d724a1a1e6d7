#pragma once

#include "engine/hb-feed.h"
#include "engine/hb-replies.h"
#include "engine/hb-state-times.h"

G_BEGIN_DECLS

/**
 * HbListing:
 *
 * Answers ListPeers, ListPeerSnapshots and ListPeerStates. Changes that happen while the peers are gathered are signalled after the
 * reply, so that the caller ends up with the present state.
 */
typedef struct _HbListing HbListing;

HbListing *hb_listing_new    (const HbRun           *run,
                              HbFeed                *feed,
                              HbReplies             *replies,
                              HbStateTimes          *times);
void       hb_listing_free   (HbListing             *self);
void       hb_listing_answer (HbListing             *self,
                              GDBusMethodInvocation *invocation);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbListing, hb_listing_free)

G_END_DECLS
