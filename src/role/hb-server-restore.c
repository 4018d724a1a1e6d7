#include "role/hb-server-private.h"

#include <string.h>

/* The spacing of the first pulses to restored peers: a hundred a second. */
#define ASK_INTERVAL (10 * HB_MILLISECOND)

/**
 * hb_peer_record_take:
 * @self: (out caller-allocates): where to put it
 * @peers: the table that has it
 * @peer: a peer
 *
 * Returns: whether it is worth storing: a peer of a flood that was not reported is not, nor is one that
 *   never came
 */
gboolean
hb_peer_record_take (HbPeerRecord *self,
                     HbPeerTable  *peers,
                     const HbPeer *peer)
{
  const guint8 *text = hb_peer_table_get_text (peers, peer);

  if (peer->awaited || (peer->unannounced && !peer->validated && !hb_peer_has_answered (peer)))
    return FALSE;

  *self = (HbPeerRecord) {
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
    .muted = peer->muted,
    .budget = peer->budget,
    .text_cut = peer->text_cut,
    .text_length = peer->text_length,
  };
  if (text != NULL)
    memcpy (self->text, text, peer->text_length);
  return TRUE;
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

/* That it was not heard while we were down is no silence of its own: so it is asked soon, in its turn, and no
 * timeout is reported. */
static void
reopen (HbServer *self,
        HbPeer   *peer,
        gint64    now)
{
  if (!peer->expected)
    hb_peer_table_open (self->peers, peer);
  peer->state = HB_PEER_ALIVE;
  peer->restored = TRUE;
  peer->spoke = TRUE;
  hb_server_set_due (self, peer, now + self->restored * ASK_INTERVAL);
  self->restored++;

  /* The session was reported before the restart. */
  hb_event_limiter_tell_surely (&self->limiter, peer, &(HbEvent) {
    .type = HB_EVENT_SESSION_OPENED,
    .time = now,
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
  hb_server_rule (self, peer);

  if (record->open)
    reopen (self, peer, now);
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
