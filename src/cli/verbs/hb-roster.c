#include "cli/verbs/hb-roster.h"

#include <gio/gio.h>
#include <string.h>

#include "event/hb-event-variant.h"
#include "event/hb-peer-variant.h"
#include "store/hb-setting.h"

/* How many addresses an error lists. */
#define LISTED 10

struct _HbRoster
{
  GVariant *variant;  /* the names belong to it */
  GArray *snapshots;  /* of HbPeerSnapshot */
  GArray *incidents;  /* of HbEvent */
  GArray *entries;    /* of HbRosterEntry, sorted */
};

/* The worst first, as in the window, and then by address. */
static int
compare (gconstpointer one,
         gconstpointer other)
{
  const HbPeerSnapshot *a = ((const HbRosterEntry *) one)->peer, *b = ((const HbRosterEntry *) other)->peer;
  guint severity = a->state != HB_N_PEER_STATES ? hb_peer_state_get_severity (a->state) : 0;
  guint other_severity = b->state != HB_N_PEER_STATES ? hb_peer_state_get_severity (b->state) : 0;

  if (severity != other_severity)
    return severity > other_severity ? -1 : 1;

  return memcmp (&a->address, &b->address, sizeof a->address);
}

static void
add_entries (HbRoster *self,
             GVariant *since)
{
  gsize n_times;
  const gint64 *times = g_variant_get_fixed_array (since, &n_times, sizeof *times);

  g_array_set_size (self->entries, self->snapshots->len);
  for (guint i = 0; i < self->snapshots->len; i++)
    {
      HbRosterEntry *entry = &g_array_index (self->entries, HbRosterEntry, i);

      entry->peer = &g_array_index (self->snapshots, HbPeerSnapshot, i);
      /* Where a peer was invalid, it is not known whose times these are. */
      if (n_times == self->snapshots->len)
        entry->since = MAX (times[i], 0);
    }
}

static void
add_incidents (HbRoster *self)
{
  g_autoptr (GHashTable) by_address = g_hash_table_new (hb_address_hash, hb_address_equal);

  for (guint i = 0; i < self->incidents->len; i++)
    {
      HbEvent *event = &g_array_index (self->incidents, HbEvent, i);

      for (guint j = 0; hb_event_is_incident (event) && event->peers != NULL && j < event->peers->len; j++)
        g_hash_table_insert (by_address, &g_array_index (event->peers, HbAddress, j), event);
    }

  for (guint i = 0; i < self->entries->len; i++)
    {
      HbRosterEntry *entry = &g_array_index (self->entries, HbRosterEntry, i);
      const HbEvent *event = g_hash_table_lookup (by_address, &entry->peer->address);

      if (event == NULL)
        continue;

      entry->incident = event->incident.number;
      entry->incident_text = event->text;
    }
}

/**
 * hb_roster_new:
 * @peers: the peers that ListPeerStates returned, from an untrusted sender
 * @since: likewise, their times
 * @incidents: (nullable): what ListIncidents returned; %NULL if they are not wanted
 * @error: return location for an error
 *
 * Returns: (nullable) (transfer full): the peers
 */
HbRoster *
hb_roster_new (GVariant  *peers,
               GVariant  *since,
               GVariant  *incidents,
               GError   **error)
{
  g_autoptr (HbRoster) self = g_new0 (HbRoster, 1);

  self->variant = g_variant_ref (peers);
  self->snapshots = hb_peers_from_variant (peers);
  self->incidents = incidents != NULL ? hb_events_from_variant (incidents)
                                      : g_array_new (FALSE, FALSE, sizeof (HbEvent));
  self->entries = g_array_new (FALSE, TRUE, sizeof (HbRosterEntry));
  if (self->snapshots == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   "the engine's peers are in a format that is not known here; run the heartbeats that it is of");
      return NULL;
    }

  add_entries (self, since);
  add_incidents (self);
  g_array_sort (self->entries, compare);
  return g_steal_pointer (&self);
}

void
hb_roster_free (HbRoster *self)
{
  g_clear_pointer (&self->snapshots, g_array_unref);
  g_array_unref (self->incidents);
  g_array_unref (self->entries);
  g_variant_unref (self->variant);
  g_free (self);
}

guint
hb_roster_get_size (HbRoster *self)
{
  return self->entries->len;
}

/**
 * hb_roster_is_full:
 * @self: peers
 *
 * Returns: whether they are as many as an engine lists at the most, so that it may have others
 */
gboolean
hb_roster_is_full (HbRoster *self)
{
  return self->entries->len >= HB_PEERS_LISTED_MAX;
}

/**
 * hb_roster_get:
 * @self: peers
 * @index: which one, from 0
 *
 * Returns: (transfer none): what is known of it
 */
const HbRosterEntry *
hb_roster_get (HbRoster *self,
               guint     index)
{
  return &g_array_index (self->entries, HbRosterEntry, index);
}

/**
 * hb_roster_select:
 * @self: peers
 * @states: a bit for each #HbPeerState that is wanted; 0 for all of them
 * @group: (nullable): the group that is wanted
 *
 * Returns: (transfer full) (element-type HbRosterEntry): those of them
 */
GPtrArray *
hb_roster_select (HbRoster   *self,
                  guint       states,
                  const char *group)
{
  GPtrArray *selected = g_ptr_array_new ();

  for (guint i = 0; i < self->entries->len; i++)
    {
      const HbRosterEntry *entry = hb_roster_get (self, i);

      if ((states == 0 || (states & 1u << entry->peer->state) != 0) &&
          (group == NULL || g_strcmp0 (entry->peer->group, group) == 0))
        g_ptr_array_add (selected, (gpointer) entry);
    }

  return selected;
}

static gboolean
is_called (const HbPeerSnapshot *peer,
           const char           *word,
           gboolean              exactly)
{
  if (peer->name == NULL)
    return FALSE;

  return exactly ? g_str_equal (peer->name, word) : g_ascii_strcasecmp (peer->name, word) == 0;
}

static void
find_named (HbRoster   *self,
            GPtrArray  *found,
            const char *word,
            gboolean    exactly)
{
  for (guint i = 0; i < self->entries->len; i++)
    if (is_called (hb_roster_get (self, i)->peer, word, exactly))
      g_ptr_array_add (found, (gpointer) hb_roster_get (self, i));
}

/**
 * hb_roster_find_all:
 * @self: peers
 * @word: an address or a name; upper and lower case of a name differ only where both exist
 *
 * Returns: (transfer full) (element-type HbRosterEntry): the peer with that address, or all peers with that name
 */
GPtrArray *
hb_roster_find_all (HbRoster   *self,
                    const char *word)
{
  GPtrArray *found = g_ptr_array_new ();
  HbAddress address;

  if (!hb_setting_parse_address (word, &address))
    {
      find_named (self, found, word, TRUE);
      if (found->len == 0)
        find_named (self, found, word, FALSE);
      return found;
    }

  for (guint i = 0; i < self->entries->len; i++)
    if (hb_address_equal (&hb_roster_get (self, i)->peer->address, &address))
      g_ptr_array_add (found, (gpointer) hb_roster_get (self, i));
  return found;
}

static char *
join_addresses (GPtrArray *entries)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < MIN (entries->len, LISTED); i++)
    {
      const HbRosterEntry *entry = g_ptr_array_index (entries, i);
      char address[HB_ADDRESS_STRING_SIZE];

      g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", hb_address_format (&entry->peer->address, address));
    }
  if (entries->len > LISTED)
    g_string_append_printf (text, " and %u more", entries->len - LISTED);

  return g_string_free (text, FALSE);
}

/* One peer with several addresses */

static gboolean
is_named_in_file (const HbRosterEntry *entry)
{
  return entry->peer->name != NULL && (entry->peer->flags & HB_PEER_NAMED) != 0;
}

/* A peer is as it is at the address with the lowest rank: alive if it is alive at one of them. Waiting for one that is
 * missing ends at all of its addresses as soon as it comes from one. Until then, it is missing at all of them, except
 * where pulses are still under way: those that cannot be sent do not delay that. */
static guint
get_rank (const HbPeerSnapshot *peer)
{
  switch (peer->state)
    {
    case HB_PEER_STATE_ALIVE:
      return 0;
    case HB_PEER_STATE_PULSING:
      return peer->pulses > 0 ? 1 : 3;
    case HB_PEER_STATE_MISSING:
      return 2;
    case HB_PEER_STATE_GIVEN_UP:
    case HB_PEER_STATE_LEFT:
    case HB_PEER_STATE_ASLEEP:
      return 4;
    case HB_PEER_STATE_EXPECTED:
      return 5;
    case HB_N_PEER_STATES:
    default:
      return 6;
    }
}

/* Of several addresses where it is missing, the one with the most informative verdict comes first, as in the event; else
 * the one where it was heard last. */
static int
compare_rank (gconstpointer one,
              gconstpointer other)
{
  const HbPeerSnapshot *a = (*(const HbRosterEntry *const *) one)->peer;
  const HbPeerSnapshot *b = (*(const HbRosterEntry *const *) other)->peer;
  guint rank = get_rank (a), other_rank = get_rank (b);

  if (rank != other_rank)
    return rank < other_rank ? -1 : 1;
  if (a->state == HB_PEER_STATE_MISSING && a->verdict != b->verdict)
    return a->verdict < b->verdict ? -1 : 1;
  if (a->heard != b->heard)
    return a->heard > b->heard ? -1 : 1;

  return 0;
}

/**
 * hb_roster_merge:
 * @entries: (element-type HbRosterEntry): some peers
 *
 * The addresses that the peers file gives the same name are one peer; names from a resolver prove nothing.
 *
 * Returns: (transfer full) (element-type HbRosterEntry): the same in their order, with one address for each peer: that
 *   which says how the peer is
 */
GPtrArray *
hb_roster_merge (GPtrArray *entries)
{
  g_autoptr (GHashTable) best = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *merged = g_ptr_array_new ();

  for (guint i = 0; i < entries->len; i++)
    {
      const HbRosterEntry *entry = g_ptr_array_index (entries, i);
      const HbRosterEntry *other = is_named_in_file (entry) ? g_hash_table_lookup (best, entry->peer->name) : NULL;

      if (is_named_in_file (entry) && (other == NULL || compare_rank (&entry, &other) < 0))
        g_hash_table_insert (best, (gpointer) entry->peer->name, (gpointer) entry);
    }

  for (guint i = 0; i < entries->len; i++)
    {
      const HbRosterEntry *entry = g_ptr_array_index (entries, i);

      if (!is_named_in_file (entry) || g_hash_table_lookup (best, entry->peer->name) == entry)
        g_ptr_array_add (merged, (gpointer) entry);
    }

  return merged;
}

/**
 * hb_roster_find_addresses:
 * @self: peers
 * @word: an address or a name
 * @error: return location for an error
 *
 * Returns: (nullable) (transfer full) (element-type HbRosterEntry): the one peer that has it, at each of its addresses if
 *   @word is its name; the first says how it is
 */
GPtrArray *
hb_roster_find_addresses (HbRoster    *self,
                          const char  *word,
                          GError     **error)
{
  g_autoptr (GPtrArray) found = hb_roster_find_all (self, word);
  g_autoptr (GPtrArray) peers = hb_roster_merge (found);
  g_autofree char *addresses = NULL;

  if (peers->len == 0 && hb_roster_is_full (self))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                   "the server has no peer “%s” among its first %u, and lists no others", word, self->entries->len);
      return NULL;
    }
  if (peers->len == 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                   "the server knows no peer “%s”; heartbeats list shows those that it knows", word);
      return NULL;
    }
  if (peers->len > 1)
    {
      addresses = join_addresses (peers);
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS, "%u peers are called “%s”; give the address of one: %s", peers->len,
                   word, addresses);
      return NULL;
    }

  g_ptr_array_sort (found, compare_rank);
  return g_steal_pointer (&found);
}

/**
 * hb_roster_find:
 * @self: peers
 * @word: an address or a name
 * @error: return location for an error
 *
 * Returns: (nullable) (transfer none): the one peer that has it, at the address that says how it is
 */
const HbRosterEntry *
hb_roster_find (HbRoster    *self,
                const char  *word,
                GError     **error)
{
  g_autoptr (GPtrArray) found = hb_roster_find_addresses (self, word, error);

  return found != NULL ? g_ptr_array_index (found, 0) : NULL;
}
