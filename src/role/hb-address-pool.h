#pragma once

#include "wire/hb-address.h"

G_BEGIN_DECLS

/**
 * HbAddressPool:
 *
 * A pool of addresses that many peers share, such as our own addresses. Each address is stored once under a
 * 4-byte number from 1; 0 is the "any" address. The pool drops an address that has no holder left.
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
