#include "role/hb-server-private.h"

/* Peers that are silent when nothing keeps them quiet any more: whoever is notified by events learns of them only now. */

/* Of a stranger whose give-up was not surely reported, there is nothing to tell again. */
static gboolean
is_hushed (HbServer     *self,
           const HbPeer *peer)
{
  return hb_server_is_down (peer) && hb_server_is_quiet (HB_ROLE (self), peer) &&
         (peer->give_up_told || hb_server_knows (self, &peer->address));
}

/**
 * hb_server_note_hushed:
 * @self: a server
 * @peer: (nullable): a peer that may be loud soon
 * @hushed: (element-type HbAddress): of those that are silent and quiet until then
 */
void
hb_server_note_hushed (HbServer     *self,
                       const HbPeer *peer,
                       GArray       *hushed)
{
  if (peer != NULL && is_hushed (self, peer))
    g_array_append_val (hushed, peer->address);
}

typedef struct
{
  HbServer *self;
  GArray *hushed;
} Listing;

static void
list_peer (HbPeer   *peer,
           gpointer  user_data)
{
  Listing *listing = user_data;

  hb_server_note_hushed (listing->self, peer, listing->hushed);
}

/**
 * hb_server_list_hushed:
 * @self: a server, of which any peer may be loud soon
 *
 * Returns: (transfer full) (element-type HbAddress): its peers that are silent and quiet
 */
GArray *
hb_server_list_hushed (HbServer *self)
{
  Listing listing = { self, g_array_new (FALSE, FALSE, sizeof (HbAddress)) };

  hb_peer_table_foreach (self->peers, list_peer, &listing);
  return listing.hushed;
}

/**
 * hb_server_tell_quiet_ended:
 * @self: a server
 * @now: the time
 * @hushed: (element-type HbAddress): peers that were silent and quiet
 *
 * Tells of those that are not quiet any more.
 */
void
hb_server_tell_quiet_ended (HbServer *self,
                            gint64    now,
                            GArray   *hushed)
{
  g_autoptr (GArray) loud = g_array_new (FALSE, FALSE, sizeof (HbAddress));

  for (guint i = 0; i < hushed->len; i++)
    {
      const HbAddress *address = &g_array_index (hushed, HbAddress, i);
      const HbPeer *peer = hb_peer_table_lookup (self->peers, address);

      if (peer != NULL && hb_server_is_down (peer) && !hb_server_is_quiet (HB_ROLE (self), peer))
        g_array_append_val (loud, *address);
    }
  if (loud->len == 0)
    return;

  hb_role_queue_event (HB_ROLE (self), &(HbEvent) {
    .type = HB_EVENT_QUIET_ENDED,
    .time = now,
    .peer = g_array_index (loud, HbAddress, 0),
    .count = loud->len,
    .peers = g_array_ref (loud),
  });
}
