#include "event/hb-time.h"
#include "role/hb-budget-table.h"
#include "wire/hb-bytes.h"

static const HbRate rate = { 10, HB_SECOND };

static HbAddress
address_of (guint32 number)
{
  guint8 bytes[4];

  hb_put_u32 (bytes, number);
  return hb_address_from_ipv4 (bytes);
}

static gboolean
take (HbBudgetTable *table,
      guint32        address,
      guint32        kind,
      gint64         now)
{
  HbAddress key = address_of (address);
  HbBudgetPlace place = hb_budget_table_find (table, &key, kind);

  if (!hb_budget_place_allows (&place, &rate, 1, now))
    return FALSE;

  hb_budget_place_spend (&place, &rate, 1, now);
  return TRUE;
}

static guint
take_all (HbBudgetTable *table,
          guint32        address,
          guint32        kind,
          gint64         now)
{
  guint taken = 0;

  while (take (table, address, kind, now))
    taken++;

  return taken;
}

static void
test_each_has_its_own (void)
{
  g_autoptr (HbBudgetTable) table = hb_budget_table_new ();

  g_assert_cmpuint (take_all (table, 1, 0, 0), ==, 10);
  g_assert_cmpuint (take_all (table, 2, 0, 0), ==, 10);
  g_assert_cmpuint (take_all (table, 1, 1, 0), ==, 10);
  g_assert_cmpuint (take_all (table, 1, 0, 3 * HB_SECOND), ==, 3);
}

/* A source keeps its used-up budget, however many others come in between. */
static void
test_is_not_forgotten (void)
{
  g_autoptr (HbBudgetTable) table = hb_budget_table_new ();

  g_assert_cmpuint (take_all (table, 0, 0, 0), ==, 10);
  for (guint i = 1; i <= 1000000; i++)
    take (table, i, 0, 0);
  g_assert_false (take (table, 0, 0, 0));
}

/* Others keep their budgets while some dozens have used up theirs, unlike with a shared budget. */
static void
test_others_have_theirs (void)
{
  g_autoptr (HbBudgetTable) table = hb_budget_table_new ();
  guint robbed = 0;

  for (guint i = 0; i < 64; i++)
    take_all (table, i, 0, 0);
  for (guint i = 1000; i < 11000; i++)
    robbed += !take (table, i, 0, 0);
  /* (64 / 4096)² of 10,000 would be expected if they used up only shared ones. */
  g_assert_cmpuint (robbed, <, 30);
}

/* A debt is paid off before anything can be taken. */
static void
test_debt (void)
{
  g_autoptr (HbBudgetTable) table = hb_budget_table_new ();
  HbAddress key = address_of (1);
  HbBudgetPlace place = hb_budget_table_find (table, &key, 0);

  hb_budget_place_spend (&place, &rate, 12, 0);
  g_assert_false (take (table, 1, 0, 3 * HB_SECOND - 1));
  g_assert_true (take (table, 1, 0, 3 * HB_SECOND));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/budget-table/each-has-its-own", test_each_has_its_own);
  g_test_add_func ("/budget-table/is-not-forgotten", test_is_not_forgotten);
  g_test_add_func ("/budget-table/others-have-theirs", test_others_have_theirs);
  g_test_add_func ("/budget-table/debt", test_debt);

  return g_test_run ();
}
