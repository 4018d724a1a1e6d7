#include "role/hb-address-pool.h"

#include "role/hb-slab.h"

typedef struct
{
  HbAddress address;
  guint32 users;
} Entry;

struct _HbAddressPool
{
  HbSlab *entries;
  GHashTable *numbers; /* key: the address in the entry */
};

HbAddressPool *
hb_address_pool_new (void)
{
  HbAddressPool *self = g_new0 (HbAddressPool, 1);

  self->entries = hb_slab_new (sizeof (Entry));
  self->numbers = g_hash_table_new (hb_address_hash, hb_address_equal);

  return self;
}

void
hb_address_pool_free (HbAddressPool *self)
{
  g_hash_table_unref (self->numbers);
  hb_slab_free (self->entries);
  g_free (self);
}

static guint32
take (HbAddressPool   *self,
      const HbAddress *address)
{
  guint32 number = GPOINTER_TO_UINT (g_hash_table_lookup (self->numbers, address));
  Entry *entry;

  if (number != 0)
    {
      entry = hb_slab_get (self->entries, number);
      entry->users++;
      return number;
    }

  number = hb_slab_take (self->entries);
  entry = hb_slab_get (self->entries, number);
  *entry = (Entry) { *address, 1 };
  g_hash_table_insert (self->numbers, &entry->address, GUINT_TO_POINTER (number));
  return number;
}

static void
give (HbAddressPool *self,
      guint32        number)
{
  Entry *entry = hb_slab_get (self->entries, number);

  if (--entry->users > 0)
    return;

  g_hash_table_remove (self->numbers, &entry->address);
  hb_slab_give (self->entries, number);
}

/**
 * hb_address_pool_get:
 * @self: a pool
 * @number: a number from hb_address_pool_set(), or 0
 *
 * Returns: (transfer none): its address, for as long as the number is in use
 */
const HbAddress *
hb_address_pool_get (HbAddressPool *self,
                     guint32        number)
{
  static const HbAddress any = { 0 };

  return number != 0 ? &((Entry *) hb_slab_get (self->entries, number))->address : &any;
}

/**
 * hb_address_pool_set:
 * @self: a pool
 * @number: (inout): the holder's number, or 0 while it has none
 * @address: (nullable): the holder's new address; %NULL releases the number
 */
void
hb_address_pool_set (HbAddressPool   *self,
                     guint32         *number,
                     const HbAddress *address)
{
  guint32 before = *number;

  if (address != NULL && hb_address_equal (address, hb_address_pool_get (self, before)))
    return;

  *number = address != NULL ? take (self, address) : 0;
  if (before != 0)
    give (self, before);
}
