#pragma once

#include "app/model/hb-peer-item.h"
#include "app/model/hb-session.h"

G_BEGIN_DECLS

/* The state of a peer in a sentence, and the evidence for it in another. */

char *hb_verdict_say     (HbPeerItem *item);
char *hb_verdict_explain (HbPeerItem *item,
                          HbSession  *latest,
                          gint64      now,
                          gboolean    replay);

G_END_DECLS
