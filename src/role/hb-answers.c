#include "role/hb-answers.h"

#include <string.h>

#include "wire/hb-message.h"

/**
 * hb_answers_init:
 * @self: answers
 * @role: (transfer none): as for hb_outbound_exchange_init()
 * @config: (transfer none): likewise
 * @secret: (transfer none): likewise
 * @source_port: likewise
 *
 * The pointers must stay valid for as long as @self.
 */
void
hb_answers_init (HbAnswers            *self,
                 HbRole               *role,
                 const HbClientConfig *config,
                 HbSecret             *secret,
                 guint16               source_port)
{
  *self = (HbAnswers) { .next = G_MININT64 };
  for (guint i = 0; i < HB_ANSWERS_MAX; i++)
    hb_outbound_exchange_init (&self->exchanges[i], role, config, secret, source_port);
}

/**
 * hb_answers_is_busy:
 * @self: answers
 *
 * Returns: whether any answer is in progress
 */
gboolean
hb_answers_is_busy (const HbAnswers *self)
{
  for (guint i = 0; i < HB_ANSWERS_MAX; i++)
    if (hb_outbound_exchange_is_busy (&self->exchanges[i]))
      return TRUE;

  return FALSE;
}

/* An answer from @source that has not left yet also answers every pulse that has arrived there so far. */
static gboolean
is_sending (const HbAnswers *self,
            const HbAddress *source)
{
  for (guint i = 0; i < HB_ANSWERS_MAX; i++)
    if (hb_outbound_exchange_is_sending (&self->exchanges[i]) &&
        hb_address_equal (&self->exchanges[i].source, source))
      return TRUE;

  return FALSE;
}

static HbPendingAnswer *
find_pending (HbAnswers       *self,
              const HbAddress *address)
{
  for (guint i = 0; i < self->n_pending; i++)
    if (hb_address_equal (&self->pending[i].address, address))
      return &self->pending[i];

  return NULL;
}

static void
take_out (HbAnswers *self,
          guint      which)
{
  self->n_pending--;
  memmove (&self->pending[which], &self->pending[which + 1],
           (self->n_pending - which) * sizeof self->pending[0]);
}

static void
forget_last_other (HbAnswers *self)
{
  for (guint i = self->n_pending; i > 0; i--)
    if (!self->pending[i - 1].own)
      {
        take_out (self, i - 1);
        return;
      }
}

/* Returns: the next pending answer: takes turns between our own addresses and the others, oldest first */
static guint
choose (const HbAnswers *self)
{
  for (guint i = 0; i < self->n_pending; i++)
    if (self->pending[i].own != self->own_last)
      return i;

  return 0;
}

/**
 * hb_answers_queue:
 * @self: answers
 * @address: which of our addresses a pulse was sent to
 * @seq: the sequence number of the pulse's SYN
 * @own: whether we have sent unsolicited messages from that address
 *
 * Queues an answer, one for each address; see hb_answers_is_due(). The queue holds eight addresses. When it is
 * full, one of our own replaces the newest of the others, and any other address is dropped: the server asks again.
 */
void
hb_answers_queue (HbAnswers       *self,
                  const HbAddress *address,
                  guint32          seq,
                  gboolean         own)
{
  HbPendingAnswer *pending = find_pending (self, address);

  if (pending != NULL)
    {
      pending->seq = seq;
      pending->own = own;
      return;
    }
  if (is_sending (self, address))
    return;

  if (self->n_pending == HB_ANSWERS_MAX && own)
    forget_last_other (self);
  if (self->n_pending < HB_ANSWERS_MAX)
    self->pending[self->n_pending++] = (HbPendingAnswer) { *address, seq, own };
}

/**
 * hb_answers_is_due:
 * @self: answers
 * @now: the time
 *
 * Returns: whether an answer is pending and may be sent now, by hb_answers_begin()
 */
gboolean
hb_answers_is_due (const HbAnswers *self,
                   gint64           now)
{
  return self->n_pending > 0 && self->next <= now;
}

/**
 * hb_answers_make_room:
 * @self: answers
 *
 * If all exchanges are busy, stops the one that has waited longest; hb_answers_find_over() then returns it.
 */
void
hb_answers_make_room (HbAnswers *self)
{
  HbOutboundExchange *oldest = &self->exchanges[0];

  for (guint i = 0; i < HB_ANSWERS_MAX; i++)
    {
      if (!hb_outbound_exchange_is_busy (&self->exchanges[i]))
        return;
      if (self->exchanges[i].due < oldest->due)
        oldest = &self->exchanges[i];
    }

  hb_outbound_exchange_stop_waiting (oldest);
}

/**
 * hb_answers_begin:
 * @self: answers, one of which is due
 * @now: the time
 *
 * Starts the next pending answer. If all eight exchanges hold answers that cannot leave, the answer is dropped:
 * the server asks again.
 */
void
hb_answers_begin (HbAnswers *self,
                  gint64     now)
{
  HbOutboundMessage *message = hb_outbound_message_new (HB_OUTBOUND_MESSAGE_ANSWER, HB_PAYLOAD_HEARTBEAT);
  guint which = choose (self);

  message->source = self->pending[which].address;
  message->pulse_seq = self->pending[which].seq;
  self->own_last = self->pending[which].own;
  self->next = now + HB_ANSWER_INTERVAL;
  take_out (self, which);

  for (guint i = 0; i < HB_ANSWERS_MAX; i++)
    if (!hb_outbound_exchange_is_busy (&self->exchanges[i]))
      {
        hb_outbound_exchange_send_at_once (&self->exchanges[i], now, message);
        return;
      }

  hb_outbound_message_free (message);
}

/**
 * hb_answers_note_left:
 * @self: answers
 * @now: when an answer's payload left, which may be later than it was queued
 */
void
hb_answers_note_left (HbAnswers *self,
                      gint64     now)
{
  self->next = MAX (self->next, now + HB_ANSWER_INTERVAL);
}

/**
 * hb_answers_find_owner:
 * @self: answers
 * @outgoing: a segment of the same role
 *
 * Returns: (nullable) (transfer none): the exchange it belongs to
 */
HbOutboundExchange *
hb_answers_find_owner (HbAnswers        *self,
                       const HbOutgoing *outgoing)
{
  for (guint i = 0; i < HB_ANSWERS_MAX; i++)
    if (hb_outbound_exchange_owns (&self->exchanges[i], outgoing))
      return &self->exchanges[i];

  return NULL;
}

/**
 * hb_answers_find_over:
 * @self: answers
 *
 * Returns: (nullable) (transfer none): an exchange with nothing left to wait for, which the caller reports and ends
 */
HbOutboundExchange *
hb_answers_find_over (HbAnswers *self)
{
  for (guint i = 0; i < HB_ANSWERS_MAX; i++)
    if (hb_outbound_exchange_is_over (&self->exchanges[i]))
      return &self->exchanges[i];

  return NULL;
}

/**
 * hb_answers_answer:
 * @self: answers
 * @now: the time
 * @segment: a segment from the server's host
 *
 * Returns: whether it answers one of the exchanges
 */
gboolean
hb_answers_answer (HbAnswers       *self,
                   gint64           now,
                   const HbSegment *segment)
{
  for (guint i = 0; i < HB_ANSWERS_MAX; i++)
    if (hb_outbound_exchange_answer (&self->exchanges[i], now, segment))
      return TRUE;

  return FALSE;
}

/**
 * hb_answers_unreachable:
 * @self: answers
 * @now: the time
 * @unreachable: a received ICMP error
 *
 * Returns: whether it concerns one of the exchanges
 */
gboolean
hb_answers_unreachable (HbAnswers           *self,
                        gint64               now,
                        const HbUnreachable *unreachable)
{
  for (guint i = 0; i < HB_ANSWERS_MAX; i++)
    if (hb_outbound_exchange_unreachable (&self->exchanges[i], now, unreachable))
      return TRUE;

  return FALSE;
}

void
hb_answers_advance (HbAnswers *self,
                    gint64     now)
{
  for (guint i = 0; i < HB_ANSWERS_MAX; i++)
    hb_outbound_exchange_advance (&self->exchanges[i], now);
}

/**
 * hb_answers_stop_waiting:
 * @self: answers
 *
 * Stops all waiting, and drops the pending answers: a client that leaves sends TERMINATE instead.
 */
void
hb_answers_stop_waiting (HbAnswers *self)
{
  self->n_pending = 0;
  for (guint i = 0; i < HB_ANSWERS_MAX; i++)
    hb_outbound_exchange_stop_waiting (&self->exchanges[i]);
}

/**
 * hb_answers_get_due:
 * @self: answers
 *
 * Returns: when to call hb_answers_advance(), or %HB_NEVER
 */
gint64
hb_answers_get_due (const HbAnswers *self)
{
  gint64 due = self->n_pending > 0 ? self->next : HB_NEVER;

  for (guint i = 0; i < HB_ANSWERS_MAX; i++)
    due = MIN (due, self->exchanges[i].due);

  return due;
}

void
hb_answers_end (HbAnswers *self)
{
  for (guint i = 0; i < HB_ANSWERS_MAX; i++)
    hb_outbound_exchange_end (&self->exchanges[i]);
}
