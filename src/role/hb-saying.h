#pragma once

#include "wire/hb-address.h"

G_BEGIN_DECLS

/**
 * HbSayingKind:
 * @HB_SAYING_TEXT: a text for the person at the server
 * @HB_SAYING_BEAT: an unasked sign of life
 * @HB_SAYING_ANSWER: the answer to a pulse
 * @HB_SAYING_TERMINATE: the last word, of each address that was used
 */
typedef enum
{
  HB_SAYING_TEXT,
  HB_SAYING_BEAT,
  HB_SAYING_ANSWER,
  HB_SAYING_TERMINATE,
} HbSayingKind;

/**
 * HbSaying:
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
  HbSayingKind kind;
  char *payload;
  HbAddress source;
  HbAddress server;
  guint32 pulse_seq;
  char *text;
  gsize offset;
} HbSaying;

HbSaying   *hb_saying_new      (HbSayingKind    kind,
                                const char     *payload);
void        hb_saying_free     (HbSaying       *self);
const char *hb_saying_get_text (const HbSaying *self);
void        hb_saying_cut      (HbSaying       *self,
                                gsize           room);
gboolean    hb_saying_go_on    (HbSaying       *self,
                                gsize           room);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbSaying, hb_saying_free)

G_END_DECLS
