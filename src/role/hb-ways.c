#include "role/hb-ways.h"

#include "role/hb-slab.h"

typedef struct
{
  HbWay way;
  guint32 users;
} Entry;

struct _HbWays
{
  HbSlab *entries;
  GHashTable *numbers; /* by the way in its entry */
};

G_STATIC_ASSERT (HB_WAYS_MAX <= G_MAXUINT16);

static guint
hash_way (gconstpointer key)
{
  const HbWay *way = key;
  guint64 hash = way->mac << 16 ^ (guint64) way->interface << 24 ^ (guint64) (guint16) way->vlan << 8 ^
                 way->hop_limit;

  /* The high half of the product depends on all of its bits. */
  return (guint) (hash * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15) >> 32);
}

static gboolean
equal_ways (gconstpointer one,
            gconstpointer other)
{
  const HbWay *a = one, *b = other;

  return a->mac == b->mac && a->interface == b->interface && a->vlan == b->vlan && a->hop_limit == b->hop_limit;
}

HbWays *
hb_ways_new (void)
{
  HbWays *self = g_new0 (HbWays, 1);
  guint32 other;

  self->entries = hb_slab_new (sizeof (Entry));
  self->numbers = g_hash_table_new (hash_way, equal_ways);

  other = hb_slab_take (self->entries);
  g_assert (other == HB_WAY_OTHER);
  *(Entry *) hb_slab_get (self->entries, other) = (Entry) { { .vlan = -1 }, 1 };

  return self;
}

void
hb_ways_free (HbWays *self)
{
  g_hash_table_unref (self->numbers);
  hb_slab_free (self->entries);
  g_free (self);
}

/**
 * hb_ways_get:
 * @self: ways
 * @number: a number from hb_ways_set(), not %HB_WAY_NONE
 *
 * Returns: (transfer none): that way, as long as the number is in use
 */
const HbWay *
hb_ways_get (HbWays  *self,
             guint16  number)
{
  return &((Entry *) hb_slab_get (self->entries, number))->way;
}

static guint16
take (HbWays      *self,
      const HbWay *way)
{
  guint32 number = GPOINTER_TO_UINT (g_hash_table_lookup (self->numbers, way));
  Entry *entry;

  if (number == 0 && g_hash_table_size (self->numbers) >= HB_WAYS_MAX - 2)
    number = HB_WAY_OTHER;
  if (number != 0)
    {
      entry = hb_slab_get (self->entries, number);
      entry->users++;
      return (guint16) number;
    }

  number = hb_slab_take (self->entries);
  entry = hb_slab_get (self->entries, number);
  *entry = (Entry) { *way, 1 };
  g_hash_table_insert (self->numbers, &entry->way, GUINT_TO_POINTER (number));
  return (guint16) number;
}

static void
give (HbWays  *self,
      guint16  number)
{
  Entry *entry = hb_slab_get (self->entries, number);

  if (--entry->users > 0)
    return;

  g_hash_table_remove (self->numbers, &entry->way);
  hb_slab_give (self->entries, number);
}

/**
 * hb_ways_set:
 * @self: ways
 * @number: (inout): the number of a peer's way, %HB_WAY_NONE if it has none
 * @way: (nullable): its way from now on; %NULL if it needs none any more
 */
void
hb_ways_set (HbWays      *self,
             guint16     *number,
             const HbWay *way)
{
  guint16 before = *number;

  *number = way != NULL ? take (self, way) : HB_WAY_NONE;
  if (before != HB_WAY_NONE)
    give (self, before);
}

/**
 * hb_way_get_distance:
 * @self: a way
 *
 * Systems begin with a hop limit of 32, 64, 128 or 255; hardly any path is longer than 30 routers.
 *
 * Returns: how many routers there are on it
 */
guint
hb_way_get_distance (const HbWay *self)
{
  static const guint8 beginnings[] = { 32, 64, 128, 255 };

  for (guint i = 0; i < G_N_ELEMENTS (beginnings); i++)
    if (self->hop_limit <= beginnings[i])
      return beginnings[i] - self->hop_limit;

  g_assert_not_reached ();
}
