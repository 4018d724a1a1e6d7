#include "store/hb-peers-index.h"

#include "wire/hb-message.h"

struct _HbPeersIndex
{
  GHashTable *by_address; /* HbPeersEntry, by HbAddress: both are the file's */
  GHashTable *by_name;    /* those with host names, by their escaped names */
};

/**
 * hb_peers_index_new:
 * @file: (transfer none): a peers file, which must outlive the index
 *
 * Returns: (transfer full): the index of its peers
 */
HbPeersIndex *
hb_peers_index_new (HbPeersFile *file)
{
  HbPeersIndex *self = g_new0 (HbPeersIndex, 1);
  GPtrArray *peers = hb_peers_file_get_peers (file);

  self->by_address = g_hash_table_new (hb_address_hash, hb_address_equal);
  self->by_name = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < peers->len; i++)
    {
      HbPeersEntry *peer = g_ptr_array_index (peers, i);

      for (guint j = 0; j < peer->addresses->len; j++)
        g_hash_table_insert (self->by_address, &g_array_index (peer->addresses, HbAddress, j), peer);
      if (peer->hosts->len > 0)
        g_hash_table_insert (self->by_name, hb_message_escape_string (peer->name), peer);
    }

  return self;
}

void
hb_peers_index_free (HbPeersIndex *self)
{
  g_hash_table_unref (self->by_address);
  g_hash_table_unref (self->by_name);
  g_free (self);
}

/**
 * hb_peers_index_has_hosts:
 * @self: an index
 *
 * Returns: whether some peers are found by their names
 */
gboolean
hb_peers_index_has_hosts (HbPeersIndex *self)
{
  return g_hash_table_size (self->by_name) > 0;
}

/**
 * hb_peers_index_find:
 * @self: an index
 * @address: an address
 * @name: (nullable): the name under which an engine lists the machine, escaped; %NULL if it does not
 *
 * Returns: (nullable) (transfer none): what the file says of the machine
 */
const HbPeersEntry *
hb_peers_index_find (HbPeersIndex    *self,
                     const HbAddress *address,
                     const char      *name)
{
  const HbPeersEntry *peer = g_hash_table_lookup (self->by_address, address);

  return peer == NULL && name != NULL ? g_hash_table_lookup (self->by_name, name) : peer;
}
