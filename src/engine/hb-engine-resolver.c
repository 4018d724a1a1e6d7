#include "engine/hb-engine-private.h"

#include "role/hb-server.h"

static void
on_trouble (const char *text,
            gpointer    user_data)
{
  hb_engine_warn (user_data, HB_WARNING_HELPER, 1, "%s", text);
}

/* Before the first request, no helper runs. */
void
hb_engine_begin_resolver (HbEngine *self)
{
  self->helper = hb_helper_new (on_trouble, self);
  if (HB_IS_SERVER (self->role) && !self->config.numeric)
    self->cache = hb_name_cache_new ();
}

/* Call it when nothing else may ask the helper any more. */
void
hb_engine_end_resolver (HbEngine *self)
{
  g_clear_pointer (&self->helper, hb_helper_free);
  g_clear_pointer (&self->cache, hb_name_cache_free);
}

static void
on_answer (const HbHelperMessage *request,
           const HbHelperMessage *answer,
           gpointer               user_data)
{
  HbEngine *self = user_data;
  const HbAddress *address = &request->addresses[0];
  gint64 now = hb_clock_look (&self->clock) / HB_MICROSECOND;

  if (answer->result != HB_HELPER_FOUND && answer->result != HB_HELPER_NOT_FOUND)
    {
      hb_name_cache_miss (self->cache, now, address);
      return;
    }

  if (hb_name_cache_take (self->cache, now, address,
                          answer->result == HB_HELPER_FOUND ? answer->text : NULL))
    hb_engine_tell (self, &(HbEvent) {
      .type = HB_EVENT_PEER_CHANGED,
      .time = hb_clock_look (&self->clock),
      .peer = *address,
    });
}

/* Only a peer that received a pulse can acknowledge its number. */
static gboolean
is_proven (HbEngine        *self,
           const HbAddress *address)
{
  const HbPeer *peer = hb_peer_table_lookup (hb_server_get_peers (HB_SERVER (self->role)), address);

  return peer != NULL && peer->validated;
}

static void
ask (HbEngine        *self,
     const HbAddress *address)
{
  HbHelperMessage request = { .kind = HB_HELPER_NAME, .n_addresses = 1, .addresses = { *address } };

  if (hb_helper_ask (self->helper, &request, on_answer, self) == 0)
    hb_name_cache_miss (self->cache, hb_clock_look (&self->clock) / HB_MICROSECOND, address);
}

/* A peer that the peers file names needs no other name. One that has sent no payload may be anybody; and only the answer to
 * a pulse may prove its address, so only then that costs a look at the peer. */
void
hb_engine_ask_for_name (HbEngine      *self,
                        const HbEvent *event)
{
  gint64 now = event->time / HB_MICROSECOND;
  gboolean proven;

  if (self->cache == NULL)
    return;

  if (event->type == HB_EVENT_PEER_DROPPED)
    hb_name_cache_drop (self->cache, &event->peer);
  if (event->type != HB_EVENT_MESSAGE && event->type != HB_EVENT_ALIVE)
    return;

  proven = event->pulse > 0 && is_proven (self, &event->peer);
  if (hb_name_cache_may_ask (self->cache, now, proven) &&
      hb_server_get_name (HB_SERVER (self->role), &event->peer) == NULL &&
      hb_name_cache_want (self->cache, now, &event->peer, proven))
    ask (self, &event->peer);
}

/* Returns: (nullable) (transfer none): what the resolver calls that peer, safe to show */
const char *
hb_engine_get_resolved (HbEngine        *self,
                        const HbAddress *address)
{
  return self->cache != NULL ? hb_name_cache_get (self->cache, address) : NULL;
}

/**
 * hb_engine_find_name:
 * @self: an engine
 * @address: an address
 *
 * Returns: (nullable) (transfer full): what the peers file calls that peer, else what the resolver does, safe to show
 */
char *
hb_engine_find_name (HbEngine        *self,
                     const HbAddress *address)
{
  const char *name = self->peers != NULL ? hb_server_get_name (HB_SERVER (self->role), address) : NULL;

  return g_strdup (name != NULL ? name : hb_engine_get_resolved (self, address));
}
