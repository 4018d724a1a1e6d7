#include "app/model/hb-peer-names.h"

#include <gio/gio.h>

#include "app/model/hb-names-migration.h"
#include "engine/hb-peers-reader.h"
#include "store/hb-peers-index.h"
#include "store/hb-peers-name.h"
#include "store/hb-peers-save.h"

struct _HbPeerNames
{
  GObject parent_instance;

  char *path;
  HbPeersFile *file;
  HbPeersIndex *index; /* of the file */
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

static void
apply_all (HbPeerNames *self)
{
  GListModel *peers = G_LIST_MODEL (self->peers);
  guint n_peers = peers != NULL ? g_list_model_get_n_items (peers) : 0;

  for (guint i = 0; i < n_peers; i++)
    {
      g_autoptr (HbPeerItem) item = g_list_model_get_item (peers, i);

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
  apply_all (self);
}

/* Wrong lines are reported by the engine that watches by the file. */
static void
load (HbPeerNames *self)
{
  g_autoptr (GError) error = NULL;
  HbPeersFile *file = hb_peers_file_load (self->path, &error);

  if (file == NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    g_message ("%s", error->message);
  if (file == NULL)
    file = hb_peers_file_parse (self->path, "", 0);
  take (self, file);
}

static void
on_read (HbPeersFile  *file,
         const GError *error,
         gpointer      user_data)
{
  if (file != NULL)
    take (user_data, file);
}

/* Edits */

typedef struct
{
  const char *address;
  HbAddress number;   /* the same as a value */
  const char *listed; /* (nullable): the name under which the engine lists the peer */
  const char *name;   /* (nullable): stays as it is */
  const char *note;   /* likewise */
  gboolean mutes;
  gboolean muted;
} Wish;

static void
set_note (HbPeersEdit *edit,
          const char  *section,
          const char  *note)
{
  g_autofree char *short_note = hb_peers_name_shorten (note, HB_PEERS_NOTE_MAX);

  hb_peers_edit_set (edit, section, "note", short_note[0] != '\0' ? short_note : NULL);
}

/* A group or the defaults may say that all their peers are muted. */
static void
set_muted (HbPeersEdit *edit,
           const Wish  *wish,
           const char  *section)
{
  g_autoptr (HbPeersFile) file = NULL;
  const HbPeersEntry *peer;

  hb_peers_edit_set (edit, section, "muted", NULL);
  file = hb_peers_edit_parse (edit);
  peer = hb_peers_file_find_name (file, section);
  if ((peer != NULL && peer->muted) != wish->muted)
    hb_peers_edit_set (edit, section, "muted", wish->muted ? "true" : "false");
}

/* Who is no longer named, noted or muted is not in the file any more, unless a person wrote more about it. */
static gboolean
tidy (HbPeersEdit         *edit,
      const HbPeersEntry  *peer,
      GError             **error)
{
  const guint idle = 1u << HB_PEERS_KEY_ADDRESS | 1u << HB_PEERS_KEY_EXPECTED;

  if (peer == NULL || hb_peers_entry_is_named (peer) || peer->own != idle || peer->expected ||
      peer->addresses->len + peer->hosts->len != 1)
    return TRUE;

  return hb_peers_edit_remove (edit, peer->name, error);
}

static gboolean
says_something (const Wish *self)
{
  return (self->name != NULL && self->name[0] != '\0') || (self->note != NULL && self->note[0] != '\0') || self->muted;
}

/* Returns: (nullable) (transfer full): the section of a peer, its name as wanted */
static char *
open_section (HbPeersEdit         *edit,
              const HbPeersEntry  *peer,
              const Wish          *wish,
              GError             **error)
{
  const char *wanted = wish->name != NULL && wish->name[0] != '\0' ? wish->name : wish->address;
  g_autofree char *section = NULL;

  if (peer != NULL && (wish->name == NULL || g_str_equal (wanted, peer->name)))
    return g_strdup (peer->name);

  section = hb_peers_name_choose (edit, wanted);
  if (peer != NULL)
    return hb_peers_edit_rename (edit, peer->name, section, error) ? g_steal_pointer (&section) : NULL;
  if (!hb_peers_edit_add (edit, section, NULL, error))
    return NULL;

  hb_peers_edit_set (edit, section, "address", wish->address);
  hb_peers_edit_set (edit, section, "expected", "false");
  return g_steal_pointer (&section);
}

static gboolean
edit_peer (HbPeersEdit  *edit,
           gpointer      user_data,
           GError      **error)
{
  const Wish *wish = user_data;
  g_autoptr (HbPeersFile) before = hb_peers_edit_parse (edit);
  g_autoptr (HbPeersIndex) index = hb_peers_index_new (before);
  const HbPeersEntry *peer = hb_peers_index_find (index, &wish->number, wish->listed);
  g_autoptr (HbPeersFile) after = NULL;
  g_autofree char *section = NULL;

  if (peer == NULL && !says_something (wish))
    return TRUE;

  section = open_section (edit, peer, wish, error);
  if (section == NULL)
    return FALSE;

  if (wish->note != NULL)
    set_note (edit, section, wish->note);
  if (wish->mutes)
    set_muted (edit, wish, section);

  after = hb_peers_edit_parse (edit);
  return tidy (edit, hb_peers_file_find_name (after, section), error);
}

/* Saves synchronously: the file is small, is where GTK and GSettings save synchronously, too, changes only when a
 * person names or mutes a peer, and must be saved even if the window closes right after. */
static void
save (HbPeerNames *self,
      Wish        *wish)
{
  HbPeerItem *item = find_item (self, wish->address);
  g_autofree char *listed = item != NULL ? g_strdup (hb_peer_item_get_listed_name (item)) : NULL;
  g_autoptr (GError) error = NULL;

  if (!hb_address_parse (wish->address, &wish->number))
    return;

  wish->listed = listed;

  if (hb_peers_save (self->path, edit_peer, wish, &error))
    load (self);
  else
    g_signal_emit (self, signals[PROBLEM], 0, error->message);
}

/**
 * hb_peer_names_set:
 * @self: names
 * @address: a peer's address
 * @name: its name; empty for none
 * @note: its note; empty for none
 *
 * Names a peer, now and whenever it comes. Longer texts are truncated.
 */
void
hb_peer_names_set (HbPeerNames *self,
                   const char  *address,
                   const char  *name,
                   const char  *note)
{
  g_autofree char *short_name = hb_peers_name_shorten (name, HB_PEERS_NAME_MAX);
  g_autofree char *short_note = hb_peers_name_shorten (note, HB_PEERS_NOTE_MAX);

  save (self, &(Wish) { .address = address, .name = short_name, .note = short_note });
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
  if (muted != hb_peer_names_get_muted (self, address))
    save (self, &(Wish) { .address = address, .mutes = TRUE, .muted = muted });
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
static char *
prepare_own (void)
{
  g_autofree char *path = hb_peers_save_find_own ();
  g_autofree char *folder = g_path_get_dirname (path);

  g_mkdir_with_parents (folder, 0700);
  hb_names_migration_run (path);
  return g_steal_pointer (&path);
}

/**
 * hb_peer_names_new:
 * @path: (nullable): a peers file, or %NULL for the person's own, into which the names of earlier versions are moved
 *
 * Returns: (transfer full): the names in the file; empty if there is no file
 */
HbPeerNames *
hb_peer_names_new (const char *path)
{
  HbPeerNames *self = g_object_new (HB_TYPE_PEER_NAMES, NULL);

  self->path = path != NULL ? g_strdup (path) : prepare_own ();
  self->reader = hb_peers_reader_new (self->path, on_read, self);
  load (self);
  return self;
}
