#pragma once

#include "role/hb-role.h"

G_BEGIN_DECLS

/* So many are named in one event at the most. */
#define HB_VERDICT_BATCH_MAX 100

/* Behind the verdicts: those that are back. */
#define HB_VERDICT_BATCH_BACK HB_N_VERDICTS

/**
 * HbVerdictBatch:
 * @peers: (element-type HbAddress): those that were given up with each verdict, and those of them that
 *   are back, and not told yet
 * @pulses: how many pulses the first of them got
 * @due: when they are to be told, or %HB_NEVER
 *
 * Peers that were given up or are back, where one event for each would be too much: the names of a
 * second go into one, so that none is missing. What becomes of one peer is told in its order.
 */
typedef struct
{
  GArray *peers[HB_N_VERDICTS + 1];
  guint pulses[HB_N_VERDICTS + 1];
  gint64 due;
} HbVerdictBatch;

void hb_verdict_batch_init    (HbVerdictBatch  *self);
void hb_verdict_batch_clear   (HbVerdictBatch  *self);
void hb_verdict_batch_add     (HbVerdictBatch  *self,
                               HbRole          *role,
                               const HbAddress *peer,
                               const HbEvent   *event);
void hb_verdict_batch_tell    (HbVerdictBatch  *self,
                               HbRole          *role,
                               gint64           now);
void hb_verdict_batch_tell_of (HbVerdictBatch  *self,
                               HbRole          *role,
                               const HbAddress *peer,
                               gint64           now);

G_END_DECLS
