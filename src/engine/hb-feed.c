#include "engine/hb-feed.h"

#include <glib/gi18n.h>

#include "engine/hb-backlog.h"
#include "engine/hb-snapshot.h"
#include "event/hb-event-variant.h"
#include "event/hb-peer-variant.h"
#include "role/hb-server.h"

/* A few batches a second, each short enough not to delay packets. */
#define BATCH_INTERVAL_MS 250
#define BATCH_PEERS 2000
#define BATCH_FORGOTTEN 10000
#define BATCH_EVENTS 2000
#define BATCH_SIZE (1024 * 1024)

/* How many wait for a batch. */
#define WAITING_FORGOTTEN 100000

struct _HbFeed
{
  GDBusConnection *connection;
  HbDBusEngine1 *skeleton;
  const HbRun *run;
  HbFeedFunc before;
  gpointer user_data;

  GHashTable *changed;   /* a set of HbAddress */
  GHashTable *forgotten; /* likewise */
  HbBacklog *events;
  GCancellable *flushing;
  guint holds;       /* how many replies are being made that say the same */
  gboolean unlisted; /* nobody has listed the peers yet, and is to miss nothing */
  guint batch_source;
};

static HbPeer *
find_peer (HbFeed          *self,
           const HbAddress *address)
{
  return HB_IS_SERVER (self->run->role)
             ? hb_peer_table_lookup (hb_server_get_peers (HB_SERVER (self->run->role)), address)
             : NULL;
}

/* Batches */

static void
emit_forgotten (HbFeed *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) addresses = NULL;
  GHashTableIter iter;
  gpointer address;
  guint count = 0;

  if (g_hash_table_size (self->forgotten) == 0)
    return;

  g_hash_table_iter_init (&iter, self->forgotten);
  while (count < BATCH_FORGOTTEN && g_hash_table_iter_next (&iter, &address, NULL))
    {
      char text[HB_ADDRESS_STRING_SIZE];

      g_strv_builder_add (builder, hb_address_format (address, text));
      g_hash_table_iter_remove (&iter);
      count++;
    }

  addresses = g_strv_builder_end (builder);
  hb_dbus_engine1_emit_peers_forgotten (self->skeleton, (const char *const *) addresses);
}

static void
emit_changed (HbFeed *self)
{
  g_autoptr (GArray) peers = NULL;
  GHashTableIter iter;
  gpointer address;
  guint count = 0;

  if (g_hash_table_size (self->changed) == 0)
    return;

  peers = g_array_new (FALSE, FALSE, sizeof (HbPeerSnapshot));
  g_hash_table_iter_init (&iter, self->changed);
  while (count < BATCH_PEERS && g_hash_table_iter_next (&iter, &address, NULL))
    {
      HbPeer *peer = find_peer (self, address);
      HbPeerSnapshot snapshot;

      if (peer != NULL)
        {
          hb_snapshot_take (&snapshot, peer, self->run);
          g_array_append_val (peers, snapshot);
        }
      g_hash_table_iter_remove (&iter);
      count++;
    }

  hb_dbus_engine1_emit_peers_changed (self->skeleton,
                                      hb_peers_to_variant ((gconstpointer) peers->data, peers->len));
}

static void
add_left_out (HbFeed          *self,
              GVariantBuilder *builder)
{
  gboolean changes;
  HbEvent event = {
    .type = HB_EVENT_WARNING,
    .stamp = g_get_real_time () * HB_MICROSECOND,
    .about = HB_WARNING_DROPS,
    .count = hb_backlog_take_left_out (self->events, &changes),
  };

  if (event.count == 0)
    return;

  event.text = (char *) (changes ? _("events were left out, also of peers' states: their receiver on the bus is too slow")
                                 : _("events were left out: their receiver on the bus is too slow"));
  g_variant_builder_add_value (builder, hb_event_to_variant (&event));
}

static void
emit_happened (HbFeed *self)
{
  GVariantBuilder builder;
  gsize size = 0;

  if (hb_backlog_is_empty (self->events))
    return;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  add_left_out (self, &builder);
  for (guint i = 0; i < BATCH_EVENTS && size < BATCH_SIZE && !hb_backlog_is_empty (self->events); i++)
    {
      g_autoptr (GVariant) event = hb_backlog_take (self->events);

      size += g_variant_get_size (event);
      g_variant_builder_add_value (&builder, event);
    }

  hb_dbus_engine1_emit_happened (self->skeleton, g_variant_builder_end (&builder));
}

static gboolean
is_empty (HbFeed *self)
{
  return g_hash_table_size (self->changed) == 0 && g_hash_table_size (self->forgotten) == 0 &&
         hb_backlog_is_empty (self->events);
}

static void
emit_batch (HbFeed *self)
{
  self->before (self->user_data);
  emit_forgotten (self);
  emit_changed (self);
  emit_happened (self);
}

static void
on_flushed (GObject      *connection,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  HbFeed *self = user_data;

  g_dbus_connection_flush_finish (G_DBUS_CONNECTION (connection), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* the feed is gone */

  g_clear_object (&self->flushing);
}

static gboolean
on_batch (gpointer user_data)
{
  HbFeed *self = user_data;

  if (self->holds > 0 || self->unlisted || self->flushing != NULL)
    return G_SOURCE_CONTINUE;

  emit_batch (self);
  self->flushing = g_cancellable_new ();
  g_dbus_connection_flush (self->connection, self->flushing, on_flushed, self);
  if (!is_empty (self))
    return G_SOURCE_CONTINUE;

  self->batch_source = 0;
  return G_SOURCE_REMOVE;
}

static void
schedule (HbFeed *self)
{
  if (self->batch_source == 0)
    self->batch_source = g_timeout_add (BATCH_INTERVAL_MS, on_batch, self);
}

/* Collecting */

static void
remember (GHashTable      *set,
          const HbAddress *address)
{
  if (!g_hash_table_contains (set, address))
    g_hash_table_add (set, g_memdup2 (address, sizeof *address));
}

static void
note_forgotten (HbFeed          *self,
                const HbAddress *address)
{
  g_hash_table_remove (self->changed, address);
  if (g_hash_table_size (self->forgotten) < WAITING_FORGOTTEN)
    remember (self->forgotten, address);
}

/**
 * hb_feed_touch:
 * @self: a feed
 * @peer: the address of a peer that has changed
 *
 * Adds the peer to the next batch.
 */
void
hb_feed_touch (HbFeed          *self,
               const HbAddress *peer)
{
  g_hash_table_remove (self->forgotten, peer);
  remember (self->changed, peer);
  schedule (self);
}

static void
touch_peer (HbPeer   *peer,
            gpointer  self)
{
  hb_feed_touch (self, &peer->address);
}

/**
 * hb_feed_touch_all:
 * @self: a feed
 *
 * Adds all peers to the next batches.
 */
void
hb_feed_touch_all (HbFeed *self)
{
  if (HB_IS_SERVER (self->run->role))
    hb_peer_table_foreach (hb_server_get_peers (HB_SERVER (self->run->role)), touch_peer, self);
}

/**
 * hb_feed_note:
 * @self: a feed
 * @event: an event of the role
 */
void
hb_feed_note (HbFeed        *self,
              const HbEvent *event)
{
  if (event->type == HB_EVENT_SEGMENT || event->type == HB_EVENT_SILENCE)
    return;

  if (event->type == HB_EVENT_PEER_DROPPED)
    note_forgotten (self, &event->peer);
  else if (event->type == HB_EVENT_PEER_CHANGED && !hb_event_has_peer (event))
    hb_feed_touch_all (self);
  else if (find_peer (self, &event->peer) != NULL)
    hb_feed_touch (self, &event->peer);
  if (hb_event_type_has (event->type, HB_EVENT_ON_BUS))
    hb_backlog_add (self->events, event);
  schedule (self);
}

/**
 * hb_feed_hold:
 * @self: a feed
 *
 * Sends no batch until hb_feed_release(), for example while a list of all peers is being sent. Each call needs one of
 * hb_feed_release().
 */
void
hb_feed_hold (HbFeed *self)
{
  self->holds++;
}

/**
 * hb_feed_release:
 * @self: a feed that is held
 */
void
hb_feed_release (HbFeed *self)
{
  g_return_if_fail (self->holds > 0);

  self->holds--;
}

/**
 * hb_feed_set_unlisted:
 * @self: a feed
 * @unlisted: whether to send no batch until somebody has listed the peers
 *
 * For a feed with a single receiver, who listens only then.
 */
void
hb_feed_set_unlisted (HbFeed   *self,
                      gboolean  unlisted)
{
  self->unlisted = unlisted;
}

static void
set_listed (const HbRun *run,
            gboolean     listed)
{
  if (HB_IS_SERVER (run->role))
    hb_server_set_listed (HB_SERVER (run->role), listed);
}

/**
 * hb_feed_new:
 * @connection: (transfer none): where @skeleton is exported
 * @skeleton: (transfer none): emits the signals
 * @run: (transfer none): the role; must outlive the feed
 * @before: called before each batch
 * @user_data: for @before
 *
 * Returns: (transfer full): a feed
 */
HbFeed *
hb_feed_new (GDBusConnection *connection,
             HbDBusEngine1   *skeleton,
             const HbRun     *run,
             HbFeedFunc       before,
             gpointer         user_data)
{
  HbFeed *self = g_new0 (HbFeed, 1);

  self->connection = g_object_ref (connection);
  self->skeleton = g_object_ref (skeleton);
  self->run = run;
  self->before = before;
  self->user_data = user_data;
  self->changed = g_hash_table_new_full (hb_address_hash, hb_address_equal, g_free, NULL);
  self->forgotten = g_hash_table_new_full (hb_address_hash, hb_address_equal, g_free, NULL);
  self->events = hb_backlog_new ();
  set_listed (run, TRUE);

  return self;
}

/**
 * hb_feed_free:
 * @self: (transfer full): a feed
 *
 * Hands a last batch to the connection, which its owner may flush.
 */
void
hb_feed_free (HbFeed *self)
{
  set_listed (self->run, FALSE);
  emit_batch (self);

  g_clear_handle_id (&self->batch_source, g_source_remove);
  if (self->flushing != NULL)
    g_cancellable_cancel (self->flushing);
  g_clear_object (&self->flushing);
  g_clear_pointer (&self->events, hb_backlog_free);
  g_clear_pointer (&self->changed, g_hash_table_unref);
  g_clear_pointer (&self->forgotten, g_hash_table_unref);
  g_clear_object (&self->skeleton);
  g_clear_object (&self->connection);
  g_free (self);
}
