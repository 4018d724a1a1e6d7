#pragma once

#include "engine/hb-changes.h"
#include "engine/hb-export.h"
#include "engine/hb-history.h"
#include "engine/hb-listing.h"
#include "role/hb-client.h"
#include "role/hb-server.h"

G_BEGIN_DECLS

/* What the rooms of an export share: the object and its properties (hb-export.c), what has been
 * (hb-export-past.c), and what can be changed (hb-export-changes.c). */

struct _HbExport
{
  HbRun run;
  HbDBusEngine1 *skeleton;
  HbCallers *callers;
  HbIdentities *identities; /* NULL on a private socket */
  HbReplies *replies;
  HbChanges *changes;
  HbFeed *feed;
  HbListing *listing;
  HbHistory *history;
};

HbServer *hb_export_server          (HbExport              *self);
HbClient *hb_export_client          (HbExport              *self);
void      hb_export_update          (HbExport              *self);

/* Refusals, after which the call is answered. */
void      hb_export_refuse          (GDBusMethodInvocation *invocation,
                                     GDBusError             code,
                                     const char            *format,
                                     ...) G_GNUC_PRINTF (3, 4);
HbPeer   *hb_export_take_peer       (HbExport              *self,
                                     GDBusMethodInvocation *invocation,
                                     const char            *text);
gboolean  hb_export_take_partner    (HbExport              *self,
                                     GDBusMethodInvocation *invocation,
                                     const char            *text,
                                     HbAddress             *address);

void      hb_export_connect_past    (HbExport              *self);
void      hb_export_connect_changes (HbExport              *self);

G_END_DECLS
