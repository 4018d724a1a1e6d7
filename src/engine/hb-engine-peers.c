#include "engine/hb-engine-private.h"

#include "role/hb-server.h"
#include "store/hb-quiet-hours.h"
#include "wire/hb-message.h"

/* A host name that stands for an address in the peers file. */
typedef struct
{
  HbEngine *engine;
  HbLookup *lookup;
  GArray *taken;   /* (nullable): the addresses that are in the policies */
  gboolean failed; /* and that was said */
} Host;

static void
host_free (Host *self)
{
  hb_lookup_free (self->lookup);
  g_clear_pointer (&self->taken, g_array_unref);
  g_free (self);
}

/* Policies */

/* Returns: whether it is in one of its quiet hours at that time of the week */
static gboolean
is_quiet_now (const HbPeersEntry *entry,
              guint               day,
              guint               minute)
{
  for (guint i = 0; entry->quiet != NULL && i < entry->quiet->len; i++)
    if (hb_quiet_hours_contains (&g_array_index (entry->quiet, HbQuietHours, i), day, minute))
      return TRUE;

  return FALSE;
}

static HbPeerPolicy
make_policy (HbEngine           *self,
             const HbPeersEntry *entry)
{
  return (HbPeerPolicy) {
    .timeout = hb_peers_entry_has (entry, HB_PEERS_KEY_TIMEOUT) ? entry->timeout : 0,
    .pulse_interval = hb_peers_entry_has (entry, HB_PEERS_KEY_PULSE_INTERVAL) ? entry->pulse_interval : 0,
    .pulses = hb_peers_entry_has (entry, HB_PEERS_KEY_PULSES) ? entry->pulses : 0,
    .expected = entry->section == HB_PEERS_SECTION_PEER && entry->expected,
    .mutes = hb_peers_entry_has (entry, HB_PEERS_KEY_MUTED),
    .muted = entry->muted,
    .may_sleep = entry->may_sleep,
    .quiet = is_quiet_now (entry, self->quiet_day, self->quiet_minute),
  };
}

/* Returns: (transfer full): its addresses, those of its host names included */
static GArray *
list_addresses (HbEngine           *self,
                const HbPeersEntry *peer)
{
  GArray *addresses = g_array_copy (peer->addresses);

  for (guint i = 0; i < peer->hosts->len; i++)
    {
      const Host *host = g_hash_table_lookup (self->hosts, g_ptr_array_index (peer->hosts, i));

      if (host->taken != NULL)
        g_array_append_vals (addresses, host->taken->data, host->taken->len);
    }

  return addresses;
}

/* Returns: whether it has a policy: a group without networks is for listed peers only */
static gboolean
has_policy (const HbPeersEntry *group)
{
  return hb_peers_entry_has (group, HB_PEERS_KEY_MATCH);
}

/* A listed peer has inherited its group's values already; the groups' networks are for peers that are not listed. */
static void
apply (HbEngine *self)
{
  HbPeerPolicies *policies = hb_peer_policies_new ();
  GPtrArray *peers = hb_peers_file_get_peers (self->peers);
  GPtrArray *groups = hb_peers_file_get_groups (self->peers);

  for (guint i = 0; i < peers->len; i++)
    {
      const HbPeersEntry *peer = g_ptr_array_index (peers, i);
      g_autoptr (GArray) addresses = list_addresses (self, peer);
      HbPeerPolicy policy = make_policy (self, peer);
      g_autofree char *name = hb_peers_entry_is_named (peer) ? hb_message_escape_string (peer->name) : NULL;
      g_autofree char *group = peer->group != NULL ? hb_message_escape_string (peer->group) : NULL;

      policy.name = name;
      policy.group = group;
      hb_peer_policies_add (policies, &policy, (const HbAddress *) addresses->data, addresses->len);
    }

  for (guint i = 0; i < groups->len; i++)
    {
      const HbPeersEntry *group = g_ptr_array_index (groups, i);
      HbPeerPolicy policy = make_policy (self, group);
      g_autofree char *name = hb_message_escape_string (group->name);

      policy.group = name;
      if (has_policy (group))
        hb_peer_policies_add_group (policies, &policy, (const HbNetwork *) group->networks->data,
                                    group->networks->len);
    }

  hb_server_set_policies (HB_SERVER (self->role), hb_clock_now (&self->clock), policies);
}

/* Quiet hours */

static void
note_quiet (HbEngine           *self,
            const HbPeersEntry *entry,
            GByteArray         *quiet)
{
  guint8 now = is_quiet_now (entry, self->quiet_day, self->quiet_minute) != FALSE;

  g_byte_array_append (quiet, &now, 1);
}

/* Returns: whether the clock shows another minute than when it was last looked at */
static gboolean
read_time (HbEngine *self,
           gint64    wall)
{
  g_autoptr (GDateTime) local = g_date_time_new_from_unix_local (wall / HB_SECOND);
  guint day, minute;

  hb_quiet_hours_read (local, &day, &minute);
  if (day == self->quiet_day && minute == self->quiet_minute)
    return FALSE;

  self->quiet_day = day;
  self->quiet_minute = minute;
  return TRUE;
}

/* The policies are in the order of apply(). */
static void
follow_quiet_hours (HbEngine *self,
                    gint64    now)
{
  g_autoptr (GByteArray) quiet = g_byte_array_new ();
  GPtrArray *peers = hb_peers_file_get_peers (self->peers);
  GPtrArray *groups = hb_peers_file_get_groups (self->peers);

  for (guint i = 0; i < peers->len; i++)
    note_quiet (self, g_ptr_array_index (peers, i), quiet);
  for (guint i = 0; i < groups->len; i++)
    if (has_policy (g_ptr_array_index (groups, i)))
      note_quiet (self, g_ptr_array_index (groups, i), quiet);

  hb_server_set_quiet_hours (HB_SERVER (self->role), now, quiet->data);
}

/**
 * hb_engine_follow_time:
 * @self: an engine
 *
 * Begins and ends quiet hours and timed mutes. Call it once a second.
 */
void
hb_engine_follow_time (HbEngine *self)
{
  gint64 now = hb_clock_now (&self->clock);
  gint64 wall = g_get_real_time () * HB_MICROSECOND;

  if (!HB_IS_SERVER (self->role))
    return;

  hb_server_end_mutes (HB_SERVER (self->role), now, wall / HB_MICROSECOND);
  if (self->peers != NULL && read_time (self, wall))
    follow_quiet_hours (self, now);
  hb_engine_settle (self);
}

/* Host names */

/* Once, until it is found. */
static void
tell_failure (HbEngine     *self,
              Host         *host,
              const GError *error)
{
  if (!host->failed)
    hb_engine_warn (self, HB_WARNING_NAME, 1, "%s of the peers file was not found: %s; it is looked up again",
                    hb_lookup_get_name (host->lookup), hb_lookup_explain (error));
  host->failed = TRUE;
}

static void
on_answered (HbLookup     *lookup,
             const GError *error,
             gpointer      user_data)
{
  Host *host = user_data;
  HbEngine *self = host->engine;

  if (error != NULL)
    {
      tell_failure (self, host, error);
      return;
    }

  host->failed = FALSE;
  if (host->taken != NULL && hb_lookup_has (lookup, host->taken))
    return;

  g_clear_pointer (&host->taken, g_array_unref);
  host->taken = g_array_copy (hb_lookup_get_addresses (lookup));
  apply (self);
  hb_engine_settle (self);
}

static Host *
host_new (HbEngine   *self,
          const char *name)
{
  Host *host = g_new0 (Host, 1);

  host->engine = self;
  host->lookup = hb_lookup_new (self->helper, name, on_answered, host);
  hb_lookup_begin (host->lookup);
  return host;
}

/* Host names that were in the file before keep their addresses. */
static void
follow_hosts (HbEngine *self)
{
  g_autoptr (GHashTable) before = g_steal_pointer (&self->hosts);
  GPtrArray *peers = hb_peers_file_get_peers (self->peers);

  self->hosts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) host_free);
  for (guint i = 0; i < peers->len; i++)
    {
      const HbPeersEntry *peer = g_ptr_array_index (peers, i);

      for (guint j = 0; j < peer->hosts->len; j++)
        {
          const char *name = g_ptr_array_index (peer->hosts, j);
          g_autofree gpointer key = NULL;
          gpointer host = NULL;

          if (g_hash_table_contains (self->hosts, name))
            continue;
          if (before == NULL || !g_hash_table_steal_extended (before, name, &key, &host))
            host = host_new (self, name);
          g_hash_table_insert (self->hosts, g_strdup (name), host);
        }
    }
}

/* The file */

/* The first one is its owner's. */
static void
drop_file (HbEngine *self)
{
  HbPeersFile *file = g_steal_pointer (&self->peers);

  if (file != NULL && file != self->config.peers)
    hb_peers_file_free (file);
}

static void
take (HbEngine    *self,
      HbPeersFile *file)
{
  GPtrArray *problems = hb_peers_file_get_problems (file);

  drop_file (self);
  self->peers = file;
  for (guint i = 0; i < problems->len; i++)
    hb_engine_warn (self, HB_WARNING_PEERS, 1, "%s", (const char *) g_ptr_array_index (problems, i));

  follow_hosts (self);
  apply (self);
}

static void
on_read (HbPeersFile  *file,
         const GError *error,
         gpointer      user_data)
{
  HbEngine *self = user_data;
  HbChange change = { .kind = HB_CHANGE_PEERS, .by = "a new version of the file", .uid = -1, .pid = -1 };

  if (file == NULL)
    {
      hb_engine_warn (self, HB_WARNING_PEERS, 1, "%s; everything stays as it is", error->message);
      return;
    }

  take (self, file);
  change.peers = hb_peers_file_get_peers (file)->len;
  hb_engine_tell (self, &(HbEvent) {
    .type = HB_EVENT_CHANGED,
    .time = hb_clock_now (&self->clock),
    .change = &change,
  });
  hb_engine_settle (self);
}

/**
 * hb_engine_read_peers:
 * @self: an engine
 *
 * Reads the peers file again, if it has one.
 */
void
hb_engine_read_peers (HbEngine *self)
{
  if (self->peers_reader != NULL)
    hb_peers_reader_read (self->peers_reader);
}

void
hb_engine_begin_peers (HbEngine *self)
{
  if (self->config.peers == NULL)
    return;

  read_time (self, g_get_real_time () * HB_MICROSECOND);
  take (self, self->config.peers);
  if (self->config.peers_path == NULL)
    return;

  self->peers_reader = hb_peers_reader_new (self->config.peers_path, on_read, self);
}

void
hb_engine_end_peers (HbEngine *self)
{
  g_clear_pointer (&self->peers_reader, hb_peers_reader_free);
  g_clear_pointer (&self->hosts, g_hash_table_unref);
  drop_file (self);
}
