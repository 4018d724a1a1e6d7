#pragma once

#include "engine/hb-callers.h"
#include "event/hb-identity.h"

G_BEGIN_DECLS

/**
 * HbIdentities:
 *
 * Who those are that call over a bus. It is asked of the bus without anything waiting for it, and kept
 * until they leave the bus, which it tells.
 */
typedef struct _HbIdentities HbIdentities;

/**
 * HbIdentitiesFuncs:
 * @owned: it is known whose a caller is
 * @known: it is known who a caller is, as well as that can be
 * @gone: a caller has left the bus
 *
 * What the owner is told, from the main loop.
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
