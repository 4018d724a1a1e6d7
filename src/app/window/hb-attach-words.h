#pragma once

#include "app/engine/hb-engine-proxy.h"

G_BEGIN_DECLS

char *hb_attach_words_lost  (HbEngineProxy *engine);
char *hb_attach_words_again (HbEngineProxy *engine,
                             HbEngineProxy *before);

G_END_DECLS
