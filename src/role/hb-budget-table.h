#pragma once

#include "role/hb-budget.h"
#include "wire/hb-address.h"

G_BEGIN_DECLS

/**
 * HbBudgetTable:
 *
 * Budgets by address, in memory of a fixed size however many addresses there are. Each address has
 * two places, found with the secret hash, which it may share with others; what the fuller of the two
 * says is true. So nobody is ever put out, and nobody can have a budget of his own forgotten by
 * bringing in others; who shares both of his places with one that spends all gets less than his own.
 */
typedef struct _HbBudgetTable HbBudgetTable;

/**
 * HbBudgetPlace:
 *
 * Where an address has its budget.
 */
typedef struct
{
  gint64 *full[2];
} HbBudgetPlace;

HbBudgetTable *hb_budget_table_new    (void);
void           hb_budget_table_free   (HbBudgetTable       *self);
HbBudgetPlace  hb_budget_table_find   (HbBudgetTable       *self,
                                       const HbAddress     *address,
                                       guint32              kind);
gboolean       hb_budget_place_allows (const HbBudgetPlace *self,
                                       const HbRate        *rate,
                                       guint                n_tokens,
                                       gint64               now);
void           hb_budget_place_spend  (const HbBudgetPlace *self,
                                       const HbRate        *rate,
                                       guint                n_tokens,
                                       gint64               now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbBudgetTable, hb_budget_table_free)

G_END_DECLS
