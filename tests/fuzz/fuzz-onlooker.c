#include "fuzz-onlooker.h"

#include <string.h>

#include "wire/hb-message.h"

/**
 * fuzz_local_for:
 * @address: the address of a peer
 *
 * Returns: the server's own address in the same family and on the same link
 */
HbAddress
fuzz_local_for (const HbAddress *address)
{
  static const guint8 ipv4[4] = { 198, 18, 255, 1 };
  static const guint8 ipv6[16] = { 0xfd, [14] = 1, [15] = 1 };
  static const guint8 link_local[16] = { 0xfe, 0x80, [14] = 1, [15] = 1 };

  if (hb_address_is_ipv4 (address))
    return hb_address_from_ipv4 (ipv4);

  return hb_address_from_ipv6 (hb_address_is_link_local (address) ? link_local : ipv6,
                               address->scope);
}

/**
 * fuzz_is_local:
 * @address: an address
 *
 * Returns: whether it is one of the server's own addresses
 */
gboolean
fuzz_is_local (const HbAddress *address)
{
  HbAddress local = fuzz_local_for (address);

  return hb_address_equal (address, &local);
}

static void
stranger_free (gpointer data)
{
  FuzzStranger *stranger = data;

  g_array_unref (stranger->numbers);
  g_free (stranger);
}

/**
 * fuzz_onlooker_init:
 * @self: (out caller-allocates): an onlooker
 * @server: (transfer none): the server to observe; must outlive the onlooker
 * @passive: whether the server replays
 */
void
fuzz_onlooker_init (FuzzOnlooker *self,
                    HbServer     *server,
                    gboolean      passive)
{
  *self = (FuzzOnlooker) {
    .server = server,
    .strangers = g_hash_table_new_full (hb_address_hash, hb_address_equal, NULL, stranger_free),
    .most_pulses = hb_server_get_pulses (server),
    .passive = passive,
  };
}

void
fuzz_onlooker_clear (FuzzOnlooker *self)
{
  g_clear_pointer (&self->strangers, g_hash_table_unref);
}

/**
 * fuzz_onlooker_get:
 * @self: an onlooker
 * @address: any address
 *
 * Returns: (transfer none): what the onlooker knows about the address
 */
FuzzStranger *
fuzz_onlooker_get (FuzzOnlooker    *self,
                   const HbAddress *address)
{
  FuzzStranger *stranger = g_hash_table_lookup (self->strangers, address);

  if (stranger != NULL)
    return stranger;

  stranger = g_new0 (FuzzStranger, 1);
  stranger->address = *address;
  stranger->numbers = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_hash_table_insert (self->strangers, &stranger->address, stranger);
  return stranger;
}

static void
look_for_unannounced (HbPeer   *peer,
                      gpointer  self)
{
  ((FuzzOnlooker *) self)->left_out |= peer->unannounced;
}

/**
 * fuzz_onlooker_check_open:
 * @self: an onlooker
 * @n_open: the number of open sessions
 *
 * Checks that the events so far add up to as many.
 */
void
fuzz_onlooker_check_open (FuzzOnlooker *self,
                          guint         n_open)
{
  GHashTableIter iter;
  gpointer value;
  guint count = 0;

  g_hash_table_iter_init (&iter, self->strangers);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    count += ((FuzzStranger *) value)->open;

  if (count != n_open)
    hb_peer_table_foreach (hb_server_get_peers (self->server), look_for_unannounced, self);
  g_assert_true (count == n_open || self->left_out);
}

static gboolean
acknowledges_pulse (FuzzStranger    *stranger,
                    const HbSegment *segment)
{
  for (guint i = 0; i < stranger->numbers->len; i++)
    if (segment->ack == g_array_index (stranger->numbers, guint32, i) + 1)
      return TRUE;

  return FALSE;
}

/**
 * fuzz_onlooker_see_received:
 * @self: an onlooker
 * @segment: a segment that the server is about to receive
 */
void
fuzz_onlooker_see_received (FuzzOnlooker    *self,
                            const HbSegment *segment)
{
  FuzzStranger *stranger = fuzz_onlooker_get (self, &segment->source);
  /* A peer that was dropped from the table is no longer validated. */
  if (hb_peer_table_lookup (hb_server_get_peers (self->server), &segment->source) == NULL)
    stranger->validated = FALSE;

  if (segment->destination_port != HB_PORT_SERVER)
    return;

  if (segment->flags == HB_TCP_SYN || segment->flags == HB_TCP_ACK)
    stranger->received++;
  if (segment->flags == HB_TCP_ACK && segment->payload_length > 0 &&
      acknowledges_pulse (stranger, segment))
    stranger->validated = TRUE;
}

/**
 * fuzz_onlooker_see_sent:
 * @self: an onlooker
 * @outgoing: what the server wants to send
 * @error: 0, or the errno with which sending will fail
 *
 * Checks, above all, the limit of amplification: three segments for each received one, until the address
 * is validated.
 */
void
fuzz_onlooker_see_sent (FuzzOnlooker     *self,
                        const HbOutgoing *outgoing,
                        int               error)
{
  const HbSegment *segment = &outgoing->segment;
  FuzzStranger *stranger = fuzz_onlooker_get (self, &segment->destination);
  HbPeer *peer = hb_peer_table_lookup (hb_server_get_peers (self->server), &segment->destination);
  guint32 number = segment->seq - (outgoing->step - HB_STEP_SYN);
  guint8 buffer[200];

  g_assert_false (self->passive);
  g_assert_nonnull (peer);
  g_assert_true (!peer->validated || stranger->validated);
  if (!peer->validated && error == 0)
    stranger->sent++;
  g_assert_cmpuint (stranger->sent, <=, 3 * stranger->received);

  g_assert_true (fuzz_is_local (&segment->source));
  g_assert_cmpuint (segment->destination_port, ==, HB_PORT_CLIENT);
  g_assert_true (segment->source_port != HB_PORT_CLIENT && segment->source_port != HB_PORT_SERVER);
  g_assert_cmpuint (segment->payload_length, ==,
                    outgoing->step == HB_STEP_PAYLOAD ? strlen (HB_PAYLOAD_HEARTBEAT) : 0);
  g_assert_cmpuint (hb_segment_build (segment, buffer, sizeof buffer), >, 0);

  if (stranger->numbers->len == 0 || number != stranger->number)
    g_array_append_val (stranger->numbers, number);
  stranger->number = number;
  stranger->last = *segment;
  if (outgoing->step == HB_STEP_SYN)
    stranger->syn = *segment;
}

/**
 * fuzz_onlooker_see_event:
 * @self: an onlooker
 * @event: an event of the server
 */
void
fuzz_onlooker_see_event (FuzzOnlooker  *self,
                         const HbEvent *event)
{
  FuzzStranger *stranger = fuzz_onlooker_get (self, &event->peer);

  if (hb_event_is_incident (event))
    {
      g_assert_cmpuint (event->peers->len, >=, 2);
      g_assert_cmpuint (event->count, >=, event->peers->len);
      return;
    }

  self->left_out |= event->type == HB_EVENT_PEER_CHANGED || event->peers != NULL;
  if (self->left_out)
    {
      g_assert_false (self->passive);
      return;
    }

  switch (event->type)
    {
    case HB_EVENT_SESSION_OPENED:
      g_assert_false (stranger->open);
      stranger->open = TRUE;
      stranger->timed_out = FALSE;
      break;

    case HB_EVENT_MESSAGE:
    case HB_EVENT_ALIVE:
      g_assert_true (stranger->open);
      stranger->timed_out = FALSE;
      break;

    case HB_EVENT_SILENCE:
      g_assert_true (stranger->open);
      break;

    case HB_EVENT_TIMED_OUT:
      g_assert_true (stranger->open && !stranger->timed_out);
      g_assert_cmpint (event->duration, >=, 0);
      stranger->timed_out = TRUE;
      break;

    case HB_EVENT_PULSE_SENT:
      g_assert_true (stranger->open && (stranger->timed_out || self->passive));
      g_assert_cmpuint (event->pulse, >=, 1);
      g_assert_true (event->pulse <= self->most_pulses || self->passive);
      break;

    case HB_EVENT_GAVE_UP:
      g_assert_true (stranger->open && (stranger->timed_out || self->passive));
      g_assert_true (event->pulse <= self->most_pulses || self->passive);
      stranger->gave_up = TRUE;
      break;

    case HB_EVENT_SESSION_CLOSED:
      g_assert_true (stranger->open);
      g_assert_cmpint (stranger->gave_up, ==, event->reason == HB_CLOSE_GAVE_UP);
      stranger->open = FALSE;
      stranger->gave_up = FALSE;
      break;

    case HB_EVENT_PEER_DROPPED:
      g_assert_false (stranger->open);
      break;

    case HB_EVENT_WARNING:
      g_assert_cmpuint (event->count, >, 0);
      break;

    case HB_EVENT_INCIDENT_OPENED:
    case HB_EVENT_INCIDENT_CHANGED:
    case HB_EVENT_INCIDENT_CLOSED:
    case HB_EVENT_LISTENING:
    case HB_EVENT_MESSAGE_SENT:
    case HB_EVENT_BEAT_SENT:
    case HB_EVENT_PULSE_RECEIVED:
    case HB_EVENT_PULSE_ANSWERED:
    case HB_EVENT_SEGMENT:
    case HB_EVENT_RESOLVED:
    case HB_EVENT_SUMMARY:
    case HB_EVENT_PEER_CHANGED:
    case HB_EVENT_QUIET_ENDED:
    case HB_N_EVENTS:
    default:
      g_assert_not_reached ();
    }
}
