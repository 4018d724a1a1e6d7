#include "role/hb-budget.h"

#include "event/hb-time.h"

static gint64
add (gint64 time,
     gint64 duration)
{
  gint64 sum;

  return __builtin_add_overflow (time, duration, &sum) ? G_MAXINT64 : sum;
}

/**
 * hb_rate_spend:
 * @self: a rate
 * @full: when a budget of that rate is full again, or %HB_BUDGET_FULL
 * @n_tokens: how many are taken
 * @now: the time; it may lie a little before one handed in earlier
 *
 * Returns: when that budget is full again then
 */
gint64
hb_rate_spend (const HbRate *self,
               gint64        full,
               guint         n_tokens,
               gint64        now)
{
  return add (MAX (full, now), (gint64) n_tokens * self->interval);
}

/**
 * hb_rate_allows:
 * @self: a rate
 * @full: when a budget of that rate is full again, or %HB_BUDGET_FULL
 * @n_tokens: how many are wanted
 * @now: the time
 *
 * Returns: whether there are so many in it
 */
gboolean
hb_rate_allows (const HbRate *self,
                gint64        full,
                guint         n_tokens,
                gint64        now)
{
  return hb_rate_spend (self, full, n_tokens, now) <=
         add (now, (gint64) self->capacity * self->interval);
}

/**
 * hb_budget_init:
 * @self: a budget
 * @capacity: how many tokens it holds, and holds now
 * @per_second: how many come back each second; at least 1
 */
void
hb_budget_init (HbBudget *self,
                guint     capacity,
                guint     per_second)
{
  *self = (HbBudget) {
    .rate = { capacity, HB_SECOND / per_second },
    .full = HB_BUDGET_FULL,
  };
}

/**
 * hb_budget_take:
 * @self: a budget
 * @now: the time
 *
 * Returns: whether there was a token to take
 */
gboolean
hb_budget_take (HbBudget *self,
                gint64    now)
{
  if (!hb_rate_allows (&self->rate, self->full, 1, now))
    return FALSE;

  hb_budget_owe (self, now);
  return TRUE;
}

/**
 * hb_budget_owe:
 * @self: a budget
 * @now: the time
 *
 * Takes a token whether there is one or not: then the next one is missed.
 */
void
hb_budget_owe (HbBudget *self,
               gint64    now)
{
  self->full = hb_rate_spend (&self->rate, self->full, 1, now);
}
