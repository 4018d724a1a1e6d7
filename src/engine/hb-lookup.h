#pragma once

#include <gio/gio.h>

#include "helper/hb-helper.h"

G_BEGIN_DECLS

/* Further addresses of a name are ignored. */
#define HB_LOOKUP_ADDRESSES_MAX HB_HELPER_ADDRESSES_MAX

/* The interval of regular lookups, in seconds. */
#define HB_LOOKUP_INTERVAL 60

/**
 * HbLookup:
 *
 * Keeps the addresses of a host name up to date. It has the helper ask the system's resolver (hosts file, DNS, mDNS),
 * every minute, on request, and after failures: one query at a time.
 */
typedef struct _HbLookup HbLookup;

/**
 * HbLookupFunc:
 * @lookup: the name
 * @error: (nullable): why the name was not found
 * @user_data: the owner's
 *
 * Called from the main loop for each answer.
 */
typedef void (*HbLookupFunc) (HbLookup     *lookup,
                              const GError *error,
                              gpointer      user_data);

HbLookup   *hb_lookup_new           (HbHelper     *helper,
                                     const char   *name,
                                     HbLookupFunc  answered,
                                     gpointer      user_data);
void        hb_lookup_free          (HbLookup     *self);
void        hb_lookup_begin         (HbLookup     *self);
void        hb_lookup_refresh       (HbLookup     *self,
                                     gboolean      changed);
const char *hb_lookup_get_name      (HbLookup     *self);
GArray     *hb_lookup_get_addresses (HbLookup     *self);
gboolean    hb_lookup_has           (HbLookup     *self,
                                     GArray       *addresses);
const char *hb_lookup_explain       (const GError *error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbLookup, hb_lookup_free)

G_END_DECLS
