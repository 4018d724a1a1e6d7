#pragma once

#include "app/model/hb-peer-item.h"
#include "app/model/hb-session.h"

G_BEGIN_DECLS

/* How things stand with a peer, in a sentence and in some more. */

char *hb_verdict_say     (HbPeerItem *item);
char *hb_verdict_explain (HbPeerItem *item,
                          HbSession  *latest,
                          gint64      now,
                          gboolean    replay);

G_END_DECLS
