#include "role/hb-budget-table.h"

/* 64 KiB in all. What spends is bounded in all by what is spent for all (hb-event-limiter.c): that is some
 * dozens of addresses at once that have nothing left. */
#define ROW 4096

struct _HbBudgetTable
{
  gint64 full[2][ROW];
};

HbBudgetTable *
hb_budget_table_new (void)
{
  HbBudgetTable *self = g_new (HbBudgetTable, 1);

  for (guint i = 0; i < ROW; i++)
    self->full[0][i] = self->full[1][i] = HB_BUDGET_FULL;

  return self;
}

void
hb_budget_table_free (HbBudgetTable *self)
{
  g_free (self);
}

/**
 * hb_budget_table_find:
 * @self: a table
 * @address: an address
 * @kind: which of its budgets
 *
 * Returns: where that budget is, for as long as the table lives
 */
HbBudgetPlace
hb_budget_table_find (HbBudgetTable   *self,
                      const HbAddress *address,
                      guint32          kind)
{
  HbAddress key = *address;
  guint hash;

  /* One of an interface that is this far from the first does not come. */
  key.scope ^= kind << 24;
  hash = hb_address_hash (&key);

  return (HbBudgetPlace) { { &self->full[0][hash % ROW], &self->full[1][(hash >> 16) % ROW] } };
}

static gint64
get_full (const HbBudgetPlace *self)
{
  return MIN (*self->full[0], *self->full[1]);
}

gboolean
hb_budget_place_allows (const HbBudgetPlace *self,
                        const HbRate        *rate,
                        guint                n_tokens,
                        gint64               now)
{
  return hb_rate_allows (rate, get_full (self), n_tokens, now);
}

/**
 * hb_budget_place_spend:
 * @self: a place
 * @rate: the rate of its budget
 * @n_tokens: how many are taken, there or not
 * @now: the time
 */
void
hb_budget_place_spend (const HbBudgetPlace *self,
                       const HbRate        *rate,
                       guint                n_tokens,
                       gint64               now)
{
  gint64 full = hb_rate_spend (rate, get_full (self), n_tokens, now);

  /* Those who share a place lose nothing by it while their other one is fuller. */
  for (guint i = 0; i < G_N_ELEMENTS (self->full); i++)
    *self->full[i] = MAX (*self->full[i], full);
}
