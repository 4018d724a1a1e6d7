#include "role/hb-deadlines.h"

#include "event/hb-time.h"

/* Four children a node: half the levels of a binary heap, and the four stand in one cache
 * line. */
#define ARITY 4

/* Entries are corrected so far ahead of the time. Where peers talk all the time, whoever sleeps until the next
 * deadline wakes up for a time that has been moved once a second then, not once for each peer. */
#define AHEAD HB_SECOND

typedef struct
{
  gint64 key; /* not later than the deadline's own time */
  HbDeadline *deadline;
} Entry;

struct _HbDeadlines
{
  GArray *heap;
};

HbDeadlines *
hb_deadlines_new (void)
{
  HbDeadlines *self = g_new0 (HbDeadlines, 1);

  self->heap = g_array_new (FALSE, FALSE, sizeof (Entry));

  return self;
}

void
hb_deadlines_free (HbDeadlines *self)
{
  g_array_unref (self->heap);
  g_free (self);
}

static inline Entry *
entry_at (HbDeadlines *self,
          guint        index)
{
  return &g_array_index (self->heap, Entry, index);
}

static inline void
place (HbDeadlines *self,
       guint        index,
       Entry        entry)
{
  *entry_at (self, index) = entry;
  entry.deadline->position = index + 1;
}

static void
sift_up (HbDeadlines *self,
         guint        index)
{
  Entry entry = *entry_at (self, index);

  while (index > 0)
    {
      guint parent = (index - 1) / ARITY;

      if (entry_at (self, parent)->key <= entry.key)
        break;
      place (self, index, *entry_at (self, parent));
      index = parent;
    }

  place (self, index, entry);
}

static void
sift_down (HbDeadlines *self,
           guint        index)
{
  Entry entry = *entry_at (self, index);

  for (;;)
    {
      guint first = index * ARITY + 1;
      guint last = MIN (first + ARITY, self->heap->len);
      guint least = first;

      if (first >= self->heap->len)
        break;
      for (guint child = first + 1; child < last; child++)
        if (entry_at (self, child)->key < entry_at (self, least)->key)
          least = child;
      if (entry.key <= entry_at (self, least)->key)
        break;
      place (self, index, *entry_at (self, least));
      index = least;
    }

  place (self, index, entry);
}

/**
 * hb_deadlines_set:
 * @self: a queue
 * @deadline: (transfer none): a deadline, in the queue or not yet; it must not move in memory
 *   while it is
 * @due: its new time
 */
void
hb_deadlines_set (HbDeadlines *self,
                  HbDeadline  *deadline,
                  gint64       due)
{
  Entry entry = { due, deadline };
  gboolean later = due >= deadline->due;

  deadline->due = due;

  if (deadline->position == 0)
    {
      g_array_append_val (self->heap, entry);
      sift_up (self, self->heap->len - 1);
      return;
    }

  /* Its entry, which is somewhere in a large heap, is not even looked at. */
  if (!later && due < entry_at (self, deadline->position - 1)->key)
    {
      entry_at (self, deadline->position - 1)->key = due;
      sift_up (self, deadline->position - 1);
    }
}

/**
 * hb_deadlines_remove:
 * @self: a queue
 * @deadline: a deadline, in the queue or not
 */
void
hb_deadlines_remove (HbDeadlines *self,
                     HbDeadline  *deadline)
{
  guint index;
  Entry last;

  if (deadline->position == 0)
    return;

  index = deadline->position - 1;
  deadline->position = 0;
  last = *entry_at (self, self->heap->len - 1);
  g_array_set_size (self->heap, self->heap->len - 1);
  if (index == self->heap->len)
    return;

  place (self, index, last);
  sift_down (self, index);
  sift_up (self, last.deadline->position - 1);
}

/**
 * hb_deadlines_peek:
 * @self: a queue
 * @until: a time
 *
 * Returns: (nullable) (transfer none): the earliest of them, if it is due by then; it stays in the queue
 */
HbDeadline *
hb_deadlines_peek (HbDeadlines *self,
                   gint64       until)
{
  gint64 sorted = until < HB_NEVER - AHEAD ? until + AHEAD : HB_NEVER;

  while (self->heap->len > 0 && entry_at (self, 0)->key <= sorted)
    {
      Entry *first = entry_at (self, 0);

      if (first->key == first->deadline->due)
        return first->key <= until ? first->deadline : NULL;

      first->key = first->deadline->due;
      sift_down (self, 0);
    }

  return NULL;
}

/**
 * hb_deadlines_next:
 * @self: a queue
 *
 * Returns: when to peek again: not later than the earliest deadline; before it at most once for each second
 *   that passes, where deadlines have been moved. %HB_NEVER where there are none
 */
gint64
hb_deadlines_next (HbDeadlines *self)
{
  return self->heap->len > 0 ? entry_at (self, 0)->key : HB_NEVER;
}
