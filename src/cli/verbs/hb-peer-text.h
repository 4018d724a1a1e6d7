#pragma once

#include "cli/verbs/hb-roster.h"

G_BEGIN_DECLS

void hb_peer_text_append_table (GString             *text,
                                GPtrArray           *entries);
void hb_peer_text_append_facts (GString             *text,
                                const HbRosterEntry *entry,
                                gint64               now);

G_END_DECLS
