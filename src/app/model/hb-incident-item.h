#pragma once

#include <gio/gio.h>

#include "event/hb-event.h"

G_BEGIN_DECLS

#define HB_TYPE_INCIDENT_ITEM (hb_incident_item_get_type ())

/**
 * HbIncidentItem:
 *
 * An open incident: peers that fell silent together. Properties, read-only and notified:
 *
 * - "number" (uint): its number
 * - "sentence" (string): what its peers have in common
 * - "count" (uint): how many peers it has
 * - "when" (int64): when it was opened, microseconds of wall-clock time since 1970
 * - "own" (boolean): whether it is likely our own trouble
 *
 * Signal "peers-changed": other peers belong to it.
 */
G_DECLARE_FINAL_TYPE (HbIncidentItem, hb_incident_item, HB, INCIDENT_ITEM, GObject)

HbIncidentItem *hb_incident_item_new          (const HbEvent   *event);
void            hb_incident_item_take         (HbIncidentItem  *self,
                                               const HbEvent   *event);
guint           hb_incident_item_get_number   (HbIncidentItem  *self);
guint           hb_incident_item_get_count    (HbIncidentItem  *self);
gint64          hb_incident_item_get_when     (HbIncidentItem  *self);
const char     *hb_incident_item_get_sentence (HbIncidentItem  *self);
gboolean        hb_incident_item_get_own      (HbIncidentItem  *self);
gboolean        hb_incident_item_contains     (HbIncidentItem  *self,
                                               const HbAddress *peer);
gboolean        hb_incident_item_is_complete  (HbIncidentItem  *self);
guint           hb_incident_item_get_n_joined (HbIncidentItem  *self);
gboolean        hb_incident_item_any          (HbIncidentItem  *self,
                                               GHRFunc          func,
                                               gpointer         user_data);

G_END_DECLS
