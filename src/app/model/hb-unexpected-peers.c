#include "app/model/hb-unexpected-peers.h"

#include "store/hb-peers-index.h"
#include "store/hb-peers-name.h"

static const HbPeersEntry *
find (HbPeersIndex *index,
      HbPeerItem   *peer)
{
  return hb_peers_index_find (index, hb_peer_item_get_number (peer), hb_peer_item_get_listed_name (peer));
}

/* A file that cannot be read now cannot be edited either, which is said then. */
static HbPeersFile *
load (const char *path)
{
  HbPeersFile *file = hb_peers_file_load (path, NULL);

  return file != NULL ? file : hb_peers_file_parse (path, "", 0);
}

/* A person who writes that a whole group is not expected means it; naming or muting a peer says that of its own. */
static gboolean
is_own (const HbPeersEntry *entry)
{
  return !entry->expected && (entry->own & 1u << HB_PEERS_KEY_EXPECTED) != 0;
}

/**
 * hb_unexpected_peers_find:
 * @peers: the peers that are seen
 * @path: (type filename): a peers file, which may not exist
 * @n_known: (out): how many of them are in the file, but not expected
 *
 * The file is read, as the engine reads it only a little after a change. Whoever has left said so, and is not expected.
 *
 * Returns: (transfer full) (element-type HbPeerItem): those that are not in the file, and those of @n_known
 */
GPtrArray *
hb_unexpected_peers_find (HbPeerList *peers,
                          const char *path,
                          guint      *n_known)
{
  GPtrArray *found = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (HbPeersFile) file = load (path);
  g_autoptr (HbPeersIndex) index = hb_peers_index_new (file);
  guint n_peers = g_list_model_get_n_items (G_LIST_MODEL (peers));

  *n_known = 0;
  for (guint i = 0; i < n_peers; i++)
    {
      g_autoptr (HbPeerItem) peer = g_list_model_get_item (G_LIST_MODEL (peers), i);
      const HbPeersEntry *entry = find (index, peer);
      gboolean listed = entry != NULL || (hb_peer_item_get_flags (peer) & HB_PEER_LISTED) != 0;

      if (hb_peer_item_get_state (peer) == HB_PEER_STATE_LEFT || (listed && (entry == NULL || !is_own (entry))))
        continue;

      *n_known += listed ? 1 : 0;
      g_ptr_array_add (found, g_steal_pointer (&peer));
    }

  return found;
}

/* A new peer is called as a person calls it; the resolver's name may change. */
static gboolean
add (HbPeersEdit  *edit,
     HbPeerItem   *peer,
     GError      **error)
{
  const char *name = hb_peer_item_get_chosen_name (peer);
  g_autofree char *section = hb_peers_name_choose (edit, name[0] != '\0' ? name : hb_peer_item_get_address (peer));

  if (!hb_peers_edit_add (edit, section, NULL, error))
    return FALSE;

  hb_peers_edit_set (edit, section, "address", hb_peer_item_get_address (peer));
  return TRUE;
}

/* A group or the defaults may say that their peers are not expected. */
static void
insist (HbPeersEdit *edit,
        GPtrArray   *peers)
{
  g_autoptr (HbPeersFile) file = hb_peers_edit_parse (edit);
  g_autoptr (HbPeersIndex) index = hb_peers_index_new (file);

  for (guint i = 0; i < peers->len; i++)
    {
      const HbPeersEntry *entry = find (index, g_ptr_array_index (peers, i));

      if (entry != NULL && !entry->expected)
        hb_peers_edit_set (edit, entry->name, "expected", "true");
    }
}

/**
 * hb_unexpected_peers_expect:
 * @edit: a peers file
 * @peers: (type GPtrArray) (element-type HbPeerItem): peers
 * @error: return location for a #GIOErrorEnum
 *
 * An #HbPeersEditFunc: adds those that are not in the file, and says that all are expected.
 *
 * Returns: whether all could be added
 */
gboolean
hb_unexpected_peers_expect (HbPeersEdit  *edit,
                            gpointer      peers,
                            GError      **error)
{
  GPtrArray *wanted = peers;
  g_autoptr (HbPeersFile) file = hb_peers_edit_parse (edit);
  g_autoptr (HbPeersIndex) index = hb_peers_index_new (file);

  for (guint i = 0; i < wanted->len; i++)
    {
      HbPeerItem *peer = g_ptr_array_index (wanted, i);
      const HbPeersEntry *entry = find (index, peer);

      if (entry == NULL && !add (edit, peer, error))
        return FALSE;
      if (entry != NULL && is_own (entry))
        hb_peers_edit_set (edit, entry->name, "expected", NULL);
    }

  insist (edit, wanted);
  return TRUE;
}
