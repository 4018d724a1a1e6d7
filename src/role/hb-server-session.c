#include "role/hb-server-private.h"

/* Who has no session is not silent, and nor is who could not be heard while we were away. */
gboolean
hb_server_tells_silence (HbServer     *self,
                         const HbPeer *peer)
{
  return self->config.tell_silence && peer->state != HB_PEER_CLOSED && !peer->restored;
}

/* When something is to be done about it. */
gint64
hb_server_get_deadline (HbServer     *self,
                        const HbPeer *peer)
{
  gint64 due = peer->due;

  /* Pulses that a replay shows may have begun before the silence times out. */
  if (peer->state == HB_PEER_ALIVE && !peer->timed_out && !peer->restored)
    due = MIN (due, peer->heard + self->config.timeout);
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

  /* It was not to be looked at later than that, and now need not be before: its place in the queue, which may
   * be anywhere in memory, is left alone. */
  if (peer->position != 0 && hb_server_get_deadline (self, peer) >= before)
    return;

  hb_deadlines_update (self->deadlines, peer->number);
}

/* Begins a new silence. What is known of the pulses before is needed for as long as one may still be
 * answered, or validate the address. */
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
  hb_server_set_due (self, peer, peer->heard + self->config.timeout);
}

/* Its place is for another one then. */
static void
let_go (HbServer *self,
        HbPeer   *peer,
        gint64    now)
{
  hb_server_end_asking (self, peer);
  hb_event_limiter_forget (&self->limiter, peer, now);
  hb_incidents_end (self->incidents, now, &peer->address);
  hb_role_queue_event (HB_ROLE (self), &(HbEvent) {
    .type = HB_EVENT_PEER_DROPPED,
    .time = now,
    .stamp = self->limiter.stamp,
    .peer = peer->address,
  });
}

static HbPeer *
admit (HbServer        *self,
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
      self->seen++;
      return peer;
    }

  hb_role_discard (HB_ROLE (self), HB_REASON_TABLE_FULL);
  hb_event_limiter_refuse (&self->limiter, now);
  return NULL;
}

/* Who left had said so: it comes, and is not back. */
static gint64
get_absence (const HbPeer *peer,
             gint64        now)
{
  gboolean given_up = peer->state == HB_PEER_CLOSED && peer->reason == HB_CLOSE_GAVE_UP;

  return given_up ? MAX (now - peer->heard, 0) : 0;
}

HbPeer *
hb_server_open_session (HbServer        *self,
                        HbPeer          *peer,
                        gint64           now,
                        const HbSegment *segment)
{
  gint64 absence;

  if (peer == NULL)
    peer = admit (self, &segment->source, now);
  if (peer == NULL)
    return NULL;

  absence = get_absence (peer, now);
  hb_peer_table_open (self->peers, peer);
  peer->asking = FALSE;
  /* What a SYN carries is no payload of a message. */
  peer->spoke = segment->flags != HB_TCP_SYN && segment->payload_length > 0;
  peer->heard = now;
  hb_server_reset_silence (self, peer, now);
  hb_event_limiter_introduce (&self->limiter, peer, absence, now);

  return peer;
}

static void
close_session (HbServer *self,
               HbPeer   *peer,
               gint64    now,
               HbClose   reason)
{
  HbSeries *series = hb_peer_table_get_series (self->peers, peer);

  peer->state = HB_PEER_CLOSED;
  peer->reason = reason;
  peer->restored = FALSE;
  peer->ticks = (guint32) (MAX (now - peer->heard, 0) / HB_SECOND);
  if (series != NULL)
    series->exchange.step = HB_STEP_IDLE;
  self->changes++;
  hb_server_leave_way (self, peer);
  hb_deadlines_remove (self->deadlines, peer->number);
  hb_peer_table_close (self->peers, peer);
}

void
hb_server_close_session (HbServer *self,
                         HbPeer   *peer,
                         gint64    now,
                         HbClose   reason)
{
  close_session (self, peer, now, reason);
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
  hb_server_note_lapse (self, peer, now);
  if (hb_event_limiter_tell_give_up (&self->limiter, peer, &(HbEvent) {
        .type = HB_EVENT_GAVE_UP,
        .time = now,
        .pulse = hb_peer_table_read_series (self->peers, peer)->pulses,
        .verdict = peer->verdict,
      }))
    hb_server_close_session (self, peer, now, HB_CLOSE_GAVE_UP);
  else
    close_session (self, peer, now, HB_CLOSE_GAVE_UP);
}

void
hb_server_time_out (HbServer *self,
                    HbPeer   *peer,
                    gint64    now)
{
  peer->timed_out = TRUE;

  /* In a replay the pulses may have begun before: whoever made it chose another timeout. */
  if (hb_peer_table_read_series (self->peers, peer)->round == 0)
    peer->sent_other = FALSE;

  hb_event_limiter_tell (&self->limiter, peer, &(HbEvent) {
    .type = HB_EVENT_TIMED_OUT,
    .time = now,
    .duration = now - peer->heard,
  });
}

/* What a person wants of a session */

/**
 * hb_server_close_session_with:
 * @self: a live server
 * @now: the time
 * @address: a peer's
 *
 * Ends the session with a peer, for the reason %HB_CLOSE_STOPPED: neither it nor its silence
 * wanted that. Its next segment opens another.
 *
 * Returns: whether there was one
 */
gboolean
hb_server_close_session_with (HbServer        *self,
                              gint64           now,
                              const HbAddress *address)
{
  HbPeer *peer = hb_peer_table_lookup (self->peers, address);

  if (peer == NULL || peer->state == HB_PEER_CLOSED)
    return FALSE;

  hb_server_close_session (self, peer, now, HB_CLOSE_STOPPED);
  return TRUE;
}

/**
 * hb_server_forget:
 * @self: a server
 * @now: the time
 * @address: a peer's
 *
 * Drops a peer that has no session, and all that is known of it.
 *
 * Returns: whether there was such a peer
 */
gboolean
hb_server_forget (HbServer        *self,
                  gint64           now,
                  const HbAddress *address)
{
  HbPeer *peer = hb_peer_table_lookup (self->peers, address);

  if (peer == NULL || peer->state != HB_PEER_CLOSED)
    return FALSE;

  let_go (self, peer, now);
  self->changes++;
  hb_peer_table_remove (self->peers, peer);
  return TRUE;
}

/**
 * hb_server_set_muted:
 * @self: a server
 * @address: a peer's
 * @muted: whether nobody is to be notified of it
 *
 * The role itself makes no difference between the muted and others; it remembers for those who
 * notify, for as long as it knows the peer.
 *
 * Returns: whether there is such a peer
 */
gboolean
hb_server_set_muted (HbServer        *self,
                     const HbAddress *address,
                     gboolean         muted)
{
  HbPeer *peer = hb_peer_table_lookup (self->peers, address);

  if (peer == NULL)
    return FALSE;

  peer->muted = muted != FALSE;
  self->changes++;
  return TRUE;
}

typedef struct
{
  HbServer *self;
  gint64 now;
} Dismissal;

/* Of what it says nothing is heard any more, so its silence would say nothing. */
static void
dismiss (HbPeer   *peer,
         gpointer  user_data)
{
  Dismissal *dismissal = user_data;
  HbServer *self = dismissal->self;

  if (hb_server_is_allowed (self, &peer->address))
    return;

  if (peer->state != HB_PEER_CLOSED)
    hb_server_close_session (self, peer, dismissal->now, HB_CLOSE_STOPPED);
  else if (peer->asking)
    hb_server_end_asking (self, peer);
}

/**
 * hb_server_allow_hosts:
 * @self: a server
 * @now: the time
 * @hosts: (element-type HbAddress): a set of addresses; referenced, and not to be changed any more
 *
 * From now on, peers may come from these, and from the networks that it was made with. Sessions with
 * others are closed, for the reason %HB_CLOSE_STOPPED, and nobody is given up for it.
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
 * @locals: (element-type HbAddress): a set of the addresses that we have from now on
 * @lost: (nullable) (element-type HbAddress): an empty set, to which those are added that peers have lost; it
 *   borrows them until the server is used again
 * @suspended: (out): how many peers have lost the address that they talk to
 * @resumed: (out): how many have it back
 *
 * Follows our own addresses. A peer whose words cannot reach us is not judged; when they can
 * again, or when it talks to another address of ours, its silence is counted anew.
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
