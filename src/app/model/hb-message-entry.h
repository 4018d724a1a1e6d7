#pragma once

#include <glib-object.h>

#include "event/hb-event.h"

G_BEGIN_DECLS

/**
 * HbMessageEntryKind:
 * @HB_MESSAGE_ENTRY_SAID: a text of the person's
 * @HB_MESSAGE_ENTRY_PULSE: the server asked whether we are alive
 * @HB_MESSAGE_ENTRY_BEAT: we said unasked that we are, perhaps several times in a row
 * @HB_MESSAGE_ENTRY_NOTE: something that is to be known here, such as trouble of our own
 */
typedef enum
{
  HB_MESSAGE_ENTRY_SAID,
  HB_MESSAGE_ENTRY_PULSE,
  HB_MESSAGE_ENTRY_BEAT,
  HB_MESSAGE_ENTRY_NOTE,
} HbMessageEntryKind;

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

#define HB_TYPE_MESSAGE_ENTRY (hb_message_entry_get_type ())

/**
 * HbMessageEntry:
 *
 * One entry of a conversation. Its properties, all read-only and notified where they change:
 *
 * - "kind" (an #HbMessageEntryKind as int), "text" (string, safe to show)
 * - "time" (int64, microseconds of wall-clock time since 1970)
 * - "outcome" (an #HbOutcome as int), "rtt-ms" (double, negative where unknown)
 * - "count" (uint: how often this was said in a row)
 */
G_DECLARE_FINAL_TYPE (HbMessageEntry, hb_message_entry, HB, MESSAGE_ENTRY, GObject)

HbMessageEntry    *hb_message_entry_new         (HbMessageEntryKind kind,
                                                 const char        *text,
                                                 gint64             time);
void               hb_message_entry_settle      (HbMessageEntry    *self,
                                                 HbOutcome          outcome,
                                                 double             rtt_ms,
                                                 gint64             time);
void               hb_message_entry_repeat      (HbMessageEntry    *self);
HbMessageEntryKind hb_message_entry_get_kind    (HbMessageEntry    *self);
const char        *hb_message_entry_get_text    (HbMessageEntry    *self);
gint64             hb_message_entry_get_time    (HbMessageEntry    *self);
HbOutcome          hb_message_entry_get_outcome (HbMessageEntry    *self);
double             hb_message_entry_get_rtt_ms  (HbMessageEntry    *self);

HbOutcome hb_outcome_from_host (HbHost host);

G_END_DECLS
