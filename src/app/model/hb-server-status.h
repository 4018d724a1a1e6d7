#pragma once

#include <glib.h>

#include "app/model/hb-message-entry.h"

G_BEGIN_DECLS

/**
 * HbServerStatusKind:
 * @HB_SERVER_STATUS_UNKNOWN: nothing was sent to the server yet
 * @HB_SERVER_STATUS_REPORTED: its host answered; whether a server watches us is unknown
 * @HB_SERVER_STATUS_WATCHED: a pulse came: it watches us
 * @HB_SERVER_STATUS_FORGOTTEN: it used to send a pulse after such a silence, and does not any more
 * @HB_SERVER_STATUS_SILENT: its host does not answer
 * @HB_SERVER_STATUS_UNREACHABLE: there is no route to its host
 * @HB_SERVER_STATUS_STUCK: our messages cannot be sent
 *
 * What a client knows of its server.
 */
typedef enum
{
  HB_SERVER_STATUS_UNKNOWN,
  HB_SERVER_STATUS_REPORTED,
  HB_SERVER_STATUS_WATCHED,
  HB_SERVER_STATUS_FORGOTTEN,
  HB_SERVER_STATUS_SILENT,
  HB_SERVER_STATUS_UNREACHABLE,
  HB_SERVER_STATUS_STUCK,
} HbServerStatusKind;

/**
 * HbServerStatus:
 *
 * Derives an #HbServerStatusKind from events. Nothing on the wire says that a session is open (PROTOCOL.md, "What a
 * client does"): a client only knows the outcomes of its messages, and the pulses that came. All times are
 * microseconds of wall-clock time since 1970, durations are microseconds.
 */
typedef struct _HbServerStatus HbServerStatus;

HbServerStatus    *hb_server_status_new                 (void);
void               hb_server_status_free                (HbServerStatus       *self);
void               hb_server_status_clear               (HbServerStatus       *self);
void               hb_server_status_take_event          (HbServerStatus       *self,
                                                         const HbEvent        *event);
HbServerStatusKind hb_server_status_get                 (const HbServerStatus *self,
                                                         gint64                now);
gboolean           hb_server_status_was_watched         (const HbServerStatus *self);
gint64             hb_server_status_get_sent_time       (const HbServerStatus *self);
double             hb_server_status_get_rtt_ms          (const HbServerStatus *self);
gint64             hb_server_status_get_pulse_time      (const HbServerStatus *self);
HbOutcome          hb_server_status_get_answer          (const HbServerStatus *self);
double             hb_server_status_get_answer_ms       (const HbServerStatus *self);
gint64             hb_server_status_get_longest_silence (const HbServerStatus *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbServerStatus, hb_server_status_free)

G_END_DECLS
