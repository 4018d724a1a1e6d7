#include "role/hb-budget.h"

#include "role/hb-time.h"

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
  self->capacity = capacity;
  self->left = capacity;
  self->interval = HB_SECOND / per_second;
  self->filled = G_MININT64;
}

static void
refill (HbBudget *self,
        gint64    now)
{
  gint64 earned;

  if (self->filled == G_MININT64 || self->left == self->capacity)
    {
      self->filled = MAX (self->filled, now);
      return;
    }
  if (now <= self->filled)
    return;

  earned = (now - self->filled) / self->interval;
  self->left += (guint) MIN (earned, (gint64) (self->capacity - self->left));
  self->filled += earned * self->interval;
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
  refill (self, now);

  if (self->left == 0)
    return FALSE;

  self->left--;
  return TRUE;
}
