#pragma once

#include "event/hb-event.h"
#include "role/hb-ways.h"

G_BEGIN_DECLS

/* So many peers are named in one event at the most. */
#define HB_INCIDENT_PEERS_MAX 100

/* So many peers that were given up are compared at a time, and so many incidents are open. Those beyond are given up
 * like any others, and belong to no incident. */
#define HB_INCIDENT_LAPSES_MAX 131072
#define HB_INCIDENTS_MAX 256

/**
 * HbLapse:
 * @peer: a peer that was given up
 * @way: how its segments came
 * @since: when it was last heard, nanoseconds
 * @until: when it would have been heard again at the latest, if it lived
 * @verdict: why it was given up
 */
typedef struct
{
  HbAddress peer;
  HbWay way;
  gint64 since;
  gint64 until;
  HbVerdict verdict;
} HbLapse;

/**
 * HbIncidentFunc:
 * @peer: a peer of an incident
 * @user_data: the caller's
 */
typedef void (*HbIncidentFunc) (const HbAddress *peer,
                                gpointer         user_data);

/**
 * HbIncidents:
 *
 * Finds out what peers that fall silent together have in common. Two things count: that one moment may have silenced
 * them all, and that hardly any peer which shares the same thing lives on after it.
 */
typedef struct _HbIncidents HbIncidents;

HbIncidents *hb_incidents_new      (void);
void         hb_incidents_free     (HbIncidents     *self);
void         hb_incidents_enter    (HbIncidents     *self,
                                    const HbWay     *way,
                                    const HbAddress *peer);
void         hb_incidents_leave    (HbIncidents     *self,
                                    const HbWay     *way,
                                    const HbAddress *peer);
void         hb_incidents_give_up  (HbIncidents     *self,
                                    gint64           now,
                                    const HbLapse   *lapse);
void         hb_incidents_end      (HbIncidents     *self,
                                    gint64           now,
                                    const HbAddress *peer);
guint        hb_incidents_find     (HbIncidents     *self,
                                    const HbAddress *peer);
gint64       hb_incidents_get_due  (HbIncidents     *self);
void         hb_incidents_advance  (HbIncidents     *self,
                                    gint64           now);
gboolean     hb_incidents_walk     (HbIncidents     *self,
                                    guint            number,
                                    HbIncidentFunc   func,
                                    gpointer         user_data);
gboolean     hb_incidents_take     (HbIncidents     *self,
                                    HbEvent         *event);
GArray      *hb_incidents_list     (HbIncidents     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbIncidents, hb_incidents_free)

G_END_DECLS
