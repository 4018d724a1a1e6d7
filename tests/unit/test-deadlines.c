#include "event/hb-time.h"
#include "role/hb-deadlines.h"

#define COUNT 300
#define OPERATIONS 100000

/* A naive queue, which searches all items. */
typedef struct
{
  HbDeadline deadline;
  gint64 due;
  gboolean queued;
} Item;

static gint64
earliest (const Item *items)
{
  gint64 least = G_MAXINT64;

  for (guint i = 0; i < COUNT; i++)
    if (items[i].queued)
      least = MIN (least, items[i].due);

  return least;
}

static guint
count_queued (const Item *items)
{
  guint count = 0;

  for (guint i = 0; i < COUNT; i++)
    count += items[i].queued;

  return count;
}

static void
assert_agree (HbDeadlines *queue,
              const Item  *items)
{
  gint64 due = earliest (items);
  HbDeadline *first;

  /* Before its time it is not seen, and nothing is slept through. */
  g_assert_cmpint (hb_deadlines_next (queue), <=, due);
  if (due > G_MININT64)
    g_assert_null (hb_deadlines_peek (queue, due - 1));
  g_assert_cmpint (hb_deadlines_next (queue), <=, due);
  first = hb_deadlines_peek (queue, due);

  if (count_queued (items) == 0)
    {
      g_assert_null (first);
      return;
    }

  g_assert_nonnull (first);
  g_assert_cmpint (first->due, ==, earliest (items));
  g_assert_true (((const Item *) first)->queued);
  g_assert_cmpint (((const Item *) first)->due, ==, first->due);
}

static void
set (HbDeadlines *queue,
     Item        *item,
     gint64       due)
{
  hb_deadlines_set (queue, &item->deadline, due);
  item->due = due;
  item->queued = TRUE;
  g_assert_cmpint (item->deadline.due, ==, due);
  g_assert_cmpuint (item->deadline.position, >, 0);
}

static void
take_out (HbDeadlines *queue,
          Item        *item)
{
  hb_deadlines_remove (queue, &item->deadline);
  item->queued = FALSE;
  g_assert_cmpuint (item->deadline.position, ==, 0);
}

/* A deadline is the first thing in its item. */
static Item *
peek (HbDeadlines *queue)
{
  gpointer first = hb_deadlines_peek (queue, HB_NEVER);

  return first;
}

/* @spread limits the number of different times; @look_each is how often the queue is peeked, since it delays
 * its work until then. */
static void
run_against_naive (guint32 seed,
                   gint32  spread,
                   guint   look_each)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autoptr (HbDeadlines) queue = hb_deadlines_new ();
  g_autofree Item *items = g_new0 (Item, COUNT);
  gint64 now = 0;

  for (guint i = 0; i < OPERATIONS / 4; i++)
    {
      Item *item = &items[g_rand_int_range (rand, 0, COUNT)];

      switch (g_rand_int_range (rand, 0, 8))
        {
        case 0:
          take_out (queue, item);
          break;
        case 1:
          /* A due item gets a new time, as in the server. */
          if (hb_deadlines_peek (queue, HB_NEVER) != NULL)
            {
              now = MAX (now, earliest (items));
              set (queue, peek (queue),
                   now + g_rand_int_range (rand, 0, spread));
            }
          break;
        case 2:
          set (queue, item, G_MAXINT64);
          break;
        default:
          set (queue, item, now + g_rand_int_range (rand, -spread / 4, spread));
          break;
        }

      if (i % look_each == 0)
        assert_agree (queue, items);
    }

  for (guint left = count_queued (items); left > 0; left--)
    {
      assert_agree (queue, items);
      take_out (queue, peek (queue));
    }
  g_assert_null (hb_deadlines_peek (queue, HB_NEVER));
}

static void
test_against_naive (void)
{
  run_against_naive (1, 1000000, 1);
  run_against_naive (2, 1000000, 50);
  run_against_naive (3, 10, 1);
  run_against_naive (4, 10, 7);
}

static void
test_in_order (void)
{
  static const gint64 dues[] = { 5, -3, 9, 5, 0, G_MAXINT64, G_MININT64, 1, 7, 2, 2, 8 };
  g_autoptr (HbDeadlines) queue = hb_deadlines_new ();
  HbDeadline deadlines[G_N_ELEMENTS (dues)] = { 0 };
  gint64 last = G_MININT64;

  g_assert_null (hb_deadlines_peek (queue, HB_NEVER));
  for (guint i = 0; i < G_N_ELEMENTS (dues); i++)
    hb_deadlines_set (queue, &deadlines[i], dues[i]);

  for (guint i = 0; i < G_N_ELEMENTS (dues); i++)
    {
      HbDeadline *first = hb_deadlines_peek (queue, HB_NEVER);

      g_assert_nonnull (first);
      g_assert_true (first == hb_deadlines_peek (queue, HB_NEVER));
      g_assert_cmpint (first->due, >=, last);
      last = first->due;
      hb_deadlines_remove (queue, first);
    }
  g_assert_null (hb_deadlines_peek (queue, HB_NEVER));
}

static void
test_moved (void)
{
  g_autoptr (HbDeadlines) queue = hb_deadlines_new ();
  HbDeadline a = { 0 }, b = { 0 };

  hb_deadlines_set (queue, &a, 10);
  hb_deadlines_set (queue, &b, 20);
  g_assert_true (hb_deadlines_peek (queue, HB_NEVER) == &a);

  /* Later, earlier, the same, and later again without a peek in between. */
  hb_deadlines_set (queue, &a, 30);
  g_assert_true (hb_deadlines_peek (queue, HB_NEVER) == &b);
  hb_deadlines_set (queue, &a, 5);
  g_assert_true (hb_deadlines_peek (queue, HB_NEVER) == &a);
  hb_deadlines_set (queue, &a, 5);
  g_assert_true (hb_deadlines_peek (queue, HB_NEVER) == &a);
  hb_deadlines_set (queue, &a, 40);
  hb_deadlines_set (queue, &a, 15);
  hb_deadlines_set (queue, &b, 14);
  g_assert_true (hb_deadlines_peek (queue, HB_NEVER) == &b);
  hb_deadlines_remove (queue, &b);
  g_assert_true (hb_deadlines_peek (queue, HB_NEVER) == &a);
  g_assert_cmpint (a.due, ==, 15);
}

static void
test_removed (void)
{
  g_autoptr (HbDeadlines) queue = hb_deadlines_new ();
  HbDeadline a = { 0 };

  hb_deadlines_remove (queue, &a);
  hb_deadlines_set (queue, &a, 1);
  hb_deadlines_remove (queue, &a);
  hb_deadlines_remove (queue, &a);
  g_assert_null (hb_deadlines_peek (queue, HB_NEVER));

  hb_deadlines_set (queue, &a, 2);
  g_assert_true (hb_deadlines_peek (queue, HB_NEVER) == &a);
  g_assert_cmpint (a.due, ==, 2);
}

/* Whoever sleeps until the next deadline does not wake up for each one that was moved. */
static void
test_sleeps (void)
{
  g_autoptr (HbDeadlines) queue = hb_deadlines_new ();
  g_autofree HbDeadline *deadlines = g_new0 (HbDeadline, COUNT);
  guint n_waken = 0;
  gint64 now;

  g_assert_cmpint (hb_deadlines_next (queue), ==, HB_NEVER);
  for (guint i = 0; i < COUNT; i++)
    hb_deadlines_set (queue, &deadlines[i], 60 * HB_SECOND + i * HB_SECOND / 10);
  for (guint i = 0; i < COUNT; i++)
    hb_deadlines_set (queue, &deadlines[i], 120 * HB_SECOND + i);

  for (now = hb_deadlines_next (queue); hb_deadlines_peek (queue, now) == NULL;
       now = hb_deadlines_next (queue))
    n_waken++;
  g_assert_cmpint (now, ==, 120 * HB_SECOND);
  g_assert_cmpuint (n_waken, <=, COUNT / 10);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/deadlines/in-order", test_in_order);
  g_test_add_func ("/deadlines/moved", test_moved);
  g_test_add_func ("/deadlines/removed", test_removed);
  g_test_add_func ("/deadlines/against-naive", test_against_naive);
  g_test_add_func ("/deadlines/sleeps", test_sleeps);

  return g_test_run ();
}
