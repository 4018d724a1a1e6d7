#pragma once

#include <glib-object.h>

#include "event/hb-event.h"

G_BEGIN_DECLS

/**
 * HbUtteranceKind:
 * @HB_UTTERANCE_SAID: a text of the person's
 * @HB_UTTERANCE_PULSE: the server asked whether we are alive
 * @HB_UTTERANCE_BEAT: we said unasked that we are, perhaps several times in a row
 * @HB_UTTERANCE_NOTE: something that is to be known here, such as trouble of our own
 */
typedef enum
{
  HB_UTTERANCE_SAID,
  HB_UTTERANCE_PULSE,
  HB_UTTERANCE_BEAT,
  HB_UTTERANCE_NOTE,
} HbUtteranceKind;

/**
 * HbOutcome:
 * @HB_OUTCOME_NONE: there is none to be had
 * @HB_OUTCOME_WAITING: it is not known yet
 * @HB_OUTCOME_SENT: it left; what the server's host made of it is not known
 * @HB_OUTCOME_ANSWERED: it left, and the server's host answered
 * @HB_OUTCOME_SILENT: it left, and the server's host did not answer
 * @HB_OUTCOME_UNREACHABLE: it left, and there was no route to the server's host
 * @HB_OUTCOME_UNSENT: it did not leave
 */
typedef enum
{
  HB_OUTCOME_NONE,
  HB_OUTCOME_WAITING,
  HB_OUTCOME_SENT,
  HB_OUTCOME_ANSWERED,
  HB_OUTCOME_SILENT,
  HB_OUTCOME_UNREACHABLE,
  HB_OUTCOME_UNSENT,
} HbOutcome;

#define HB_TYPE_UTTERANCE (hb_utterance_get_type ())

/**
 * HbUtterance:
 *
 * One entry of a conversation. Its properties, all read-only and notified where they change:
 *
 * - "kind" (an #HbUtteranceKind as int), "text" (string, safe to show)
 * - "time" (int64, microseconds of wall-clock time since 1970)
 * - "outcome" (an #HbOutcome as int), "rtt-ms" (double, negative where unknown)
 * - "count" (uint: how often this was said in a row)
 */
G_DECLARE_FINAL_TYPE (HbUtterance, hb_utterance, HB, UTTERANCE, GObject)

HbUtterance     *hb_utterance_new         (HbUtteranceKind  kind,
                                           const char      *text,
                                           gint64           time);
void             hb_utterance_settle      (HbUtterance     *self,
                                           HbOutcome        outcome,
                                           double           rtt_ms,
                                           gint64           time);
void             hb_utterance_repeat      (HbUtterance     *self);
HbUtteranceKind  hb_utterance_get_kind    (HbUtterance     *self);
const char      *hb_utterance_get_text    (HbUtterance     *self);
gint64           hb_utterance_get_time    (HbUtterance     *self);
HbOutcome        hb_utterance_get_outcome (HbUtterance     *self);
double           hb_utterance_get_rtt_ms  (HbUtterance     *self);
guint            hb_utterance_get_count   (HbUtterance     *self);

HbOutcome        hb_outcome_from_host     (HbHost           host);

G_END_DECLS
