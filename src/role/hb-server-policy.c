#include "role/hb-server-private.h"

/* The policies of single peers, and who is expected. An expected peer that has never come has no session, but its
 * silence is counted from the start; after the timeout, it gets a series of pulses, and is reported as missing if it
 * answers none. Listing a peer is the consent to send to its address. */

/* Peers that are expected at the same time time out a hundred a second, as those from before a restart do. */
#define AWAIT_INTERVAL (10 * HB_MILLISECOND)

/**
 * hb_server_get_policy:
 * @self: a server
 * @peer: a peer of its table
 *
 * Returns: (nullable) (transfer none): the peer's policy, until hb_server_set_policies()
 */
const HbPeerPolicy *
hb_server_get_policy (HbServer     *self,
                      const HbPeer *peer)
{
  if (!peer->ruled)
    return NULL;

  return hb_peer_policies_get (self->policies, g_array_index (self->ruled_by, guint32, peer->number));
}

gint64
hb_server_get_timeout_of (HbServer     *self,
                          const HbPeer *peer)
{
  const HbPeerPolicy *policy = hb_server_get_policy (self, peer);

  return policy != NULL && policy->timeout > 0 ? policy->timeout : self->config.timeout;
}

gint64
hb_server_get_pulse_interval_of (HbServer     *self,
                                 const HbPeer *peer)
{
  const HbPeerPolicy *policy = hb_server_get_policy (self, peer);

  return policy != NULL && policy->pulse_interval > 0 ? policy->pulse_interval : self->config.pulse_interval;
}

guint
hb_server_get_pulses_of (HbServer     *self,
                         const HbPeer *peer)
{
  const HbPeerPolicy *policy = hb_server_get_policy (self, peer);

  return policy != NULL && policy->pulses > 0 ? policy->pulses : self->config.pulses;
}

/* A closed peer that is expected is in no list of closed peers, so that no flood of strangers takes its place. */
static void
set_expected (HbServer *self,
              HbPeer   *peer,
              gboolean  expected)
{
  if (peer->expected == expected)
    return;

  peer->expected = expected;
  if (peer->state != HB_PEER_CLOSED)
    return;
  if (expected)
    hb_peer_table_open (self->peers, peer);
  else
    hb_peer_table_close (self->peers, peer);
}

static void
find_policy (HbServer *self,
             HbPeer   *peer)
{
  guint32 number = HB_PEER_POLICY_NONE;

  if (self->policies != NULL)
    number = hb_peer_policies_find (self->policies, &peer->address);

  peer->ruled = number != HB_PEER_POLICY_NONE;
  if (peer->ruled)
    {
      if (self->ruled_by->len <= peer->number)
        g_array_set_size (self->ruled_by, peer->number + 1);
      g_array_index (self->ruled_by, guint32, peer->number) = number;
    }
}

static void
obey_policy (HbServer *self,
             HbPeer   *peer)
{
  const HbPeerPolicy *policy = hb_server_get_policy (self, peer);

  if (policy != NULL && policy->mutes && !hb_server_is_mute_decided (self, peer))
    peer->muted = policy->muted != FALSE;
  set_expected (self, peer, policy != NULL && policy->expected);
}

/* Finds the policy of a new peer. */
void
hb_server_rule (HbServer *self,
                HbPeer   *peer)
{
  find_policy (self, peer);
  obey_policy (self, peer);
}

/* Drops a peer that has no session. One that is awaited is in no list of closed peers, even if it is not expected any
 * more. */
void
hb_server_release (HbServer *self,
                   HbPeer   *peer,
                   gint64    now)
{
  peer->awaited = FALSE;
  if (peer->state != HB_PEER_CLOSED)
    {
      peer->state = HB_PEER_CLOSED;
      hb_deadlines_remove (self->deadlines, peer->number);
      peer->expected = TRUE;
    }
  set_expected (self, peer, FALSE);
  hb_server_drop (self, peer, now);
}

/* Another address of the same peer.
 *
 * Returns: (nullable) (transfer none): what is known of it */
static HbPeer *
get_other (HbServer           *self,
           const HbPeerPolicy *policy,
           guint               index)
{
  return hb_peer_table_lookup (self->peers, hb_peer_policies_get_address (self->policies, policy, index));
}

/* A peer has come from one of its addresses: stops waiting for it at the others. */
void
hb_server_arrive (HbServer *self,
                  HbPeer   *peer,
                  gint64    now)
{
  const HbPeerPolicy *policy = hb_server_get_policy (self, peer);

  peer->awaited = FALSE;
  peer->missed = FALSE;
  for (guint i = 0; policy != NULL && i < policy->n_addresses; i++)
    {
      HbPeer *other = get_other (self, policy, i);

      if (other != NULL && other != peer && other->awaited)
        hb_server_release (self, other, now);
    }
}

/* Returns: whether the peer is not to be reported as missing now: pulses to another of its addresses are under way, or
 *   it was reported already. An address to which nothing can be sent does not delay the report. */
static gboolean
must_wait (HbServer           *self,
           const HbPeerPolicy *policy)
{
  for (guint i = 0; i < policy->n_addresses; i++)
    {
      const HbPeer *other = get_other (self, policy, i);

      if (other == NULL || !other->awaited)
        continue;
      if (other->missed || (other->state != HB_PEER_CLOSED && hb_peer_table_read_series (self->peers, other)->pulses > 0))
        return TRUE;
    }

  return FALSE;
}

/* Returns: (transfer none): of a peer's addresses that did not answer, the one with the most informative verdict:
 *   program-dead, if any host answers */
static HbPeer *
choose_missing (HbServer           *self,
                const HbPeerPolicy *policy,
                HbPeer             *peer)
{
  HbPeer *chosen = peer;

  for (guint i = 0; i < policy->n_addresses; i++)
    {
      HbPeer *other = get_other (self, policy, i);

      if (other != NULL && other->awaited && other->state == HB_PEER_CLOSED && other->verdict < chosen->verdict)
        chosen = other;
    }

  return chosen;
}

/* An expected peer that never came has answered no pulse. */
void
hb_server_miss (HbServer  *self,
                HbPeer    *peer,
                gint64     now,
                HbVerdict  verdict)
{
  const HbPeerPolicy *policy = hb_server_get_policy (self, peer);
  HbPeer *missing;

  peer->verdict = verdict;
  hb_server_close_quietly (self, peer, now, HB_CLOSE_GAVE_UP);
  if (must_wait (self, policy))
    {
      hb_server_tell_changed (self, peer, now);
      return;
    }

  missing = choose_missing (self, policy, peer);
  if (missing != peer)
    hb_server_tell_changed (self, peer, now);
  missing->missed = TRUE;
  hb_role_count_verdict (HB_ROLE (self), missing->verdict);
  hb_server_note_change (self, missing, now, TRUE);
  hb_event_limiter_tell_surely (&self->limiter, missing, &(HbEvent) {
    .type = HB_EVENT_MISSING,
    .time = now,
    .pulse = hb_peer_table_read_series (self->peers, missing)->pulses,
    .verdict = missing->verdict,
    .quiet = hb_server_is_quiet (HB_ROLE (self), missing),
  });
}

/* Returns: whether the peer has come from one of its addresses */
static gboolean
has_come (HbServer           *self,
          const HbPeerPolicy *policy)
{
  for (guint i = 0; i < policy->n_addresses; i++)
    {
      const HbPeer *peer = get_other (self, policy, i);

      if (peer != NULL && !peer->awaited)
        return TRUE;
    }

  return FALSE;
}

/* Waits for a peer without a session. */
static void
watch (HbServer *self,
       HbPeer   *peer,
       gint64    begin)
{
  peer->awaited = TRUE;
  peer->state = HB_PEER_ALIVE;
  peer->heard = begin;
  hb_server_set_due (self, peer, begin + hb_server_get_timeout_of (self, peer));
}

static void
await (HbServer        *self,
       const HbAddress *address,
       gint64           now,
       gint64           begin)
{
  const HbQuietEntry *entry = hb_quiet_find (self->quiet, address);
  gboolean muted = entry != NULL && entry->muted;
  gboolean overrides = entry != NULL && entry->overrides;
  gint64 until = entry != NULL ? entry->until : 0;
  HbPeer *peer;

  if (hb_peer_table_lookup (self->peers, address) != NULL || !hb_server_is_allowed (self, address))
    return;

  peer = hb_server_admit (self, address, now);
  if (peer == NULL)
    return;

  /* From before a restart. */
  if ((muted || overrides) && until == 0)
    hb_server_override_mute (self, peer, now, muted);
  else if (muted)
    peer->muted = TRUE;
  watch (self, peer, begin);
}

/* Starts to wait for all expected peers that have not come. */
void
hb_server_await_all (HbServer *self,
                     gint64    now)
{
  gint64 begin = now;

  for (guint i = 0; self->policies != NULL && i < hb_peer_policies_get_size (self->policies); i++)
    {
      const HbPeerPolicy *policy = hb_peer_policies_get (self->policies, i);

      if (!policy->expected || policy->n_addresses == 0 || has_come (self, policy))
        continue;

      for (guint j = 0; j < policy->n_addresses; j++)
        await (self, hb_peer_policies_get_address (self->policies, policy, j), now, begin);
      begin += AWAIT_INTERVAL;
    }

  if (self->policies != NULL && self->limiter.listed)
    hb_role_queue_event (HB_ROLE (self), &(HbEvent) { .type = HB_EVENT_PEER_CHANGED, .time = now });
}

/* Returns: whether we may still send it a series of pulses; else there would be no evidence for a verdict */
static gboolean
can_be_asked (HbServer     *self,
              const HbPeer *peer)
{
  return peer->expected || peer->validated || peer->budget >= hb_server_get_pulses_of (self, peer);
}

/* A peer that is asleep and may not sleep any more is expected anew. One that is not expected has its session again, and
 * is asked when its timeout has passed. Of one that is in no policy any more, nobody wants to know. */
static void
wake (HbServer *self,
      HbPeer   *peer,
      gint64    now)
{
  const HbPeerPolicy *policy = hb_server_get_policy (self, peer);

  if (peer->state != HB_PEER_CLOSED || peer->reason != HB_CLOSE_ASLEEP || policy == NULL || policy->may_sleep ||
      !can_be_asked (self, peer))
    return;

  /* Its series of pulses is over. */
  hb_server_forget_pulses (self, peer);
  peer->timed_out = FALSE;
  peer->ticks = 0;
  if (!policy->expected)
    {
      hb_server_reopen (self, peer, now, now + hb_server_get_timeout_of (self, peer));
      return;
    }

  /* The address of ours that it spoke to may be gone. */
  hb_peer_table_set_local (self->peers, peer, &(HbAddress) { 0 });
  watch (self, peer, now);
}

typedef struct
{
  HbServer *self;
  gint64 now;
  HbPeerPolicies *before; /* (nullable) */
} Reading;

typedef enum
{
  SAYS_NOTHING,
  SAYS_MUTED,
  SAYS_NOT_MUTED
} Says;

static Says
get_says (const HbPeerPolicy *policy)
{
  if (policy == NULL || !policy->mutes)
    return SAYS_NOTHING;

  return policy->muted ? SAYS_MUTED : SAYS_NOT_MUTED;
}

/* Returns: what the policies until now say of a peer's mute */
static Says
get_said (Reading      *reading,
          const HbPeer *peer)
{
  if (reading->before == NULL || !peer->ruled)
    return SAYS_NOTHING;

  return get_says (hb_peer_policies_get (reading->before,
                                         g_array_index (reading->self->ruled_by, guint32, peer->number)));
}

static void
rule_anew (HbPeer   *peer,
           gpointer  user_data)
{
  Reading *reading = user_data;
  Says said = get_said (reading, peer);
  gboolean waits = !peer->ruled && hb_server_is_mute_overridden (reading->self, peer);

  if (said == SAYS_MUTED && !hb_server_is_mute_decided (reading->self, peer))
    peer->muted = FALSE;
  find_policy (reading->self, peer);
  /* After a restart: a person has decided otherwise than the file, which may have the address by a host name that is found
   * only later; or has muted it, with the first policies. */
  if (waits && peer->ruled)
    hb_server_override_mute (reading->self, peer, reading->now, peer->muted);
  else if (reading->before == NULL && peer->muted && !hb_server_is_mute_decided (reading->self, peer))
    hb_server_override_mute (reading->self, peer, reading->now, TRUE);
  else if (reading->before != NULL && get_says (hb_server_get_policy (reading->self, peer)) != said)
    hb_server_end_override (reading->self, peer);
  obey_policy (reading->self, peer);
  if (peer->awaited && !peer->expected)
    hb_server_release (reading->self, peer, reading->now);
  else
    hb_server_reschedule (reading->self, peer);
  wake (reading->self, peer, reading->now);
}

/**
 * hb_server_set_policies:
 * @self: a live server
 * @now: the time
 * @policies: (transfer full): what holds for single peers from now on
 *
 * Replaces those from before. No session ends by that. Who is expected and has not come has its silence from now on,
 * unless it has one already.
 */
void
hb_server_set_policies (HbServer       *self,
                        gint64          now,
                        HbPeerPolicies *policies)
{
  g_autoptr (GArray) hushed = hb_server_list_hushed (self);
  g_autoptr (HbPeerPolicies) before = g_steal_pointer (&self->policies);
  Reading reading = { self, now, before };

  self->policies = policies;
  if (self->ruled_by == NULL)
    self->ruled_by = g_array_new (FALSE, TRUE, sizeof (guint32));

  hb_peer_table_foreach (self->peers, rule_anew, &reading);
  hb_server_await_all (self, now);
  hb_server_tell_quiet_ended (self, now, hushed);
}

/**
 * hb_server_get_name:
 * @self: a server
 * @address: an address
 *
 * Returns: (nullable) (transfer none): what people call that peer, safe to show, until hb_server_set_policies()
 */
const char *
hb_server_get_name (HbServer        *self,
                    const HbAddress *address)
{
  guint32 number = self->policies != NULL ? hb_peer_policies_find (self->policies, address) : HB_PEER_POLICY_NONE;

  return number != HB_PEER_POLICY_NONE ? hb_peer_policies_get (self->policies, number)->name : NULL;
}

static void
count_session (HbPeer   *peer,
               gpointer  user_data)
{
  guint *count = user_data;

  *count += hb_peer_has_session (peer);
}

/**
 * hb_server_count_sessions:
 * @self: a server
 *
 * Returns: how many peers have a session
 */
guint
hb_server_count_sessions (HbServer *self)
{
  guint count = 0;

  if (self->policies == NULL)
    return hb_peer_table_get_open (self->peers);

  hb_peer_table_foreach (self->peers, count_session, &count);
  return count;
}
