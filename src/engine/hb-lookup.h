#pragma once

#include <gio/gio.h>

#include "wire/hb-address.h"

G_BEGIN_DECLS

/* Of a name that has more, the first ones are taken. */
#define HB_LOOKUP_ADDRESSES_MAX 16

/* So often a name is looked up again while nothing happens, in seconds. */
#define HB_LOOKUP_INTERVAL 60

/**
 * HbLookup:
 *
 * A host name whose addresses are kept known: it is looked up as every program does it (the hosts file, DNS,
 * mDNS, whatever the system is set up for), again each minute, when its owner asks for it, and where that
 * failed. The main loop never waits for it, and at most one question is under way.
 */
typedef struct _HbLookup HbLookup;

/**
 * HbLookupFunc:
 * @lookup: the name
 * @error: (nullable): why it was not found
 * @user_data: the owner's
 *
 * Called from the main loop each time that there is an answer.
 */
typedef void (*HbLookupFunc) (HbLookup     *lookup,
                              const GError *error,
                              gpointer      user_data);

HbLookup   *hb_lookup_new           (const char   *name,
                                     HbLookupFunc  answered,
                                     gpointer      user_data);
void        hb_lookup_free          (HbLookup     *self);
void        hb_lookup_begin         (HbLookup     *self);
void        hb_lookup_hasten        (HbLookup     *self,
                                     gboolean      changed);
const char *hb_lookup_get_name      (HbLookup     *self);
GArray     *hb_lookup_get_addresses (HbLookup     *self);
gboolean    hb_lookup_has           (HbLookup     *self,
                                     GArray       *addresses);
const char *hb_lookup_explain       (const GError *error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbLookup, hb_lookup_free)

G_END_DECLS
