#pragma once

#include "wire/hb-network.h"

G_BEGIN_DECLS

/* No policy: see hb_peer_policies_find(). */
#define HB_PEER_POLICY_NONE G_MAXUINT32

/**
 * HbPeerPolicy:
 * @name: (nullable): what people call the peer, safe to show
 * @group: (nullable): the name of its group, likewise
 * @timeout: silence before the first pulse, nanoseconds; 0 for the server's
 * @pulse_interval: wait after each pulse, likewise
 * @pulses: pulses before giving up, likewise
 * @expected: whether it should be there, and is missing where it never comes
 * @mutes: whether @muted has a meaning
 * @muted: whether nobody is to be notified of it
 * @may_sleep: whether it is asleep, and not given up, where it falls silent
 * @quiet: whether it is in its quiet hours now
 * @first: where its addresses are; see hb_peer_policies_get_address()
 * @n_addresses: how many it has; 0 of a group
 *
 * What a person decided for a peer, or for all peers from some networks.
 */
typedef struct
{
  const char *name;
  const char *group;
  gint64 timeout;
  gint64 pulse_interval;
  guint pulses;
  gboolean expected;
  gboolean mutes;
  gboolean muted;
  gboolean may_sleep;
  gboolean quiet;
  guint first;
  guint n_addresses;
} HbPeerPolicy;

/**
 * HbPeerPolicies:
 *
 * Which policy a peer has: the one that lists its address, else the first one with a network that contains it. They
 * are apart from the peers, of which there may be a great many more.
 */
typedef struct _HbPeerPolicies HbPeerPolicies;

HbPeerPolicies     *hb_peer_policies_new         (void);
void                hb_peer_policies_free        (HbPeerPolicies     *self);
void                hb_peer_policies_add         (HbPeerPolicies     *self,
                                                  const HbPeerPolicy *policy,
                                                  const HbAddress    *addresses,
                                                  guint               n_addresses);
void                hb_peer_policies_add_group   (HbPeerPolicies     *self,
                                                  const HbPeerPolicy *policy,
                                                  const HbNetwork    *networks,
                                                  guint               n_networks);
guint32             hb_peer_policies_find        (HbPeerPolicies     *self,
                                                  const HbAddress    *address);
guint               hb_peer_policies_get_size    (HbPeerPolicies     *self);
const HbPeerPolicy *hb_peer_policies_get         (HbPeerPolicies     *self,
                                                  guint32             number);
gboolean            hb_peer_policies_set_quiet   (HbPeerPolicies     *self,
                                                  guint32             number,
                                                  gboolean            quiet);
const HbAddress    *hb_peer_policies_get_address (HbPeerPolicies     *self,
                                                  const HbPeerPolicy *policy,
                                                  guint               index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbPeerPolicies, hb_peer_policies_free)

G_END_DECLS
