#include "role/hb-incident-group.h"

#include <stdlib.h>
#include <string.h>

#include "wire/hb-bytes.h"

/* What is beyond that is not looked at: a site has some hundred subnets and next hops. */
#define GROUPS_MAX 65536

/* As the prefix lengths of HbNetwork count: an IPv4 /24, an IPv6 /64. */
#define SUBNET_IPV4 120
#define SUBNET_IPV6 64

/* Keys */

static guint
hash_key (gconstpointer data)
{
  const HbIncidentKey *key = data;
  guint64 hash = key->value ^ (guint64) key->interface << 40 ^ (guint64) (guint16) key->vlan << 24 ^
                 (guint64) key->cause << 56 ^ (guint64) key->extra << 16;

  return (guint) (hash * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15) >> 32);
}

static gboolean
equal_keys (gconstpointer one,
            gconstpointer other)
{
  const HbIncidentKey *a = one, *b = other;

  return a->value == b->value && a->interface == b->interface && a->vlan == b->vlan && a->cause == b->cause &&
         a->extra == b->extra;
}

/**
 * hb_incident_subnet_of:
 * @peer: an address
 *
 * Returns: its IPv4 /24, or IPv6 /64
 */
HbNetwork
hb_incident_subnet_of (const HbAddress *peer)
{
  HbNetwork subnet = { *peer, hb_address_is_ipv4 (peer) ? SUBNET_IPV4 : SUBNET_IPV6 };

  memset (subnet.base.bytes + subnet.prefix / 8, 0, sizeof subnet.base.bytes - subnet.prefix / 8);
  return subnet;
}

/**
 * hb_incident_key_init:
 * @self: (out caller-allocates): a key
 * @cause: what peers may have in common
 * @way: the way of a peer
 * @peer: its address
 *
 * Returns: whether that is known of the peer
 */
gboolean
hb_incident_key_init (HbIncidentKey   *self,
                      HbCause          cause,
                      const HbWay     *way,
                      const HbAddress *peer)
{
  *self = (HbIncidentKey) { .interface = way->interface, .vlan = way->vlan, .cause = (guint8) cause };

  switch (cause)
    {
    case HB_CAUSE_NEXT_HOP:
      self->value = way->mac;
      return way->mac != 0;

    case HB_CAUSE_DISTANCE:
      self->value = way->mac;
      self->extra = (guint8) hb_way_get_distance (way);
      return way->mac != 0 && self->extra > 0;

    case HB_CAUSE_VLAN:
      return way->vlan >= 0;

    case HB_CAUSE_INTERFACE:
      self->vlan = -1;
      return TRUE;

    case HB_CAUSE_SUBNET:
    case HB_N_CAUSES:
    default:
      self->interface = peer->scope;
      self->vlan = -1;
      self->extra = hb_address_is_ipv4 (peer);
      self->value = self->extra ? hb_get_u32 (peer->bytes + 12) >> 8
                                : hb_get_u64_in (peer->bytes, TRUE);
      return TRUE;
    }
}

/* Groups */

static void
group_free (gpointer data)
{
  HbIncidentGroup *group = data;

  hb_queue_clear (&group->lapses);
  g_free (group);
}

/**
 * hb_incident_groups_new:
 *
 * Returns: (transfer full) (element-type HbIncidentGroup): no groups yet
 */
GHashTable *
hb_incident_groups_new (void)
{
  return g_hash_table_new_full (hash_key, equal_keys, NULL, group_free);
}

/**
 * hb_incident_groups_find:
 * @groups: groups
 * @cause: what its peers have in common
 * @way: the way of a peer
 * @peer: its address
 *
 * Returns: (nullable) (transfer none): the group of that peer
 */
HbIncidentGroup *
hb_incident_groups_find (GHashTable      *groups,
                         HbCause          cause,
                         const HbWay     *way,
                         const HbAddress *peer)
{
  HbIncidentKey key;

  return hb_incident_key_init (&key, cause, way, peer) ? g_hash_table_lookup (groups, &key) : NULL;
}

/**
 * hb_incident_groups_need:
 * @groups: groups
 * @cause: what its peers have in common
 * @way: the way of a peer
 * @peer: its address
 *
 * Returns: (nullable) (transfer none): the group of that peer, from now on if there was none; %NULL if there is no room
 */
HbIncidentGroup *
hb_incident_groups_need (GHashTable      *groups,
                         HbCause          cause,
                         const HbWay     *way,
                         const HbAddress *peer)
{
  HbIncidentGroup *group;
  HbIncidentKey key;

  if (!hb_incident_key_init (&key, cause, way, peer))
    return NULL;

  group = g_hash_table_lookup (groups, &key);
  if (group != NULL || g_hash_table_size (groups) >= GROUPS_MAX)
    return group;

  group = g_new0 (HbIncidentGroup, 1);
  group->key = key;
  g_hash_table_insert (groups, &group->key, group);
  return group;
}

/**
 * hb_incident_groups_drop:
 * @groups: groups
 * @group: one of them
 *
 * Frees it if nothing is known of it any more.
 */
void
hb_incident_groups_drop (GHashTable      *groups,
                         HbIncidentGroup *group)
{
  if (group->alive == 0 && group->lapses.items == NULL && group->uses == 0 && !group->dirty)
    g_hash_table_remove (groups, &group->key);
}

/* Windows */

static int
compare_times (gconstpointer one,
               gconstpointer other)
{
  gint64 a = *(const gint64 *) one, b = *(const gint64 *) other;

  return (a > b) - (a < b);
}

/**
 * hb_incident_window_find:
 * @self: (out caller-allocates): the moment at which most of them may have fallen silent
 * @silences: (array length=n_silences): silences of peers
 * @n_silences: how many
 *
 * Whatever silenced a peer did so between its last word and its next one. The moment is that which is in most of
 * these intervals, the latest if there are several.
 *
 * Returns: whether there are two silences at least that began then
 */
gboolean
hb_incident_window_find (HbIncidentWindow *self,
                         const HbSilence  *silences,
                         guint             n_silences)
{
  g_autofree gint64 *begins = g_new (gint64, n_silences);
  g_autofree gint64 *ends = g_new (gint64, n_silences);
  guint ended = 0;

  *self = (HbIncidentWindow) { 0 };
  if (n_silences == 0)
    return FALSE;

  for (guint i = 0; i < n_silences; i++)
    {
      begins[i] = silences[i].since;
      ends[i] = silences[i].until;
    }
  qsort (begins, n_silences, sizeof *begins, compare_times);
  qsort (ends, n_silences, sizeof *ends, compare_times);

  for (guint i = 0; i < n_silences; i++)
    {
      while (ends[ended] < begins[i])
        ended++;
      if (i + 1 - ended < self->count)
        continue;

      *self = (HbIncidentWindow) { i + 1 - ended, n_silences - i - 1, begins[i], ends[ended] };
    }

  return self->count >= 2;
}
