#pragma once

#include "role/hb-client.h"
#include "role/hb-saying.h"

G_BEGIN_DECLS

/**
 * HbVoice:
 * @saying: (nullable): what is being said, or %NULL
 * @exchange: how far that has come
 * @source: which of our addresses says it: once a segment has left, the one that it left from
 * @server: to which address of the server that is said
 * @due: until when to wait for the server's host, or %HB_NEVER
 * @at_once: whether the payload does not wait for the server's host
 * @said: whether the payload has left, or has not
 *
 * What a client says one thing at a time with: an exchange of segments with its server, from the
 * SYN to the payload that has left, or has not, and what the server's host made of it. A plain
 * value that the client embeds.
 */
typedef struct
{
  HbSaying *saying;
  HbExchange exchange;
  HbAddress source;
  HbAddress server;
  gint64 due;
  gboolean at_once;
  gboolean said;

  HbRole *role;
  const HbClientConfig *config;
  HbSecret *secret;
  guint16 source_port;
} HbVoice;

void     hb_voice_init        (HbVoice              *self,
                               HbRole               *role,
                               const HbClientConfig *config,
                               HbSecret             *secret,
                               guint16               source_port);
void     hb_voice_begin       (HbVoice              *self,
                               gint64                now,
                               HbSaying             *saying);
void     hb_voice_say_at_once (HbVoice              *self,
                               gint64                now,
                               HbSaying             *saying);
void     hb_voice_end         (HbVoice              *self);
gboolean hb_voice_is_busy     (const HbVoice        *self);
gboolean hb_voice_is_speaking (const HbVoice        *self);
gboolean hb_voice_is_over     (const HbVoice        *self);
gboolean hb_voice_owns        (const HbVoice        *self,
                               const HbOutgoing     *outgoing);
gboolean hb_voice_sent        (HbVoice              *self,
                               gint64                now,
                               const HbOutgoing     *outgoing,
                               int                   error);
gboolean hb_voice_answer      (HbVoice              *self,
                               gint64                now,
                               const HbSegment      *segment);
gboolean hb_voice_unreachable (HbVoice              *self,
                               gint64                now,
                               const HbUnreachable  *unreachable);
gboolean hb_voice_has_no_way  (const HbVoice        *self,
                               const HbUnreachable  *unreachable);
gboolean hb_voice_is_asking   (const HbVoice        *self);
gboolean hb_voice_is_waited_out (const HbVoice      *self,
                               gint64                now);
void     hb_voice_advance     (HbVoice              *self,
                               gint64                now);
void     hb_voice_hurry       (HbVoice              *self);
void     hb_voice_repeat      (HbVoice              *self,
                               gint64                now);
void     hb_voice_linger      (HbVoice              *self,
                               gint64                now);
gboolean hb_voice_has_lingered (const HbVoice       *self,
                               gint64                now);
gboolean hb_voice_lost        (const HbVoice        *self,
                               const HbUnreachable  *unreachable);

G_END_DECLS
