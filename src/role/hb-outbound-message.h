#pragma once

#include "wire/hb-address.h"

G_BEGIN_DECLS

/**
 * HbOutboundMessageKind:
 * @HB_OUTBOUND_MESSAGE_TEXT: a text for the person at the server
 * @HB_OUTBOUND_MESSAGE_BEAT: an unsolicited heartbeat
 * @HB_OUTBOUND_MESSAGE_ANSWER: the answer to a pulse
 * @HB_OUTBOUND_MESSAGE_TERMINATE: the end of the session, sent from each address used
 */
typedef enum
{
  HB_OUTBOUND_MESSAGE_TEXT,
  HB_OUTBOUND_MESSAGE_BEAT,
  HB_OUTBOUND_MESSAGE_ANSWER,
  HB_OUTBOUND_MESSAGE_TERMINATE,
} HbOutboundMessageKind;

/**
 * HbOutboundMessage:
 * @kind: its kind
 * @payload: the payload on the wire
 * @text: (nullable): the whole text if it is sent in parts; @payload is the current part
 * @offset: where that part starts in @text
 * @source: which of our addresses to send from, or "any"
 * @server: the server's address to send to, or "any" for the one in use
 * @pulse_seq: for an answer, the sequence number of the SYN of the pulse, even if that SYN was not sent; else 0
 *
 * A message from a client to its server.
 */
typedef struct
{
  HbOutboundMessageKind kind;
  char *payload;
  HbAddress source;
  HbAddress server;
  guint32 pulse_seq;
  char *text;
  gsize offset;
} HbOutboundMessage;

HbOutboundMessage *hb_outbound_message_new       (HbOutboundMessageKind    kind,
                                                  const char              *payload);
void               hb_outbound_message_free      (HbOutboundMessage       *self);
const char        *hb_outbound_message_get_text  (const HbOutboundMessage *self);
void               hb_outbound_message_cut       (HbOutboundMessage       *self,
                                                  gsize                    room);
gboolean           hb_outbound_message_next_part (HbOutboundMessage       *self,
                                                  gsize                    room);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbOutboundMessage, hb_outbound_message_free)

G_END_DECLS
