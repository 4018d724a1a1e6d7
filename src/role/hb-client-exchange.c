#include "role/hb-client-private.h"

#include <errno.h>
#include <string.h>

#include "wire/hb-message.h"

/* Returns: the payload limit for a text. A client that leaves does not wait for ICMP errors. */
static gsize
get_room (HbClient *self,
          gint64    now)
{
  gsize room = hb_path_get_max_payload (&self->path, now);

  return self->leaving ? MIN (room, hb_path_get_safe_payload (&self->path, now)) : room;
}

void
hb_client_begin_next (HbClient *self,
                      gint64    now)
{
  HbOutboundMessage *message;

  if (hb_outbound_exchange_is_busy (&self->exchange) || hb_address_is_any (&self->config.server))
    return;

  message = g_queue_pop_head (&self->waiting);
  if (message == NULL)
    return;

  if (message->kind == HB_OUTBOUND_MESSAGE_TEXT && strlen (message->payload) > get_room (self, now))
    hb_outbound_message_cut (message, get_room (self, now));
  hb_outbound_exchange_begin (&self->exchange, now, message);
}

/* A client that leaves does not wait for the answer to its SYN. */
static void
send_part (HbClient *self,
           gint64    now)
{
  hb_outbound_exchange_repeat (&self->exchange, now);
  if (self->leaving)
    hb_outbound_exchange_stop_waiting (&self->exchange);
}

/* Sends TERMINATE from the next address used. It does not wait: the server's host has been asked already. */
static void
send_next_terminate (HbClient *self,
                     gint64    now)
{
  HbOutboundMessage *message = hb_outbound_message_new (HB_OUTBOUND_MESSAGE_TERMINATE, HB_PAYLOAD_TERMINATE);

  message->source = self->sources.addresses[0];
  hb_outbound_exchange_send_at_once (&self->exchange, now, message);
  hb_outbound_exchange_stop_waiting (&self->exchange);
}

static void
report_sent (HbClient                 *self,
             const HbOutboundExchange *outbound,
             const HbExchange         *outcome,
             gint64                    now)
{
  const char *text = hb_outbound_message_get_text (outbound->message);
  HbEvent event = {
    .time = now,
    .peer = outbound->server,
    .host = outcome->host,
    .rtt = outcome->rtt,
  };

  self->host = outcome->host;
  switch (outbound->message->kind)
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
      if (!self->pulse_reported)
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

/* A text that did not arrive must be reported: its author would believe it sent. */
static void
warn (HbClient                *self,
      gint64                   now,
      const HbOutboundMessage *message,
      HbTrouble                trouble)
{
  const char *text = hb_outbound_message_get_text (message);
  char *unsent = NULL;

  if (message->kind == HB_OUTBOUND_MESSAGE_TEXT)
    unsent = hb_message_escape ((const guint8 *) text, strlen (text), FALSE);
  else
    trouble.payload = message->kind == HB_OUTBOUND_MESSAGE_TERMINATE ? HB_PAYLOAD_TERMINATE : HB_PAYLOAD_HEARTBEAT;

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
report_failed (HbClient                 *self,
               const HbOutboundExchange *outbound,
               gint64                    now,
               int                       error)
{
  if (error == ENETUNREACH || error == EHOSTUNREACH)
    self->host = HB_HOST_UNREACHABLE;
  if (outbound->message->kind == HB_OUTBOUND_MESSAGE_ANSWER && !self->pulse_reported)
    hb_floods_note (&self->floods, &self->config.server, now);
  else
    warn (self, now, outbound->message, (HbTrouble) { .error = error });
}

/* Parts
 *
 * A text larger than the path MTU is sent again in parts, each a message of its own, as which the first
 * implementation shows them. It is still reported as one text. */

/* Returns: whether the text is now sent in smaller parts */
static gboolean
send_smaller (HbClient *self,
              gint64    now,
              guint     mtu)
{
  HbOutboundMessage *message = self->exchange.message;

  if (message->kind != HB_OUTBOUND_MESSAGE_TEXT ||
      !hb_path_learn (&self->path, now, strlen (message->payload), mtu))
    return FALSE;

  hb_outbound_message_cut (message, get_room (self, now));
  send_part (self, now);
  return TRUE;
}

static void
end_exchange (HbClient           *self,
              HbOutboundExchange *outbound,
              gint64              now)
{
  hb_outbound_exchange_end (outbound);
  hb_client_begin_next (self, now);
}

void
hb_client_too_big (HbClient *self,
                   gint64    now,
                   guint     mtu)
{
  if (send_smaller (self, now, mtu))
    return;

  warn (self, now, self->exchange.message, (HbTrouble) { .part_size = hb_path_suggest (&self->path, mtu) });
  end_exchange (self, &self->exchange, now);
}

/* The payload has left, and no router has complained. */
void
hb_client_payload_left (HbClient           *self,
                        HbOutboundExchange *outbound,
                        gint64              now)
{
  if (hb_outbound_message_next_part (outbound->message, get_room (self, now)))
    {
      send_part (self, now);
      return;
    }

  report_sent (self, outbound, &outbound->exchange, now);
  end_exchange (self, outbound, now);
}

/* An address that we have lost cannot send TERMINATE. That is no failure if another address did. */
static void
end_terminate (HbClient *self,
               gint64    now,
               int       error)
{
  HbOutboundExchange *outbound = &self->exchange;

  if (error == 0 && self->first_terminate.step == HB_STEP_IDLE)
    self->first_terminate = outbound->exchange;
  hb_sources_forget (&self->sources, &outbound->source);
  if (self->sources.n_addresses > 0)
    {
      hb_outbound_exchange_end (outbound);
      send_next_terminate (self, now);
      return;
    }

  if (self->first_terminate.step != HB_STEP_IDLE)
    report_sent (self, outbound, &self->first_terminate, now);
  else
    report_failed (self, outbound, now, error);
  hb_outbound_exchange_end (outbound);
  self->left = TRUE;
}

/* There is nothing left to wait for, or the payload could not be sent. */
void
hb_client_exchange_over (HbClient           *self,
                         HbOutboundExchange *outbound,
                         gint64              now,
                         const HbOutgoing   *outgoing,
                         int                 error)
{
  if (outbound->message->kind == HB_OUTBOUND_MESSAGE_TERMINATE)
    {
      end_terminate (self, now, error);
    }
  else if (error == EMSGSIZE && outbound->message->kind == HB_OUTBOUND_MESSAGE_TEXT)
    {
      hb_client_too_big (self, now, 0);
    }
  else if (error != 0)
    {
      report_failed (self, outbound, now, error);
      end_exchange (self, outbound, now);
    }
  else if (outgoing->segment.payload_length > hb_path_get_safe_payload (&self->path, now))
    {
      hb_outbound_exchange_linger (outbound, now);
    }
  else
    {
      hb_client_payload_left (self, outbound, now);
    }
}

/* Reports the answers that have left, and how the server's host reacted. */
void
hb_client_report_answers (HbClient *self,
                          gint64    now)
{
  HbOutboundExchange *outbound;

  while ((outbound = hb_answers_find_over (&self->answers)) != NULL)
    {
      report_sent (self, outbound, &outbound->exchange, now);
      hb_outbound_exchange_end (outbound);
    }
}

/* Any waiting message is a sign of life, too, so no heartbeat is needed. */
void
hb_client_queue_beat (HbClient *self,
                      gint64    now)
{
  if (!g_queue_is_empty (&self->waiting))
    return;

  g_queue_push_tail (&self->waiting, hb_outbound_message_new (HB_OUTBOUND_MESSAGE_BEAT, HB_PAYLOAD_HEARTBEAT));
  hb_client_begin_next (self, now);
}

void
hb_client_drop_waiting (HbClient *self)
{
  HbOutboundMessage *message;

  while ((message = g_queue_pop_head (&self->waiting)) != NULL)
    {
      if (message->kind == HB_OUTBOUND_MESSAGE_TEXT)
        self->unsent++;
      hb_outbound_message_free (message);
    }
}
