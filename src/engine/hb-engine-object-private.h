#pragma once

#include "engine/hb-changes.h"
#include "engine/hb-engine-object.h"
#include "engine/hb-history.h"
#include "engine/hb-listing.h"
#include "engine/hb-state-times.h"
#include "engine/hb-waits.h"
#include "role/hb-client-group.h"
#include "role/hb-server.h"

G_BEGIN_DECLS

/* The engine object is split by subject: the object and its properties (hb-engine-object.c), histories, packets and
 * incidents (hb-engine-object-past.c), states of peers (hb-engine-object-states.c), and changes
 * (hb-engine-object-changes.c). */

struct _HbEngineObject
{
  HbRun run;
  HbDBusEngine1 *skeleton;
  HbCallers *callers;
  HbIdentities *identities; /* NULL on a private socket */
  HbReplies *replies;
  HbChanges *changes;
  HbFeed *feed;
  HbListing *listing;
  HbStateTimes *times; /* NULL for a client, as the waits */
  HbWaits *waits;
  HbHistory *history;
};

HbServer *hb_engine_object_server (HbEngineObject *self);
HbClientGroup *hb_engine_object_clients (HbEngineObject *self);
void      hb_engine_object_update (HbEngineObject *self);

/* Refusals: they answer the call; the first returns %FALSE. */
gboolean  hb_engine_object_refuse          (GDBusMethodInvocation *invocation,
                                            GDBusError             code,
                                            const char            *format,
                                            ...) G_GNUC_PRINTF (3, 4);
gboolean  hb_engine_object_take_address    (GDBusMethodInvocation *invocation,
                                            const char            *text,
                                            HbAddress             *address);
HbPeer   *hb_engine_object_take_peer       (HbEngineObject              *self,
                                            GDBusMethodInvocation *invocation,
                                            const char            *text);
gboolean  hb_engine_object_take_partner    (HbEngineObject              *self,
                                            GDBusMethodInvocation *invocation,
                                            const char            *text,
                                            HbAddress             *address);

void hb_engine_object_begin_states    (HbEngineObject *self);
void hb_engine_object_note_state      (HbEngineObject *self,
                                       const HbEvent  *event);
void hb_engine_object_connect_past    (HbEngineObject *self);
void hb_engine_object_connect_changes (HbEngineObject *self);
void hb_engine_object_make_change     (gpointer               owner,
                                       GDBusMethodInvocation *invocation,
                                       const HbIdentity      *by);

G_END_DECLS
