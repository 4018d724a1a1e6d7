#pragma once

#include <gtk/gtk.h>

#include "app/model/hb-incident-item.h"

G_BEGIN_DECLS

#define HB_TYPE_INCIDENT_CARD (hb_incident_card_get_type ())

/**
 * HbIncidentCard:
 *
 * What is known of an incident, with a button that shows its peers and one that acknowledges it, by the action
 * "quiet.acknowledge-incident" with its number as the target. Properties:
 *
 * - "incident" (#HbIncidentItem, construct only)
 * - "shown" (boolean): whether its peers are shown, and no others
 * - "acknowledged" (boolean): whether it is acknowledged
 * - "since" (int64): when its peers were last heard, microseconds of wall-clock time since 1970; 0 if unknown
 * - "narrow" (boolean): whether there is little room
 */
G_DECLARE_FINAL_TYPE (HbIncidentCard, hb_incident_card, HB, INCIDENT_CARD, GtkWidget)

GtkWidget      *hb_incident_card_new          (HbIncidentItem *incident);
HbIncidentItem *hb_incident_card_get_incident (HbIncidentCard *self);

G_END_DECLS
