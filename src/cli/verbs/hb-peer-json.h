#pragma once

#include "cli/verbs/hb-roster.h"

G_BEGIN_DECLS

void hb_peer_json_append         (GString             *line,
                                  const HbRosterEntry *entry);
void hb_peer_json_append_facts   (GString             *line,
                                  const HbRosterEntry *entry);
void hb_peer_json_append_title   (GString             *line,
                                  const HbPeerSnapshot *peer);
void hb_peer_json_append_time    (GString             *line,
                                  const char          *key,
                                  gint64               time);
void hb_peer_json_append_text    (GString             *line,
                                  const char          *key,
                                  const char          *text);

G_END_DECLS
