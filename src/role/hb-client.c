#include "role/hb-client-private.h"

#include <string.h>

#include "wire/hb-message.h"

/* After this long without a word from its server, a client sends an unsolicited heartbeat: a server that was
 * restarted, or received a forged TERMINATE, does not send pulses to it any more. */
#define QUIET (5 * 60 * HB_SECOND)

/* How many pulses are reported at once, and per second after that, together with their answers. A server has
 * no reason to send more, but anybody can forge them. */
#define PULSES_AT_ONCE 32
#define PULSES_PER_SECOND 1

G_DEFINE_FINAL_TYPE (HbClient, hb_client, HB_TYPE_ROLE)

static HbOutboundExchange *
find_exchange (HbClient         *self,
               const HbOutgoing *outgoing)
{
  if (hb_outbound_exchange_owns (&self->exchange, outgoing))
    return &self->exchange;

  return hb_answers_find_owner (&self->answers, outgoing);
}

/* Several addresses of the server may belong to one host, which knows us by our address alone: TERMINATE to an
 * old address has then ended the session in use, too. */
static void
after_terminate (HbClient *self,
                 gint64    now)
{
  /* A message that is still to leave opens the session again. */
  if (self->leaving || hb_farewells_are_busy (&self->farewells) ||
      hb_outbound_exchange_is_asking (&self->exchange))
    return;

  hb_client_queue_beat (self, now);
  hb_client_begin_next (self, now);
}

static void
hb_client_sent (HbRole           *role,
                gint64            now,
                const HbOutgoing *outgoing,
                int               error)
{
  HbClient *self = HB_CLIENT (role);
  HbOutboundExchange *outbound;

  if (hb_farewells_sent (&self->farewells, now, outgoing))
    {
      if (outgoing->step == HB_STEP_PAYLOAD)
        after_terminate (self, now);
      return;
    }

  outbound = find_exchange (self, outgoing);
  if (error == 0 && !self->leaving && self->candidates.n_addresses > 0)
    hb_farewells_note (&self->farewells, &outgoing->segment.destination, &outgoing->segment.source);
  if (error != 0 && outbound == &self->exchange && outgoing->step == HB_STEP_SYN &&
      hb_client_try_another (self, now, TRUE))
    return;

  if (error == 0 && outgoing->step == HB_STEP_PAYLOAD &&
      hb_address_equal (&outgoing->segment.destination, &self->config.server))
    {
      hb_sources_note (&self->sources, &outgoing->segment.source);
      if (outbound == &self->exchange)
        hb_sources_note (&self->own, &outgoing->segment.source);
      else if (outbound != NULL)
        hb_answers_note_left (&self->answers, now);
    }
  if (outbound == NULL || !hb_outbound_exchange_sent (outbound, now, outgoing, error))
    return;

  hb_client_exchange_over (self, outbound, now, outgoing, error);
}

/* At most one answer per interval: see HbAnswers. */
static void
answer_next (HbClient *self,
             gint64    now)
{
  if (!hb_answers_is_due (&self->answers, now))
    return;

  hb_answers_make_room (&self->answers);
  hb_client_report_answers (self, now);
  hb_answers_begin (&self->answers, now);
}

static void
look_at_clock (HbClient *self,
               gint64    now)
{
  if (self->next_check_in == HB_NEVER)
    self->next_check_in = now + QUIET;
}

static void
report_pulse (HbClient *self,
              gint64    now,
              gint64    stamp)
{
  self->pulse_reported = !hb_floods_has_report_due (&self->floods, &self->config.server) &&
                     hb_budget_take (&self->pulses, now);
  if (!self->pulse_reported)
    {
      hb_floods_note (&self->floods, &self->config.server, now);
      return;
    }

  hb_role_queue_event (HB_ROLE (self), &(HbEvent) {
    .type = HB_EVENT_PULSE_RECEIVED,
    .time = now,
    .stamp = stamp,
    .peer = self->config.server,
  });
}

static void
on_flood_told (const HbAddress *source,
               gint64           now,
               gpointer         user_data)
{
  HbClient *self = user_data;

  hb_budget_owe (&self->pulses, now);
}

static gboolean
is_pulse (const HbSegment *segment)
{
  return segment->flags == HB_TCP_ACK &&
         hb_message_classify (segment->payload, segment->payload_captured,
                              segment->payload_length) == HB_MESSAGE_HEARTBEAT;
}

static void
receive_pulse (HbClient        *self,
               gint64           now,
               const HbSegment *segment)
{
  gboolean own = hb_sources_contains (&self->own, &segment->destination);

  if (!is_pulse (segment))
    {
      hb_role_discard (HB_ROLE (self), HB_REASON_NOT_A_PULSE);
      return;
    }

  hb_client_confirm_server (self, now, FALSE);
  /* A pulse to another of our addresses may be forged, and its answer does not show the server that the
   * address it knows is alive. */
  if (own || self->own.n_addresses == 0)
    self->next_check_in = now + QUIET;
  self->last_pulse = now;
  hb_role_count_message (HB_ROLE (self));
  report_pulse (self, now, segment->stamp);

  if (self->leaving)
    return;

  hb_answers_queue (&self->answers, &segment->destination,
                    segment->seq - (HB_EXCHANGE_SEGMENTS - 1), own);
  answer_next (self, now);
}

static void
hb_client_receive (HbRole          *role,
                   gint64           now,
                   const HbSegment *segment)
{
  HbClient *self = HB_CLIENT (role);

  if (!hb_address_equal (&segment->source, &self->config.server) &&
      !(segment->destination_port == HB_PORT_CLIENT && is_pulse (segment) &&
        hb_client_switch_to (self, now, segment)))
    {
      hb_role_discard (role, HB_REASON_OTHER_SERVER);
      return;
    }

  if (segment->destination_port == HB_PORT_CLIENT)
    {
      receive_pulse (self, now, segment);
      return;
    }

  if (segment->source_port != HB_PORT_SERVER)
    {
      hb_role_discard (role, HB_REASON_OTHER_PORT);
      return;
    }

  if (hb_outbound_exchange_answer (&self->exchange, now, segment) ||
      hb_answers_answer (&self->answers, now, segment))
    hb_client_confirm_server (self, now, TRUE);
  else
    hb_role_discard (role, HB_REASON_STRAY_ANSWER);
  hb_client_report_answers (self, now);
}

static void
hb_client_unreachable (HbRole              *role,
                       gint64               now,
                       const HbUnreachable *unreachable)
{
  HbClient *self = HB_CLIENT (role);

  if (unreachable->too_big)
    {
      if (hb_outbound_exchange_lost_payload (&self->exchange, unreachable))
        hb_client_too_big (self, now, unreachable->mtu);
      else
        hb_role_discard (role, HB_REASON_ICMP_OTHER);
      return;
    }

  if (hb_outbound_exchange_has_no_route (&self->exchange, unreachable) && hb_client_try_another (self, now, TRUE))
    return;

  if (!hb_outbound_exchange_unreachable (&self->exchange, now, unreachable) &&
      !hb_answers_unreachable (&self->answers, now, unreachable))
    hb_role_discard (role, HB_REASON_ICMP_OTHER);
  hb_client_report_answers (self, now);
}

/* A message that is being sent is a sign of life, too. */
static void
beat (HbClient *self,
      gint64    now)
{
  if (!hb_outbound_exchange_is_busy (&self->exchange))
    hb_client_queue_beat (self, now);
}

static void
hb_client_advance (HbRole *role,
                   gint64  now)
{
  HbClient *self = HB_CLIENT (role);

  if (!hb_outbound_exchange_has_timed_out (&self->exchange, now) || !hb_client_try_another (self, now, FALSE))
    hb_outbound_exchange_advance (&self->exchange, now);
  hb_answers_advance (&self->answers, now);
  hb_client_report_answers (self, now);
  answer_next (self, now);
  if (hb_outbound_exchange_has_lingered (&self->exchange, now))
    hb_client_payload_left (self, &self->exchange, now);

  hb_floods_report (&self->floods, role, now, on_flood_told, self);

  look_at_clock (self, now);
  if (self->leaving)
    return;

  /* The role has no clock: the first beat is due at the first advance. */
  if (self->config.beat > 0 && self->next_beat == HB_UNKNOWN)
    self->next_beat = now;
  if (self->config.beat > 0 && self->next_beat <= now)
    {
      self->next_beat = MAX (self->next_beat + self->config.beat, now);
      beat (self, now);
    }

  if (self->next_check_in <= now)
    {
      self->next_check_in = now + QUIET;
      hb_server_candidates_doubt (&self->candidates, now);
      beat (self, now);
    }
}

static gint64
hb_client_next_deadline (HbRole *role)
{
  HbClient *self = HB_CLIENT (role);
  gint64 due = MIN (self->exchange.due, hb_answers_get_due (&self->answers));
  due = MIN (due, self->floods.due);

  if (self->leaving)
    return due;

  due = MIN (due, self->next_check_in);
  return self->config.beat > 0 ? MIN (due, self->next_beat) : due;
}

/* A client gives no verdicts, so lost packets cannot make one wrong. */
static void
hb_client_trouble (HbRole *role,
                   gint64  now)
{
}

static void
hb_client_stop (HbRole *role,
                gint64  now)
{
  HbClient *self = HB_CLIENT (role);
  guint before = self->unsent;

  hb_answers_stop_waiting (&self->answers);
  hb_client_report_answers (self, now);
  hb_floods_finish (&self->floods, role, now);

  hb_client_drop_waiting (self);
  if (self->unsent == before)
    return;

  hb_role_queue_event (role, &(HbEvent) {
    .type = HB_EVENT_WARNING,
    .time = now,
    .peer = self->config.server,
    .about = HB_WARNING_MESSAGE,
    .count = self->unsent - before,
  });
}

/**
 * hb_client_send:
 * @self: a client that has not been told to terminate
 * @now: the time
 * @text: a text for the person at the server: 1 to %HB_TEXT_MAX bytes
 *
 * Queues a text.
 *
 * Returns: whether there was room for it
 */
gboolean
hb_client_send (HbClient   *self,
                gint64      now,
                const char *text)
{
  if (self->leaving || self->waiting.length >= HB_CLIENT_QUEUE_MAX)
    return FALSE;

  look_at_clock (self, now);
  g_queue_push_tail (&self->waiting, hb_outbound_message_new (HB_OUTBOUND_MESSAGE_TEXT, text));
  hb_client_begin_next (self, now);
  return TRUE;
}

/**
 * hb_client_terminate:
 * @self: a client
 * @now: the time
 *
 * Leaves: finishes the current message without waiting for the server's host any longer, then sends TERMINATE.
 * hb_client_has_left() returns %TRUE when that is done.
 */
void
hb_client_terminate (HbClient *self,
                     gint64    now)
{
  if (self->leaving)
    return;

  self->leaving = TRUE;
  hb_role_stop (HB_ROLE (self), now);

  /* Without a server, there is no session to end. */
  if (hb_address_is_any (&self->config.server))
    {
      self->left = TRUE;
      return;
    }

  hb_farewells_terminate_others (&self->farewells, now, &self->config.server, 1);
  hb_outbound_exchange_stop_waiting (&self->exchange);
  g_queue_push_tail (&self->waiting, hb_outbound_message_new (HB_OUTBOUND_MESSAGE_TERMINATE, HB_PAYLOAD_TERMINATE));
  hb_client_begin_next (self, now);
}

/**
 * hb_client_announce_address:
 * @self: a client
 * @now: the time
 *
 * Call when our source address towards the server has changed: sends a heartbeat from the new one, since the
 * server knows peers by their addresses. A client that has sent nothing yet is unknown to the server, and sends
 * nothing.
 */
void
hb_client_announce_address (HbClient *self,
                            gint64    now)
{
  /* The current message may have begun to leave from the old address. */
  if (!self->leaving && self->sources.n_addresses > 0)
    hb_client_queue_beat (self, now);
}

/**
 * hb_client_announce_route:
 * @self: a client
 * @now: the time
 *
 * Call when there is a route to its server again: a client that sends heartbeats does not wait for the next one, which
 * may be far. So does one that the server knows already.
 */
void
hb_client_announce_route (HbClient *self,
                          gint64    now)
{
  if (!self->leaving && (self->config.beat > 0 || self->sources.n_addresses > 0))
    hb_client_queue_beat (self, now);
}

/**
 * hb_client_is_idle:
 * @self: a client
 *
 * Returns: whether all queued messages have been sent
 */
gboolean
hb_client_is_idle (HbClient *self)
{
  return !hb_outbound_exchange_is_busy (&self->exchange) && !hb_answers_is_busy (&self->answers) &&
         g_queue_is_empty (&self->waiting);
}

/**
 * hb_client_is_leaving:
 * @self: a client
 *
 * Returns: whether hb_client_terminate() was called
 */
gboolean
hb_client_is_leaving (HbClient *self)
{
  return self->leaving;
}

gboolean
hb_client_has_left (HbClient *self)
{
  return self->left;
}

/**
 * hb_client_get_unsent:
 * @self: a client
 *
 * Returns: how many texts could not be sent, and will not be
 */
guint
hb_client_get_unsent (HbClient *self)
{
  return self->unsent;
}

/**
 * hb_client_get_texts_sent:
 * @self: a client
 *
 * Returns: how many texts have left; a text in parts counts once
 */
gint64
hb_client_get_texts_sent (HbClient *self)
{
  return self->texts_sent;
}

/**
 * hb_client_get_server:
 * @self: a client
 *
 * Returns: (transfer none): the server's address in use; "any" while none is known
 */
const HbAddress *
hb_client_get_server (HbClient *self)
{
  return &self->config.server;
}

/**
 * hb_client_has_address:
 * @self: a client
 * @address: an address
 *
 * Returns: whether it is one of its server's
 */
gboolean
hb_client_has_address (HbClient        *self,
                       const HbAddress *address)
{
  return hb_address_equal (&self->config.server, address) ||
         hb_server_candidates_contains (&self->candidates, address);
}

/**
 * hb_client_get_port:
 * @self: a client
 *
 * Returns: the port that it sends from
 */
guint16
hb_client_get_port (HbClient *self)
{
  return self->exchange.source_port;
}

/**
 * hb_client_get_host:
 * @self: a client
 *
 * Returns: how its server's host reacted to the last message
 */
HbHost
hb_client_get_host (HbClient *self)
{
  return self->host;
}

/**
 * hb_client_get_last_pulse:
 * @self: a client
 *
 * Returns: when its server last sent a pulse, or %HB_UNKNOWN
 */
gint64
hb_client_get_last_pulse (HbClient *self)
{
  return self->last_pulse;
}

/**
 * hb_client_set_scope:
 * @self: a client
 * @scope: the index of the interface that its server is on
 *
 * Call when that interface has a new index: a link-local address includes it.
 */
void
hb_client_set_scope (HbClient *self,
                     guint32   scope)
{
  self->config.server.scope = scope;
}

static void
hb_client_finalize (GObject *object)
{
  HbClient *self = HB_CLIENT (object);

  hb_client_drop_waiting (self);
  hb_outbound_exchange_end (&self->exchange);
  hb_answers_end (&self->answers);
  hb_farewells_end (&self->farewells);

  G_OBJECT_CLASS (hb_client_parent_class)->finalize (object);
}

static void
hb_client_class_init (HbClientClass *klass)
{
  HbRoleClass *role_class = HB_ROLE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = hb_client_finalize;

  role_class->receive = hb_client_receive;
  role_class->unreachable = hb_client_unreachable;
  role_class->sent = hb_client_sent;
  role_class->advance = hb_client_advance;
  role_class->next_deadline = hb_client_next_deadline;
  role_class->trouble = hb_client_trouble;
  role_class->stop = hb_client_stop;
}

static void
hb_client_init (HbClient *self)
{
  g_queue_init (&self->waiting);
  hb_budget_init (&self->pulses, PULSES_AT_ONCE, PULSES_PER_SECOND);
  hb_floods_init (&self->floods);
  self->next_beat = HB_UNKNOWN;
  self->next_check_in = HB_NEVER;
  self->last_pulse = HB_UNKNOWN;
}

/**
 * hb_client_new:
 * @config: its settings; copied
 *
 * Returns: (transfer full): a client with nothing to send yet
 */
HbClient *
hb_client_new (const HbClientConfig *config)
{
  HbClient *self = g_object_new (HB_TYPE_CLIENT, NULL);
  guint16 source_port;

  self->config = *config;
  hb_path_init (&self->path, &config->server);
  hb_secret_init (&self->secret, config->seed);
  source_port = hb_secret_port (&self->secret);
  hb_outbound_exchange_init (&self->exchange, HB_ROLE (self), &self->config, &self->secret, source_port);
  hb_answers_init (&self->answers, HB_ROLE (self), &self->config, &self->secret, source_port);
  hb_farewells_init (&self->farewells, HB_ROLE (self), &self->config, &self->secret, source_port);
  hb_server_candidates_init (&self->candidates);

  return self;
}
