#pragma once

#include "app/model/hb-peer-list.h"

G_BEGIN_DECLS

/* What an engine tells of its peers, as a text that GVariant parses. */

void peers_update  (HbPeerList *list,
                    const char *text);
void peers_replace (HbPeerList *list,
                    const char *text);

G_END_DECLS
