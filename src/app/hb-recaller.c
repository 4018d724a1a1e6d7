#include "app/hb-recaller.h"

#include "app/hb-beat-reader.h"

struct _HbRecaller
{
  GObject parent_instance;

  HbRemote *remote;
  GQueue peers; /* of HbPeerItem: the first one is asked for, the others wait */
};

G_DEFINE_FINAL_TYPE (HbRecaller, hb_recaller, G_TYPE_OBJECT)

static void ask (HbRecaller *self);

static void
on_history (GObject      *remote,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (HbRecaller) self = user_data;
  g_autoptr (GArray) history = hb_remote_get_history_finish (HB_REMOTE (remote), result, NULL);
  g_autoptr (HbPeerItem) peer = g_queue_pop_head (&self->peers);

  if (peer == NULL)
    return; /* closed meanwhile */

  if (history != NULL)
    hb_beats_recall (hb_peer_item_get_beats (peer), history);
  ask (self);
}

static void
ask (HbRecaller *self)
{
  HbPeerItem *peer = g_queue_peek_head (&self->peers);

  if (peer != NULL)
    hb_remote_get_history (self->remote, hb_peer_item_get_address (peer), on_history,
                           g_object_ref (self));
}

/* All at once, the rows of a screen would have everything else wait for them. Who waits already is
 * asked for once: all are wanted anew each time that the window has fallen behind. */
static void
on_past_wanted (HbRecaller *self,
                HbPeerItem *peer)
{
  if (g_queue_find (&self->peers, peer) != NULL)
    return;

  g_queue_push_tail (&self->peers, g_object_ref (peer));
  if (self->peers.length == 1)
    ask (self);
}

static void
hb_recaller_finalize (GObject *object)
{
  HbRecaller *self = HB_RECALLER (object);

  hb_recaller_close (self);
  g_object_unref (self->remote);

  G_OBJECT_CLASS (hb_recaller_parent_class)->finalize (object);
}

static void
hb_recaller_class_init (HbRecallerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hb_recaller_finalize;
}

static void
hb_recaller_init (HbRecaller *self)
{
}

/**
 * hb_recaller_new:
 * @remote: (transfer none): an engine
 *
 * Returns: (transfer full): what recalls for its peers, until it is closed
 */
HbRecaller *
hb_recaller_new (HbRemote *remote)
{
  HbRecaller *self = g_object_new (HB_TYPE_RECALLER, NULL);

  self->remote = g_object_ref (remote);
  g_queue_init (&self->peers);
  g_signal_connect_swapped (hb_remote_get_peers (remote), "past-wanted",
                            G_CALLBACK (on_past_wanted), self);

  return self;
}

/**
 * hb_recaller_close:
 * @self: a recaller that is not needed any more
 *
 * Has it ask nothing more.
 */
void
hb_recaller_close (HbRecaller *self)
{
  g_signal_handlers_disconnect_by_data (hb_remote_get_peers (self->remote), self);
  g_queue_clear_full (&self->peers, g_object_unref);
}
