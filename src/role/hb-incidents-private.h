#pragma once

#include "role/hb-incident-group.h"
#include "role/hb-incidents.h"
#include "role/hb-slab.h"

G_BEGIN_DECLS

/* What the rooms of HbIncidents share: who is alive and who was given up (hb-incidents.c), what they have in common
 * (hb-incident-compare.c), and what is told of it (hb-incident-tell.c). */

/* Fewer than two have nothing in common. */
#define HB_INCIDENT_PEERS_LEAST 2

/* Of those that lived before, three of four must be silent. Two or three peers need all: one that lives disproves what
 * little there is. Of more, a few may live on: a peer that has a second uplink, or that spoke again in the meantime. */
#define HB_INCIDENT_SHARE(part, all) ((part) * 4 >= (all) * 3)

/**
 * HbOpenIncident:
 * @number: which one
 * @group: what its peers have in common
 * @members: (element-type guint32): its peers, also those that are over, by the numbers of their #HbIncidentMember
 * @silent: how many of them are not over
 * @from: what silenced them did so then at the earliest
 * @until: and then at the latest
 * @round: when its cause was last found out
 * @opened: when it was first told
 * @told: whether it has been told
 * @changed: whether there is something to be told
 */
typedef struct
{
  guint number;
  HbIncidentGroup *group;
  GArray *members;
  guint silent;
  gint64 from;
  gint64 until;
  guint round;
  gint64 opened;
  gboolean told;
  gboolean changed;
} HbOpenIncident;

/**
 * HbIncidentMember:
 * @lapse: a peer that was given up
 * @incident: (nullable): to which it belongs
 * @expires: until when it is compared with later ones
 * @over: it was heard again, or is forgotten
 * @recent: it is compared with later ones
 */
typedef struct
{
  HbLapse lapse;
  HbOpenIncident *incident;
  gint64 expires;
  gboolean over;
  gboolean recent;
} HbIncidentMember;

struct _HbIncidents
{
  GHashTable *groups;
  HbSlab *records;     /* of HbIncidentMember */
  GHashTable *numbers; /* of those that are not over, by the address in each */
  HbQueue recent;      /* guint32, the numbers of those that are recent, the earliest verdict first */
  guint n_records;
  gint64 last_expires;
  GPtrArray *dirty;    /* of HbIncidentGroup */
  GPtrArray *open;     /* of HbOpenIncident */
  guint last_number;
  guint round;         /* how often verdicts have been compared */
  gint64 waits_since;
  gint64 due;
  HbQueue events;
};

HbIncidentMember *hb_incidents_get_record (HbIncidents            *self,
                                           guint32                 number);
HbIncidentGroup  *hb_incidents_find_group (HbIncidents            *self,
                                           HbCause                 cause,
                                           const HbIncidentMember *record);
void              hb_incidents_join       (HbIncidents            *self,
                                           HbOpenIncident         *incident,
                                           guint32                 number);
gboolean          hb_incidents_fits       (const HbIncidentMember *record,
                                           gint64                  from,
                                           gint64                  until);
void              hb_incidents_release    (HbIncidents            *self,
                                           guint32                 number);
void              hb_incidents_compare    (HbIncidents            *self);
void              hb_incidents_settle     (HbIncidents            *self,
                                           gint64                  now);
void              hb_incident_set_group   (HbOpenIncident         *self,
                                           HbIncidentGroup        *group);

G_END_DECLS
