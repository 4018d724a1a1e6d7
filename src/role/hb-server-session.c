#include "role/hb-server-private.h"

/* A peer without a session is not silent, nor is one that could not be heard while we were down. */
gboolean
hb_server_tells_silence (HbServer     *self,
                         const HbPeer *peer)
{
  return self->config.tell_silence && hb_peer_has_session (peer) && !peer->restored;
}

/* When the peer needs attention next. */
gint64
hb_server_get_deadline (HbServer     *self,
                        const HbPeer *peer)
{
  gint64 due = peer->due;

  /* In a replay, pulses may be shown before the silence times out. */
  if (peer->state == HB_PEER_ALIVE && !peer->timed_out && !peer->restored)
    due = MIN (due, peer->heard + hb_server_get_timeout_of (self, peer));
  if (hb_server_tells_silence (self, peer))
    due = MIN (due, peer->heard + ((gint64) peer->ticks + 1) * HB_SECOND);

  return due;
}

void
hb_server_set_due (HbServer *self,
                   HbPeer   *peer,
                   gint64    due)
{
  gint64 before = peer->due;

  peer->due = due;
  self->changes++;

  /* The queue looks at it no later than @before, which is early enough: its entry, which may be anywhere in
   * memory, is left alone. */
  if (peer->position != 0 && hb_server_get_deadline (self, peer) >= before)
    return;

  hb_deadlines_update (self->deadlines, peer->number);
}

/* Starts a new silence. The pulses before are kept for as long as one may still be answered, or validate the
 * address. */
void
hb_server_forget_pulses (HbServer *self,
                         HbPeer   *peer)
{
  HbSeries *series = hb_peer_table_get_series (self->peers, peer);

  peer->sent_other = FALSE;
  if (series == NULL)
    return;

  hb_series_begin (series);
  if (peer->validated && !peer->unanswered)
    hb_peer_table_drop_series (self->peers, peer);
}

void
hb_server_reset_silence (HbServer *self,
                         HbPeer   *peer,
                         gint64    now)
{
  peer->state = HB_PEER_ALIVE;
  peer->heard = MAX (peer->heard, now);
  peer->ticks = 0;
  peer->timed_out = FALSE;
  peer->restored = FALSE;
  hb_server_forget_pulses (self, peer);
  hb_server_set_due (self, peer, peer->heard + hb_server_get_timeout_of (self, peer));
}

/* After its timeout has changed. */
void
hb_server_reschedule (HbServer *self,
                      HbPeer   *peer)
{
  if (peer->state == HB_PEER_ALIVE && !peer->restored)
    hb_server_set_due (self, peer, peer->heard + hb_server_get_timeout_of (self, peer));
}

/* Another peer takes its place. */
static void
let_go (HbServer *self,
        HbPeer   *peer,
        gint64    now)
{
  hb_server_end_asking (self, peer);
  hb_server_forget_quiet (self, peer, now);
  hb_event_limiter_forget (&self->limiter, peer, now);
  hb_incidents_end (self->incidents, now, &peer->address);
  hb_role_queue_event (HB_ROLE (self), &(HbEvent) {
    .type = HB_EVENT_PEER_DROPPED,
    .time = now,
    .stamp = self->limiter.stamp,
    .peer = peer->address,
  });
}

/* Finds a place in the table for a peer.
 *
 * Returns: (nullable) (transfer none): a closed peer without anything, or %NULL where the table is full */
HbPeer *
hb_server_admit (HbServer        *self,
                 const HbAddress *address,
                 gint64           now)
{
  HbPeer *displaced = hb_peer_table_peek_displaced (self->peers);
  HbPeer *peer;

  if (displaced != NULL)
    let_go (self, displaced, now);

  peer = hb_peer_table_insert (self->peers, address);
  if (peer != NULL)
    {
      hb_server_rule (self, peer);
      return peer;
    }

  hb_role_discard (HB_ROLE (self), HB_REASON_TABLE_FULL);
  hb_event_limiter_refuse (&self->limiter, now);
  return NULL;
}

/* Returns: whether a verdict about it turns out to be over */
static gboolean
is_back (const HbPeer *peer)
{
  return peer->state == HB_PEER_CLOSED && peer->reason == HB_CLOSE_GAVE_UP && (!peer->awaited || peer->missed);
}

/* A peer that left on purpose was not absent, nor was one that never came. */
static gint64
get_absence (const HbPeer *peer,
             gint64        now)
{
  return is_back (peer) && !peer->awaited ? MAX (now - peer->heard, 0) : 0;
}

HbPeer *
hb_server_open_session (HbServer        *self,
                        HbPeer          *peer,
                        gint64           now,
                        const HbSegment *segment)
{
  gboolean first = peer == NULL || peer->awaited;
  gboolean back = peer != NULL && is_back (peer);
  HbEvent event = {
    .type = HB_EVENT_SESSION_OPENED,
    .time = now,
    .before = peer != NULL ? hb_server_get_state (self, peer) : HB_N_PEER_STATES,
  };

  if (peer == NULL)
    peer = hb_server_admit (self, &segment->source, now);
  if (peer == NULL)
    return NULL;

  /* A person may have decided something about a peer that was expected then, and is a stranger now. */
  hb_server_note_return (self, peer);
  self->seen += first;
  event.duration = get_absence (peer, now);
  if (back)
    {
      event.incident.number = hb_incidents_find (self->incidents, &peer->address);
      hb_server_note_change (self, peer, now, FALSE);
    }
  if (!peer->expected)
    hb_peer_table_open (self->peers, peer);
  else
    hb_server_arrive (self, peer, now);
  peer->asking = FALSE;
  /* Data in a SYN is not a message's payload. */
  peer->spoke = segment->flags != HB_TCP_SYN && segment->payload_length > 0;
  peer->heard = now;
  hb_server_reset_silence (self, peer, now);
  hb_event_limiter_introduce (&self->limiter, peer, &event);

  return peer;
}

/* Without a word. */
void
hb_server_close_quietly (HbServer *self,
                         HbPeer   *peer,
                         gint64    now,
                         HbClose   reason)
{
  HbSeries *series = hb_peer_table_get_series (self->peers, peer);

  peer->state = HB_PEER_CLOSED;
  peer->reason = reason;
  peer->restored = FALSE;
  peer->ticks = (guint32) (MAX (now - peer->heard, 0) / HB_SECOND) & HB_PEER_TICKS_MASK;
  if (series != NULL)
    series->exchange.step = HB_STEP_IDLE;
  self->changes++;
  hb_server_leave_way (self, peer);
  hb_deadlines_remove (self->deadlines, peer->number);
  if (!peer->expected)
    hb_peer_table_close (self->peers, peer);
}

void
hb_server_close_session (HbServer *self,
                         HbPeer   *peer,
                         gint64    now,
                         HbClose   reason)
{
  hb_server_close_quietly (self, peer, now, reason);
  hb_event_limiter_tell_end (&self->limiter, peer, &(HbEvent) {
    .type = HB_EVENT_SESSION_CLOSED,
    .time = now,
    .reason = reason,
  });
}

void
hb_server_give_up (HbServer  *self,
                   HbPeer    *peer,
                   gint64     now,
                   HbVerdict  verdict)
{
  peer->verdict = verdict;
  hb_role_count_verdict (HB_ROLE (self), verdict);
  hb_server_note_lapse (self, peer, now);
  hb_server_note_change (self, peer, now, TRUE);
  if (hb_event_limiter_tell_give_up (&self->limiter, peer, &(HbEvent) {
        .type = HB_EVENT_GAVE_UP,
        .time = now,
        .pulse = hb_peer_table_read_series (self->peers, peer)->pulses,
        .verdict = peer->verdict,
        .quiet = hb_server_is_quiet (HB_ROLE (self), peer),
      }))
    hb_server_close_session (self, peer, now, HB_CLOSE_GAVE_UP);
  else
    hb_server_close_quietly (self, peer, now, HB_CLOSE_GAVE_UP);
}

void
hb_server_time_out (HbServer *self,
                    HbPeer   *peer,
                    gint64    now)
{
  peer->timed_out = TRUE;

  /* In a replay, pulses may have begun before: the recording server had another timeout. */
  if (hb_peer_table_read_series (self->peers, peer)->round == 0)
    peer->sent_other = FALSE;

  hb_event_limiter_tell (&self->limiter, peer, &(HbEvent) {
    .type = HB_EVENT_TIMED_OUT,
    .time = now,
    .duration = now - peer->heard,
  });
}

/**
 * hb_server_get_state:
 * @self: a server
 * @peer: a peer of its table
 *
 * Returns: its state
 */
HbPeerState
hb_server_get_state (HbServer     *self,
                     const HbPeer *peer)
{
  switch ((HbPeerPhase) peer->state)
    {
    case HB_PEER_SUSPENDED:
      return HB_PEER_STATE_ALIVE;
    case HB_PEER_ALIVE:
      if (peer->awaited)
        return HB_PEER_STATE_EXPECTED;
      /* In a replay, pulses do not change a peer's state: another server sent them. */
      return peer->timed_out || hb_peer_table_read_series (self->peers, peer)->pulses > 0 ? HB_PEER_STATE_PULSING
                                                                                          : HB_PEER_STATE_ALIVE;
    case HB_PEER_ASKED:
    case HB_PEER_PULSED:
      return HB_PEER_STATE_PULSING;
    case HB_PEER_CLOSED:
    default:
      if (peer->reason == HB_CLOSE_ASLEEP)
        return HB_PEER_STATE_ASLEEP;
      if (peer->reason != HB_CLOSE_GAVE_UP)
        return HB_PEER_STATE_LEFT;
      return peer->awaited ? HB_PEER_STATE_MISSING : HB_PEER_STATE_GIVEN_UP;
    }
}

/* Requests of a person */

/**
 * hb_server_close_session_with:
 * @self: a live server
 * @now: the time
 * @address: a peer's
 *
 * Ends the session with a peer, for the reason %HB_CLOSE_STOPPED: neither the peer nor a verdict ended it. Its
 * next segment opens another session.
 *
 * Returns: whether there was one
 */
gboolean
hb_server_close_session_with (HbServer        *self,
                              gint64           now,
                              const HbAddress *address)
{
  HbPeer *peer = hb_peer_table_lookup (self->peers, address);

  if (peer == NULL || !hb_peer_has_session (peer))
    return FALSE;

  hb_server_close_session (self, peer, now, HB_CLOSE_STOPPED);
  return TRUE;
}

/* Drops a closed peer that is not expected. */
void
hb_server_drop (HbServer *self,
                HbPeer   *peer,
                gint64    now)
{
  let_go (self, peer, now);
  self->changes++;
  hb_peer_table_remove (self->peers, peer);
}

/**
 * hb_server_forget:
 * @self: a server
 * @now: the time
 * @address: a peer's
 *
 * Drops a peer without a session, and all data about it. A listed one is expected again with the next policies.
 *
 * Returns: whether there was such a peer
 */
gboolean
hb_server_forget (HbServer        *self,
                  gint64           now,
                  const HbAddress *address)
{
  HbPeer *peer = hb_peer_table_lookup (self->peers, address);

  if (peer == NULL || hb_peer_has_session (peer))
    return FALSE;

  hb_server_release (self, peer, now);
  return TRUE;
}

typedef struct
{
  HbServer *self;
  gint64 now;
} Dismissal;

/* Its messages are ignored from now on, so its silence would mean nothing. */
static void
dismiss (HbPeer   *peer,
         gpointer  user_data)
{
  Dismissal *dismissal = user_data;
  HbServer *self = dismissal->self;

  if (hb_server_is_allowed (self, &peer->address))
    return;

  if (peer->awaited)
    hb_server_release (self, peer, dismissal->now);
  else if (peer->state != HB_PEER_CLOSED)
    hb_server_close_session (self, peer, dismissal->now, HB_CLOSE_STOPPED);
  else if (peer->asking)
    hb_server_end_asking (self, peer);
}

/**
 * hb_server_allow_hosts:
 * @self: a server
 * @now: the time
 * @hosts: (element-type HbAddress): a set of addresses; referenced, and must not change any more
 *
 * Allows these addresses, besides the networks in its configuration. Sessions with all others are closed, for
 * the reason %HB_CLOSE_STOPPED, without a verdict.
 */
void
hb_server_allow_hosts (HbServer   *self,
                       gint64      now,
                       GHashTable *hosts)
{
  Dismissal dismissal = { self, now };

  g_hash_table_ref (hosts);
  g_clear_pointer (&self->hosts, g_hash_table_unref);
  self->hosts = hosts;
  hb_peer_table_foreach (self->peers, dismiss, &dismissal);
  hb_server_await_all (self, now);
}

typedef struct
{
  HbServer *self;
  gint64 now;
  GHashTable *locals;
  GHashTable *lost;
  guint suspended;
  guint resumed;
} Follow;

static void
suspend (HbServer *self,
         HbPeer   *peer)
{
  hb_server_forget_pulses (self, peer);
  peer->state = HB_PEER_SUSPENDED;
  peer->timed_out = FALSE;
  hb_deadlines_remove (self->deadlines, peer->number);
}

static void
follow_peer (HbPeer   *peer,
             gpointer  user_data)
{
  Follow *follow = user_data;
  const HbAddress *local = hb_peer_table_get_local (follow->self->peers, peer);
  gboolean reachable = g_hash_table_contains (follow->locals, local);

  /* It talked to none of our addresses: where it would come from, the route decides. */
  if (peer->awaited)
    return;

  if (peer->state == HB_PEER_SUSPENDED && reachable)
    {
      hb_server_reset_silence (follow->self, peer, follow->now);
      follow->resumed++;
    }
  else if (peer->state != HB_PEER_SUSPENDED && peer->state != HB_PEER_CLOSED && !reachable)
    {
      suspend (follow->self, peer);
      if (follow->lost != NULL)
        g_hash_table_add (follow->lost, (gpointer) local);
      follow->suspended++;
    }
  else if (peer->asking)
    {
      hb_server_follow_asking (follow->self, peer, follow->now, reachable);
    }
}

/**
 * hb_server_follow:
 * @self: a server
 * @now: the time
 * @locals: (element-type HbAddress): the set of our current addresses
 * @lost: (nullable) (element-type HbAddress): an empty set, to which the addresses that peers have lost are added;
 *   borrowed until the server is used again
 * @suspended: (out): how many peers have lost the address that they talk to
 * @resumed: (out): how many have it back
 *
 * Follows changes of our own addresses. A peer that cannot reach us is not judged. When it can again, or talks to
 * another address of ours, its silence starts anew.
 */
void
hb_server_follow (HbServer   *self,
                  gint64      now,
                  GHashTable *locals,
                  GHashTable *lost,
                  guint      *suspended,
                  guint      *resumed)
{
  Follow follow = { self, now, locals, lost, 0, 0 };

  hb_peer_table_foreach (self->peers, follow_peer, &follow);
  *suspended = follow.suspended;
  *resumed = follow.resumed;
}
