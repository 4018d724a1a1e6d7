#include "role/hb-peer-policies.h"

#include "role/hb-peer-index.h"

typedef struct
{
  HbAddress address;
  guint32 policy;
} Listed;

typedef struct
{
  HbNetwork network;
  guint32 policy;
} Block;

struct _HbPeerPolicies
{
  GArray *policies;    /* of HbPeerPolicy */
  GArray *listed;      /* of Listed */
  HbPeerIndex *index;  /* of these, by address */
  GArray *blocks;      /* of Block, the first one that contains an address holds */
  GStringChunk *names; /* of peers and groups */
};

static const HbAddress *
get_address (gpointer owner,
             guint32  number)
{
  HbPeerPolicies *self = owner;

  return &g_array_index (self->listed, Listed, number).address;
}

/**
 * hb_peer_policies_new:
 *
 * Returns: (transfer full): policies for nobody
 */
HbPeerPolicies *
hb_peer_policies_new (void)
{
  HbPeerPolicies *self = g_new0 (HbPeerPolicies, 1);

  self->policies = g_array_new (FALSE, FALSE, sizeof (HbPeerPolicy));
  self->listed = g_array_new (FALSE, FALSE, sizeof (Listed));
  self->index = hb_peer_index_new (get_address, self);
  self->blocks = g_array_new (FALSE, FALSE, sizeof (Block));
  self->names = g_string_chunk_new (4096);
  return self;
}

void
hb_peer_policies_free (HbPeerPolicies *self)
{
  hb_peer_index_free (self->index);
  g_array_unref (self->policies);
  g_array_unref (self->listed);
  g_array_unref (self->blocks);
  g_string_chunk_free (self->names);
  g_free (self);
}

/* Returns: its number */
static guint32
add_policy (HbPeerPolicies     *self,
            const HbPeerPolicy *policy)
{
  HbPeerPolicy copy = *policy;

  if (copy.name != NULL)
    copy.name = g_string_chunk_insert (self->names, copy.name);
  if (copy.group != NULL)
    copy.group = g_string_chunk_insert_const (self->names, copy.group);
  copy.first = self->listed->len;
  copy.n_addresses = 0;
  g_array_append_val (self->policies, copy);
  return self->policies->len - 1;
}

/**
 * hb_peer_policies_add:
 * @self: policies
 * @policy: a peer's; copied, its addresses set
 * @addresses: (array length=n_addresses): its addresses; one that an earlier peer has stays that one's
 * @n_addresses: how many
 */
void
hb_peer_policies_add (HbPeerPolicies     *self,
                      const HbPeerPolicy *policy,
                      const HbAddress    *addresses,
                      guint               n_addresses)
{
  guint32 number = add_policy (self, policy);

  for (guint i = 0; i < n_addresses; i++)
    {
      Listed listed = { addresses[i], number };

      if (hb_peer_index_lookup (self->index, &addresses[i]) != HB_PEER_INDEX_NONE)
        continue;

      g_array_append_val (self->listed, listed);
      hb_peer_index_add (self->index, self->listed->len - 1);
      g_array_index (self->policies, HbPeerPolicy, number).n_addresses++;
    }
}

/**
 * hb_peer_policies_add_group:
 * @self: policies
 * @policy: for all peers from these networks that are not listed; copied, without a name
 * @networks: (array length=n_networks): the networks
 * @n_networks: how many
 */
void
hb_peer_policies_add_group (HbPeerPolicies     *self,
                            const HbPeerPolicy *policy,
                            const HbNetwork    *networks,
                            guint               n_networks)
{
  guint32 number = add_policy (self, policy);

  for (guint i = 0; i < n_networks; i++)
    {
      Block block = { networks[i], number };

      g_array_append_val (self->blocks, block);
    }
}

/**
 * hb_peer_policies_find:
 * @self: policies
 * @address: a peer's
 *
 * Returns: the number of its policy, or %HB_PEER_POLICY_NONE
 */
guint32
hb_peer_policies_find (HbPeerPolicies  *self,
                       const HbAddress *address)
{
  guint32 number = hb_peer_index_lookup (self->index, address);

  if (number != HB_PEER_INDEX_NONE)
    return g_array_index (self->listed, Listed, number).policy;

  for (guint i = 0; i < self->blocks->len; i++)
    if (hb_network_contains (&g_array_index (self->blocks, Block, i).network, address))
      return g_array_index (self->blocks, Block, i).policy;

  return HB_PEER_POLICY_NONE;
}

/**
 * hb_peer_policies_get_size:
 * @self: policies
 *
 * Returns: how many there are; their numbers begin at 0
 */
guint
hb_peer_policies_get_size (HbPeerPolicies *self)
{
  return self->policies->len;
}

/**
 * hb_peer_policies_get:
 * @self: policies
 * @number: the number of one
 *
 * Returns: (transfer none): that policy
 */
const HbPeerPolicy *
hb_peer_policies_get (HbPeerPolicies *self,
                      guint32         number)
{
  return &g_array_index (self->policies, HbPeerPolicy, number);
}

/**
 * hb_peer_policies_set_quiet:
 * @self: policies
 * @number: the number of one
 * @quiet: whether it is in its quiet hours now
 *
 * Returns: whether that is new
 */
gboolean
hb_peer_policies_set_quiet (HbPeerPolicies *self,
                            guint32         number,
                            gboolean        quiet)
{
  HbPeerPolicy *policy = &g_array_index (self->policies, HbPeerPolicy, number);
  gboolean changed = !policy->quiet != !quiet;

  policy->quiet = quiet;
  return changed;
}

/**
 * hb_peer_policies_get_address:
 * @self: policies
 * @policy: one of them
 * @index: which of its addresses, from 0
 *
 * Returns: (transfer none): the address
 */
const HbAddress *
hb_peer_policies_get_address (HbPeerPolicies     *self,
                              const HbPeerPolicy *policy,
                              guint               index)
{
  return get_address (self, policy->first + index);
}
