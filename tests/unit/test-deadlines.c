#include "event/hb-time.h"
#include "role/hb-deadlines.h"

#define COUNT 300
#define OPERATIONS 100000

/* A naive queue, which searches all items. */
typedef struct
{
  gint64 due;
  guint32 position;
  gboolean queued;
} Item;

static guint n_asked;

static gint64
get_due (gpointer owner,
         guint32  item)
{
  n_asked++;
  return ((Item *) owner)[item].due;
}

static guint32 *
get_position (gpointer owner,
              guint32  item)
{
  return &((Item *) owner)[item].position;
}

static HbDeadlines *
queue_of (Item *items)
{
  return hb_deadlines_new (&(HbDeadlineFuncs) { get_due, get_position }, items);
}

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
  guint32 first;

  /* It is not due before its time, and hb_deadlines_next() is never late. */
  g_assert_cmpint (hb_deadlines_next (queue), <=, due);
  if (due > G_MININT64)
    g_assert_cmpuint (hb_deadlines_peek (queue, due - 1), ==, HB_DEADLINES_NONE);
  g_assert_cmpint (hb_deadlines_next (queue), <=, due);
  first = hb_deadlines_peek (queue, due);
  if (count_queued (items) == 0)
    {
      g_assert_cmpuint (first, ==, HB_DEADLINES_NONE);
      return;
    }

  g_assert_cmpuint (first, <, COUNT);
  g_assert_true (items[first].queued);
  g_assert_cmpint (items[first].due, ==, due);
}

/* A later deadline may be reported or not: both are valid. */
static void
set (HbDeadlines *queue,
     Item        *items,
     guint32      item,
     gint64       due)
{
  gboolean later = items[item].queued && due >= items[item].due;

  items[item].due = due;
  items[item].queued = TRUE;
  if (!later || item % 2 == 0)
    hb_deadlines_update (queue, item);
  g_assert_cmpuint (items[item].position, >, 0);
}

static void
take_out (HbDeadlines *queue,
          Item        *items,
          guint32      item)
{
  hb_deadlines_remove (queue, item);
  items[item].queued = FALSE;
  g_assert_cmpuint (items[item].position, ==, 0);
}

/* @spread limits the number of different times; @look_each is how often the queue is peeked, since it delays
 * its work until then. */
static void
run_against_naive (guint32 seed,
                   gint32  spread,
                   guint   look_each)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autofree Item *items = g_new0 (Item, COUNT);
  g_autoptr (HbDeadlines) queue = queue_of (items);
  gint64 now = 0;

  for (guint i = 0; i < OPERATIONS / 4; i++)
    {
      guint32 item = (guint32) g_rand_int_range (rand, 0, COUNT);

      switch (g_rand_int_range (rand, 0, 8))
        {
        case 0:
          take_out (queue, items, item);
          break;
        case 1:
          /* A due item gets a new time, as in the server. */
          if (hb_deadlines_peek (queue, HB_NEVER) != HB_DEADLINES_NONE)
            {
              now = MAX (now, earliest (items));
              set (queue, items, hb_deadlines_peek (queue, HB_NEVER),
                   now + g_rand_int_range (rand, 0, spread));
            }
          break;
        case 2:
          set (queue, items, item, G_MAXINT64);
          break;
        default:
          set (queue, items, item, now + g_rand_int_range (rand, -spread / 4, spread));
          break;
        }

      if (i % look_each == 0)
        assert_agree (queue, items);
    }

  for (guint left = count_queued (items); left > 0; left--)
    {
      assert_agree (queue, items);
      take_out (queue, items, hb_deadlines_peek (queue, HB_NEVER));
    }
  g_assert_cmpuint (hb_deadlines_peek (queue, HB_NEVER), ==, HB_DEADLINES_NONE);
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
  Item items[G_N_ELEMENTS (dues)] = { 0 };
  g_autoptr (HbDeadlines) queue = queue_of (items);
  gint64 last = G_MININT64;

  g_assert_cmpuint (hb_deadlines_peek (queue, HB_NEVER), ==, HB_DEADLINES_NONE);
  for (guint32 i = 0; i < G_N_ELEMENTS (dues); i++)
    set (queue, items, i, dues[i]);

  for (guint i = 0; i < G_N_ELEMENTS (dues); i++)
    {
      guint32 first = hb_deadlines_peek (queue, HB_NEVER);

      g_assert_cmpuint (first, <, G_N_ELEMENTS (dues));
      g_assert_cmpuint (first, ==, hb_deadlines_peek (queue, HB_NEVER));
      g_assert_cmpint (items[first].due, >=, last);
      last = items[first].due;
      take_out (queue, items, first);
    }
  g_assert_cmpuint (hb_deadlines_peek (queue, HB_NEVER), ==, HB_DEADLINES_NONE);
}

static void
test_moved (void)
{
  Item items[2] = { 0 };
  g_autoptr (HbDeadlines) queue = queue_of (items);

  set (queue, items, 0, 10);
  set (queue, items, 1, 20);
  g_assert_cmpuint (hb_deadlines_peek (queue, HB_NEVER), ==, 0);

  /* Further away, then nearer than ever. */
  set (queue, items, 0, 30);
  g_assert_cmpuint (hb_deadlines_peek (queue, HB_NEVER), ==, 1);
  set (queue, items, 0, 5);
  g_assert_cmpuint (hb_deadlines_peek (queue, HB_NEVER), ==, 0);
  set (queue, items, 0, 5);
  g_assert_cmpuint (hb_deadlines_peek (queue, HB_NEVER), ==, 0);
  set (queue, items, 0, 40);
  set (queue, items, 0, 15);
  set (queue, items, 1, 14);
  g_assert_cmpuint (hb_deadlines_peek (queue, HB_NEVER), ==, 1);
  take_out (queue, items, 1);
  g_assert_cmpuint (hb_deadlines_peek (queue, HB_NEVER), ==, 0);
}

static void
test_removed (void)
{
  Item items[1] = { 0 };
  g_autoptr (HbDeadlines) queue = queue_of (items);

  take_out (queue, items, 0);
  set (queue, items, 0, 1);
  take_out (queue, items, 0);
  take_out (queue, items, 0);
  g_assert_cmpuint (hb_deadlines_peek (queue, HB_NEVER), ==, HB_DEADLINES_NONE);

  set (queue, items, 0, 2);
  g_assert_cmpuint (hb_deadlines_peek (queue, HB_NEVER), ==, 0);
}

/* An owner that sleeps until the next deadline is not woken for each one that was moved. */
static void
test_sleeps (void)
{
  g_autofree Item *items = g_new0 (Item, COUNT);
  g_autoptr (HbDeadlines) queue = queue_of (items);
  guint n_waken = 0;
  gint64 now;

  g_assert_cmpint (hb_deadlines_next (queue), ==, HB_NEVER);
  for (guint32 i = 0; i < COUNT; i++)
    set (queue, items, i, 60 * HB_SECOND + i * HB_SECOND / 10);
  for (guint32 i = 0; i < COUNT; i++)
    set (queue, items, i, 120 * HB_SECOND + i);

  for (now = hb_deadlines_next (queue); hb_deadlines_peek (queue, now) == HB_DEADLINES_NONE;
       now = hb_deadlines_next (queue))
    n_waken++;
  g_assert_cmpint (now, ==, 120 * HB_SECOND);
  g_assert_cmpuint (n_waken, <=, COUNT / 10);
}

/* Where all peers talk, a look at the queue takes no longer the more of them there are. */
static void
test_short_looks (void)
{
  const guint many = 20000;
  g_autofree Item *items = g_new0 (Item, many);
  g_autoptr (HbDeadlines) queue = queue_of (items);

  for (guint32 i = 0; i < many; i++)
    set (queue, items, i, 60 * HB_SECOND + i);
  for (guint32 i = 0; i < many; i++)
    items[i].due = 120 * HB_SECOND;

  n_asked = 0;
  g_assert_cmpuint (hb_deadlines_peek (queue, 60 * HB_SECOND), ==, HB_DEADLINES_NONE);
  g_assert_cmpuint (n_asked, >, 100);
  g_assert_cmpuint (n_asked, <, 1000);
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
  g_test_add_func ("/deadlines/short-looks", test_short_looks);

  return g_test_run ();
}
