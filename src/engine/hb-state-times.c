#include "engine/hb-state-times.h"

#include "role/hb-server.h"

/* The state of the peer with that number in the table. Another peer may get the number later: the hash of the address
 * tells them apart. */
typedef struct
{
  gint64 since; /* microseconds of wall-clock time since 1970; 0 if unknown */
  guint32 hash;
  guint8 state;
  guint8 known; /* there is such a peer */
} Entry;

struct _HbStateTimes
{
  const HbRun *run;
  GArray *entries; /* of Entry, by the number of the peer */
};

static gint64
to_wall (HbStateTimes *self,
         gint64        time)
{
  return self->run->to_wall (self->run->source, time) / HB_MICROSECOND;
}

static Entry *
find_entry (HbStateTimes *self,
            HbPeer       *peer)
{
  if (peer->number >= self->entries->len)
    g_array_set_size (self->entries, peer->number + 1);

  return &g_array_index (self->entries, Entry, peer->number);
}

/* Of a peer from before a restart, and of one that was there before us, only the end of its last session is known. */
static gint64
guess (HbStateTimes *self,
       HbPeer       *peer,
       gint64        stamp)
{
  HbPeerRecord record;

  if (peer->state == HB_PEER_CLOSED && !peer->awaited &&
      hb_server_take_record (HB_SERVER (self->run->role), peer, &record) && record.ended != HB_UNKNOWN)
    return to_wall (self, record.ended);

  return peer->restored ? 0 : stamp;
}

static gint64
look (HbStateTimes *self,
      HbPeer       *peer,
      gboolean      begins,
      gint64        stamp)
{
  HbPeerState state = hb_server_get_state (HB_SERVER (self->run->role), peer);
  guint32 hash = hb_address_hash (&peer->address);
  Entry *entry = find_entry (self, peer);
  gboolean known = entry->known && entry->hash == hash;

  if (known && entry->state == state && !begins)
    return entry->since;

  entry->since = known || begins ? stamp : guess (self, peer, stamp);
  entry->hash = hash;
  entry->state = (guint8) state;
  entry->known = TRUE;
  return entry->since;
}

/**
 * hb_state_times_note:
 * @self: the times of a server's peers
 * @peer: a peer of its table
 * @event: what happened to it, with its stamp set
 *
 * Call for each event, in order.
 */
void
hb_state_times_note (HbStateTimes  *self,
                     HbPeer        *peer,
                     const HbEvent *event)
{
  gint64 stamp = event->stamp != 0 ? event->stamp / HB_MICROSECOND : to_wall (self, self->run->now (self->run->source));

  look (self, peer, event->type == HB_EVENT_SESSION_OPENED, stamp);
}

/**
 * hb_state_times_get:
 * @self: the times of a server's peers
 * @peer: a peer of its table
 *
 * Returns: since when it has its state, microseconds of wall-clock time since 1970; 0 if unknown
 */
gint64
hb_state_times_get (HbStateTimes *self,
                    HbPeer       *peer)
{
  return look (self, peer, FALSE, to_wall (self, self->run->now (self->run->source)));
}

static void
look_at_peer (HbPeer   *peer,
              gpointer  self)
{
  hb_state_times_get (self, peer);
}

/**
 * hb_state_times_note_all:
 * @self: the times of a server's peers
 *
 * Call when the states of any peers may have changed.
 */
void
hb_state_times_note_all (HbStateTimes *self)
{
  hb_peer_table_foreach (hb_server_get_peers (HB_SERVER (self->run->role)), look_at_peer, self);
}

static void
begin_peer (HbPeer   *peer,
            gpointer  self)
{
  look (self, peer, FALSE, 0);
}

/**
 * hb_state_times_new:
 * @run: (transfer none): a server; must outlive the times
 *
 * Returns: (transfer full): the times of its peers
 */
HbStateTimes *
hb_state_times_new (const HbRun *run)
{
  HbStateTimes *self = g_new0 (HbStateTimes, 1);

  self->run = run;
  self->entries = g_array_new (FALSE, TRUE, sizeof (Entry));
  hb_peer_table_foreach (hb_server_get_peers (HB_SERVER (run->role)), begin_peer, self);

  return self;
}

void
hb_state_times_free (HbStateTimes *self)
{
  g_array_unref (self->entries);
  g_free (self);
}
