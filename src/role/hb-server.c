#include "role/hb-server-private.h"

#include <string.h>

#include "wire/hb-message.h"

/* How many deadlines one hb_role_advance() handles, so that packets get their turn. */
#define ADVANCE_BATCH 256

G_DEFINE_FINAL_TYPE (HbServer, hb_server, HB_TYPE_ROLE)

static void
on_due (HbServer *self,
        HbPeer   *peer,
        gint64    now)
{
  switch ((HbPeerPhase) peer->state)
    {
    case HB_PEER_ALIVE:
      if (!peer->restored && !peer->awaited)
        hb_server_time_out (self, peer, now);
      hb_server_start_pulse (self, peer, now);
      return;

    case HB_PEER_ASKED:
      hb_peer_table_get_series (self->peers, peer)->exchange.host = HB_HOST_SILENT;
      hb_server_queue_payload (self, peer);
      return;

    case HB_PEER_PULSED:
      hb_server_next_pulse (self, peer, now);
      return;

    case HB_PEER_CLOSED:
      hb_server_ask_again (self, peer, now);
      return;

    case HB_PEER_SUSPENDED:
    default:
      g_return_if_reached ();
    }
}

/**
 * hb_server_is_allowed:
 * @self: a server
 * @address: an address
 *
 * Returns: whether a peer may have this address
 */
gboolean
hb_server_is_allowed (HbServer        *self,
                      const HbAddress *address)
{
  if (self->config.allow == NULL && self->hosts == NULL)
    return TRUE;
  if (self->hosts != NULL && g_hash_table_contains (self->hosts, address))
    return TRUE;

  for (guint i = 0; self->config.allow != NULL && i < self->config.allow->len; i++)
    if (hb_network_contains (&g_array_index (self->config.allow, HbNetwork, i), address))
      return TRUE;

  return FALSE;
}

static void
keep_text (HbServer        *self,
           HbPeer          *peer,
           const HbSegment *segment)
{
  gsize length = MIN (segment->payload_captured, HB_PEER_TEXT_SIZE);

  /* Cut between two characters. */
  peer->text_cut = length < segment->payload_length;
  while (length < segment->payload_captured && length > 0 &&
         (segment->payload[length] & 0xc0) == 0x80)
    length--;

  hb_peer_table_set_text (self->peers, peer, segment->payload, length);
}

/* A peer that acknowledges the number of a pulse has received it, which validates its address. The first
 * implementation acknowledges no number: its answer counts for the last pulse.
 *
 * Returns: which pulse it answers, as from hb_series_find_pulse() */
static guint
validate (HbServer        *self,
          HbPeer          *peer,
          const HbSegment *segment)
{
  const HbSeries *series = peer != NULL ? hb_peer_table_get_series (self->peers, peer) : NULL;
  guint back = series != NULL ? hb_series_find_pulse (series, segment->ack) : HB_SERIES_NO_PULSE;

  if (back == HB_SERIES_NO_PULSE)
    return 0;

  peer->validated = TRUE;
  return back;
}

static void
receive_heartbeat (HbServer *self,
                   HbPeer   *peer,
                   gint64    now,
                   guint     back)
{
  const HbSeries *series = hb_peer_table_read_series (self->peers, peer);
  HbEvent event = {
    .type = HB_EVENT_ALIVE,
    .time = now,
    .rtt = HB_UNKNOWN,
    .pulse = hb_series_get_number (series, back),
    .of = series->pulses,
  };

  if (series->left != HB_UNKNOWN)
    {
      gint64 age = hb_series_get_age (series, back, now);

      if (series->pulses > 0)
        event.rtt = age;
      hb_peer_note_answer (peer, series->pulses > 0, age);
    }

  hb_server_reset_silence (self, peer, now);
  if (hb_event_limiter_may_tell_word (&self->limiter, peer, event.pulse > 0, now))
    hb_event_limiter_tell_surely (&self->limiter, peer, &event);
}

static void
receive_payload (HbServer        *self,
                 HbPeer          *peer,
                 gint64           now,
                 const HbSegment *segment)
{
  HbMessageKind kind = hb_message_classify (segment->payload, segment->payload_captured,
                                            segment->payload_length);
  gboolean open = peer != NULL && hb_peer_has_session (peer);
  HbEvent event = { .time = now };
  guint back = validate (self, peer, segment);

  if (kind == HB_MESSAGE_TERMINATE && !open)
    {
      /* A peer may send TERMINATE after its give-up: it is not asked again. */
      if (peer != NULL)
        hb_server_end_asking (self, peer);
      hb_role_discard (HB_ROLE (self), HB_REASON_NO_SESSION);
      return;
    }

  if (!open)
    {
      peer = hb_server_open_session (self, peer, now, segment);
      if (peer == NULL)
        return;
    }

  if (peer->way != HB_WAY_NONE)
    hb_peer_note_silence (peer, MAX (now - peer->heard, 0));
  hb_server_note_way (self, peer, now, segment);
  peer->spoke = TRUE;
  hb_role_count_message (HB_ROLE (self));
  hb_peer_table_set_local (self->peers, peer, &segment->destination);
  hb_server_raise_budget (self, peer, HB_SERVER_BUDGET_PER_SEGMENT);

  switch (kind)
    {
    case HB_MESSAGE_TERMINATE:
      hb_server_close_session (self, peer, now, HB_CLOSE_TERMINATED);
      return;

    case HB_MESSAGE_HEARTBEAT:
      receive_heartbeat (self, peer, now, back);
      return;

    case HB_MESSAGE_TEXT:
    default:
      keep_text (self, peer, segment);
      hb_server_reset_silence (self, peer, now);
      event.type = HB_EVENT_MESSAGE;
      event.bytes = segment->payload_length;
      if (hb_event_limiter_may_tell_word (&self->limiter, peer, FALSE, now))
        {
          event.text = hb_message_escape (segment->payload, segment->payload_captured,
                                          segment->payload_captured < segment->payload_length);
          hb_event_limiter_tell_surely (&self->limiter, peer, &event);
        }
    }
}

static void
receive_from_client (HbServer        *self,
                     gint64           now,
                     const HbSegment *segment)
{
  HbPeer *peer;

  if (!hb_server_is_allowed (self, &segment->source))
    {
      hb_role_discard (HB_ROLE (self), HB_REASON_NOT_ALLOWED);
      return;
    }

  peer = hb_peer_table_lookup (self->peers, &segment->source);

  if (segment->flags == HB_TCP_ACK && segment->payload_length > 0)
    {
      receive_payload (self, peer, now, segment);
      return;
    }

  if (segment->flags == HB_TCP_SYN && (peer == NULL || !hb_peer_has_session (peer)))
    {
      peer = hb_server_open_session (self, peer, now, segment);
      if (peer == NULL)
        return;
      hb_peer_table_set_local (self->peers, peer, &segment->destination);
      hb_server_raise_budget (self, peer, HB_SERVER_BUDGET_PER_SEGMENT);
      return;
    }

  if (peer != NULL)
    {
      peer->sent_other = TRUE;
      if (segment->flags == HB_TCP_SYN)
        hb_event_limiter_expect_word (&self->limiter, peer);

      /* Other segments may be its kernel's answers to forged segments, and add nothing to the budget. */
      if (segment->flags == HB_TCP_SYN || segment->flags == HB_TCP_ACK)
        hb_server_raise_budget (self, peer, HB_SERVER_BUDGET_PER_SEGMENT);
    }

  if (segment->flags == HB_TCP_ACK)
    hb_role_discard (HB_ROLE (self), HB_REASON_BARE_ACK);
  else if (segment->flags != HB_TCP_SYN)
    hb_role_discard (HB_ROLE (self), HB_REASON_OTHER_FLAGS);
}

static void
receive_answer (HbServer        *self,
                gint64           now,
                const HbSegment *segment)
{
  HbPeer *peer = hb_peer_table_lookup (self->peers, &segment->source);
  HbSeries *series = peer != NULL ? hb_peer_table_get_series (self->peers, peer) : NULL;

  if (series == NULL || !hb_exchange_answer (&series->exchange, now, segment))
    {
      if (series == NULL || !hb_series_take_late_answer (series, peer, now, segment))
        hb_role_discard (HB_ROLE (self), HB_REASON_STRAY_ANSWER);
      return;
    }

  peer->found = TRUE;
  if (peer->state == HB_PEER_ASKED)
    hb_server_queue_payload (self, peer);
}

static void
hb_server_receive (HbRole          *role,
                   gint64           now,
                   const HbSegment *segment)
{
  HbServer *self = HB_SERVER (role);

  self->limiter.stamp = segment->stamp;

  if (segment->destination_port == HB_PORT_SERVER)
    receive_from_client (self, now, segment);
  else if (segment->source_port == HB_PORT_CLIENT)
    receive_answer (self, now, segment);
  else
    hb_role_discard (role, HB_REASON_OTHER_PORT);

  hb_event_limiter_warn (&self->limiter, now);
  self->limiter.stamp = 0;
}

static void
hb_server_unreachable (HbRole              *role,
                       gint64               now,
                       const HbUnreachable *unreachable)
{
  HbServer *self = HB_SERVER (role);
  HbPeer *peer = hb_peer_table_lookup (self->peers, &unreachable->destination);
  HbSeries *series;
  HbHost host;

  /* An ICMP error from our own kernel only says that nobody answered its ARP: that is silence. A peer that
   * never came has none of our addresses, but the packet in the error has. And a pulse is too small to be too big for
   * any path. */
  if (peer == NULL || unreachable->too_big || unreachable->destination_port != HB_PORT_CLIENT ||
      peer->state == HB_PEER_CLOSED ||
      hb_address_equal (&unreachable->reporter, &unreachable->source) ||
      hb_address_equal (&unreachable->reporter, hb_peer_table_get_local (self->peers, peer)))
    {
      hb_role_discard (role, HB_REASON_ICMP_OTHER);
      return;
    }

  /* An error in the peer's own name means that its host is up, and only its firewall refuses. */
  host = hb_address_equal (&unreachable->reporter, &peer->address) ? HB_HOST_ANSWERED
                                                                   : HB_HOST_UNREACHABLE;

  series = hb_peer_table_get_series (self->peers, peer);
  if (series != NULL && series->exchange.step == HB_STEP_SYN &&
      unreachable->source_port == series->exchange.source_port &&
      unreachable->seq == series->exchange.seq)
    {
      series->exchange.host = host;
      if (peer->state == HB_PEER_ASKED)
        hb_server_queue_payload (self, peer);
    }
  else if (series == NULL || !hb_series_take_late_report (series, unreachable->seq, host))
    {
      hb_role_discard (role, HB_REASON_ICMP_OTHER);
    }
}

static void
hb_server_advance (HbRole *role,
                   gint64  now)
{
  HbServer *self = HB_SERVER (role);

  for (guint i = 0; i < ADVANCE_BATCH; i++)
    {
      guint32 number = hb_deadlines_peek (self->deadlines, now);
      HbPeer *peer;
      guint32 seconds;

      if (number == HB_DEADLINES_NONE)
        break;

      peer = hb_peer_table_get (self->peers, number);
      seconds = (guint32) ((now - peer->heard) / HB_SECOND) & HB_PEER_TICKS_MASK;

      if (hb_server_tells_silence (self, peer) && seconds > peer->ticks)
        {
          peer->ticks = seconds;
          if (!peer->unannounced)
            hb_event_limiter_tell_surely (&self->limiter, peer, &(HbEvent) {
              .type = HB_EVENT_SILENCE,
              .time = now,
              .duration = seconds * HB_SECOND,
            });
        }

      if (self->config.passive)
        hb_server_act_passive (self, peer, now);
      else if (peer->due > now)
        hb_server_set_due (self, peer, peer->due);
      else
        on_due (self, peer, now);
    }

  hb_event_limiter_warn (&self->limiter, now);
  hb_server_look_at_quiet (self, now);
  hb_server_tell_incidents (self, now);
}

static gint64
hb_server_next_deadline (HbRole *role)
{
  HbServer *self = HB_SERVER (role);

  return MIN (MIN (hb_deadlines_next (self->deadlines), hb_event_limiter_get_due (&self->limiter)),
              MIN (hb_incidents_get_due (self->incidents), self->quiet_due));
}

static void
hb_server_trouble (HbRole *role,
                   gint64  now)
{
  HbServer *self = HB_SERVER (role);

  self->trouble = MAX (self->trouble, now);
}

static void
stop_peer (HbPeer   *peer,
           gpointer  user_data)
{
  HbServer *self = user_data;

  if (hb_peer_has_session (peer))
    hb_event_limiter_tell_end (&self->limiter, peer, &(HbEvent) {
      .type = HB_EVENT_SESSION_CLOSED,
      .time = self->stopped,
      .reason = HB_CLOSE_STOPPED,
    });
}

/* Reports the open sessions, and leaves them open: the summary counts them. */
static void
hb_server_stop (HbRole *role,
                gint64  now)
{
  HbServer *self = HB_SERVER (role);

  self->stopped = now;
  if (self->config.passive)
    hb_event_limiter_finish (&self->limiter, now);
  else
    self->stopping = TRUE;
}

/* Reports a part of the sessions at a time, however many there are. */
static gboolean
hb_server_tell_more (HbRole *role)
{
  HbServer *self = HB_SERVER (role);

  if (!self->stopping)
    return FALSE;

  self->stop_next = hb_peer_table_walk (self->peers, self->stop_next, stop_peer, self);
  if (self->stop_next == 0)
    {
      self->stopping = FALSE;
      hb_event_limiter_finish (&self->limiter, self->stopped);
    }
  return TRUE;
}

/**
 * hb_server_set_listed:
 * @self: a server
 * @listed: whether somebody lists its peers
 *
 * From now on, and only then, %HB_EVENT_PEER_CHANGED tells of a peer that changed where there was too much to tell
 * more. In a flood that is nearly every message.
 */
void
hb_server_set_listed (HbServer *self,
                      gboolean  listed)
{
  self->limiter.listed = listed;
}

/**
 * hb_server_is_passive:
 * @self: a server
 *
 * Returns: whether it only observes a replay
 */
gboolean
hb_server_is_passive (HbServer *self)
{
  return self->config.passive;
}

/**
 * hb_server_get_peers:
 * @self: a server
 *
 * Returns: (transfer none): its peers, to read only
 */
HbPeerTable *
hb_server_get_peers (HbServer *self)
{
  return self->peers;
}

/**
 * hb_server_get_seen:
 * @self: a server
 *
 * Returns: how many peers there have been, including those that were replaced
 */
guint64
hb_server_get_seen (HbServer *self)
{
  return self->seen;
}

static void
hb_server_finalize (GObject *object)
{
  HbServer *self = HB_SERVER (object);

  g_clear_pointer (&self->deadlines, hb_deadlines_free);
  g_clear_pointer (&self->peers, hb_peer_table_free);
  g_clear_pointer (&self->config.allow, g_array_unref);
  g_clear_pointer (&self->hosts, g_hash_table_unref);
  g_clear_pointer (&self->policies, hb_peer_policies_free);
  g_clear_pointer (&self->ruled_by, g_array_unref);
  hb_event_limiter_clear (&self->limiter);
  g_clear_pointer (&self->incidents, hb_incidents_free);
  g_clear_pointer (&self->quiet, hb_quiet_free);
  g_clear_pointer (&self->ways, hb_ways_free);

  G_OBJECT_CLASS (hb_server_parent_class)->finalize (object);
}

static void
hb_server_class_init (HbServerClass *klass)
{
  HbRoleClass *role_class = HB_ROLE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = hb_server_finalize;

  role_class->receive = hb_server_receive;
  role_class->unreachable = hb_server_unreachable;
  role_class->sent = hb_server_pulse_sent;
  role_class->advance = hb_server_advance;
  role_class->next_deadline = hb_server_next_deadline;
  role_class->trouble = hb_server_trouble;
  role_class->stop = hb_server_stop;
  role_class->tell_more = hb_server_tell_more;
}

static gint64
get_due (gpointer owner,
         guint32  number)
{
  HbServer *self = owner;

  return hb_server_get_deadline (self, hb_peer_table_get (self->peers, number));
}

static guint32 *
get_position (gpointer owner,
              guint32  number)
{
  HbServer *self = owner;

  return &hb_peer_table_get (self->peers, number)->position;
}

static void
hb_server_init (HbServer *self)
{
  self->deadlines = hb_deadlines_new (&(HbDeadlineFuncs) { get_due, get_position }, self);
  self->ways = hb_ways_new ();
  self->incidents = hb_incidents_new ();
  self->quiet = hb_quiet_new ();
  self->quiet_due = HB_NEVER;
  self->mutes_end = HB_NEVER;
  self->trouble = G_MININT64;
}

/**
 * hb_server_new:
 * @config: its settings; copied, the networks referenced
 *
 * Returns: (transfer full): a server without peers
 */
HbServer *
hb_server_new (const HbServerConfig *config)
{
  HbServer *self = g_object_new (HB_TYPE_SERVER, NULL);

  self->config = *config;
  if (self->config.allow != NULL)
    g_array_ref (self->config.allow);
  hb_secret_init (&self->secret, config->seed);
  self->peers = hb_peer_table_new (config->max_peers);
  hb_event_limiter_init (&self->limiter, HB_ROLE (self), hb_server_is_quiet,
                         config->passive ? NULL : &self->config.timeout);

  return self;
}
