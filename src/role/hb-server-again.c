#include "role/hb-server-private.h"

/* A peer that was given up is asked again, ever more rarely, if it has ever answered or is expected: that finds a wrong verdict,
 * and a network that works again. Nothing is reported until the peer answers, which opens its session as any other
 * payload does. */

/* The wait before the first pulse after the give-up, and the longest wait between two. */
#define FIRST_WAIT (60 * HB_SECOND)
#define LONGEST_WAIT (15 * 60 * HB_SECOND)

/* From then on the wait does not grow. */
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
 * Schedules the next pulse to it, unless it has never answered a pulse and is not expected. An answer of its host is not enough: any
 * host answers a SYN that was caused by a forged address.
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
 * Stops the pulses to it.
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
 * @reachable: whether we have the address that it talks to
 *
 * Stops asking while an answer could not reach us, and starts again when it can.
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
 * @peer: a closed peer whose next pulse is due
 * @now: the time
 *
 * Sends it a pulse. An address that is not validated is asked until its amplification budget is spent.
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
 * @error: 0, or the errno of the failure
 *
 * Schedules the next pulse. A pulse that our own trouble kept from leaving does not count.
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
