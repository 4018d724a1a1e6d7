#pragma once

#include "event/hb-peer-snapshot.h"

G_BEGIN_DECLS

/**
 * HbRosterEntry:
 * @peer: a peer, at one of its addresses
 * @since: since when it has its state, microseconds of wall-clock time since 1970; 0 if unknown
 * @incident: the number of the open incident that it is part of; 0 if there is none
 * @incident_text: (nullable): the sentence of that incident, safe to show
 *
 * What is known of a peer; everything belongs to the roster.
 */
typedef struct
{
  const HbPeerSnapshot *peer;
  gint64 since;
  guint incident;
  const char *incident_text;
} HbRosterEntry;

/**
 * HbRoster:
 *
 * The peers of a server at one time, the worst first.
 */
typedef struct _HbRoster HbRoster;

HbRoster            *hb_roster_new            (GVariant         *peers,
                                               GVariant         *since,
                                               GVariant         *incidents,
                                               GError          **error);
void                 hb_roster_free           (HbRoster         *self);
guint                hb_roster_get_size       (HbRoster         *self);
gboolean             hb_roster_is_full        (HbRoster         *self);
const HbRosterEntry *hb_roster_get            (HbRoster         *self,
                                               guint             index);
GPtrArray           *hb_roster_select         (HbRoster         *self,
                                               guint             states,
                                               const char       *group);
GPtrArray           *hb_roster_find_all       (HbRoster         *self,
                                               const char       *word);
GPtrArray           *hb_roster_find_addresses (HbRoster         *self,
                                               const char       *word,
                                               GError          **error);
const HbRosterEntry *hb_roster_find           (HbRoster         *self,
                                               const char       *word,
                                               GError          **error);
GPtrArray           *hb_roster_merge          (GPtrArray        *entries);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbRoster, hb_roster_free)

G_END_DECLS
