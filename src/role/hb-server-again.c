#include "role/hb-server-private.h"

/* A peer that was given up is not forgotten: if it ever answered, or is expected, it is asked again, ever more
 * rarely. So a verdict that was wrong is found out, and a network that is whole again. Nothing is
 * told of it before the peer answers, which opens its session like any other word of its own. */

/* How long after the give-up it is asked for the first time, and between two times at the most. */
#define FIRST_WAIT (60 * HB_SECOND)
#define LONGEST_WAIT (15 * 60 * HB_SECOND)

/* From then on the wait does not grow any more. */
#define ASKS_MAX 4

static void
wait_to_ask (HbServer *self,
             HbPeer   *peer,
             gint64    now)
{
  hb_server_set_due (self, peer, now + MIN (FIRST_WAIT << peer->asks, LONGEST_WAIT));
}

/**
 * hb_server_begin_asking:
 * @self: a server
 * @peer: a closed peer
 * @now: when it was given up
 *
 * Has it be asked again, unless it never answered a pulse and is not expected. That its host answered is not enough:
 * any host does that, at the bidding of whoever forges its address.
 */
void
hb_server_begin_asking (HbServer *self,
                        HbPeer   *peer,
                        gint64    now)
{
  if (!hb_peer_has_answered (peer) && !peer->expected)
    return;

  peer->asking = TRUE;
  peer->asks = 0;
  wait_to_ask (self, peer, now);
}

/**
 * hb_server_end_asking:
 * @self: a server
 * @peer: a closed peer
 *
 * Leaves it alone from now on.
 */
void
hb_server_end_asking (HbServer *self,
                      HbPeer   *peer)
{
  peer->asking = FALSE;
  self->changes++;
  hb_deadlines_remove (self->deadlines, peer->number);
}

/**
 * hb_server_follow_asking:
 * @self: a server
 * @peer: a closed peer that is asked again
 * @now: the time
 * @reachable: whether we have the address now that it talked to
 *
 * Does not ask where the answer could not reach us; begins anew when it can again.
 */
void
hb_server_follow_asking (HbServer *self,
                         HbPeer   *peer,
                         gint64    now,
                         gboolean  reachable)
{
  if (!reachable)
    hb_deadlines_remove (self->deadlines, peer->number);
  else if (peer->position == 0)
    hb_server_begin_asking (self, peer, now);
}

/**
 * hb_server_ask_again:
 * @self: a server
 * @peer: a closed peer that is due to be asked
 * @now: the time
 *
 * Sends it a pulse. An address that is not validated gets what it has saved, as ever, and is left
 * alone when that is spent.
 */
void
hb_server_ask_again (HbServer *self,
                     HbPeer   *peer,
                     gint64    now)
{
  if (!hb_server_send_pulse (self, peer))
    {
      hb_server_end_asking (self, peer);
      return;
    }

  if (peer->asks < ASKS_MAX)
    peer->asks++;
  wait_to_ask (self, peer, now);
}

/**
 * hb_server_asked_again:
 * @self: a server
 * @peer: a closed peer that is asked again
 * @now: when the segment left
 * @outgoing: a segment of the pulse
 * @error: 0, or the errno that it did not leave with
 *
 * Takes note of when it was asked. What our own trouble kept from leaving does not count.
 */
void
hb_server_asked_again (HbServer         *self,
                       HbPeer           *peer,
                       gint64            now,
                       const HbOutgoing *outgoing,
                       int               error)
{
  if (outgoing->step != HB_STEP_PAYLOAD)
    return;

  if (error == 0)
    {
      hb_server_note_pulse (self, peer, now);
    }
  else if (peer->asks > 0)
    {
      peer->asks--;
      wait_to_ask (self, peer, now);
    }
}
