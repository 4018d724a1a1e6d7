#pragma once

#include "role/hb-role.h"

G_BEGIN_DECLS

/* How many peers one event names at most. */
#define HB_VERDICT_BATCH_MAX 100

/* Index behind the verdicts: peers that are back. */
#define HB_VERDICT_BATCH_BACK HB_N_VERDICTS

/* Those of which nobody is to be notified are reported by themselves. */
#define HB_VERDICT_BATCH_KINDS (2 * (HB_N_VERDICTS + 1))

/**
 * HbVerdictBatch:
 * @peers: (element-type HbAddress): unreported peers, by the verdict with which they were given up, those that are
 *   back behind these; of each first those of which somebody is to be notified
 * @pulses: how many pulses the first of them got
 * @due: when to report them, or %HB_NEVER
 *
 * Peers that were given up or are back, if one event for each would be too many: those of a second are named in
 * one event, so that none is missing. The events of one peer stay in order.
 */
typedef struct
{
  GArray *peers[HB_VERDICT_BATCH_KINDS];
  guint pulses[HB_VERDICT_BATCH_KINDS];
  gint64 due;
} HbVerdictBatch;

void hb_verdict_batch_init               (HbVerdictBatch  *self);
void hb_verdict_batch_clear              (HbVerdictBatch  *self);
void hb_verdict_batch_add                (HbVerdictBatch  *self,
                                          HbRole          *role,
                                          const HbAddress *peer,
                                          const HbEvent   *event);
void hb_verdict_batch_report             (HbVerdictBatch  *self,
                                          HbRole          *role,
                                          gint64           now);
void hb_verdict_batch_report_if_includes (HbVerdictBatch  *self,
                                          HbRole          *role,
                                          const HbAddress *peer,
                                          gint64           now);

G_END_DECLS
