#pragma once

#include "app/model/hb-incident-item.h"

G_BEGIN_DECLS

/* So many are kept: an engine has no more. */
#define HB_INCIDENT_LIST_MAX 256

#define HB_TYPE_INCIDENT_LIST (hb_incident_list_get_type ())

/**
 * HbIncidentList:
 *
 * The open incidents (#GListModel of #HbIncidentItem), the latest first. Signals: "peers-changed": other peers belong
 * to one of them; "closing" (#HbIncidentItem): that one is about to be removed, with all of its peers that are known.
 */
G_DECLARE_FINAL_TYPE (HbIncidentList, hb_incident_list, HB, INCIDENT_LIST, GObject)

HbIncidentList *hb_incident_list_new        (void);
void            hb_incident_list_take_event (HbIncidentList  *self,
                                             const HbEvent   *event);
void            hb_incident_list_replace    (HbIncidentList  *self,
                                             const GArray    *events);
HbIncidentItem *hb_incident_list_lookup     (HbIncidentList  *self,
                                             guint            number);
HbIncidentItem *hb_incident_list_find       (HbIncidentList  *self,
                                             const HbAddress *peer);

G_END_DECLS
