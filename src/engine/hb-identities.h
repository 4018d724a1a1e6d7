#pragma once

#include "engine/hb-callers.h"
#include "event/hb-identity.h"

G_BEGIN_DECLS

/**
 * HbIdentities:
 *
 * The identities of the callers on a bus. The bus is asked asynchronously; an identity is kept until its caller
 * leaves the bus.
 */
typedef struct _HbIdentities HbIdentities;

/**
 * HbIdentitiesFuncs:
 * @owned: a caller's user is known
 * @known: all that can be found out about a caller is known
 * @gone: a caller has left the bus
 *
 * Callbacks, from the main loop.
 */
typedef struct
{
  void (*owned) (const char *sender, guint32 uid, gpointer user_data);
  void (*known) (const char *sender, gpointer user_data);
  void (*gone) (const char *sender, gpointer user_data);
} HbIdentitiesFuncs;

HbIdentities     *hb_identities_new    (GDBusConnection         *connection,
                                        const HbIdentitiesFuncs *funcs,
                                        gpointer                 user_data);
void              hb_identities_free   (HbIdentities            *self);
void              hb_identities_add    (HbIdentities            *self,
                                        const char              *sender);
const HbIdentity *hb_identities_lookup (HbIdentities            *self,
                                        const char              *sender);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbIdentities, hb_identities_free)

G_END_DECLS
