#include "role/hb-server-private.h"

#include <string.h>

/* The spacing of the first pulses to restored peers: a hundred a second. */
#define ASK_INTERVAL (10 * HB_MILLISECOND)

/* Returns: whether there is something to store about a peer that never came */
static gboolean
is_decided (const HbPeerRecord *record)
{
  return record->muted || record->overrides || record->acknowledged;
}

/**
 * hb_server_take_record:
 * @self: a server
 * @peer: a peer of its table
 * @record: (out caller-allocates): where to put what is known of it
 *
 * Returns: whether it is worth storing: a peer of a flood that was not reported is not, nor is one that
 *   never came, unless a person decided something about it
 */
gboolean
hb_server_take_record (HbServer     *self,
                       const HbPeer *peer,
                       HbPeerRecord *record)
{
  HbPeerTable *peers = self->peers;
  const guint8 *text = hb_peer_table_get_text (peers, peer);
  gint64 quiet_until;
  guint flags = hb_server_get_flags (self, peer, &quiet_until);

  if (peer->unannounced && !peer->awaited && !peer->validated && !hb_peer_has_answered (peer))
    return FALSE;

  *record = (HbPeerRecord) {
    .address = peer->address,
    .local = *hb_peer_table_get_local (peers, peer),
    .heard = peer->heard,
    .ended = peer->state == HB_PEER_CLOSED ? peer->heard + peer->ticks * HB_SECOND
                                            : HB_UNKNOWN,
    .rtt = hb_peer_get_rtt (peer),
    .pulses = hb_peer_table_read_series (peers, peer)->pulses,
    .answered = hb_peer_has_answered (peer),
    .left_alone = peer->state == HB_PEER_CLOSED && peer->reason == HB_CLOSE_GAVE_UP &&
                  hb_peer_has_answered (peer) && !peer->asking,
    .slowest = MAX (peer->slowest[0], peer->slowest[1]),
    .open = peer->state != HB_PEER_CLOSED,
    .reason = peer->reason,
    .verdict = peer->verdict,
    .validated = peer->validated,
    .found = peer->found,
    .muted = peer->muted && (quiet_until != 0 || !hb_server_is_muted_by_policy (self, peer)),
    .overrides = hb_server_is_mute_overridden (self, peer),
    .acknowledged = (flags & HB_PEER_ACKNOWLEDGED) != 0,
    .flapping = (flags & HB_PEER_FLAPPING) != 0,
    .awaited = peer->awaited,
    .quiet_until = quiet_until,
    .budget = peer->budget,
    .text_cut = peer->text_cut,
    .text_length = peer->text_length,
  };
  if (text != NULL)
    memcpy (record->text, text, peer->text_length);
  return !peer->awaited || is_decided (record);
}

/* Its mute may have ended in the meantime: the owner says so within a second. */
static void
keep_quiet (HbServer           *self,
            gint64              now,
            const HbPeerRecord *record)
{
  HbQuietEntry *entry = NULL;

  if (record->quiet_until != 0 || record->overrides || record->acknowledged || record->flapping || record->awaited)
    entry = hb_quiet_need (self->quiet, &record->address, FALSE);
  if (entry == NULL)
    return;

  entry->until = record->quiet_until;
  entry->acknowledged = record->acknowledged != 0;
  entry->muted = record->awaited && record->muted;
  entry->overrides = record->overrides && record->quiet_until == 0;
  if (entry->until > 0)
    self->mutes_end = MIN (self->mutes_end, entry->until);
  if (record->flapping)
    {
      hb_flapping_restore (&entry->flapping, now);
      self->quiet_due = MIN (self->quiet_due, now + HB_SERVER_LOOK_INTERVAL);
    }
  hb_quiet_tidy (self->quiet, entry);
}

/* A person's decision is compared with what the file says of the peer. Until that is known, it is kept as it is. */
static void
keep_decision (HbServer           *self,
               HbPeer             *peer,
               gint64              now,
               const HbPeerRecord *record)
{
  if (peer->ruled && record->quiet_until == 0 && (record->muted || record->overrides))
    hb_server_override_mute (self, peer, now, record->muted);
}

static void
take_over (HbServer           *self,
           HbPeer             *peer,
           const HbPeerRecord *record)
{
  hb_peer_table_set_local (self->peers, peer, &record->local);
  peer->heard = record->heard;
  hb_peer_set_rtt (peer, record->rtt);
  peer->validated = record->validated != 0;
  peer->found = record->found != 0;
  peer->muted = record->muted != 0;
  hb_server_raise_budget (self, peer, record->budget);
  peer->n_answers = record->answered != 0;
  peer->slowest[0] = record->slowest;
  peer->text_cut = record->text_cut != 0;
  hb_peer_table_set_text (self->peers, peer, record->text,
                          MIN (record->text_length, HB_PEER_TEXT_SIZE));
}

/* Opens the session of a closed peer again, although it said nothing. It is asked when that is @due: that it was not heard
 * is no silence of its own, so no timeout is reported. */
void
hb_server_reopen (HbServer *self,
                  HbPeer   *peer,
                  gint64    now,
                  gint64    due)
{
  if (!peer->expected)
    hb_peer_table_open (self->peers, peer);
  peer->state = HB_PEER_ALIVE;
  peer->restored = TRUE;
  peer->spoke = TRUE;
  hb_server_set_due (self, peer, due);

  /* The session was reported before. */
  hb_event_limiter_tell_surely (&self->limiter, peer, &(HbEvent) {
    .type = HB_EVENT_SESSION_OPENED,
    .time = now,
    .before = HB_PEER_STATE_ALIVE,
  });
}

/* A peer that was given up or left stays so. A given-up one that has ever answered is asked again, unless it sent
 * TERMINATE since. */
static void
stay_closed (HbServer           *self,
             HbPeer             *peer,
             gint64              now,
             const HbPeerRecord *record)
{
  peer->state = HB_PEER_CLOSED;
  peer->reason = record->reason;
  peer->verdict = record->verdict;
  if (record->pulses > 0)
    hb_peer_table_need_series (self->peers, peer)->pulses = record->pulses;
  if (record->ended != HB_UNKNOWN)
    peer->ticks = (guint32) (MAX (record->ended - record->heard, 0) / HB_SECOND) & HB_PEER_TICKS_MASK;
  if (peer->reason == HB_CLOSE_GAVE_UP && !record->left_alone)
    hb_server_begin_asking (self, peer, now);
  self->changes++;
}

/**
 * hb_server_restore:
 * @self: a live server
 * @now: the time
 * @record: what was stored of a peer, with times on the role's clock
 *
 * Restores a peer from before a restart. An open session is opened again, and asked by a series of pulses soon,
 * a hundred peers a second. A closed one stays closed, and a given-up one is asked again.
 *
 * Returns: whether it was restored; it may be known already, not be allowed, or find no room
 */
gboolean
hb_server_restore (HbServer           *self,
                   gint64              now,
                   const HbPeerRecord *record)
{
  HbPeer *peer = hb_peer_table_lookup (self->peers, &record->address);

  if (record->awaited)
    {
      keep_quiet (self, now, record);
      if (peer != NULL && peer->awaited)
        keep_decision (self, peer, now, record);
      return FALSE;
    }

  /* It had come before. */
  if (peer != NULL && peer->awaited)
    hb_server_release (self, peer, now);
  else if (peer != NULL)
    return FALSE;

  if (!hb_server_is_allowed (self, &record->address) ||
      hb_peer_table_get_size (self->peers) >= self->config.max_peers)
    return FALSE;

  peer = hb_peer_table_insert (self->peers, &record->address);
  self->seen++;
  take_over (self, peer, record);
  keep_quiet (self, now, record);
  hb_server_rule (self, peer);
  keep_decision (self, peer, now, record);

  /* Those with a session are asked soon, each in its turn. */
  if (record->open)
    hb_server_reopen (self, peer, now, now + self->restored++ * ASK_INTERVAL);
  else
    stay_closed (self, peer, now, record);
  return TRUE;
}

/**
 * hb_server_get_changes:
 * @self: a server
 *
 * Returns: a number that changes when something worth storing may have changed
 */
guint64
hb_server_get_changes (HbServer *self)
{
  return self->changes;
}
