#pragma once

#include <glib.h>

#include "app/hb-utterance.h"

G_BEGIN_DECLS

/**
 * HbStanding:
 * @HB_STANDING_UNKNOWN: the server has never heard of us: nothing has left yet
 * @HB_STANDING_REPORTED: its machine answered; whether a server watches there is not known
 * @HB_STANDING_WATCHED: a pulse came: it watches
 * @HB_STANDING_FORGOTTEN: it used to ask after a silence as long as this one, and does no more
 * @HB_STANDING_SILENT: its machine does not answer
 * @HB_STANDING_UNREACHABLE: there is no route to its machine
 * @HB_STANDING_STUCK: what we say does not leave this computer
 *
 * How a client stands with its server, as far as there is evidence.
 */
typedef enum
{
  HB_STANDING_UNKNOWN,
  HB_STANDING_REPORTED,
  HB_STANDING_WATCHED,
  HB_STANDING_FORGOTTEN,
  HB_STANDING_SILENT,
  HB_STANDING_UNREACHABLE,
  HB_STANDING_STUCK,
} HbStanding;

/**
 * HbClientStanding:
 *
 * Works out an #HbStanding from what happened. Nothing on the wire says that a session is open
 * (PROTOCOL.md, "What a client does"): a client knows what became of what it sent, and that a pulse has
 * come. All times are microseconds of wall-clock time since 1970, durations are microseconds.
 */
typedef struct _HbClientStanding HbClientStanding;

HbClientStanding *hb_client_standing_new             (void);
void              hb_client_standing_free            (HbClientStanding       *self);
void              hb_client_standing_clear           (HbClientStanding       *self);
void              hb_client_standing_take_event      (HbClientStanding       *self,
                                                      const HbEvent          *event);
HbStanding        hb_client_standing_get             (const HbClientStanding *self,
                                                      gint64                  now);
gboolean          hb_client_standing_was_watched     (const HbClientStanding *self);
gint64            hb_client_standing_get_spoken      (const HbClientStanding *self);
double            hb_client_standing_get_rtt_ms      (const HbClientStanding *self);
gint64            hb_client_standing_get_pulsed      (const HbClientStanding *self);
HbOutcome         hb_client_standing_get_answer      (const HbClientStanding *self);
double            hb_client_standing_get_answer_ms   (const HbClientStanding *self);
gint64            hb_client_standing_get_patience    (const HbClientStanding *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbClientStanding, hb_client_standing_free)

G_END_DECLS
