#include "role/hb-peer-index.h"

/* Linear probing. A slot holds a number plus one, and above it the lowest bits of the hash, so that a lookup hardly
 * ever compares with a wrong peer. 0 is an empty slot. */
#define NUMBER_BITS 27
#define NUMBER_MASK ((1u << NUMBER_BITS) - 1)

/* It grows by an eighth when it is seven eighths full: 4.6 to 5.2 bytes per peer. A lookup of an unknown address
 * probes at most 30 slots on average, which is two cache lines. */
#define SLOTS_LEAST 64

struct _HbPeerIndex
{
  guint32 *slots;
  guint32 n_slots;
  guint32 n_used;
  HbPeerIndexFunc get_address;
  gpointer owner;
};

/**
 * hb_peer_index_new:
 * @get_address: gives the address of a peer
 * @owner: for @get_address
 *
 * Returns: (transfer full): an empty index
 */
HbPeerIndex *
hb_peer_index_new (HbPeerIndexFunc get_address,
                   gpointer        owner)
{
  HbPeerIndex *self = g_new0 (HbPeerIndex, 1);

  self->n_slots = SLOTS_LEAST;
  self->slots = g_new0 (guint32, self->n_slots);
  self->get_address = get_address;
  self->owner = owner;

  return self;
}

void
hb_peer_index_free (HbPeerIndex *self)
{
  g_free (self->slots);
  g_free (self);
}

/* Returns: the slot where probing for a hash starts */
static guint32
home_of (const HbPeerIndex *self,
         guint32            hash)
{
  return (guint32) (((guint64) hash * self->n_slots) >> 32);
}

static guint32
after (const HbPeerIndex *self,
       guint32            place)
{
  return place + 1 < self->n_slots ? place + 1 : 0;
}

static const HbAddress *
address_at (const HbPeerIndex *self,
            guint32            place)
{
  return self->get_address (self->owner, (self->slots[place] & NUMBER_MASK) - 1);
}

/* Returns: the slot of an address, or the empty one where it would go */
static guint32
find (const HbPeerIndex *self,
      const HbAddress   *address,
      guint32            hash)
{
  guint32 place = home_of (self, hash);
  guint32 tag = hash << NUMBER_BITS;

  while (self->slots[place] != 0)
    {
      if ((self->slots[place] & ~NUMBER_MASK) == tag &&
          hb_address_equal (address_at (self, place), address))
        break;
      place = after (self, place);
    }

  return place;
}

/**
 * hb_peer_index_lookup:
 * @self: an index
 * @address: an address
 *
 * Returns: the number of the peer with that address, or %HB_PEER_INDEX_NONE
 */
guint32
hb_peer_index_lookup (HbPeerIndex     *self,
                      const HbAddress *address)
{
  guint32 slot = self->slots[find (self, address, hb_address_hash (address))];

  return slot != 0 ? (slot & NUMBER_MASK) - 1 : HB_PEER_INDEX_NONE;
}

static void
put (HbPeerIndex *self,
     guint32      number)
{
  guint32 hash = hb_address_hash (self->get_address (self->owner, number));
  guint32 place = home_of (self, hash);

  while (self->slots[place] != 0)
    place = after (self, place);
  self->slots[place] = hash << NUMBER_BITS | (number + 1);
}

static void
grow (HbPeerIndex *self)
{
  g_autofree guint32 *before = self->slots;
  guint32 n_before = self->n_slots;

  self->n_slots += self->n_slots / 8;
  self->slots = g_new0 (guint32, self->n_slots);
  for (guint32 i = 0; i < n_before; i++)
    if (before[i] != 0)
      put (self, (before[i] & NUMBER_MASK) - 1);
}

/**
 * hb_peer_index_add:
 * @self: an index
 * @number: a peer that is not in it, up to %HB_PEER_INDEX_MAX; @get_address must know it already
 */
void
hb_peer_index_add (HbPeerIndex *self,
                   guint32      number)
{
  if (self->n_used >= self->n_slots / 8 * 7)
    grow (self);

  put (self, number);
  self->n_used++;
}

/**
 * hb_peer_index_remove:
 * @self: an index
 * @address: the address of a peer in it; @get_address must still know it
 */
void
hb_peer_index_remove (HbPeerIndex     *self,
                      const HbAddress *address)
{
  guint32 hole = find (self, address, hb_address_hash (address));

  if (self->slots[hole] == 0)
    return;

  /* Entries behind the hole whose probing would stop at it move up. */
  for (guint32 place = after (self, hole); self->slots[place] != 0; place = after (self, place))
    {
      guint32 home = home_of (self, hb_address_hash (address_at (self, place)));
      gboolean found = hole <= place ? home > hole && home <= place : home > hole || home <= place;

      if (found)
        continue;
      self->slots[hole] = self->slots[place];
      hole = place;
    }

  self->slots[hole] = 0;
  self->n_used--;
}
