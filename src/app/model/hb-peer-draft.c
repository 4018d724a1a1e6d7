#include "app/model/hb-peer-draft.h"

#include "app/model/hb-peers-disk.h"
#include "store/hb-peers-index.h"

struct _HbPeerDraft
{
  char *path;                /* (nullable): the run has none */
  HbPeersEdit *edit;         /* (nullable): it cannot be read */
  HbPeersFile *file;         /* likewise */
  const HbPeersEntry *entry; /* (nullable): the peer is not in it; of the file */
  gboolean writable;
};

static gboolean
read_file (HbPeerDraft *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = self->path != NULL ? hb_peers_file_read (self->path, &error) : NULL;
  gsize length = 0;
  const char *data = bytes != NULL ? g_bytes_get_data (bytes, &length) : NULL;

  if (bytes == NULL && (self->path == NULL || !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND)))
    return FALSE;

  self->edit = hb_peers_edit_new (data, length);
  self->file = hb_peers_edit_parse (self->edit);
  return TRUE;
}

/* Returns: (nullable) (transfer none): what the file says of the peer */
static const HbPeersEntry *
find (HbPeersFile *file,
      HbPeerItem  *peer)
{
  g_autoptr (HbPeersIndex) index = hb_peers_index_new (file);

  return hb_peers_index_find (index, hb_peer_item_get_number (peer), hb_peer_item_get_listed_name (peer));
}

static gpointer
load (gpointer   path,
      GError   **error)
{
  HbPeerDraft *self = g_new0 (HbPeerDraft, 1);

  self->path = g_strdup (path);
  self->writable = read_file (self) && hb_peers_save_is_allowed (self->path);
  return self;
}

/**
 * hb_peer_draft_load:
 * @path: (nullable) (type filename): the peers file of the run; %NULL if it has none
 * @callback: called when the file is read, or cannot be
 * @user_data: for @callback
 *
 * Reads the file.
 */
void
hb_peer_draft_load (const char          *path,
                    GAsyncReadyCallback  callback,
                    gpointer             user_data)
{
  hb_peers_disk_run (load, g_strdup (path), g_free, (GDestroyNotify) hb_peer_draft_free, callback, user_data);
}

/**
 * hb_peer_draft_load_finish:
 * @result: what the callback was called with
 * @peer: (nullable) (transfer none): the peer; %NULL for one that has not come yet
 *
 * Returns: (transfer full): what the file says of the peer
 */
HbPeerDraft *
hb_peer_draft_load_finish (GAsyncResult *result,
                           HbPeerItem   *peer)
{
  HbPeerDraft *self = hb_peers_disk_finish (result, NULL);

  if (self->file != NULL && peer != NULL)
    self->entry = find (self->file, peer);
  return self;
}

void
hb_peer_draft_free (HbPeerDraft *self)
{
  g_clear_pointer (&self->edit, hb_peers_edit_free);
  g_clear_pointer (&self->file, hb_peers_file_free);
  g_free (self->path);
  g_free (self);
}

/**
 * hb_peer_draft_get_path:
 * @self: a draft
 *
 * Returns: (nullable) (type filename): the peers file
 */
const char *
hb_peer_draft_get_path (HbPeerDraft *self)
{
  return self->path;
}

gboolean
hb_peer_draft_is_readable (HbPeerDraft *self)
{
  return self->edit != NULL;
}

gboolean
hb_peer_draft_is_writable (HbPeerDraft *self)
{
  return self->writable;
}

/**
 * hb_peer_draft_get_entry:
 * @self: a draft
 *
 * Returns: (nullable) (transfer none): what holds for the peer; %NULL if it is not in the file
 */
const HbPeersEntry *
hb_peer_draft_get_entry (HbPeerDraft *self)
{
  return self->entry;
}

const char *
hb_peer_draft_get_section (HbPeerDraft *self)
{
  return self->entry != NULL ? self->entry->name : NULL;
}

/**
 * hb_peer_draft_get_text:
 * @self: a draft of a peer that is in the file
 * @key: a key
 *
 * Returns: (nullable) (transfer full): the peer's own value, right or wrong
 */
char *
hb_peer_draft_get_text (HbPeerDraft *self,
                        HbPeersKey   key)
{
  return hb_peers_edit_get (self->edit, self->entry->name, hb_peers_key_to_string (key));
}

/**
 * hb_peer_draft_has_other:
 * @self: a draft
 * @name: a name
 *
 * Returns: whether another section has it
 */
gboolean
hb_peer_draft_has_other (HbPeerDraft *self,
                         const char  *name)
{
  return self->edit != NULL && hb_peers_edit_has (self->edit, name) &&
         g_strcmp0 (name, hb_peer_draft_get_section (self)) != 0;
}

/**
 * hb_peer_draft_inherit:
 * @self: a draft
 * @keys: (array length=n_keys): keys
 * @n_keys: how many they are
 *
 * Returns: (nullable) (transfer full): what would hold if the peer had none of these keys; %NULL if it is not in the file
 */
HbPeersFile *
hb_peer_draft_inherit (HbPeerDraft      *self,
                       const HbPeersKey *keys,
                       guint             n_keys)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (HbPeersEdit) copy = NULL;
  const char *data;
  gsize length;

  if (self->entry == NULL)
    return NULL;

  bytes = hb_peers_edit_get_bytes (self->edit);
  data = g_bytes_get_data (bytes, &length);
  copy = hb_peers_edit_new (data, length);
  for (guint i = 0; i < n_keys; i++)
    hb_peers_edit_set (copy, self->entry->name, hb_peers_key_to_string (keys[i]), NULL);
  return hb_peers_edit_parse (copy);
}
