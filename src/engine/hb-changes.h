#pragma once

#include "engine/hb-identities.h"
#include "engine/hb-permission.h"

G_BEGIN_DECLS

/**
 * HbChangeFunc:
 * @owner: the owner of the changes
 * @invocation: (transfer full): the call, which is permitted
 * @by: (nullable): the caller; %NULL for the app on a private socket
 */
typedef void (*HbChangeFunc) (gpointer               owner,
                              GDBusMethodInvocation *invocation,
                              const HbIdentity      *by);

/**
 * HbChanges:
 *
 * Method calls that change something, from authorization to execution. The calls of one caller are made in their
 * order; callers do not wait for each other. One change is made per turn of the main loop, and a user has a rate
 * limit.
 */
typedef struct _HbChanges HbChanges;

HbChanges *hb_changes_new    (HbPermission           permission,
                              HbCallers             *callers,
                              HbIdentities          *identities,
                              HbChangeFunc           func,
                              gpointer               owner);
void       hb_changes_free   (HbChanges             *self);
void       hb_changes_add    (HbChanges             *self,
                              GDBusMethodInvocation *invocation);
void       hb_changes_resume (HbChanges             *self);
void       hb_changes_drop   (HbChanges             *self,
                              const char            *sender);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbChanges, hb_changes_free)

G_END_DECLS
