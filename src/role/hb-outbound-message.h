#pragma once

#include "wire/hb-address.h"

G_BEGIN_DECLS

/**
 * HbOutboundMessageKind:
 * @HB_OUTBOUND_MESSAGE_TEXT: a text for the person at the server
 * @HB_OUTBOUND_MESSAGE_BEAT: an unasked sign of life
 * @HB_OUTBOUND_MESSAGE_ANSWER: the answer to a pulse
 * @HB_OUTBOUND_MESSAGE_TERMINATE: the last word, of each address that was used
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
 * @kind: what it is
 * @payload: the words on the wire
 * @text: (nullable): where it is said in parts, all of it; @payload is the part whose turn it is
 * @offset: where in @text that begins
 * @source: which of our addresses says it, or "any"
 * @server: to which address of the server, or "any" for the one in use
 * @pulse_seq: of an answer, the sequence number of the SYN of the pulse that it answers, whether that
 *   was sent or not; else 0
 *
 * What a client is to say to its server.
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

HbOutboundMessage *hb_outbound_message_new      (HbOutboundMessageKind    kind,
                                                 const char              *payload);
void               hb_outbound_message_free     (HbOutboundMessage       *self);
const char        *hb_outbound_message_get_text (const HbOutboundMessage *self);
void               hb_outbound_message_cut      (HbOutboundMessage       *self,
                                                 gsize                    room);
gboolean           hb_outbound_message_go_on    (HbOutboundMessage       *self,
                                                 gsize                    room);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbOutboundMessage, hb_outbound_message_free)

G_END_DECLS
