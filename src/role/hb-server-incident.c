#include "role/hb-server-private.h"

G_STATIC_ASSERT (HB_WAYS_MAX <= 1u << HB_PEER_WAY_BITS);

/* What a peer may be late by: its timer, the network, and what we learn of its silences only to a quarter. */
#define LATE HB_SECOND

typedef struct
{
  HbServer *self;
  gboolean loud;
} Hearing;

/**
 * hb_server_change_way:
 * @self: a server
 * @peer: a peer that speaks for the first time in its session, or whose segments come another way
 * @now: the time
 * @segment: a segment of its own
 *
 * Counts it among those that come this way. Its last segment decides: a route may change at any time.
 */
void
hb_server_change_way (HbServer        *self,
                      HbPeer          *peer,
                      gint64           now,
                      const HbSegment *segment)
{
  HbWay way = { segment->mac, segment->interface, segment->vlan, segment->hop_limit };
  guint16 number = peer->way;
  HbWay before = { 0 };

  if (peer->way != HB_WAY_NONE)
    before = *hb_ways_get (self->ways, peer->way);

  hb_ways_set (self->ways, &number, &way);
  if (number == peer->way)
    return;

  if (peer->way != HB_WAY_NONE)
    hb_incidents_leave (self->incidents, &before, &peer->address);
  else
    hb_incidents_end (self->incidents, now, &peer->address);
  peer->way = number & HB_PEER_WAY_MASK;
  hb_incidents_enter (self->incidents, hb_ways_get (self->ways, number), &peer->address);
}

/**
 * hb_server_leave_way:
 * @self: a server
 * @peer: a peer whose session is over
 */
void
hb_server_leave_way (HbServer *self,
                     HbPeer   *peer)
{
  guint16 number = peer->way;

  if (number == HB_WAY_NONE)
    return;

  hb_incidents_leave (self->incidents, hb_ways_get (self->ways, number), &peer->address);
  hb_ways_set (self->ways, &number, NULL);
  peer->way = HB_WAY_NONE;
}

/* Whoever is silent for longer than the timeout is asked, and answers. */
static gint64
get_longest_silence (HbServer     *self,
                     const HbPeer *peer)
{
  return MIN (hb_peer_get_usual_silence (peer), hb_server_get_timeout_of (self, peer) + hb_peer_get_slowest (peer)) + LATE;
}

/**
 * hb_server_note_lapse:
 * @self: a server
 * @peer: a peer that is given up, while it still has its session
 * @now: the time
 *
 * Compares it with others that were given up. Who has not spoken in its session, if only since we restarted, is no
 * part of an incident, so that SYNs alone never make one; nor is who spoke a single time, since nobody knows when it
 * would have spoken again.
 */
void
hb_server_note_lapse (HbServer     *self,
                      const HbPeer *peer,
                      gint64        now)
{
  if (peer->way == HB_WAY_NONE || hb_peer_get_usual_silence (peer) == 0)
    return;

  hb_incidents_give_up (self->incidents, now, &(HbLapse) {
    .peer = peer->address,
    .way = *hb_ways_get (self->ways, peer->way),
    .since = peer->heard,
    .until = peer->heard + get_longest_silence (self, peer),
    .verdict = peer->verdict,
  });
}

/* One peer that somebody is to be notified of is enough. */
static void
look_for_loud (const HbAddress *address,
               gpointer         user_data)
{
  Hearing *hearing = user_data;
  const HbPeer *peer = hearing->loud ? NULL : hb_peer_table_lookup (hearing->self->peers, address);

  hearing->loud |= peer != NULL && !hb_server_is_quiet (HB_ROLE (hearing->self), peer);
}

/* An incident that is over is known by those that it names only. */
static gboolean
is_quiet (HbServer      *self,
          const HbEvent *event)
{
  Hearing hearing = { self, FALSE };

  if (!hb_incidents_walk (self->incidents, event->incident.number, look_for_loud, &hearing))
    for (guint i = 0; i < event->peers->len; i++)
      look_for_loud (&g_array_index (event->peers, HbAddress, i), &hearing);

  return !hearing.loud;
}

/**
 * hb_server_tell_incidents:
 * @self: a server
 * @now: the time
 *
 * Tells what is due.
 */
void
hb_server_tell_incidents (HbServer *self,
                          gint64    now)
{
  HbEvent event;

  if (hb_incidents_get_due (self->incidents) > now)
    return;

  hb_incidents_advance (self->incidents, now);
  while (hb_incidents_take (self->incidents, &event))
    {
      event.quiet = is_quiet (self, &event);
      hb_role_queue_event (HB_ROLE (self), &event);
    }
}

/**
 * hb_server_list_incidents:
 * @self: a server
 *
 * Returns: (transfer full) (element-type HbEvent): the open incidents, as of hb_incidents_list()
 */
GArray *
hb_server_list_incidents (HbServer *self)
{
  return hb_incidents_list (self->incidents);
}

/**
 * hb_server_find_incident:
 * @self: a server
 * @address: a peer's
 *
 * Returns: the number of the open incident that it belongs to, if that was told; else 0
 */
guint
hb_server_find_incident (HbServer        *self,
                         const HbAddress *address)
{
  return hb_incidents_find (self->incidents, address);
}

/**
 * hb_server_count_incidents:
 * @self: a server
 * @quiet: (out): how many there are of which nobody is to be notified
 *
 * Returns: how many open incidents there are besides
 */
guint
hb_server_count_incidents (HbServer *self,
                           guint    *quiet)
{
  g_autoptr (GArray) events = hb_incidents_list (self->incidents);

  *quiet = 0;
  for (guint i = 0; i < events->len; i++)
    *quiet += is_quiet (self, &g_array_index (events, HbEvent, i)) != FALSE;

  return events->len - *quiet;
}
