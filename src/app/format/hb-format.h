#pragma once

#include "event/hb-peer-snapshot.h"

G_BEGIN_DECLS

/* The app's texts for durations, times, states and verdicts, the same everywhere. */

/* Where the text of a verdict is used. */
typedef enum
{
  HB_VERDICT_BRIEF,    /* in a cell: "host is silent" */
  HB_VERDICT_SENTENCE, /* "Its host does not answer." */
  HB_VERDICT_OUTCOME,  /* of a session: "Given up: the host did not answer" */
  HB_VERDICT_N_FORMS
} HbVerdictForm;

char       *hb_format_duration    (gint64        duration);
char       *hb_format_left        (gint64        left);
char       *hb_format_clock       (gint64        time);
char       *hb_format_clock_brief (gint64        time);
char       *hb_format_time        (gint64        time,
                                   gint64        now);
char       *hb_format_time_brief  (gint64        time,
                                   gint64        now);
char       *hb_format_tenths      (gint64        tenths);
char       *hb_format_rtt         (double        rtt_ms);
char       *hb_format_place       (const char   *address,
                                   const char   *name,
                                   const char   *group);
const char *hb_format_state       (HbPeerState   state);
const char *hb_format_states      (HbPeerState   state);
const char *hb_format_verdict     (HbVerdict     verdict,
                                   HbVerdictForm form);

G_END_DECLS
