#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HbRate:
 * @capacity: how much at once
 * @interval: after which one comes back, nanoseconds
 */
typedef struct
{
  guint capacity;
  gint64 interval;
} HbRate;

/**
 * HbBudget:
 * @full: when it is full again, if nothing more is taken
 *
 * A token bucket: so much at once, so much a second after that. One time says how much there is in it,
 * so that a table of a great many holds eight bytes for each (hb-budget-table.h).
 */
typedef struct
{
  HbRate rate;
  gint64 full;
} HbBudget;

/* What is in a budget that nothing was taken from yet. */
#define HB_BUDGET_FULL G_MININT64

gint64   hb_rate_spend  (const HbRate *self,
                         gint64        full,
                         guint         n_tokens,
                         gint64        now);
gboolean hb_rate_allows (const HbRate *self,
                         gint64        full,
                         guint         n_tokens,
                         gint64        now);

void     hb_budget_init (HbBudget *self,
                         guint     capacity,
                         guint     per_second);
gboolean hb_budget_take (HbBudget *self,
                         gint64    now);
void     hb_budget_owe  (HbBudget *self,
                         gint64    now);

G_END_DECLS
