#pragma once

#include "engine/hb-identities.h"
#include "engine/hb-permission.h"

G_BEGIN_DECLS

/**
 * HbChangeFunc:
 * @owner: who is to be changed
 * @invocation: (transfer full): the call, which is permitted
 * @by: (nullable): who calls; %NULL for the app on a private socket
 */
typedef void (*HbChangeFunc) (gpointer               owner,
                              GDBusMethodInvocation *invocation,
                              const HbIdentity      *by);

/**
 * HbChanges:
 *
 * Calls that want to change something, from the question who that is and whether they may to the
 * change: those of a caller in their order, while nobody waits for anybody else's, one a turn of the
 * main loop, and no more of a user than so many a second.
 */
typedef struct _HbChanges HbChanges;

HbChanges *hb_changes_new   (HbPermission           permission,
                             HbCallers             *callers,
                             HbIdentities          *identities,
                             HbChangeFunc           func,
                             gpointer               owner);
void       hb_changes_free  (HbChanges             *self);
void       hb_changes_add   (HbChanges             *self,
                             GDBusMethodInvocation *invocation);
void       hb_changes_go_on (HbChanges             *self);
void       hb_changes_drop  (HbChanges             *self,
                             const char            *sender);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbChanges, hb_changes_free)

G_END_DECLS
