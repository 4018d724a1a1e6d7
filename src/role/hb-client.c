#include "role/hb-client-private.h"

#include <errno.h>
#include <string.h>

#include "wire/hb-message.h"

/* Who has heard nothing of its server for so long says unasked that it is alive: a server that was
 * restarted, or was told by somebody else that this client leaves, does not ask for it any more. */
#define QUIET (5 * 60 * HB_SECOND)

/* How many pulses are told of at once, and each second after that, together with their answers: a
 * server has no cause to send more, and anybody may send them in its name. */
#define PULSES_AT_ONCE 32
#define PULSES_PER_SECOND 1

G_DEFINE_FINAL_TYPE (HbClient, hb_client, HB_TYPE_ROLE)

/* Returns: how much of a text is said at once. Whoever leaves waits for no complaint. */
static gsize
get_room (HbClient *self,
          gint64    now)
{
  gsize room = hb_path_get_room (&self->path, now);

  return self->leaving ? MIN (room, hb_path_get_sure (&self->path, now)) : room;
}

void
hb_client_begin_next (HbClient *self,
                      gint64    now)
{
  HbOutboundMessage *saying;

  if (hb_outbound_exchange_is_busy (&self->talk) || hb_address_is_any (&self->config.server))
    return;

  saying = g_queue_pop_head (&self->waiting);
  if (saying == NULL)
    return;

  if (saying->kind == HB_OUTBOUND_MESSAGE_TEXT && strlen (saying->payload) > get_room (self, now))
    hb_outbound_message_cut (saying, get_room (self, now));
  hb_outbound_exchange_begin (&self->talk, now, saying);
}

/* Who leaves does not wait for the server's host any longer. */
static void
say_part (HbClient *self,
          gint64    now)
{
  hb_outbound_exchange_repeat (&self->talk, now);
  if (self->leaving)
    hb_outbound_exchange_hurry (&self->talk);
}

/* Says TERMINATE from another address that was used: nothing is waited for, since
 * the server's host has been asked by now. */
static void
terminate_next (HbClient *self,
                gint64    now)
{
  HbOutboundMessage *saying = hb_outbound_message_new (HB_OUTBOUND_MESSAGE_TERMINATE, HB_PAYLOAD_TERMINATE);

  saying->source = self->sources.addresses[0];
  hb_outbound_exchange_say_at_once (&self->talk, now, saying);
  hb_outbound_exchange_hurry (&self->talk);
}

static void
tell_said (HbClient                 *self,
           const HbOutboundExchange *voice,
           const HbExchange         *exchange,
           gint64                    now)
{
  const char *text = hb_outbound_message_get_text (voice->saying);
  HbEvent event = {
    .time = now,
    .peer = voice->server,
    .host = exchange->host,
    .rtt = exchange->rtt,
  };

  switch (voice->saying->kind)
    {
    case HB_OUTBOUND_MESSAGE_TEXT:
      self->texts_sent++;
      event.type = HB_EVENT_MESSAGE_SENT;
      event.bytes = strlen (text);
      event.text = hb_message_escape ((const guint8 *) text, event.bytes, FALSE);
      break;
    case HB_OUTBOUND_MESSAGE_BEAT:
      event.type = HB_EVENT_BEAT_SENT;
      break;
    case HB_OUTBOUND_MESSAGE_ANSWER:
      if (!self->pulse_told)
        {
          hb_floods_note (&self->floods, &self->config.server, now);
          return;
        }
      event.type = HB_EVENT_PULSE_ANSWERED;
      break;
    case HB_OUTBOUND_MESSAGE_TERMINATE:
    default:
      event.type = HB_EVENT_SESSION_CLOSED;
      event.reason = HB_CLOSE_TERMINATED;
      break;
    }

  hb_role_queue_event (HB_ROLE (self), &event);
}

/* It did not arrive, and it is said so: a text that its writer believes sent would be worse. */
static void
warn (HbClient                *self,
      gint64                   now,
      const HbOutboundMessage *saying,
      HbTrouble                trouble)
{
  const char *text = hb_outbound_message_get_text (saying);
  char *unsent = NULL;

  if (saying->kind == HB_OUTBOUND_MESSAGE_TEXT)
    unsent = hb_message_escape ((const guint8 *) text, strlen (text), FALSE);
  else
    trouble.payload = saying->kind == HB_OUTBOUND_MESSAGE_TERMINATE ? HB_PAYLOAD_TERMINATE : HB_PAYLOAD_HEARTBEAT;

  self->unsent++;
  hb_role_queue_event (HB_ROLE (self), &(HbEvent) {
    .type = HB_EVENT_WARNING,
    .time = now,
    .peer = self->config.server,
    .about = HB_WARNING_SEND,
    .count = 1,
    .unsent = unsent,
    .trouble = trouble,
  });
}

static void
tell_failed (HbClient                 *self,
             const HbOutboundExchange *voice,
             gint64                    now,
             int                       error)
{
  if (voice->saying->kind == HB_OUTBOUND_MESSAGE_ANSWER && !self->pulse_told)
    hb_floods_note (&self->floods, &self->config.server, now);
  else
    warn (self, now, voice->saying, (HbTrouble) { .error = error });
}

/* Parts
 *
 * A text that is too big for the way is said again in parts, each a message of its own: so the
 * first implementation shows them, too. It is one text to whoever gave it, and told as such. */

/* Returns: whether it is said in smaller parts now */
static gboolean
shrink (HbClient *self,
        gint64    now,
        guint     mtu)
{
  HbOutboundMessage *saying = self->talk.saying;

  if (saying->kind != HB_OUTBOUND_MESSAGE_TEXT ||
      !hb_path_learn (&self->path, now, strlen (saying->payload), mtu))
    return FALSE;

  hb_outbound_message_cut (saying, get_room (self, now));
  say_part (self, now);
  return TRUE;
}

static void
fall_silent (HbClient           *self,
             HbOutboundExchange *voice,
             gint64              now)
{
  hb_outbound_exchange_end (voice);
  hb_client_begin_next (self, now);
}

static void
hear_too_big (HbClient *self,
              gint64    now,
              guint     mtu)
{
  if (shrink (self, now, mtu))
    return;

  warn (self, now, self->talk.saying, (HbTrouble) { .part_size = hb_path_suggest (&self->path, mtu) });
  fall_silent (self, &self->talk, now);
}

/* The payload has left, as far as can be known. */
static void
conclude (HbClient           *self,
          HbOutboundExchange *voice,
          gint64              now)
{
  if (hb_outbound_message_go_on (voice->saying, get_room (self, now)))
    {
      say_part (self, now);
      return;
    }

  tell_said (self, voice, &voice->exchange, now);
  fall_silent (self, voice, now);
}

/* An address that is no longer ours cannot say it: that it is not told is all right if another was. */
static void
end_farewell (HbClient *self,
              gint64    now,
              int       error)
{
  HbOutboundExchange *voice = &self->talk;

  if (error == 0 && self->farewell.step == HB_STEP_IDLE)
    self->farewell = voice->exchange;
  hb_sources_forget (&self->sources, &voice->source);
  if (self->sources.n_addresses > 0)
    {
      hb_outbound_exchange_end (voice);
      terminate_next (self, now);
      return;
    }

  if (self->farewell.step != HB_STEP_IDLE)
    tell_said (self, voice, &self->farewell, now);
  else
    tell_failed (self, voice, now, error);
  hb_outbound_exchange_end (voice);
  self->left = TRUE;
}

static HbOutboundExchange *
find_voice (HbClient         *self,
            const HbOutgoing *outgoing)
{
  if (hb_outbound_exchange_owns (&self->talk, outgoing))
    return &self->talk;

  return hb_answers_find_owner (&self->answers, outgoing);
}

/* Several addresses of the server may be one host, which knows us by our own address only: there, TERMINATE
 * has ended the session that is in use as well. */
static void
after_farewell (HbClient *self,
                gint64    now)
{
  /* What is still to leave opens it again. */
  if (self->leaving || hb_farewells_are_busy (&self->partings) ||
      hb_outbound_exchange_is_asking (&self->talk))
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
  HbOutboundExchange *voice;

  if (hb_farewells_sent (&self->partings, now, outgoing))
    {
      if (outgoing->step == HB_STEP_PAYLOAD)
        after_farewell (self, now);
      return;
    }

  voice = find_voice (self, outgoing);
  if (error == 0 && !self->leaving && self->candidates.n_addresses > 0)
    hb_farewells_note (&self->partings, &outgoing->segment.destination, &outgoing->segment.source);
  if (error != 0 && voice == &self->talk && outgoing->step == HB_STEP_SYN &&
      hb_client_try_another (self, now, TRUE))
    return;

  if (error == 0 && outgoing->step == HB_STEP_PAYLOAD &&
      hb_address_equal (&outgoing->segment.destination, &self->config.server))
    {
      hb_sources_note (&self->sources, &outgoing->segment.source);
      if (voice == &self->talk)
        hb_sources_note (&self->own, &outgoing->segment.source);
      else if (voice != NULL)
        hb_answers_note_left (&self->answers, now);
    }
  if (voice == NULL || !hb_outbound_exchange_sent (voice, now, outgoing, error))
    return;

  if (voice->saying->kind == HB_OUTBOUND_MESSAGE_TERMINATE)
    {
      end_farewell (self, now, error);
    }
  else if (error == EMSGSIZE && voice->saying->kind == HB_OUTBOUND_MESSAGE_TEXT)
    {
      hear_too_big (self, now, 0);
    }
  else if (error != 0)
    {
      tell_failed (self, voice, now, error);
      fall_silent (self, voice, now);
    }
  else if (outgoing->segment.payload_length > hb_path_get_sure (&self->path, now))
    {
      hb_outbound_exchange_linger (voice, now);
    }
  else
    {
      conclude (self, voice, now);
    }
}

/* Tells of the answers that have left and of what the server's host made of them. */
static void
settle_answers (HbClient *self,
                gint64    now)
{
  HbOutboundExchange *voice;

  while ((voice = hb_answers_find_over (&self->answers)) != NULL)
    {
      tell_said (self, voice, &voice->exchange, now);
      hb_outbound_exchange_end (voice);
    }
}

/* One at a time, and one a second: see HbAnswers. */
static void
answer_next (HbClient *self,
             gint64    now)
{
  if (!hb_answers_is_due (&self->answers, now))
    return;

  hb_answers_make_room (&self->answers);
  settle_answers (self, now);
  hb_answers_begin (&self->answers, now);
}

static void
look_at_clock (HbClient *self,
               gint64    now)
{
  if (self->next_call == HB_NEVER)
    self->next_call = now + QUIET;
}

static void
tell_pulse (HbClient *self,
            gint64    now,
            gint64    stamp)
{
  self->pulse_told = !hb_floods_owe (&self->floods, &self->config.server) &&
                     hb_budget_take (&self->pulses, now);
  if (!self->pulse_told)
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

  hb_client_settle (self, now, FALSE);
  /* Who asks elsewhere need not be the server, and what is answered there does not tell it that the
   * address which it knows is alive. */
  if (own || self->own.n_addresses == 0)
    self->next_call = now + QUIET;
  hb_role_count_message (HB_ROLE (self));
  tell_pulse (self, now, segment->stamp);

  if (self->leaving)
    return;

  hb_answers_ask (&self->answers, &segment->destination,
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
        hb_client_turn_to (self, now, segment)))
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

  if (hb_outbound_exchange_answer (&self->talk, now, segment) ||
      hb_answers_answer (&self->answers, now, segment))
    hb_client_settle (self, now, TRUE);
  else
    hb_role_discard (role, HB_REASON_STRAY_ANSWER);
  settle_answers (self, now);
}

static void
hb_client_unreachable (HbRole              *role,
                       gint64               now,
                       const HbUnreachable *unreachable)
{
  HbClient *self = HB_CLIENT (role);

  if (unreachable->too_big)
    {
      if (hb_outbound_exchange_lost (&self->talk, unreachable))
        hear_too_big (self, now, unreachable->mtu);
      else
        hb_role_discard (role, HB_REASON_ICMP_OTHER);
      return;
    }

  if (hb_outbound_exchange_has_no_way (&self->talk, unreachable) && hb_client_try_another (self, now, TRUE))
    return;

  if (!hb_outbound_exchange_unreachable (&self->talk, now, unreachable) &&
      !hb_answers_unreachable (&self->answers, now, unreachable))
    hb_role_discard (role, HB_REASON_ICMP_OTHER);
  settle_answers (self, now);
}

/* Whatever waits to be said is a sign of life itself. */
void
hb_client_queue_beat (HbClient *self,
                      gint64    now)
{
  if (!g_queue_is_empty (&self->waiting))
    return;

  g_queue_push_tail (&self->waiting, hb_outbound_message_new (HB_OUTBOUND_MESSAGE_BEAT, HB_PAYLOAD_HEARTBEAT));
  hb_client_begin_next (self, now);
}

/* And so is whatever is being said. */
static void
say_beat (HbClient *self,
          gint64    now)
{
  if (!hb_outbound_exchange_is_busy (&self->talk))
    hb_client_queue_beat (self, now);
}

static void
hb_client_advance (HbRole *role,
                   gint64  now)
{
  HbClient *self = HB_CLIENT (role);

  if (!hb_outbound_exchange_is_waited_out (&self->talk, now) || !hb_client_try_another (self, now, FALSE))
    hb_outbound_exchange_advance (&self->talk, now);
  hb_answers_advance (&self->answers, now);
  settle_answers (self, now);
  answer_next (self, now);
  if (hb_outbound_exchange_has_lingered (&self->talk, now))
    conclude (self, &self->talk, now);

  hb_floods_tell (&self->floods, role, now, on_flood_told, self);

  look_at_clock (self, now);
  if (self->leaving)
    return;

  /* The first beat comes with the first look at the clock. */
  if (self->config.beat > 0 && self->next_beat == HB_UNKNOWN)
    self->next_beat = now;
  if (self->config.beat > 0 && self->next_beat <= now)
    {
      self->next_beat = MAX (self->next_beat + self->config.beat, now);
      say_beat (self, now);
    }

  if (self->next_call <= now)
    {
      self->next_call = now + QUIET;
      hb_server_candidates_doubt (&self->candidates, now);
      say_beat (self, now);
    }
}

static gint64
hb_client_next_deadline (HbRole *role)
{
  HbClient *self = HB_CLIENT (role);
  gint64 due = MIN (self->talk.due, hb_answers_get_due (&self->answers));
  due = MIN (due, self->floods.due);

  if (self->leaving)
    return due;

  due = MIN (due, self->next_call);
  return self->config.beat > 0 ? MIN (due, self->next_beat) : due;
}

/* A client judges nobody: there is nothing that a loss of ours could make it misjudge. */
static void
hb_client_trouble (HbRole *role,
                   gint64  now)
{
}

static void
drop_waiting (HbClient *self)
{
  HbOutboundMessage *saying;

  while ((saying = g_queue_pop_head (&self->waiting)) != NULL)
    {
      if (saying->kind == HB_OUTBOUND_MESSAGE_TEXT)
        self->unsent++;
      hb_outbound_message_free (saying);
    }
}

static void
hb_client_stop (HbRole *role,
                gint64  now)
{
  HbClient *self = HB_CLIENT (role);
  guint before = self->unsent;

  hb_answers_hurry (&self->answers);
  settle_answers (self, now);
  hb_floods_finish (&self->floods, role, now);

  drop_waiting (self);
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
 * @text: what to say to the person at the server: 1 to %HB_TEXT_MAX bytes
 *
 * Queues a text behind those that wait already.
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
 * Leaves: what is being said is finished at once, without waiting for the server's host any
 * longer, then TERMINATE is said. hb_client_has_left() tells when that is done.
 */
void
hb_client_terminate (HbClient *self,
                     gint64    now)
{
  if (self->leaving)
    return;

  self->leaving = TRUE;
  hb_role_stop (HB_ROLE (self), now);

  /* There is nobody to whom anything was said. */
  if (hb_address_is_any (&self->config.server))
    {
      self->left = TRUE;
      return;
    }

  hb_farewells_leave_others (&self->partings, now, &self->config.server, 1);
  hb_outbound_exchange_hurry (&self->talk);
  g_queue_push_tail (&self->waiting, hb_outbound_message_new (HB_OUTBOUND_MESSAGE_TERMINATE, HB_PAYLOAD_TERMINATE));
  hb_client_begin_next (self, now);
}

/**
 * hb_client_speak_up:
 * @self: a client
 * @now: the time
 *
 * To be called when our address towards the server is another one from now on: says from there that
 * it is alive, since the server knows peers by their addresses. Who has said nothing yet is not
 * known to the server at all.
 */
void
hb_client_speak_up (HbClient *self,
                    gint64    now)
{
  /* What is being said may have begun to leave from the address of before. */
  if (!self->leaving && self->sources.n_addresses > 0)
    hb_client_queue_beat (self, now);
}

/**
 * hb_client_is_idle:
 * @self: a client
 *
 * Returns: whether everything it was given to say has been said
 */
gboolean
hb_client_is_idle (HbClient *self)
{
  return !hb_outbound_exchange_is_busy (&self->talk) && !hb_answers_is_busy (&self->answers) &&
         g_queue_is_empty (&self->waiting);
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
 * Returns: how many of the texts it was given did not leave, and will not
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
 * Returns: how many of the texts it was given have left, parts of one as one
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
 * Returns: (transfer none): the address of its server that it talks to; "any" where none is known yet
 */
const HbAddress *
hb_client_get_server (HbClient *self)
{
  return &self->config.server;
}

/**
 * hb_client_set_scope:
 * @self: a client
 * @scope: the index of the interface that its server is on
 *
 * To be called when that interface has another number: a link-local address is known by both.
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

  drop_waiting (self);
  hb_outbound_exchange_end (&self->talk);
  hb_answers_end (&self->answers);
  hb_farewells_end (&self->partings);

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
  self->next_call = HB_NEVER;
}

/**
 * hb_client_new:
 * @config: its settings; copied
 *
 * Returns: (transfer full): a client with nothing to say yet
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
  hb_outbound_exchange_init (&self->talk, HB_ROLE (self), &self->config, &self->secret, source_port);
  hb_answers_init (&self->answers, HB_ROLE (self), &self->config, &self->secret, source_port);
  hb_farewells_init (&self->partings, HB_ROLE (self), &self->config, &self->secret, source_port);
  hb_server_candidates_init (&self->candidates);

  return self;
}
