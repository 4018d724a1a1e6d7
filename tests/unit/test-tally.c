#include "engine/hb-tally.h"

/* Counts of pending calls by caller and user. */

/* Returns: how many of @count calls of a kind are accepted, the first with the number @serial */
static guint
call (HbTally    *tally,
      const char *sender,
      HbCallKind  kind,
      guint32     serial,
      guint       count)
{
  guint let = 0;

  for (guint i = 0; i < count; i++)
    {
      gboolean met;
      g_autofree char *excess = hb_tally_begin (tally, sender, serial + i, NULL, kind, &met);

      let += excess == NULL;
    }

  return let;
}

static void
test_caller (void)
{
  g_autoptr (HbTally) tally = hb_tally_new ();
  g_autofree char *excess = NULL;
  gboolean met;

  g_assert_null (hb_tally_begin (tally, ":1.1", 1, NULL, HB_CALL_LARGE, &met));
  g_assert_true (met);
  g_assert_cmpuint (call (tally, ":1.1", HB_CALL_LARGE, 2, 100), ==, 5);
  excess = hb_tally_begin (tally, ":1.1", 200, NULL, HB_CALL_LARGE, &met);
  g_assert_false (met);
  g_assert_cmpstr (excess, ==, "a caller has no more than 6 calls with large answers (List…, Get…) in "
                               "hand at a time: wait for an answer before the next");

  /* Other kinds and other callers have separate limits. */
  g_assert_cmpuint (call (tally, ":1.1", HB_CALL_CHANGE, 300, 100), ==, 8);
  g_assert_cmpuint (call (tally, ":1.1", HB_CALL_SMALL, 400, 100), ==, 32);
  g_assert_cmpuint (call (tally, ":1.1", HB_CALL_WAIT, 600, 100), ==, 32);
  g_assert_cmpuint (call (tally, ":1.2", HB_CALL_CHANGE, 1, 100), ==, 8);

  hb_tally_end (tally, ":1.1", 3, NULL);
  hb_tally_end (tally, ":1.1", 3, NULL);
  hb_tally_end (tally, ":1.1", 99, NULL);
  hb_tally_end (tally, ":1.7", 1, NULL);
  g_assert_cmpuint (call (tally, ":1.1", HB_CALL_LARGE, 500, 100), ==, 1);
}

/* However many connections a user opens. */
static void
test_user (void)
{
  g_autoptr (HbTally) tally = hb_tally_new ();

  /* The users of these are not known yet. */
  g_assert_cmpuint (call (tally, ":1.1", HB_CALL_LARGE, 1, 6), ==, 6);
  g_assert_cmpuint (call (tally, ":1.2", HB_CALL_LARGE, 1, 6), ==, 6);
  g_assert_cmpuint (call (tally, ":1.3", HB_CALL_LARGE, 1, 6), ==, 0);

  hb_tally_set_user (tally, ":1.1", 1000);
  hb_tally_set_user (tally, ":1.2", 1000);
  hb_tally_set_user (tally, ":1.2", 1001);
  g_assert_cmpuint (call (tally, ":1.3", HB_CALL_LARGE, 1, 6), ==, 6);
  hb_tally_set_user (tally, ":1.4", 1000);
  g_assert_cmpuint (call (tally, ":1.4", HB_CALL_LARGE, 1, 6), ==, 6);
  hb_tally_set_user (tally, ":1.4", 1000);
  g_assert_cmpuint (call (tally, ":1.4", HB_CALL_LARGE, 7, 6), ==, 0);

  /* A caller that has disconnected frees its slots. */
  hb_tally_forget (tally, ":1.4");
  hb_tally_forget (tally, ":1.1");
  hb_tally_forget (tally, ":1.1");
  hb_tally_end (tally, ":1.1", 1, NULL);
  g_assert_cmpuint (call (tally, ":1.5", HB_CALL_LARGE, 1, 6), ==, 6);
  hb_tally_set_user (tally, ":1.5", 1000);
  g_assert_cmpuint (call (tally, ":1.6", HB_CALL_LARGE, 1, 6), ==, 6);
  hb_tally_set_user (tally, ":1.6", 1000);
  g_assert_cmpuint (call (tally, ":1.2", HB_CALL_LARGE, 7, 6), ==, 0);
}

static void
test_all (void)
{
  g_autoptr (HbTally) tally = hb_tally_new ();
  guint let = 0;

  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *sender = g_strdup_printf (":1.%u", i);

      let += call (tally, sender, HB_CALL_LARGE, 1, 6);
      hb_tally_set_user (tally, sender, i);
    }

  g_assert_cmpuint (let, ==, 48);
  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *sender = g_strdup_printf (":1.%u", i);

      hb_tally_forget (tally, sender);
    }
  g_assert_cmpuint (call (tally, ":1.1", HB_CALL_LARGE, 1, 100), ==, 6);
}

/* A serial number is used once at a time, and a reply to one call does not free the slot of a later one with
 * the same number. */
static void
test_numbers (void)
{
  g_autoptr (HbTally) tally = hb_tally_new ();
  int first, second;
  guint let = 0;
  gboolean met;

  for (guint i = 0; i < 100; i++)
    let += call (tally, ":1.1", HB_CALL_SMALL, 7, 1);
  g_assert_cmpuint (let, ==, 1);
  hb_tally_end (tally, ":1.1", 7, NULL);
  g_assert_null (hb_tally_begin (tally, ":1.1", 7, &first, HB_CALL_SMALL, &met));
  hb_tally_end (tally, ":1.1", 7, &first);
  g_assert_null (hb_tally_begin (tally, ":1.1", 7, &second, HB_CALL_SMALL, &met));
  hb_tally_end (tally, ":1.1", 7, &first);
  g_assert_cmpuint (call (tally, ":1.1", HB_CALL_SMALL, 7, 1), ==, 0);
  hb_tally_end (tally, ":1.1", 7, &second);
  g_assert_cmpuint (call (tally, ":1.1", HB_CALL_SMALL, 7, 1), ==, 1);
  hb_tally_forget (tally, ":1.1");

  g_assert_cmpuint (call (tally, ":1.2", HB_CALL_SMALL, 1, 100), ==, 32);
  g_assert_cmpuint (call (tally, ":1.3", HB_CALL_SMALL, 1, 100), ==, 32);
}

/* Endless new connections do not grow the table. */
static void
test_table (void)
{
  g_autoptr (HbTally) tally = hb_tally_new ();
  guint n_met = 0;

  for (guint i = 0; i < 5000; i++)
    {
      g_autofree char *sender = g_strdup_printf (":1.%u", i);
      g_autofree char *excess = NULL;
      gboolean met;

      excess = hb_tally_begin (tally, sender, 1, NULL, HB_CALL_SMALL, &met);
      hb_tally_end (tally, sender, 1, NULL);
      n_met += met;
    }

  g_assert_cmpuint (n_met, ==, 2000);
}

static void
test_turns (void)
{
  g_autoptr (HbTally) tally = hb_tally_new ();
  guint64 of_user, of_other;

  for (guint i = 1; i <= 3; i++)
    {
      g_autofree char *sender = g_strdup_printf (":1.%u", i);

      call (tally, sender, HB_CALL_LARGE, 1, 1);
      hb_tally_set_user (tally, sender, i == 3 ? 1001 : 1000);
    }

  hb_tally_take_turn (tally, ":1.1");
  g_assert_cmpuint (hb_tally_get_turn (tally, ":1.2", &of_user), ==, 0);
  g_assert_cmpuint (hb_tally_get_turn (tally, ":1.3", &of_other), ==, 0);
  g_assert_cmpuint (of_user, >, of_other);

  hb_tally_take_turn (tally, ":1.3");
  hb_tally_take_turn (tally, ":1.7");
  g_assert_cmpuint (hb_tally_get_turn (tally, ":1.3", &of_other), >,
                    hb_tally_get_turn (tally, ":1.1", &of_user));
  g_assert_cmpuint (of_user, <, of_other);
  g_assert_cmpuint (hb_tally_get_turn (tally, ":1.7", &of_user), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/tally/caller", test_caller);
  g_test_add_func ("/tally/user", test_user);
  g_test_add_func ("/tally/all", test_all);
  g_test_add_func ("/tally/numbers", test_numbers);
  g_test_add_func ("/tally/table", test_table);
  g_test_add_func ("/tally/turns", test_turns);

  return g_test_run ();
}
