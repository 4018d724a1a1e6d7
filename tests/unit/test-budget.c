#include "role/hb-budget.h"

#include "event/hb-time.h"

/* Takes all tokens. */
static guint
take_all (HbBudget *budget,
          gint64    now)
{
  guint taken = 0;

  while (hb_budget_take (budget, now))
    taken++;

  return taken;
}

static void
test_at_once (void)
{
  HbBudget budget;

  hb_budget_init (&budget, 5, 1);
  g_assert_cmpuint (take_all (&budget, 100 * HB_SECOND), ==, 5);
  g_assert_false (hb_budget_take (&budget, 100 * HB_SECOND));
}

static void
test_refill (void)
{
  /* The tokens after a time, at 10 a second and at most 4. */
  static const struct
  {
    gint64 wait;
    guint tokens;
  } steps[] = {
    { 0, 4 },
    { 99 * HB_MILLISECOND, 0 },
    { 1 * HB_MILLISECOND, 1 },
    { 100 * HB_MILLISECOND, 1 },
    { 250 * HB_MILLISECOND, 2 },
    { 49 * HB_MILLISECOND, 0 },
    { 1 * HB_MILLISECOND, 1 },
    { 300 * HB_MILLISECOND, 3 },
    { 1000 * HB_SECOND, 4 },
    { 1 * HB_MILLISECOND, 0 },
  };
  gint64 now = 5 * HB_SECOND;
  HbBudget budget;

  hb_budget_init (&budget, 4, 10);
  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      now += steps[i].wait;
      g_test_message ("step %" G_GSIZE_FORMAT, i);
      g_assert_cmpuint (take_all (&budget, now), ==, steps[i].tokens);
    }
}

/* A full budget does not accumulate more. */
static void
test_full_earns_nothing (void)
{
  HbBudget budget;

  hb_budget_init (&budget, 2, 1);
  g_assert_true (hb_budget_take (&budget, 0));
  g_assert_true (hb_budget_take (&budget, 10 * HB_SECOND));
  g_assert_true (hb_budget_take (&budget, 10 * HB_SECOND));
  g_assert_false (hb_budget_take (&budget, 10 * HB_SECOND));
  g_assert_false (hb_budget_take (&budget, 11 * HB_SECOND - 1));
  g_assert_true (hb_budget_take (&budget, 11 * HB_SECOND));
}

static void
test_in_the_long_run (void)
{
  guint taken = 0;
  HbBudget budget;

  hb_budget_init (&budget, 50, 100);
  for (gint64 now = 0; now <= 100 * HB_SECOND; now += HB_MILLISECOND)
    taken += hb_budget_take (&budget, now);

  g_assert_cmpuint (taken, ==, 50 + 100 * 100);
}

/* A packet's stamp may be earlier than the last one: this must neither add nor remove tokens. */
static void
test_time_goes_back (void)
{
  HbBudget budget;

  hb_budget_init (&budget, 1, 1);
  g_assert_true (hb_budget_take (&budget, 10 * HB_SECOND));
  g_assert_false (hb_budget_take (&budget, 5 * HB_SECOND));
  g_assert_false (hb_budget_take (&budget, -5 * HB_SECOND));
  g_assert_false (hb_budget_take (&budget, 11 * HB_SECOND - 1));
  g_assert_true (hb_budget_take (&budget, 11 * HB_SECOND));
}

static void
test_boundless (void)
{
  HbBudget budget;

  hb_budget_init (&budget, G_MAXUINT, 10);
  for (guint i = 0; i < 100000; i++)
    g_assert_true (hb_budget_take (&budget, 0));
  g_assert_true (hb_budget_take (&budget, G_MAXINT64));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/budget/at-once", test_at_once);
  g_test_add_func ("/budget/refill", test_refill);
  g_test_add_func ("/budget/full-earns-nothing", test_full_earns_nothing);
  g_test_add_func ("/budget/in-the-long-run", test_in_the_long_run);
  g_test_add_func ("/budget/time-goes-back", test_time_goes_back);
  g_test_add_func ("/budget/boundless", test_boundless);

  return g_test_run ();
}
