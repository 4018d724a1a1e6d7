#pragma once

#include "wire/hb-address.h"

G_BEGIN_DECLS

/**
 * HbAddressPool:
 *
 * Addresses that a great many share, such as our own that peers talk to: each is kept once, and named by a
 * number of four bytes, from 1; 0 is the "any" address. One that nobody uses any more is dropped.
 */
typedef struct _HbAddressPool HbAddressPool;

HbAddressPool   *hb_address_pool_new  (void);
void             hb_address_pool_free (HbAddressPool   *self);
void             hb_address_pool_set  (HbAddressPool   *self,
                                       guint32         *number,
                                       const HbAddress *address);
const HbAddress *hb_address_pool_get  (HbAddressPool   *self,
                                       guint32          number);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbAddressPool, hb_address_pool_free)

G_END_DECLS
