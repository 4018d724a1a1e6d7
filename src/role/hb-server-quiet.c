#include "role/hb-server-private.h"

/* Of whom nobody is notified. The role treats such peers as all others, and says with its events whether somebody is to
 * be notified. It has no wall clock: its owner says when a timed mute and quiet hours begin and end. */

/**
 * hb_server_is_down:
 * @peer: a peer of a server's table
 *
 * Returns: whether it is given up or missing
 */
gboolean
hb_server_is_down (const HbPeer *peer)
{
  return peer->state == HB_PEER_CLOSED && peer->reason == HB_CLOSE_GAVE_UP;
}

/* Tells those who list the peers of a change that is no event. @peer is %NULL if it is gone. */
void
hb_server_tell_changed (HbServer     *self,
                        const HbPeer *peer,
                        gint64        now)
{
  self->changes++;
  if (peer != NULL && self->limiter.listed)
    hb_event_limiter_tell_surely (&self->limiter, peer, &(HbEvent) { .type = HB_EVENT_PEER_CHANGED, .time = now });
}

/**
 * hb_server_get_flags:
 * @self: a server
 * @peer: a peer of its table
 * @quiet_until: (out) (optional): when its mute ends, microseconds of wall-clock time since 1970; 0 for not by
 *   itself, or %HB_QUIET_UNTIL_BACK
 *
 * Returns: its #HbPeerFlags
 */
guint
hb_server_get_flags (HbServer     *self,
                     const HbPeer *peer,
                     gint64       *quiet_until)
{
  const HbPeerPolicy *policy = hb_server_get_policy (self, peer);
  const HbQuietEntry *entry = hb_quiet_find (self->quiet, &peer->address);
  guint flags = 0;

  if (peer->muted)
    flags |= HB_PEER_MUTED;
  if (policy != NULL && policy->n_addresses > 0)
    flags |= HB_PEER_LISTED;
  if (policy != NULL && policy->name != NULL)
    flags |= HB_PEER_NAMED;
  if (policy != NULL && policy->quiet)
    flags |= HB_PEER_QUIET_HOURS;
  if (entry != NULL && entry->acknowledged)
    flags |= HB_PEER_ACKNOWLEDGED;
  if (entry != NULL && entry->flapping.flapping)
    flags |= HB_PEER_FLAPPING;
  if (quiet_until != NULL)
    *quiet_until = entry != NULL ? entry->until : 0;

  return flags;
}

/**
 * hb_server_is_muted_by_policy:
 * @self: a server
 * @peer: a peer of its table
 *
 * Returns: whether the peers file mutes it
 */
gboolean
hb_server_is_muted_by_policy (HbServer     *self,
                              const HbPeer *peer)
{
  const HbPeerPolicy *policy = hb_server_get_policy (self, peer);

  return policy != NULL && policy->mutes && policy->muted;
}

/* A #HbIsQuietFunc. */
gboolean
hb_server_is_quiet (HbRole       *role,
                    const HbPeer *peer)
{
  return hb_peer_is_quiet (HB_PEER_STATE_ALIVE, hb_server_get_flags (HB_SERVER (role), peer, NULL));
}

/* Flapping */

static gboolean
is_known (const HbPeer *peer)
{
  return peer->validated || peer->expected || hb_peer_has_answered (peer);
}

/**
 * hb_server_knows:
 * @self: a server
 * @address: a peer's
 *
 * Returns: whether it is expected, or has shown that it exists; the segments of others may be forged
 */
gboolean
hb_server_knows (HbServer        *self,
                 const HbAddress *address)
{
  const HbPeer *peer = hb_peer_table_lookup (self->peers, address);

  return peer != NULL && is_known (peer);
}

/* Forged segments must not make an event each. */
static void
tell_restlessness (HbServer      *self,
                   HbPeer        *peer,
                   const HbEvent *event)
{
  if (is_known (peer))
    hb_event_limiter_tell_surely (&self->limiter, peer, event);
  else
    hb_event_limiter_tell (&self->limiter, peer, event);
}

static void
tell_steady (HbServer *self,
             HbPeer   *peer,
             gint64    now)
{
  tell_restlessness (self, peer, &(HbEvent) {
    .type = HB_EVENT_STEADY,
    .time = now,
    .text = g_strdup (hb_peer_state_to_string (hb_server_get_state (self, peer))),
  });
}

typedef struct
{
  HbServer *self;
  gint64 now;
  gboolean flapping; /* whether some still do */
} Look;

static void
look (HbQuietEntry *entry,
      gpointer      user_data)
{
  Look *looking = user_data;
  HbServer *self = looking->self;
  HbPeer *peer = entry->flapping.flapping ? hb_peer_table_lookup (self->peers, &entry->peer) : NULL;

  if (hb_flapping_look (&entry->flapping, looking->now, peer != NULL && hb_server_is_down (peer)))
    {
      if (peer != NULL)
        tell_steady (self, peer, looking->now);
      self->changes++;
    }
  looking->flapping |= entry->flapping.flapping;
}

/* Tells who holds still again, or has died, and drops what is too old. */
static void
look_at_all (HbServer *self,
             gint64    now)
{
  Look looking = { self, now, FALSE };

  hb_quiet_walk (self->quiet, look, &looking);
  self->quiet_looked = now;
  self->quiet_due = looking.flapping ? now + HB_SERVER_LOOK_INTERVAL : HB_NEVER;
}

/**
 * hb_server_look_at_quiet:
 * @self: a server
 * @now: the time
 *
 * Tells who holds still again, if it is time to look.
 */
void
hb_server_look_at_quiet (HbServer *self,
                         gint64    now)
{
  if (self->quiet_due <= now)
    look_at_all (self, now);
}

/* Returns: (nullable) (transfer none): the peer's entry; if there is no room, that of old ones is taken */
static HbQuietEntry *
need_entry (HbServer     *self,
            const HbPeer *peer,
            gint64        now,
            gboolean      stranger)
{
  HbQuietEntry *entry = hb_quiet_need (self->quiet, &peer->address, stranger);

  if (entry != NULL || now - self->quiet_looked < HB_SERVER_LOOK_INTERVAL)
    return entry;

  look_at_all (self, now);
  return hb_quiet_need (self->quiet, &peer->address, stranger);
}

/* A peer is dropped: nobody looks any more whether it holds still. */
void
hb_server_forget_quiet (HbServer *self,
                        HbPeer   *peer,
                        gint64    now)
{
  const HbQuietEntry *entry = hb_quiet_find (self->quiet, &peer->address);

  if (entry != NULL && entry->flapping.flapping)
    tell_steady (self, peer, now);
  hb_quiet_forget (self->quiet, &peer->address);
}

/**
 * hb_server_note_change:
 * @self: a server
 * @peer: a peer
 * @now: the time
 * @down: whether it is given up or missing; else it is back
 *
 * Notes that its state has changed, which may be once too often. Of a known peer, that is reported surely, as its
 * give-ups are: else nobody would know why it is quiet. Of a stranger that has said nothing, nothing is noted: its give-up
 * may not even be reported.
 */
void
hb_server_note_change (HbServer *self,
                       HbPeer   *peer,
                       gint64    now,
                       gboolean  down)
{
  gboolean known = is_known (peer);
  HbQuietEntry *entry = known || peer->spoke ? need_entry (self, peer, now, !known) : NULL;

  if (entry == NULL || !hb_flapping_note (&entry->flapping, now, down))
    return;

  self->quiet_due = MIN (self->quiet_due, now + HB_SERVER_LOOK_INTERVAL);
  tell_restlessness (self, peer, &(HbEvent) { .type = HB_EVENT_FLAPPING, .time = now });
}

/* Sleep */

/**
 * hb_server_fall_asleep:
 * @self: a server
 * @peer: a peer that may sleep, and has answered no pulse
 * @now: the time
 *
 * Ends its session without a verdict. It is not sent any more pulses: its next segment shows that it is awake.
 */
void
hb_server_fall_asleep (HbServer *self,
                       HbPeer   *peer,
                       gint64    now)
{
  if (!peer->awaited)
    {
      hb_server_close_session (self, peer, now, HB_CLOSE_ASLEEP);
      return;
    }

  hb_server_close_quietly (self, peer, now, HB_CLOSE_ASLEEP);
  hb_server_tell_changed (self, peer, now);
}

/* What a person decides */

/* A peer that speaks again is back, whatever it was before. */
void
hb_server_note_return (HbServer *self,
                       HbPeer   *peer)
{
  HbQuietEntry *entry = hb_quiet_find (self->quiet, &peer->address);

  if (entry == NULL)
    return;

  entry->acknowledged = FALSE;
  if (entry->until == HB_QUIET_UNTIL_BACK)
    {
      entry->until = 0;
      peer->muted = hb_server_is_muted_by_policy (self, peer);
    }
  hb_quiet_tidy (self->quiet, entry);
}

/**
 * hb_server_mute_until:
 * @self: a server
 * @now: the time
 * @address: a peer's
 * @until: when to notify of it again: microseconds of wall-clock time since 1970, %HB_QUIET_UNTIL_BACK, or 0 for
 *   never
 *
 * Mutes it for as long as the role has it.
 *
 * Returns: whether there is such a peer, and room to keep when its mute ends
 */
gboolean
hb_server_mute_until (HbServer        *self,
                      gint64           now,
                      const HbAddress *address,
                      gint64           until)
{
  HbPeer *peer = hb_peer_table_lookup (self->peers, address);
  HbQuietEntry *entry = peer != NULL && until != 0 ? need_entry (self, peer, now, FALSE) : NULL;

  if (until == 0)
    return hb_server_set_muted (self, now, address, TRUE);
  if (entry == NULL)
    return FALSE;

  entry->until = until;
  entry->overrides = FALSE;
  peer->muted = TRUE;
  self->changes++;
  if (until > 0)
    self->mutes_end = MIN (self->mutes_end, until);
  return TRUE;
}

/**
 * hb_server_is_mute_decided:
 * @self: a server
 * @peer: a peer of its table
 *
 * Returns: whether a person muted it for a time, or other than its policy says
 */
gboolean
hb_server_is_mute_decided (HbServer     *self,
                           const HbPeer *peer)
{
  const HbQuietEntry *entry = hb_quiet_find (self->quiet, &peer->address);

  return entry != NULL && (entry->until != 0 || entry->overrides);
}

/**
 * hb_server_is_mute_overridden:
 * @self: a server
 * @peer: a peer of its table
 *
 * Returns: whether a person muted it for good, or ended its mute, and its policy says otherwise
 */
gboolean
hb_server_is_mute_overridden (HbServer     *self,
                              const HbPeer *peer)
{
  const HbQuietEntry *entry = hb_quiet_find (self->quiet, &peer->address);

  return entry != NULL && entry->overrides;
}

/* A person mutes it for good, or ends its mute. If that is not what its policy says, it has to be remembered. */
void
hb_server_override_mute (HbServer *self,
                         HbPeer   *peer,
                         gint64    now,
                         gboolean  muted)
{
  const HbPeerPolicy *policy = hb_server_get_policy (self, peer);
  gboolean overrides = policy != NULL && policy->mutes && !policy->muted != !muted;
  HbQuietEntry *entry = overrides ? need_entry (self, peer, now, FALSE) : hb_quiet_find (self->quiet, &peer->address);

  peer->muted = muted != FALSE;
  if (entry == NULL)
    return;

  entry->until = 0;
  entry->muted = FALSE;
  entry->overrides = overrides;
  hb_quiet_tidy (self->quiet, entry);
}

/* The peers file says something else than before: that holds. */
void
hb_server_end_override (HbServer     *self,
                        const HbPeer *peer)
{
  HbQuietEntry *entry = hb_quiet_find (self->quiet, &peer->address);

  if (entry == NULL)
    return;

  entry->overrides = FALSE;
  hb_quiet_tidy (self->quiet, entry);
}

/**
 * hb_server_set_muted:
 * @self: a server
 * @now: the time
 * @address: a peer's
 * @muted: whether to suppress notifications about it
 *
 * Mutes it for good, for as long as the role has it, or ends its mute. That holds until the peers file says anything else
 * about that than now.
 *
 * Returns: whether there is such a peer
 */
gboolean
hb_server_set_muted (HbServer        *self,
                     gint64           now,
                     const HbAddress *address,
                     gboolean         muted)
{
  HbPeer *peer = hb_peer_table_lookup (self->peers, address);
  g_autoptr (GArray) hushed = g_array_new (FALSE, FALSE, sizeof (HbAddress));

  if (peer == NULL)
    return FALSE;

  self->changes++;
  hb_server_note_hushed (self, peer, hushed);
  hb_server_override_mute (self, peer, now, muted);
  hb_server_tell_quiet_ended (self, now, hushed);
  return TRUE;
}

typedef struct
{
  HbServer *self;
  gint64 now;
  gint64 wall;
  gint64 next;
  GArray *hushed; /* of HbAddress */
} Ending;

static void
end_mute (HbQuietEntry *entry,
          gpointer      user_data)
{
  Ending *ending = user_data;
  HbPeer *peer;

  if (entry->until <= 0)
    return;

  if (entry->until > ending->wall)
    {
      ending->next = MIN (ending->next, entry->until);
      return;
    }

  peer = hb_peer_table_lookup (ending->self->peers, &entry->peer);
  hb_server_note_hushed (ending->self, peer, ending->hushed);
  entry->until = 0;
  entry->muted = FALSE;
  if (peer != NULL)
    peer->muted = hb_server_is_muted_by_policy (ending->self, peer);
  hb_server_tell_changed (ending->self, peer, ending->now);
}

/**
 * hb_server_end_mutes:
 * @self: a server
 * @now: the time
 * @wall: the same by the wall clock, microseconds since 1970
 *
 * Ends the timed mutes whose time has come. Call it once a second.
 */
void
hb_server_end_mutes (HbServer *self,
                     gint64    now,
                     gint64    wall)
{
  g_autoptr (GArray) hushed = NULL;
  Ending ending = { self, now, wall, HB_NEVER, NULL };

  if (self->mutes_end > wall)
    return;

  hushed = g_array_new (FALSE, FALSE, sizeof (HbAddress));
  ending.hushed = hushed;
  hb_quiet_walk (self->quiet, end_mute, &ending);
  self->mutes_end = ending.next;
  hb_server_tell_quiet_ended (self, now, hushed);
}

/**
 * hb_server_acknowledge:
 * @self: a server
 * @now: the time
 * @address: a peer's
 *
 * Has nobody be notified of a peer that is given up or missing until its state changes.
 *
 * Returns: whether there is such a peer, and room to keep that
 */
gboolean
hb_server_acknowledge (HbServer        *self,
                       gint64           now,
                       const HbAddress *address)
{
  HbPeer *peer = hb_peer_table_lookup (self->peers, address);
  HbQuietEntry *entry = peer != NULL && hb_server_is_down (peer) ? need_entry (self, peer, now, FALSE) : NULL;

  if (entry == NULL)
    return FALSE;

  entry->acknowledged = TRUE;
  self->changes++;
  return TRUE;
}

typedef struct
{
  HbServer *self;
  gint64 now;
} Acknowledgment;

static void
acknowledge_member (const HbAddress *address,
                    gpointer         user_data)
{
  const Acknowledgment *given = user_data;

  if (hb_server_acknowledge (given->self, given->now, address))
    hb_server_tell_changed (given->self, hb_peer_table_lookup (given->self->peers, address), given->now);
}

/**
 * hb_server_acknowledge_incident:
 * @self: a server
 * @now: the time
 * @number: the number of an incident
 *
 * Acknowledges all peers of an incident that are still silent.
 *
 * Returns: whether there is such an incident, and it is not over
 */
gboolean
hb_server_acknowledge_incident (HbServer *self,
                                gint64    now,
                                guint     number)
{
  Acknowledgment given = { self, now };

  return hb_incidents_walk (self->incidents, number, acknowledge_member, &given);
}

/**
 * hb_server_set_quiet_hours:
 * @self: a server with policies
 * @now: the time
 * @quiet: (array): for each policy, by its number, whether it is in its quiet hours
 */
void
hb_server_set_quiet_hours (HbServer     *self,
                           gint64        now,
                           const guint8 *quiet)
{
  guint n_policies = hb_peer_policies_get_size (self->policies);
  g_autoptr (GArray) hushed = NULL;
  gboolean changed = FALSE;

  for (guint i = 0; i < n_policies && hushed == NULL; i++)
    if (hb_peer_policies_get (self->policies, i)->quiet && !quiet[i])
      hushed = hb_server_list_hushed (self);

  for (guint i = 0; i < n_policies; i++)
    changed |= hb_peer_policies_set_quiet (self->policies, i, quiet[i]);

  if (hushed != NULL)
    hb_server_tell_quiet_ended (self, now, hushed);
  if (changed && self->limiter.listed)
    hb_role_queue_event (HB_ROLE (self), &(HbEvent) { .type = HB_EVENT_PEER_CHANGED, .time = now });
}
