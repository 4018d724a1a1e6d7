#pragma once

#include "app/engine/hb-engine-proxy.h"

G_BEGIN_DECLS

/**
 * HbIncidentNotifier:
 *
 * Sends a notification of each incident, replaces it as the incident grows, and withdraws it when that is closed or
 * nobody is to be notified of its peers.
 */
typedef struct _HbIncidentNotifier HbIncidentNotifier;

HbIncidentNotifier *hb_incident_notifier_new        (GApplication       *application);
void                hb_incident_notifier_free       (HbIncidentNotifier *self);
void                hb_incident_notifier_take_event (HbIncidentNotifier *self,
                                                     HbEngineProxy      *engine,
                                                     const HbEvent      *event);
void                hb_incident_notifier_need       (HbIncidentNotifier *self,
                                                     HbEngineProxy      *engine,
                                                     HbIncidentItem     *incident);
void                hb_incident_notifier_need_all   (HbIncidentNotifier *self,
                                                     HbEngineProxy      *engine);
void                hb_incident_notifier_review     (HbIncidentNotifier *self,
                                                     HbEngineProxy      *engine);
void                hb_incident_notifier_clear      (HbIncidentNotifier *self);

G_END_DECLS
