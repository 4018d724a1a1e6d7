#include "role/hb-server-private.h"

void
hb_server_set_due (HbServer *self,
                   HbPeer   *peer,
                   gint64    due)
{
  peer->due = due;
  if (self->config.tell_silence)
    due = MIN (due, peer->heard + ((gint64) peer->ticks + 1) * HB_SECOND);

  hb_deadlines_set (self->deadlines, &peer->deadline, due);
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
  hb_peer_forget_pulses (peer);
  hb_server_set_due (self, peer, peer->heard + self->config.timeout);
}

HbPeer *
hb_server_open_session (HbServer        *self,
                        HbPeer          *peer,
                        gint64           now,
                        const HbSegment *segment)
{
  if (peer == NULL)
    {
      peer = hb_peer_table_insert (self->peers, &segment->source);
      if (peer == NULL)
        {
          hb_role_discard (HB_ROLE (self), HB_REASON_TABLE_FULL);
          hb_reporter_refuse (&self->reporter, now);
          return NULL;
        }
      self->seen++;
    }

  hb_peer_table_open (self->peers, peer);
  peer->hushed = TRUE;
  peer->heard = now;
  hb_server_reset_silence (self, peer, now);
  hb_reporter_introduce (&self->reporter, peer, now);

  return peer;
}

void
hb_server_close_session (HbServer *self,
                         HbPeer   *peer,
                         gint64    now,
                         HbClose   reason)
{
  peer->state = HB_PEER_CLOSED;
  peer->reason = reason;
  peer->exchange.step = HB_STEP_IDLE;
  hb_deadlines_remove (self->deadlines, &peer->deadline);
  hb_peer_table_close (self->peers, peer);

  hb_reporter_tell (&self->reporter, peer, &(HbEvent) {
    .type = HB_EVENT_SESSION_CLOSED,
    .time = now,
    .reason = reason,
  });
}

void
hb_server_give_up (HbServer *self,
                   HbPeer   *peer,
                   gint64    now)
{
  peer->verdict = hb_peer_judge (peer);

  hb_reporter_tell (&self->reporter, peer, &(HbEvent) {
    .type = HB_EVENT_GAVE_UP,
    .time = now,
    .pulse = peer->pulses,
    .verdict = peer->verdict,
  });
  hb_server_close_session (self, peer, now, HB_CLOSE_GAVE_UP);
}

void
hb_server_time_out (HbServer *self,
                    HbPeer   *peer,
                    gint64    now)
{
  peer->timed_out = TRUE;

  /* In a replay the pulses may have begun before: whoever made it chose another timeout. */
  if (peer->round == 0)
    peer->stirred = FALSE;

  hb_reporter_tell (&self->reporter, peer, &(HbEvent) {
    .type = HB_EVENT_TIMED_OUT,
    .time = now,
    .duration = now - peer->heard,
  });
}
