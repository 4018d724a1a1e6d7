#pragma once

#include "event/hb-event-detail.h"
#include "role/hb-queue.h"
#include "role/hb-ways.h"

G_BEGIN_DECLS

/**
 * HbIncidentKey:
 *
 * Something that peers may have in common, as a plain value.
 */
typedef struct
{
  guint64 value;
  guint32 interface;
  gint16 vlan;
  guint8 cause; /* a #HbCause */
  guint8 extra;
} HbIncidentKey;

/**
 * HbIncidentGroup:
 * @key: what its peers have in common
 * @alive: how many of them have a session
 * @down: how many of @lapses are of peers that are still silent
 * @lapses: the numbers of those that were given up lately, the earliest verdict first
 * @incident: (nullable): the last incident that has this cause, if it is open
 * @uses: how many open incidents have this cause
 * @candidate: where it stands among those that are being compared, from 1; 0 if it does not
 * @dirty: it has changed since it was last looked at
 *
 * The peers that have something in common.
 */
typedef struct
{
  HbIncidentKey key;
  guint alive;
  guint down;
  HbQueue lapses;
  gpointer incident;
  guint uses;
  guint candidate;
  gboolean dirty;
} HbIncidentGroup;

/**
 * HbIncidentWindow:
 * @count: how many peers fell silent at one moment, as far as is known
 * @from: the earliest such moment: the last of them was heard then
 * @until: the latest one: by then, the first of them would have been heard again
 * @later: how many others were heard after @from, and fell silent later
 */
typedef struct
{
  guint count;
  guint later;
  gint64 from;
  gint64 until;
} HbIncidentWindow;

/**
 * HbSilence:
 * @since: when a peer was last heard
 * @until: when it would have been heard again at the latest, if it lived
 */
typedef struct
{
  gint64 since;
  gint64 until;
} HbSilence;

gboolean   hb_incident_key_init         (HbIncidentKey    *self,
                                         HbCause           cause,
                                         const HbWay      *way,
                                         const HbAddress  *peer);
HbNetwork  hb_incident_subnet_of        (const HbAddress  *peer);
gboolean   hb_incident_window_find      (HbIncidentWindow *self,
                                         const HbSilence  *silences,
                                         guint             n_silences);

GHashTable      *hb_incident_groups_new  (void);
HbIncidentGroup *hb_incident_groups_find (GHashTable          *groups,
                                          HbCause              cause,
                                          const HbWay         *way,
                                          const HbAddress     *peer);
HbIncidentGroup *hb_incident_groups_need (GHashTable          *groups,
                                          HbCause              cause,
                                          const HbWay         *way,
                                          const HbAddress     *peer);
void             hb_incident_groups_drop (GHashTable          *groups,
                                          HbIncidentGroup     *group);

G_END_DECLS
