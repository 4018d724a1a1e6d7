#pragma once

#include "role/hb-outbound-exchange.h"

G_BEGIN_DECLS

/* How many answers may have left while the server's host is still waited for. */
#define HB_ANSWERS_MAX 8

/**
 * HbAsked:
 * @address: which of our addresses was asked
 * @seq: the sequence number of the last pulse to it, that of its SYN
 * @own: we have spoken from there unasked, so it is certain that the server asks it
 */
typedef struct
{
  HbAddress address;
  guint32 seq;
  gboolean own;
} HbAsked;

/**
 * HbAnswers:
 * @exchanges: one for each answer that leaves, or waits for what the server's host makes of it
 * @asked: which of our addresses were asked and have not begun to answer, in turn
 * @n_asked: how many there are
 * @own_last: the last one that was answered for was our own
 * @next: no answer begins before then: an interval after the last one began, and after it left
 *
 * The answers of a client to the pulses of its server. Each leaves whatever the ones before it still
 * wait for, and no two of them within %HB_ANSWER_INTERVAL: anybody can forge pulses. Those that come
 * meanwhile have one answer in common, to the last of them, or one for each address that was asked.
 * Every other turn is that of addresses of our own, if there are any: however many others are asked in
 * the server's name, the server hears of the one that it knows. A plain value that the client embeds.
 */
typedef struct
{
  HbOutboundExchange exchanges[HB_ANSWERS_MAX];
  HbAsked asked[HB_ANSWERS_MAX];
  guint n_asked;
  gboolean own_last;
  gint64 next;
} HbAnswers;

void                hb_answers_init        (HbAnswers            *self,
                                            HbRole               *role,
                                            const HbClientConfig *config,
                                            HbSecret             *secret,
                                            guint16               source_port);
gboolean            hb_answers_is_busy     (const HbAnswers      *self);
void                hb_answers_ask         (HbAnswers            *self,
                                            const HbAddress      *address,
                                            guint32               seq,
                                            gboolean              own);
gboolean            hb_answers_is_due      (const HbAnswers      *self,
                                            gint64                now);
void                hb_answers_make_room   (HbAnswers            *self);
void                hb_answers_begin       (HbAnswers            *self,
                                            gint64                now);
void                hb_answers_note_left   (HbAnswers            *self,
                                            gint64                now);
HbOutboundExchange *hb_answers_find_owner  (HbAnswers            *self,
                                            const HbOutgoing     *outgoing);
HbOutboundExchange *hb_answers_find_over   (HbAnswers            *self);
gboolean            hb_answers_answer      (HbAnswers            *self,
                                            gint64                now,
                                            const HbSegment      *segment);
gboolean            hb_answers_unreachable (HbAnswers            *self,
                                            gint64                now,
                                            const HbUnreachable  *unreachable);
void                hb_answers_advance     (HbAnswers            *self,
                                            gint64                now);
void                hb_answers_hurry       (HbAnswers            *self);
gint64              hb_answers_get_due     (const HbAnswers      *self);
void                hb_answers_end         (HbAnswers            *self);

G_END_DECLS
