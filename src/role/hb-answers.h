#pragma once

#include "role/hb-voice.h"

G_BEGIN_DECLS

/* How many answers may have left while the server's host is still waited for. */
#define HB_ANSWERS_MAX 8

/**
 * HbAnswers:
 * @voices: one for each answer that leaves, or waits for what the server's host makes of it
 *
 * The answers of a client to the pulses of its server. Each leaves at once, whatever the ones
 * before it still wait for. A plain value that the client embeds.
 */
typedef struct
{
  HbVoice voices[HB_ANSWERS_MAX];
} HbAnswers;

void     hb_answers_init        (HbAnswers            *self,
                                 HbRole               *role,
                                 const HbClientConfig *config,
                                 HbSecret             *secret,
                                 guint16               source_port);
gboolean hb_answers_is_busy     (const HbAnswers      *self);
gboolean hb_answers_is_speaking (const HbAnswers      *self,
                                 const HbAddress      *source);
void     hb_answers_make_room   (HbAnswers            *self);
void     hb_answers_begin       (HbAnswers            *self,
                                 gint64                now,
                                 const HbAddress      *source);
HbVoice *hb_answers_find_owner  (HbAnswers            *self,
                                 const HbOutgoing     *outgoing);
HbVoice *hb_answers_find_over   (HbAnswers            *self);
gboolean hb_answers_answer      (HbAnswers            *self,
                                 gint64                now,
                                 const HbSegment      *segment);
gboolean hb_answers_unreachable (HbAnswers            *self,
                                 gint64                now,
                                 const HbUnreachable  *unreachable);
void     hb_answers_advance     (HbAnswers            *self,
                                 gint64                now);
void     hb_answers_hurry       (HbAnswers            *self);
gint64   hb_answers_get_due     (const HbAnswers      *self);
void     hb_answers_end         (HbAnswers            *self);

G_END_DECLS
