#pragma once

#include <glib-object.h>

#include "event/hb-event.h"

G_BEGIN_DECLS

/**
 * HbMessageEntryKind:
 * @HB_MESSAGE_ENTRY_TEXT: a text that we sent
 * @HB_MESSAGE_ENTRY_PULSE: a pulse of the server
 * @HB_MESSAGE_ENTRY_BEAT: unsolicited heartbeats of ours, perhaps several in a row
 * @HB_MESSAGE_ENTRY_NOTE: a note, such as a warning
 */
typedef enum
{
  HB_MESSAGE_ENTRY_TEXT,
  HB_MESSAGE_ENTRY_PULSE,
  HB_MESSAGE_ENTRY_BEAT,
  HB_MESSAGE_ENTRY_NOTE,
} HbMessageEntryKind;

/**
 * HbOutcome:
 * @HB_OUTCOME_NONE: it has none
 * @HB_OUTCOME_WAITING: not known yet
 * @HB_OUTCOME_SENT: it left; the reaction of the server's host is not known
 * @HB_OUTCOME_ANSWERED: it left, and the server's host answered
 * @HB_OUTCOME_SILENT: it left, and the server's host did not answer
 * @HB_OUTCOME_UNREACHABLE: it left, and the server's host is unreachable
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
 * - "count" (uint: how often it was repeated in a row)
 */
G_DECLARE_FINAL_TYPE (HbMessageEntry, hb_message_entry, HB, MESSAGE_ENTRY, GObject)

void               hb_message_entry_set_server  (HbMessageEntry    *self,
                                                 const char        *server);
const char        *hb_message_entry_get_server  (HbMessageEntry    *self);
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
