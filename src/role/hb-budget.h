#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HbBudget:
 *
 * A token bucket: so much at once, so much a second after that.
 */
typedef struct
{
  gint64 filled;
  gint64 interval;
  guint capacity;
  guint left;
} HbBudget;

void     hb_budget_init (HbBudget *self,
                         guint     capacity,
                         guint     per_second);
gboolean hb_budget_take (HbBudget *self,
                         gint64    now);

G_END_DECLS
