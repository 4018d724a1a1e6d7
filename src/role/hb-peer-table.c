#include "role/hb-peer-table.h"

#include <string.h>

#include "role/hb-address-pool.h"
#include "role/hb-peer-index.h"
#include "role/hb-slab.h"

/* Peers are stored in chunks: none moves when the table grows, and at most one chunk's room is unused. */
#define CHUNK 1024

/* Most texts are short. More sizes would waste memory: a slab never shrinks. */
static const gsize text_sizes[] = { 24, HB_PEER_TEXT_SIZE };

/* A linked list of peers, by their numbers plus one; 0 is none. */
typedef struct
{
  guint32 first;
  guint32 last;
  guint length;
} List;

struct _HbPeerTable
{
  GPtrArray *chunks;          /* of HbPeer[CHUNK] */
  HbPeerIndex *index;
  List closed;                /* the longest closed first */
  List vacant;                /* places without a peer, the longest vacant first */
  guint places;               /* in use or vacant */
  guint max_peers;
  HbPeer *last;               /* (nullable): the last one found: a message is three segments */
  HbAddressPool *locals;
  HbSlab *series;
  HbSlab *texts[G_N_ELEMENTS (text_sizes)]; /* by size */
};

G_STATIC_ASSERT (HB_PEER_INDEX_MAX <= HB_PEER_NUMBER_MASK);

/* HbPeer stores the text's length in six bits. */
G_STATIC_ASSERT (HB_PEER_TEXT_SIZE < 1 << 6);

static const HbAddress *
get_address (gpointer owner,
             guint32  number)
{
  return &hb_peer_table_get (owner, number)->address;
}

/**
 * hb_peer_table_new:
 * @max_peers: how many peers it may hold, up to %HB_PEER_INDEX_MAX
 *
 * Returns: (transfer full): an empty table
 */
HbPeerTable *
hb_peer_table_new (guint max_peers)
{
  HbPeerTable *self = g_new0 (HbPeerTable, 1);

  self->chunks = g_ptr_array_new_with_free_func (g_free);
  self->index = hb_peer_index_new (get_address, self);
  self->max_peers = MIN (max_peers, HB_PEER_INDEX_MAX);
  self->locals = hb_address_pool_new ();
  self->series = hb_slab_new (sizeof (HbSeries));
  for (guint i = 0; i < G_N_ELEMENTS (text_sizes); i++)
    self->texts[i] = hb_slab_new (text_sizes[i]);

  return self;
}

void
hb_peer_table_free (HbPeerTable *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (text_sizes); i++)
    hb_slab_free (self->texts[i]);
  hb_slab_free (self->series);
  hb_address_pool_free (self->locals);
  hb_peer_index_free (self->index);
  g_ptr_array_unref (self->chunks);
  g_free (self);
}

/**
 * hb_peer_table_get:
 * @self: a table
 * @number: a peer's number
 *
 * Returns: (transfer none): that peer
 */
HbPeer *
hb_peer_table_get (HbPeerTable *self,
                   guint32      number)
{
  HbPeer *chunk = g_ptr_array_index (self->chunks, number / CHUNK);

  return &chunk[number % CHUNK];
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
  guint32 number;

  if (self->last != NULL && self->last->present && hb_address_equal (&self->last->address, address))
    return self->last;

  number = hb_peer_index_lookup (self->index, address);
  if (number == HB_PEER_INDEX_NONE)
    return NULL;

  self->last = hb_peer_table_get (self, number);
  return self->last;
}

static void
append (HbPeerTable *self,
        List        *list,
        HbPeer      *peer)
{
  peer->next = 0;
  peer->previous = list->last;
  if (list->last != 0)
    hb_peer_table_get (self, list->last - 1)->next = peer->number + 1;
  else
    list->first = peer->number + 1;
  list->last = peer->number + 1;
  list->length++;
}

static void
unlink_peer (HbPeerTable *self,
             List        *list,
             HbPeer      *peer)
{
  if (peer->previous != 0)
    hb_peer_table_get (self, peer->previous - 1)->next = peer->next;
  else
    list->first = peer->next;
  if (peer->next != 0)
    hb_peer_table_get (self, peer->next - 1)->previous = peer->previous;
  else
    list->last = peer->previous;
  peer->next = peer->previous = 0;
  list->length--;
}

/* Returns: (nullable) (transfer none): the first peer of the list */
static HbPeer *
peek (HbPeerTable *self,
      const List  *list)
{
  return list->first != 0 ? hb_peer_table_get (self, list->first - 1) : NULL;
}

static HbPeer *
take_fresh (HbPeerTable *self)
{
  HbPeer *peer;

  if (self->places % CHUNK == 0)
    g_ptr_array_add (self->chunks, g_new0 (HbPeer, CHUNK));

  peer = hb_peer_table_get (self, self->places);
  peer->number = self->places++;
  return peer;
}

static HbPeer *
take_vacant (HbPeerTable *self)
{
  HbPeer *peer = peek (self, &self->vacant);

  if (peer != NULL)
    unlink_peer (self, &self->vacant, peer);
  return peer;
}

/* Removes a closed peer from all lists, and wipes it. */
static void
put_out (HbPeerTable *self,
         HbPeer      *peer)
{
  unlink_peer (self, &self->closed, peer);
  hb_peer_index_remove (self->index, &peer->address);
  hb_address_pool_set (self->locals, &peer->local, NULL);
  hb_peer_table_set_text (self, peer, NULL, 0);
  hb_peer_table_drop_series (self, peer);
  *peer = (HbPeer) { .number = peer->number };
}

static HbPeer *
take_closed (HbPeerTable *self)
{
  HbPeer *peer = peek (self, &self->closed);

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
 * Adds a new peer. It counts as closed until hb_peer_table_open().
 *
 * Returns: (nullable) (transfer none): a peer with nothing but its address, or %NULL if all places have
 *   open sessions
 */
HbPeer *
hb_peer_table_insert (HbPeerTable     *self,
                      const HbAddress *address)
{
  HbPeer *peer = take_place (self);

  if (peer == NULL)
    return NULL;

  peer->address = *address;
  peer->present = TRUE;
  hb_peer_index_add (self->index, peer->number);
  append (self, &self->closed, peer);

  return peer;
}

/**
 * hb_peer_table_peek_displaced:
 * @self: a table
 *
 * Returns: (nullable) (transfer none): the peer that the next insertion would replace
 */
HbPeer *
hb_peer_table_peek_displaced (HbPeerTable *self)
{
  if (self->vacant.length > 0 || self->places < self->max_peers)
    return NULL;

  return peek (self, &self->closed);
}

/**
 * hb_peer_table_remove:
 * @self: a table
 * @peer: a closed peer in it; invalid afterwards
 *
 * Frees its place for another peer.
 */
void
hb_peer_table_remove (HbPeerTable *self,
                      HbPeer      *peer)
{
  put_out (self, peer);
  append (self, &self->vacant, peer);
}

/**
 * hb_peer_table_open:
 * @self: a table
 * @peer: a closed peer in it
 *
 * Protects a peer from being replaced.
 */
void
hb_peer_table_open (HbPeerTable *self,
                    HbPeer      *peer)
{
  unlink_peer (self, &self->closed, peer);
}

/**
 * hb_peer_table_close:
 * @self: a table
 * @peer: an open peer in it
 *
 * Keeps the peer until its place is needed.
 */
void
hb_peer_table_close (HbPeerTable *self,
                     HbPeer      *peer)
{
  append (self, &self->closed, peer);
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
 * @from: 0 at first, then the last return value
 * @func: (scope call): called for each peer of a part of the table, which it must not change
 * @user_data: for @func
 *
 * Like hb_peer_table_foreach(), but a bounded part at a time. Peers that are added or removed meanwhile may be
 * missed.
 *
 * Returns: where to continue, or 0 at the end
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
      HbPeer *peer = hb_peer_table_get (self, i);

      if (peer->present)
        func (peer, user_data);
    }

  return end < self->places ? end : 0;
}

/**
 * hb_peer_table_foreach:
 * @self: a table
 * @func: (scope call): called for each peer, in the order of their places, which is the order in which they came,
 *   except for replacements; it may close and open peers, but not insert any
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

/* Data kept apart from the peer */

/**
 * hb_peer_table_get_local:
 * @self: a table
 * @peer: a peer in it
 *
 * Returns: (transfer none): which of our addresses it talks to, valid until that changes; "any" if unknown
 */
const HbAddress *
hb_peer_table_get_local (HbPeerTable  *self,
                         const HbPeer *peer)
{
  return hb_address_pool_get (self->locals, peer->local);
}

void
hb_peer_table_set_local (HbPeerTable     *self,
                         HbPeer          *peer,
                         const HbAddress *local)
{
  hb_address_pool_set (self->locals, &peer->local, local);
}

static HbSlab *
texts_of (HbPeerTable *self,
          gsize        length)
{
  return self->texts[length > text_sizes[0]];
}

/**
 * hb_peer_table_get_text:
 * @self: a table
 * @peer: a peer in it
 *
 * Returns: (nullable) (transfer none): the beginning of its last text, raw from the wire, valid until the next
 *   text; %NULL if empty
 */
const guint8 *
hb_peer_table_get_text (HbPeerTable  *self,
                        const HbPeer *peer)
{
  return peer->text_length > 0 ? hb_slab_get (texts_of (self, peer->text_length), peer->text) : NULL;
}

/**
 * hb_peer_table_set_text:
 * @self: a table
 * @peer: a peer in it
 * @text: (nullable): its last text
 * @length: bytes of @text, at most %HB_PEER_TEXT_SIZE
 */
void
hb_peer_table_set_text (HbPeerTable  *self,
                        HbPeer       *peer,
                        const guint8 *text,
                        gsize         length)
{
  HbSlab *before = peer->text_length > 0 ? texts_of (self, peer->text_length) : NULL;
  HbSlab *now = length > 0 ? texts_of (self, length) : NULL;

  if (before != now)
    {
      if (before != NULL)
        hb_slab_give (before, peer->text);
      peer->text = now != NULL ? hb_slab_take (now) & HB_PEER_NUMBER_MASK : 0;
    }

  if (length > 0)
    memcpy (hb_slab_get (now, peer->text), text, length);
  peer->text_length = length & 63;
}

/**
 * hb_peer_table_get_series:
 * @self: a table
 * @peer: a peer in it
 *
 * Returns: (nullable) (transfer none): the pulses of its silence, valid until hb_peer_table_drop_series(); %NULL
 *   if there are none
 */
HbSeries *
hb_peer_table_get_series (HbPeerTable  *self,
                          const HbPeer *peer)
{
  return peer->series != 0 ? hb_slab_get (self->series, peer->series) : NULL;
}

/**
 * hb_peer_table_read_series:
 * @self: a table
 * @peer: a peer in it
 *
 * Returns: (transfer none): the same to read; a series without a pulse if there is none
 */
const HbSeries *
hb_peer_table_read_series (HbPeerTable  *self,
                           const HbPeer *peer)
{
  static const HbSeries none = HB_SERIES_NONE;
  const HbSeries *series = hb_peer_table_get_series (self, peer);

  return series != NULL ? series : &none;
}

/**
 * hb_peer_table_need_series:
 * @self: a table
 * @peer: a peer in it that is about to be sent a pulse
 *
 * Returns: (transfer none): the pulses of its silence; a new series if there was none
 */
HbSeries *
hb_peer_table_need_series (HbPeerTable *self,
                           HbPeer      *peer)
{
  HbSeries *series;

  if (peer->series != 0)
    return hb_slab_get (self->series, peer->series);

  peer->series = hb_slab_take (self->series) & HB_PEER_NUMBER_MASK;
  series = hb_slab_get (self->series, peer->series);
  *series = (HbSeries) HB_SERIES_NONE;
  return series;
}

void
hb_peer_table_drop_series (HbPeerTable *self,
                           HbPeer      *peer)
{
  if (peer->series != 0)
    hb_slab_give (self->series, peer->series);
  peer->series = 0;
}
