#pragma once

#include <gtk/gtk.h>

#include "app/model/hb-incident-list.h"
#include "app/model/hb-peer-list.h"

G_BEGIN_DECLS

#define HB_TYPE_INCIDENT_CARDS (hb_incident_cards_get_type ())

/**
 * HbIncidentCards:
 *
 * The latest incidents as cards, and a button that shows the others, too. It is invisible while there are none.
 * Properties:
 *
 * - "incidents" (#HbIncidentList, or %NULL)
 * - "peers" (#HbPeerList, or %NULL): tells whether an incident is acknowledged
 * - "shown" (#HbIncidentItem, or %NULL): the one whose peers are shown, and no others; it becomes %NULL when that is
 *   closed
 * - "narrow" (boolean): whether there is little room
 */
G_DECLARE_FINAL_TYPE (HbIncidentCards, hb_incident_cards, HB, INCIDENT_CARDS, GtkWidget)

G_END_DECLS
