#include "role/hb-peer-table.h"

/* Peers are laid out in chunks, so that none moves when the table grows and no more than a
 * chunk is ever empty. */
#define CHUNK 1024

struct _HbPeerTable
{
  GHashTable *peers;   /* a set of HbPeer, by the address that each begins with */
  GPtrArray *chunks;   /* of HbPeer[CHUNK] */
  GQueue closed;       /* of HbPeer by closed_link, the longest closed first */
  GQueue vacant;       /* of places without a peer, likewise */
  guint places;        /* that are in use or vacant */
  guint max_peers;
};

/* The set holds peers and is asked for addresses. */
G_STATIC_ASSERT (G_STRUCT_OFFSET (HbPeer, address) == 0);

/**
 * hb_peer_table_new:
 * @max_peers: how many peers it may hold
 *
 * Returns: (transfer full): an empty table
 */
HbPeerTable *
hb_peer_table_new (guint max_peers)
{
  HbPeerTable *self = g_new0 (HbPeerTable, 1);

  self->peers = g_hash_table_new (hb_address_hash, hb_address_equal);
  self->chunks = g_ptr_array_new_with_free_func (g_free);
  self->max_peers = max_peers;
  g_queue_init (&self->closed);
  g_queue_init (&self->vacant);

  return self;
}

void
hb_peer_table_free (HbPeerTable *self)
{
  g_hash_table_unref (self->peers);
  g_ptr_array_unref (self->chunks);
  g_free (self);
}

/**
 * hb_peer_table_lookup:
 * @self: a table
 * @address: an address
 *
 * Returns: (nullable) (transfer none): the peer with that address
 */
HbPeer *
hb_peer_table_lookup (HbPeerTable     *self,
                      const HbAddress *address)
{
  return g_hash_table_lookup (self->peers, address);
}

static HbPeer *
take_fresh (HbPeerTable *self)
{
  guint used = self->places % CHUNK;
  HbPeer *chunk;

  if (used == 0)
    g_ptr_array_add (self->chunks, g_new0 (HbPeer, CHUNK));

  chunk = g_ptr_array_index (self->chunks, self->chunks->len - 1);
  self->places++;
  return &chunk[used];
}

static HbPeer *
take_vacant (HbPeerTable *self)
{
  GList *link = g_queue_pop_head_link (&self->vacant);

  return link != NULL ? (gpointer) ((char *) link - G_STRUCT_OFFSET (HbPeer, closed_link)) : NULL;
}

/* Takes a closed peer out of everything, and wipes it. */
static void
put_out (HbPeerTable *self,
         HbPeer      *peer)
{
  g_queue_unlink (&self->closed, &peer->closed_link);
  g_hash_table_remove (self->peers, peer);
  *peer = (HbPeer) { 0 };
}

static HbPeer *
take_closed (HbPeerTable *self)
{
  HbPeer *peer = g_queue_peek_head (&self->closed);

  if (peer != NULL)
    put_out (self, peer);

  return peer;
}

static HbPeer *
take_place (HbPeerTable *self)
{
  HbPeer *peer = take_vacant (self);

  if (peer != NULL)
    return peer;

  return self->places < self->max_peers ? take_fresh (self) : take_closed (self);
}

/**
 * hb_peer_table_insert:
 * @self: a table
 * @address: an address that no peer in it has
 *
 * Makes room for a stranger. It counts as closed until hb_peer_table_open().
 *
 * Returns: (nullable) (transfer none): a peer that has nothing but its address, or %NULL where
 *   the table is full of open sessions
 */
HbPeer *
hb_peer_table_insert (HbPeerTable     *self,
                      const HbAddress *address)
{
  HbPeer *peer = take_place (self);

  if (peer == NULL)
    return NULL;

  peer->address = *address;
  peer->pulse_left = HB_UNKNOWN;
  peer->rtt = HB_UNKNOWN;
  peer->closed_link.data = peer;
  g_hash_table_add (self->peers, peer);
  g_queue_push_tail_link (&self->closed, &peer->closed_link);

  return peer;
}

/**
 * hb_peer_table_peek_displaced:
 * @self: a table
 *
 * Returns: (nullable) (transfer none): the peer whose place the next stranger would take
 */
HbPeer *
hb_peer_table_peek_displaced (HbPeerTable *self)
{
  if (self->vacant.length > 0 || self->places < self->max_peers)
    return NULL;

  return g_queue_peek_head (&self->closed);
}

/**
 * hb_peer_table_remove:
 * @self: a table
 * @peer: a closed peer in it; gone afterwards
 *
 * Its place is for the next stranger.
 */
void
hb_peer_table_remove (HbPeerTable *self,
                      HbPeer      *peer)
{
  put_out (self, peer);
  g_queue_push_tail_link (&self->vacant, &peer->closed_link);
}

/**
 * hb_peer_table_open:
 * @self: a table
 * @peer: a closed peer in it
 *
 * Protects a peer from being put out.
 */
void
hb_peer_table_open (HbPeerTable *self,
                    HbPeer      *peer)
{
  g_queue_unlink (&self->closed, &peer->closed_link);
}

/**
 * hb_peer_table_close:
 * @self: a table
 * @peer: an open peer in it
 *
 * Has a peer stay for as long as its place is not needed.
 */
void
hb_peer_table_close (HbPeerTable *self,
                     HbPeer      *peer)
{
  g_queue_push_tail_link (&self->closed, &peer->closed_link);
}

guint
hb_peer_table_get_size (HbPeerTable *self)
{
  return self->places - self->vacant.length;
}

guint
hb_peer_table_get_open (HbPeerTable *self)
{
  return hb_peer_table_get_size (self) - self->closed.length;
}

/**
 * hb_peer_table_walk:
 * @self: a table
 * @from: 0 to begin with, then what it returned before
 * @func: (scope call): called for each peer of a part of the table; it may not change the table
 * @user_data: for @func
 *
 * As hb_peer_table_foreach(), a bounded part at a time. Who comes or goes meanwhile may be left out.
 *
 * Returns: where to go on from, or 0 at the end
 */
guint
hb_peer_table_walk (HbPeerTable *self,
                    guint        from,
                    HbPeerFunc   func,
                    gpointer     user_data)
{
  guint end = MIN (from + CHUNK, self->places);

  for (guint i = from; i < end; i++)
    {
      HbPeer *chunk = g_ptr_array_index (self->chunks, i / CHUNK);
      HbPeer *peer = &chunk[i % CHUNK];

      if (peer->closed_link.data != NULL)
        func (peer, user_data);
    }

  return end < self->places ? end : 0;
}

/**
 * hb_peer_table_foreach:
 * @self: a table
 * @func: (scope call): called for each peer, in the order of their first coming, save that who
 *   took another's place comes in its stead; it may close and open peers, not insert any
 * @user_data: for @func
 */
void
hb_peer_table_foreach (HbPeerTable *self,
                       HbPeerFunc   func,
                       gpointer     user_data)
{
  guint next = 0;

  do
    next = hb_peer_table_walk (self, next, func, user_data);
  while (next != 0);
}
