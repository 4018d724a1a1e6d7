#pragma once

#include "app/hb-remote.h"

G_BEGIN_DECLS

char *hb_attach_words_lost  (HbRemote *remote);
char *hb_attach_words_again (HbRemote *remote,
                             HbRemote *before);

G_END_DECLS
