#pragma once

#include "store/hb-peers-edit.h"

G_BEGIN_DECLS

char *hb_peers_name_shorten (const char  *text,
                             gsize        max);
char *hb_peers_name_choose  (HbPeersEdit *edit,
                             const char  *wanted);

G_END_DECLS
