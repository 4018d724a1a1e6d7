#include "app/model/hb-peer-names.h"

#include <gio/gio.h>

#include "app/model/hb-names-migration.h"
#include "app/model/hb-peer-wish.h"
#include "app/model/hb-peers-disk.h"
#include "engine/hb-peers-reader.h"
#include "store/hb-peers-index.h"

struct _HbPeerNames
{
  GObject parent_instance;

  char *path;
  HbPeersFile *file;
  HbPeersIndex *index; /* of the file */
  gboolean loaded;     /* the file was read once */
  HbPeersReader *reader;
  HbPeerList *peers;   /* (nullable) */
};

enum
{
  MUTED,
  PROBLEM,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HbPeerNames, hb_peer_names, G_TYPE_OBJECT)

/* Peers */

/* Returns: (nullable) (transfer none): the listed peer of that address */
static HbPeerItem *
find_item (HbPeerNames *self,
           const char  *address)
{
  return self->peers != NULL ? hb_peer_list_lookup (self->peers, address) : NULL;
}

/* Returns: (nullable) (transfer none): what the file says of that peer */
static const HbPeersEntry *
find (HbPeerNames *self,
      HbPeerItem  *item)
{
  return hb_peers_index_find (self->index, hb_peer_item_get_number (item), hb_peer_item_get_listed_name (item));
}

/* Returns: (nullable) (transfer none): likewise, also of one that has not come yet */
static const HbPeersEntry *
find_address (HbPeerNames *self,
              const char  *address)
{
  HbPeerItem *item = find_item (self, address);
  HbAddress number;

  if (item != NULL)
    return find (self, item);

  return hb_address_parse (address, &number) ? hb_peers_index_find (self->index, &number, NULL) : NULL;
}

static const char *
get_name (const HbPeersEntry *peer)
{
  return peer != NULL && hb_peers_entry_is_named (peer) ? peer->name : NULL;
}

static void
apply (HbPeerItem         *item,
       const HbPeersEntry *peer)
{
  hb_peer_item_set_name (item, get_name (peer));
  hb_peer_item_set_note (item, peer != NULL ? peer->note : NULL);
}

static guint
count_peers (HbPeerNames *self)
{
  return self->peers != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->peers)) : 0;
}

static void
apply_all (HbPeerNames *self)
{
  guint n_peers = count_peers (self);

  for (guint i = 0; i < n_peers; i++)
    {
      g_autoptr (HbPeerItem) item = g_list_model_get_item (G_LIST_MODEL (self->peers), i);

      apply (item, find (self, item));
    }
}

/* A host name is found, or leads to another peer now. */
static void
on_updated (HbPeerNames *self,
            GPtrArray   *changed)
{
  if (!hb_peers_index_has_hosts (self->index))
    return;

  for (guint i = 0; i < changed->len; i++)
    apply (g_ptr_array_index (changed, i), find (self, g_ptr_array_index (changed, i)));
}

static void
on_items_changed (HbPeerNames *self,
                  guint        position,
                  guint        removed,
                  guint        added,
                  GListModel  *peers)
{
  for (guint i = 0; i < added; i++)
    {
      g_autoptr (HbPeerItem) item = g_list_model_get_item (peers, position + i);
      const HbPeersEntry *peer = find (self, item);

      if (peer == NULL)
        continue;
      apply (item, peer);
      if (peer->muted && !hb_peer_item_get_muted (item))
        g_signal_emit (self, signals[MUTED], 0, hb_peer_item_get_address (item));
    }
}

/* The file */

static void
take (HbPeerNames *self,
      HbPeersFile *file)
{
  g_clear_pointer (&self->index, hb_peers_index_free);
  g_clear_pointer (&self->file, hb_peers_file_free);
  self->file = file;
  self->index = hb_peers_index_new (file);
}

/* The peers may have come before it is read for the first time. */
static void
show (HbPeerNames *self,
      HbPeersFile *file)
{
  take (self, file);
  if (self->loaded)
    apply_all (self);
  else
    on_items_changed (self, 0, 0, count_peers (self), G_LIST_MODEL (self->peers));
  self->loaded = TRUE;
}

/* Wrong lines are reported by the engine that watches by the file. If it cannot be read, what was read before holds. */
static void
on_loaded (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (HbPeerNames) self = user_data;
  g_autoptr (GError) error = NULL;
  HbPeersFile *file = hb_peers_disk_finish (result, &error);

  if (file != NULL)
    show (self, file);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    show (self, hb_peers_file_parse (self->path, "", 0));
  else
    g_message ("%s", error->message);
}

static void
load (HbPeerNames *self)
{
  hb_peers_disk_load (self->path, on_loaded, g_object_ref (self));
}

static void
on_read (HbPeersFile  *file,
         const GError *error,
         gpointer      user_data)
{
  if (file != NULL)
    show (user_data, file);
}

/* Edits */

static void
on_saved (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (HbPeerNames) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean heard = g_signal_has_handler_pending (self, signals[PROBLEM], 0, FALSE);

  if (hb_peers_disk_finish (result, heard ? &error : NULL) != NULL)
    load (self);
  else if (heard)
    g_signal_emit (self, signals[PROBLEM], 0, error->message);
}

/* Returns: (nullable) (transfer full): %NULL if that is no address */
static HbPeerWish *
begin_wish (HbPeerNames *self,
            const char  *address)
{
  HbPeerItem *item = find_item (self, address);

  return hb_peer_wish_new (address, item != NULL ? hb_peer_item_get_listed_name (item) : NULL);
}

static void
save (HbPeerNames *self,
      HbPeerWish  *wish)
{
  hb_peers_disk_save (self->path, hb_peer_wish_apply, wish, (GDestroyNotify) hb_peer_wish_free, on_saved,
                      g_object_ref (self));
}

/**
 * hb_peer_names_set:
 * @self: names
 * @address: a peer's address
 * @name: its name; empty for none
 * @note: its note; empty for none
 *
 * Names a peer, as soon as that is saved, and whenever it comes. Longer texts are truncated.
 */
void
hb_peer_names_set (HbPeerNames *self,
                   const char  *address,
                   const char  *name,
                   const char  *note)
{
  HbPeerWish *wish = begin_wish (self, address);

  if (wish == NULL)
    return;

  hb_peer_wish_set_texts (wish, name, note);
  save (self, wish);
}

/**
 * hb_peer_names_get_name:
 * @self: names
 * @address: a peer's address
 *
 * Returns: (nullable) (transfer full): its name, or %NULL if it has none
 */
char *
hb_peer_names_get_name (HbPeerNames *self,
                        const char  *address)
{
  return g_strdup (get_name (find_address (self, address)));
}

/**
 * hb_peer_names_set_muted:
 * @self: names
 * @address: a peer's address
 * @muted: whether to suppress notifications about it
 *
 * Stores the flag; the caller sets it in the engine.
 */
void
hb_peer_names_set_muted (HbPeerNames *self,
                         const char  *address,
                         gboolean     muted)
{
  HbPeerWish *wish = begin_wish (self, address);

  if (wish == NULL)
    return;

  hb_peer_wish_set_muted (wish, muted);
  save (self, wish);
}

/**
 * hb_peer_names_get_muted:
 * @self: names
 * @address: a peer's address
 *
 * Returns: whether it is stored as muted
 */
gboolean
hb_peer_names_get_muted (HbPeerNames *self,
                         const char  *address)
{
  const HbPeersEntry *peer = find_address (self, address);

  return peer != NULL && peer->muted;
}

/**
 * hb_peer_names_get_path:
 * @self: names
 *
 * Returns: (type filename): the file that they are in
 */
const char *
hb_peer_names_get_path (HbPeerNames *self)
{
  return self->path;
}

static void
drop_peers (HbPeerNames *self)
{
  if (self->peers != NULL)
    g_signal_handlers_disconnect_by_data (self->peers, self);
  g_clear_object (&self->peers);
}

/**
 * hb_peer_names_watch:
 * @self: names
 * @peers: (nullable): the list whose peers to name from now on, instead of the previous one
 */
void
hb_peer_names_watch (HbPeerNames *self,
                     HbPeerList  *peers)
{
  if (peers == self->peers)
    return;

  drop_peers (self);
  if (peers == NULL)
    return;

  self->peers = g_object_ref (peers);
  g_signal_connect_swapped (peers, "updated", G_CALLBACK (on_updated), self);
  g_signal_connect_swapped (peers, "items-changed", G_CALLBACK (on_items_changed), self);
  on_items_changed (self, 0, 0, g_list_model_get_n_items (G_LIST_MODEL (peers)), G_LIST_MODEL (peers));
}

static void
hb_peer_names_dispose (GObject *object)
{
  HbPeerNames *self = HB_PEER_NAMES (object);

  drop_peers (self);
  g_clear_pointer (&self->reader, hb_peers_reader_free);

  G_OBJECT_CLASS (hb_peer_names_parent_class)->dispose (object);
}

static void
hb_peer_names_finalize (GObject *object)
{
  HbPeerNames *self = HB_PEER_NAMES (object);

  g_clear_pointer (&self->index, hb_peers_index_free);
  g_clear_pointer (&self->file, hb_peers_file_free);
  g_free (self->path);

  G_OBJECT_CLASS (hb_peer_names_parent_class)->finalize (object);
}

static void
hb_peer_names_class_init (HbPeerNamesClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->dispose = hb_peer_names_dispose;
  object_class->finalize = hb_peer_names_finalize;

  signals[MUTED] = g_signal_new ("muted", HB_TYPE_PEER_NAMES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[PROBLEM] = g_signal_new ("problem", HB_TYPE_PEER_NAMES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
hb_peer_names_init (HbPeerNames *self)
{
}

/* The folder can be watched only if it exists. */
static gpointer
prepare_own (gpointer   path,
             GError   **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  g_mkdir_with_parents (folder, 0700);
  hb_names_migration_run (path);
  return path;
}

static void
watch_file (HbPeerNames *self)
{
  self->reader = hb_peers_reader_new (self->path, on_read, self);
  load (self);
}

static void
on_prepared (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (HbPeerNames) self = user_data;

  if (hb_peers_disk_finish (result, NULL) != NULL)
    watch_file (self);
}

/**
 * hb_peer_names_new:
 * @path: (nullable): a peers file, or %NULL for the person's own, into which the names of earlier versions are moved
 *
 * Reads the file in the background.
 *
 * Returns: (transfer full): the names in the file, as soon as it is read; empty if there is no file
 */
HbPeerNames *
hb_peer_names_new (const char *path)
{
  HbPeerNames *self = g_object_new (HB_TYPE_PEER_NAMES, NULL);

  self->path = path != NULL ? g_strdup (path) : hb_peers_save_find_own ();
  take (self, hb_peers_file_parse (self->path, "", 0));
  if (path != NULL)
    watch_file (self);
  else
    hb_peers_disk_run (prepare_own, g_strdup (self->path), g_free, NULL, on_prepared, g_object_ref (self));
  return self;
}
