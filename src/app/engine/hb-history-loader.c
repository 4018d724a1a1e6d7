#include "app/engine/hb-history-loader.h"

#include "app/model/hb-beat-reader.h"

struct _HbHistoryLoader
{
  GObject parent_instance;

  HbEngineProxy *engine;
  GQueue peers; /* of HbPeerItem: the first one is being queried, the others wait */
};

G_DEFINE_FINAL_TYPE (HbHistoryLoader, hb_history_loader, G_TYPE_OBJECT)

static void ask (HbHistoryLoader *self);

static void
on_history (GObject      *engine,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (HbHistoryLoader) self = user_data;
  g_autoptr (GArray) history = hb_engine_proxy_get_history_finish (HB_ENGINE_PROXY (engine), result, NULL);
  g_autoptr (HbPeerItem) peer = g_queue_pop_head (&self->peers);

  if (peer == NULL)
    return; /* closed meanwhile */

  if (history != NULL)
    hb_beats_add_history (hb_peer_item_get_beats (peer), history);
  ask (self);
}

static void
ask (HbHistoryLoader *self)
{
  HbPeerItem *peer = g_queue_peek_head (&self->peers);

  if (peer != NULL)
    hb_engine_proxy_get_history (self->engine, hb_peer_item_get_address (peer), on_history,
                                 g_object_ref (self));
}

/* One query at a time, since a screen of rows would delay other calls. A peer that waits already is queried once:
 * all are wanted again each time the window has fallen behind. */
static void
on_past_wanted (HbHistoryLoader *self,
                HbPeerItem      *peer)
{
  if (g_queue_find (&self->peers, peer) != NULL)
    return;

  g_queue_push_tail (&self->peers, g_object_ref (peer));
  if (self->peers.length == 1)
    ask (self);
}

static void
hb_history_loader_finalize (GObject *object)
{
  HbHistoryLoader *self = HB_HISTORY_LOADER (object);

  hb_history_loader_close (self);
  g_object_unref (self->engine);

  G_OBJECT_CLASS (hb_history_loader_parent_class)->finalize (object);
}

static void
hb_history_loader_class_init (HbHistoryLoaderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hb_history_loader_finalize;
}

static void
hb_history_loader_init (HbHistoryLoader *self)
{
}

/**
 * hb_history_loader_new:
 * @engine: (transfer none): an engine
 *
 * Returns: (transfer full): a loader for its peers, until it is closed
 */
HbHistoryLoader *
hb_history_loader_new (HbEngineProxy *engine)
{
  HbHistoryLoader *self = g_object_new (HB_TYPE_HISTORY_LOADER, NULL);

  self->engine = g_object_ref (engine);
  g_queue_init (&self->peers);
  g_signal_connect_swapped (hb_engine_proxy_get_peers (engine), "past-wanted",
                            G_CALLBACK (on_past_wanted), self);

  return self;
}

/**
 * hb_history_loader_close:
 * @self: a history loader that is not needed any more
 *
 * Stops it from making more queries.
 */
void
hb_history_loader_close (HbHistoryLoader *self)
{
  g_signal_handlers_disconnect_by_data (hb_engine_proxy_get_peers (self->engine), self);
  g_queue_clear_full (&self->peers, g_object_unref);
}
