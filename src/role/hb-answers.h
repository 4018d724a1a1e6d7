#pragma once

#include "role/hb-outbound-exchange.h"

G_BEGIN_DECLS

/* How many answers may wait for the server's host at a time. */
#define HB_ANSWERS_MAX 8

/**
 * HbPendingAnswer:
 * @address: which of our addresses the pulse was sent to
 * @seq: the sequence number of the SYN of the last pulse to it
 * @own: we have sent unsolicited messages from it, so the server is sure to know it
 */
typedef struct
{
  HbAddress address;
  guint32 seq;
  gboolean own;
} HbPendingAnswer;

/**
 * HbAnswers:
 * @exchanges: one for each answer that is being sent or waits for the server's host
 * @pending: the pending answers, one for each of our addresses, in the order of the pulses
 * @n_pending: the number of pending answers
 * @own_last: the last answer came from one of our own addresses
 * @next: no answer starts earlier: an interval after the last one started, and after it left
 *
 * A client's answers to its server's pulses. Answers do not wait for each other, but are at least
 * %HB_ANSWER_INTERVAL apart, since anybody can forge pulses. Pulses that arrive in between share one answer for
 * each address, which answers the last of them. Every other turn goes to an address that we have sent
 * unsolicited messages from: the server gets the answer it waits for, however many pulses are forged to other
 * addresses. A plain value that the client embeds.
 */
typedef struct
{
  HbOutboundExchange exchanges[HB_ANSWERS_MAX];
  HbPendingAnswer pending[HB_ANSWERS_MAX];
  guint n_pending;
  gboolean own_last;
  gint64 next;
} HbAnswers;

void                hb_answers_init         (HbAnswers            *self,
                                             HbRole               *role,
                                             const HbClientConfig *config,
                                             HbSecret             *secret,
                                             guint16               source_port);
gboolean            hb_answers_is_busy      (const HbAnswers      *self);
void                hb_answers_queue        (HbAnswers            *self,
                                             const HbAddress      *address,
                                             guint32               seq,
                                             gboolean              own);
gboolean            hb_answers_is_due       (const HbAnswers      *self,
                                             gint64                now);
void                hb_answers_make_room    (HbAnswers            *self);
void                hb_answers_begin        (HbAnswers            *self,
                                             gint64                now);
void                hb_answers_note_left    (HbAnswers            *self,
                                             gint64                now);
HbOutboundExchange *hb_answers_find_owner   (HbAnswers            *self,
                                             const HbOutgoing     *outgoing);
HbOutboundExchange *hb_answers_find_over    (HbAnswers            *self);
gboolean            hb_answers_answer       (HbAnswers            *self,
                                             gint64                now,
                                             const HbSegment      *segment);
gboolean            hb_answers_unreachable  (HbAnswers            *self,
                                             gint64                now,
                                             const HbUnreachable  *unreachable);
void                hb_answers_advance      (HbAnswers            *self,
                                             gint64                now);
void                hb_answers_stop_waiting (HbAnswers            *self);
gint64              hb_answers_get_due      (const HbAnswers      *self);
void                hb_answers_end          (HbAnswers            *self);

G_END_DECLS
