#include "role/hb-client.h"

#include <glib/gi18n.h>
#include <string.h>

#include "wire/hb-message.h"

typedef enum
{
  ITEM_TEXT,
  ITEM_BEAT,
  ITEM_ANSWER,
  ITEM_TERMINATE,
} ItemKind;

/* What is to be said to the server. */
typedef struct
{
  ItemKind kind;
  char *payload;
} Item;

/* One voice to say it with: an item under way, and its exchange of segments. There are two, so
 * that the answer to a pulse does not queue behind texts that wait for the server's host. */
typedef struct
{
  Item *item;
  HbExchange exchange;
  gint64 due;
} Voice;

struct _HbClient
{
  HbRole parent_instance;

  HbClientConfig config;
  HbSecret secret;
  guint16 source_port;
  GQueue waiting; /* of Item */
  Voice talk;
  Voice answer;
  gint64 next_beat;
  guint unsent;
  gboolean leaving;
  gboolean left;
};

G_DEFINE_FINAL_TYPE (HbClient, hb_client, HB_TYPE_ROLE)

static Item *
item_new (ItemKind    kind,
          const char *payload)
{
  Item *item = g_new0 (Item, 1);

  item->kind = kind;
  item->payload = g_strdup (payload);

  return item;
}

static void
item_free (Item *item)
{
  g_free (item->payload);
  g_free (item);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Item, item_free)

static void
queue_segment (HbClient *self,
               Voice    *voice,
               HbStep    step)
{
  HbOutgoing outgoing = {
    .step = step,
    .segment = {
      .source = self->config.local,
      .destination = self->config.server,
      .destination_port = HB_PORT_SERVER,
    },
  };

  hb_exchange_segment (&voice->exchange, step, voice->item->payload, &outgoing.segment);
  hb_role_queue_segment (HB_ROLE (self), &outgoing);
}

static void
begin (HbClient *self,
       Voice    *voice,
       gint64    now,
       Item     *item)
{
  voice->item = item;
  voice->due = now + self->config.answer_wait;
  hb_exchange_begin (&voice->exchange, &self->secret, self->source_port);
  queue_segment (self, voice, HB_STEP_SYN);
}

static void
begin_next (HbClient *self,
            gint64    now)
{
  Item *item;

  if (self->talk.item != NULL)
    return;

  item = g_queue_pop_head (&self->waiting);
  if (item != NULL)
    begin (self, &self->talk, now, item);
}

static void
queue_payload (HbClient *self,
               Voice    *voice)
{
  voice->exchange.step = HB_STEP_PAYLOAD;
  voice->due = HB_NEVER;
  queue_segment (self, voice, HB_STEP_ACK);
  queue_segment (self, voice, HB_STEP_PAYLOAD);
}

static void
tell_said (HbClient *self,
           Voice    *voice,
           gint64    now)
{
  HbEvent event = {
    .time = now,
    .peer = self->config.server,
    .host = voice->exchange.host,
    .rtt = voice->exchange.rtt,
  };

  switch (voice->item->kind)
    {
    case ITEM_TEXT:
      event.type = HB_EVENT_MESSAGE_SENT;
      event.bytes = strlen (voice->item->payload);
      event.text = hb_message_escape ((const guint8 *) voice->item->payload, event.bytes, FALSE);
      break;
    case ITEM_BEAT:
      event.type = HB_EVENT_BEAT_SENT;
      break;
    case ITEM_ANSWER:
      event.type = HB_EVENT_PULSE_ANSWERED;
      break;
    case ITEM_TERMINATE:
    default:
      event.type = HB_EVENT_SESSION_CLOSED;
      event.reason = HB_CLOSE_TERMINATED;
      self->left = TRUE;
      break;
    }

  hb_role_queue_event (HB_ROLE (self), &event);
}

static void
finish (HbClient *self,
        Voice    *voice,
        gint64    now)
{
  g_clear_pointer (&voice->item, item_free);
  voice->exchange.step = HB_STEP_IDLE;
  voice->due = HB_NEVER;
  begin_next (self, now);
}

/* It did not leave, and it is said so: a text that its writer believes sent would be worse. */
static void
tell_failed (HbClient *self,
             Voice    *voice,
             gint64    now,
             int       error)
{
  g_autofree char *text = NULL;

  self->unsent++;
  if (voice->item->kind == ITEM_TERMINATE)
    self->left = TRUE;

  text = hb_message_escape ((const guint8 *) voice->item->payload,
                            strlen (voice->item->payload), FALSE);
  hb_role_queue_event (HB_ROLE (self), &(HbEvent) {
    .type = HB_EVENT_WARNING,
    .time = now,
    .peer = self->config.server,
    .about = HB_WARNING_SEND,
    .count = 1,
    /* Translators: what was to be said, and last the reason */
    .text = g_strdup_printf (_("“%s” did not leave: %s"), text, g_strerror (error)),
  });
}

static void
hb_client_sent (HbRole           *role,
                gint64            now,
                const HbOutgoing *outgoing,
                int               error)
{
  HbClient *self = HB_CLIENT (role);
  guint32 offset = outgoing->step - HB_STEP_SYN;
  Voice *voice;

  if (self->talk.item != NULL && outgoing->segment.seq == self->talk.exchange.seq + offset)
    voice = &self->talk;
  else if (self->answer.item != NULL && outgoing->segment.seq == self->answer.exchange.seq + offset)
    voice = &self->answer;
  else
    return;

  if (error != 0 && outgoing->step != HB_STEP_ACK)
    {
      if (hb_error_is_route (error))
        voice->exchange.host = HB_HOST_UNREACHABLE;

      /* Segment 3 is tried even where 1 failed: what is in the way may have passed by then. */
      if (outgoing->step == HB_STEP_PAYLOAD)
        {
          tell_failed (self, voice, now, error);
          finish (self, voice, now);
        }
      return;
    }

  if (outgoing->step == HB_STEP_SYN)
    {
      voice->exchange.syn_left = now;
      voice->due = now + self->config.answer_wait;
    }
  else if (outgoing->step == HB_STEP_PAYLOAD)
    {
      tell_said (self, voice, now);
      finish (self, voice, now);
    }
}

static void
receive_pulse (HbClient        *self,
               gint64           now,
               const HbSegment *segment)
{
  if (segment->flags != HB_TCP_ACK ||
      hb_message_classify (segment->payload, segment->payload_captured, segment->payload_length) !=
          HB_MESSAGE_HEARTBEAT)
    {
      hb_role_discard (HB_ROLE (self), HB_REASON_NOT_A_PULSE);
      return;
    }

  hb_role_count_message (HB_ROLE (self));
  hb_role_queue_event (HB_ROLE (self), &(HbEvent) {
    .type = HB_EVENT_PULSE_RECEIVED,
    .time = now,
    .stamp = segment->stamp,
    .peer = self->config.server,
  });

  /* An answer that is on its way answers this pulse as well. */
  if (self->answer.item == NULL && !self->leaving)
    begin (self, &self->answer, now, item_new (ITEM_ANSWER, HB_PAYLOAD_HEARTBEAT));
}

static void
hb_client_receive (HbRole          *role,
                   gint64           now,
                   const HbSegment *segment)
{
  HbClient *self = HB_CLIENT (role);

  if (!hb_address_equal (&segment->source, &self->config.server))
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

  if (hb_exchange_answer (&self->talk.exchange, now, segment))
    queue_payload (self, &self->talk);
  else if (hb_exchange_answer (&self->answer.exchange, now, segment))
    queue_payload (self, &self->answer);
  else
    hb_role_discard (role, HB_REASON_STRAY_ANSWER);
}

static void
hb_client_unreachable (HbRole              *role,
                       gint64               now,
                       const HbUnreachable *unreachable)
{
  HbClient *self = HB_CLIENT (role);
  Voice *voices[] = { &self->talk, &self->answer };

  for (guint i = 0; i < G_N_ELEMENTS (voices); i++)
    {
      HbExchange *exchange = &voices[i]->exchange;

      if (exchange->step != HB_STEP_SYN || unreachable->seq != exchange->seq ||
          unreachable->source_port != self->source_port ||
          !hb_address_equal (&unreachable->destination, &self->config.server) ||
          hb_address_equal (&unreachable->reporter, &unreachable->source))
        continue;

      exchange->host = hb_address_equal (&unreachable->reporter, &self->config.server)
                           ? HB_HOST_ANSWERED
                           : HB_HOST_UNREACHABLE;
      if (exchange->host == HB_HOST_ANSWERED && exchange->syn_left != HB_UNKNOWN)
        exchange->rtt = MAX (now - exchange->syn_left, 0);
      queue_payload (self, voices[i]);
      return;
    }

  hb_role_discard (role, HB_REASON_ICMP_OTHER);
}

static void
wait_out (HbClient *self,
          Voice    *voice,
          gint64    now)
{
  if (voice->item == NULL || voice->exchange.step != HB_STEP_SYN || voice->due > now)
    return;

  if (voice->exchange.host == HB_HOST_UNKNOWN)
    voice->exchange.host = HB_HOST_SILENT;
  queue_payload (self, voice);
}

static void
hb_client_advance (HbRole *role,
                   gint64  now)
{
  HbClient *self = HB_CLIENT (role);

  wait_out (self, &self->talk, now);
  wait_out (self, &self->answer, now);

  if (self->config.beat == 0 || self->leaving)
    return;

  /* The first beat comes with the first look at the clock. */
  if (self->next_beat == HB_UNKNOWN)
    self->next_beat = now;
  if (self->next_beat > now)
    return;

  /* Whatever is said meanwhile, or waits to be, is a sign of life itself. */
  self->next_beat = MAX (self->next_beat + self->config.beat, now);
  if (self->talk.item == NULL && g_queue_is_empty (&self->waiting))
    {
      g_queue_push_tail (&self->waiting, item_new (ITEM_BEAT, HB_PAYLOAD_HEARTBEAT));
      begin_next (self, now);
    }
}

static gint64
hb_client_next_deadline (HbRole *role)
{
  HbClient *self = HB_CLIENT (role);
  gint64 due = MIN (self->talk.due, self->answer.due);

  if (self->config.beat == 0 || self->leaving)
    return due;

  return MIN (due, self->next_beat);
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
  Item *item;

  while ((item = g_queue_pop_head (&self->waiting)) != NULL)
    {
      if (item->kind == ITEM_TEXT)
        self->unsent++;
      item_free (item);
    }
}

static void
hb_client_stop (HbRole *role,
                gint64  now)
{
  HbClient *self = HB_CLIENT (role);
  guint before = self->unsent;

  drop_waiting (self);
  if (self->unsent == before)
    return;

  hb_role_queue_event (role, &(HbEvent) {
    .type = HB_EVENT_WARNING,
    .time = now,
    .peer = self->config.server,
    .about = HB_WARNING_MESSAGE,
    .count = self->unsent - before,
    .text = g_strdup (_("texts that waited for their turn were not sent")),
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

  g_queue_push_tail (&self->waiting, item_new (ITEM_TEXT, text));
  begin_next (self, now);
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

  if (self->talk.item != NULL && self->talk.exchange.step == HB_STEP_SYN)
    {
      self->talk.due = now;
      wait_out (self, &self->talk, now);
    }
  g_queue_push_tail (&self->waiting, item_new (ITEM_TERMINATE, HB_PAYLOAD_TERMINATE));
  begin_next (self, now);
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
  return self->talk.item == NULL && self->answer.item == NULL && g_queue_is_empty (&self->waiting);
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

const HbAddress *
hb_client_get_server (HbClient *self)
{
  return &self->config.server;
}

static void
hb_client_finalize (GObject *object)
{
  HbClient *self = HB_CLIENT (object);

  drop_waiting (self);
  g_clear_pointer (&self->talk.item, item_free);
  g_clear_pointer (&self->answer.item, item_free);

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
  self->talk.due = HB_NEVER;
  self->answer.due = HB_NEVER;
  self->next_beat = HB_UNKNOWN;
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

  self->config = *config;
  hb_secret_init (&self->secret, config->seed);
  self->source_port = hb_secret_port (&self->secret);

  return self;
}
