#pragma once

#include "app/model/hb-peer-list.h"

G_BEGIN_DECLS

/* An engine's updates of the list, in GVariant text format. */

void peers_update  (HbPeerList *list,
                    const char *text);
void peers_replace (HbPeerList *list,
                    const char *text);

G_END_DECLS
