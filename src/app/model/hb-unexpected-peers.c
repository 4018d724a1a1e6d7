#include "app/model/hb-unexpected-peers.h"

#include "store/hb-peers-index.h"
#include "store/hb-peers-name.h"

/* What is to be written of a peer: the file is edited on another thread. */
typedef struct
{
  HbAddress number;
  char *address;
  char *listed; /* (nullable): the name under which the engine lists it */
  char *name;   /* as a person calls it; may be empty: the resolver's name may change */
} Peer;

static void
peer_free (gpointer data)
{
  Peer *self = data;

  g_free (self->address);
  g_free (self->listed);
  g_free (self->name);
  g_free (self);
}

static Peer *
copy (HbPeerItem *item)
{
  Peer *self = g_new (Peer, 1);

  *self = (Peer) { *hb_peer_item_get_number (item), g_strdup (hb_peer_item_get_address (item)),
                   g_strdup (hb_peer_item_get_listed_name (item)), g_strdup (hb_peer_item_get_chosen_name (item)) };
  return self;
}

static const HbPeersEntry *
find (HbPeersIndex *index,
      const Peer   *peer)
{
  return hb_peers_index_find (index, &peer->number, peer->listed);
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
 * @file: a peers file, read just now: the engine reads it only a little after a change
 * @n_known: (out): how many of them are in the file, but not expected
 *
 * Whoever has left said so, and is not expected.
 *
 * Returns: (transfer full): those that are not in the file, and those of @n_known, for hb_unexpected_peers_expect()
 */
GPtrArray *
hb_unexpected_peers_find (HbPeerList  *peers,
                          HbPeersFile *file,
                          guint       *n_known)
{
  GPtrArray *found = g_ptr_array_new_with_free_func (peer_free);
  g_autoptr (HbPeersIndex) index = hb_peers_index_new (file);
  guint n_peers = g_list_model_get_n_items (G_LIST_MODEL (peers));

  *n_known = 0;
  for (guint i = 0; i < n_peers; i++)
    {
      g_autoptr (HbPeerItem) item = g_list_model_get_item (G_LIST_MODEL (peers), i);
      const HbPeersEntry *entry = hb_peers_index_find (index, hb_peer_item_get_number (item),
                                                       hb_peer_item_get_listed_name (item));
      gboolean listed = entry != NULL || (hb_peer_item_get_flags (item) & HB_PEER_LISTED) != 0;

      if (hb_peer_item_get_state (item) == HB_PEER_STATE_LEFT || (listed && (entry == NULL || !is_own (entry))))
        continue;

      *n_known += listed ? 1 : 0;
      g_ptr_array_add (found, copy (item));
    }

  return found;
}

static gboolean
add (HbPeersEdit  *edit,
     const Peer   *peer,
     GError      **error)
{
  g_autofree char *section = hb_peers_name_choose (edit, peer->name[0] != '\0' ? peer->name : peer->address);

  if (!hb_peers_edit_add (edit, section, NULL, error))
    return FALSE;

  hb_peers_edit_set (edit, section, "address", peer->address);
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
 * @peers: (type GPtrArray): what hb_unexpected_peers_find() has found
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
      const Peer *peer = g_ptr_array_index (wanted, i);
      const HbPeersEntry *entry = find (index, peer);

      if (entry == NULL && !add (edit, peer, error))
        return FALSE;
      if (entry != NULL && is_own (entry))
        hb_peers_edit_set (edit, entry->name, "expected", NULL);
    }

  insist (edit, wanted);
  return TRUE;
}
