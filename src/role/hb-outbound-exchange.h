#pragma once

#include "role/hb-client.h"
#include "role/hb-outbound-message.h"

G_BEGIN_DECLS

/**
 * HbOutboundExchange:
 * @message: (nullable): the message being sent, or %NULL
 * @exchange: how far it has come
 * @source: our source address: once a segment has left, the one that it left from
 * @server: the server's address it is sent to
 * @due: when to stop waiting for the server's host, or %HB_NEVER
 * @at_once: whether the payload does not wait for the answer to the SYN
 * @payload_done: whether the payload has left, or could not be sent
 *
 * Sends one message of a client to its server at a time: the exchange from the SYN to the payload, and how the
 * server's host reacted. A plain value that the client embeds.
 */
typedef struct
{
  HbOutboundMessage *message;
  HbExchange exchange;
  HbAddress source;
  HbAddress server;
  gint64 due;
  gboolean at_once;
  gboolean payload_done;

  HbRole *role;
  const HbClientConfig *config;
  HbSecret *secret;
  guint16 source_port;
} HbOutboundExchange;

void     hb_outbound_exchange_init          (HbOutboundExchange       *self,
                                             HbRole                   *role,
                                             const HbClientConfig     *config,
                                             HbSecret                 *secret,
                                             guint16                   source_port);
void     hb_outbound_exchange_begin         (HbOutboundExchange       *self,
                                             gint64                    now,
                                             HbOutboundMessage        *message);
void     hb_outbound_exchange_send_at_once  (HbOutboundExchange       *self,
                                             gint64                    now,
                                             HbOutboundMessage        *message);
void     hb_outbound_exchange_end           (HbOutboundExchange       *self);
gboolean hb_outbound_exchange_is_busy       (const HbOutboundExchange *self);
gboolean hb_outbound_exchange_is_sending    (const HbOutboundExchange *self);
gboolean hb_outbound_exchange_is_over       (const HbOutboundExchange *self);
gboolean hb_outbound_exchange_owns          (const HbOutboundExchange *self,
                                             const HbOutgoing         *outgoing);
gboolean hb_outbound_exchange_sent          (HbOutboundExchange       *self,
                                             gint64                    now,
                                             const HbOutgoing         *outgoing,
                                             int                       error);
gboolean hb_outbound_exchange_answer        (HbOutboundExchange       *self,
                                             gint64                    now,
                                             const HbSegment          *segment);
gboolean hb_outbound_exchange_unreachable   (HbOutboundExchange       *self,
                                             gint64                    now,
                                             const HbUnreachable      *unreachable);
gboolean hb_outbound_exchange_has_no_route  (const HbOutboundExchange *self,
                                             const HbUnreachable      *unreachable);
gboolean hb_outbound_exchange_is_asking     (const HbOutboundExchange *self);
gboolean hb_outbound_exchange_has_timed_out (const HbOutboundExchange *self,
                                             gint64                    now);
void     hb_outbound_exchange_advance       (HbOutboundExchange       *self,
                                             gint64                    now);
void     hb_outbound_exchange_stop_waiting  (HbOutboundExchange       *self);
void     hb_outbound_exchange_repeat        (HbOutboundExchange       *self,
                                             gint64                    now);
void     hb_outbound_exchange_linger        (HbOutboundExchange       *self,
                                             gint64                    now);
gboolean hb_outbound_exchange_has_lingered  (const HbOutboundExchange *self,
                                             gint64                    now);
gboolean hb_outbound_exchange_lost_payload  (const HbOutboundExchange *self,
                                             const HbUnreachable      *unreachable);

G_END_DECLS
