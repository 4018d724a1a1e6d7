#include "role/hb-deadlines.h"

#include "event/hb-time.h"

/* Children per node: half the levels of a binary heap, and four entries fit into one or two cache lines. */
#define ARITY 4

/* Entries due this soon are corrected in advance, a few hundred at a time. Where peers talk all the time, the owner then
 * wakes up for outdated deadlines once for so many, instead of once for each, and none of these wake-ups is long. */
#define AHEAD HB_SECOND
#define AHEAD_MAX 256

/* The array grows by an eighth when it is full. */
#define LENGTH_LEAST 64

typedef struct __attribute__ ((packed, aligned (4)))
{
  gint64 key; /* at or before the item's deadline */
  guint32 item;
} Entry;

struct _HbDeadlines
{
  Entry *heap;
  guint length;
  guint room;
  HbDeadlineFuncs funcs;
  gpointer owner;
};

/**
 * hb_deadlines_new:
 * @funcs: callbacks that describe an item; copied
 * @owner: for @funcs
 *
 * Returns: (transfer full): an empty queue
 */
HbDeadlines *
hb_deadlines_new (const HbDeadlineFuncs *funcs,
                  gpointer               owner)
{
  HbDeadlines *self = g_new0 (HbDeadlines, 1);

  self->room = LENGTH_LEAST;
  self->heap = g_new (Entry, self->room);
  self->funcs = *funcs;
  self->owner = owner;

  return self;
}

void
hb_deadlines_free (HbDeadlines *self)
{
  g_free (self->heap);
  g_free (self);
}

static guint32 *
position_of (HbDeadlines *self,
             guint32      item)
{
  return self->funcs.get_position (self->owner, item);
}

static void
place (HbDeadlines *self,
       guint        index,
       Entry        entry)
{
  self->heap[index] = entry;
  *position_of (self, entry.item) = index + 1;
}

static void
sift_up (HbDeadlines *self,
         guint        index)
{
  Entry entry = self->heap[index];

  while (index > 0)
    {
      guint parent = (index - 1) / ARITY;

      if (self->heap[parent].key <= entry.key)
        break;
      place (self, index, self->heap[parent]);
      index = parent;
    }

  place (self, index, entry);
}

static void
sift_down (HbDeadlines *self,
           guint        index)
{
  Entry entry = self->heap[index];

  for (;;)
    {
      guint first = index * ARITY + 1;
      guint last = MIN (first + ARITY, self->length);
      guint least = first;

      if (first >= self->length)
        break;
      for (guint child = first + 1; child < last; child++)
        if (self->heap[child].key < self->heap[least].key)
          least = child;
      if (entry.key <= self->heap[least].key)
        break;
      place (self, index, self->heap[least]);
      index = least;
    }

  place (self, index, entry);
}

/**
 * hb_deadlines_update:
 * @self: a queue
 * @item: an item with a new deadline, in the queue or not yet
 *
 * Adds it to the queue, or moves it forward. A later deadline needs no call: the queue finds out by itself.
 */
void
hb_deadlines_update (HbDeadlines *self,
                     guint32      item)
{
  Entry entry = { self->funcs.get_due (self->owner, item), item };
  guint32 position = *position_of (self, item);

  if (position == 0)
    {
      if (self->length == self->room)
        {
          self->room += self->room / 8;
          self->heap = g_renew (Entry, self->heap, self->room);
        }
      self->heap[self->length++] = entry;
      sift_up (self, self->length - 1);
    }
  else if (entry.key < self->heap[position - 1].key)
    {
      self->heap[position - 1].key = entry.key;
      sift_up (self, position - 1);
    }
}

/**
 * hb_deadlines_remove:
 * @self: a queue
 * @item: an item, in the queue or not
 */
void
hb_deadlines_remove (HbDeadlines *self,
                     guint32      item)
{
  guint32 *position = position_of (self, item);
  guint index;
  Entry last;

  if (*position == 0)
    return;

  index = *position - 1;
  *position = 0;
  last = self->heap[--self->length];
  if (index == self->length)
    return;

  place (self, index, last);
  sift_down (self, index);
  sift_up (self, *position_of (self, last.item) - 1);
}

/**
 * hb_deadlines_peek:
 * @self: a queue
 * @until: the latest deadline to consider
 *
 * Returns: the item with the earliest deadline, which stays in the queue; %HB_DEADLINES_NONE if it is after @until
 */
guint32
hb_deadlines_peek (HbDeadlines *self,
                   gint64       until)
{
  gint64 sorted = until < HB_NEVER - AHEAD ? until + AHEAD : HB_NEVER;
  guint n_ahead = 0;

  while (self->length > 0 && self->heap[0].key <= sorted)
    {
      gint64 due;

      if (self->heap[0].key > until && n_ahead++ == AHEAD_MAX)
        break;

      due = self->funcs.get_due (self->owner, self->heap[0].item);
      if (self->heap[0].key == due)
        return due <= until ? self->heap[0].item : HB_DEADLINES_NONE;

      self->heap[0].key = due;
      sift_down (self, 0);
    }

  return HB_DEADLINES_NONE;
}

/**
 * hb_deadlines_next:
 * @self: a queue
 *
 * Returns: when to peek again: at or before the earliest deadline, and too early once for a few hundred deadlines that
 *   have moved. %HB_NEVER if the queue is empty
 */
gint64
hb_deadlines_next (HbDeadlines *self)
{
  return self->length > 0 ? self->heap[0].key : HB_NEVER;
}
