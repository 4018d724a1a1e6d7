#pragma once

#include "cli/verbs/hb-roster.h"

G_BEGIN_DECLS

/* 2026-11-28 12:00:00 UTC, microseconds since 1970. */
#define ROSTER_NOW G_GINT64_CONSTANT (1795867200000000)

HbRoster *hb_roster_of         (const HbPeerSnapshot *peers,
                                gsize                 n_peers);
HbRoster *hb_roster_of_site    (void);
HbRoster *hb_roster_of_hostile (void);

G_END_DECLS
