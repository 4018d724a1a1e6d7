#pragma once

#include "app/engine/hb-engine-proxy.h"

G_BEGIN_DECLS

char *hb_attach_words_lost  (HbEngineProxy *remote);
char *hb_attach_words_again (HbEngineProxy *remote,
                             HbEngineProxy *before);

G_END_DECLS
