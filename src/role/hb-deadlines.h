#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HbDeadlineFuncs:
 * @get_due: returns an item's deadline, nanoseconds
 * @get_position: (transfer none): returns where the item stores its position in the queue: four bytes that the
 *   queue owns, counted from 1; 0 while it is not in the queue
 *
 * Callbacks that describe an item. The owner chooses the items' numbers.
 */
typedef struct
{
  gint64   (*get_due)      (gpointer owner,
                            guint32  item);
  guint32 *(*get_position) (gpointer owner,
                            guint32  item);
} HbDeadlineFuncs;

/**
 * HbDeadlines:
 *
 * A priority queue of very many deadlines, in 12 bytes each and some spare room. Moving a deadline further away is
 * free, and each message of a peer does that: the queue corrects an entry when its old deadline comes, once per
 * timeout.
 */
typedef struct _HbDeadlines HbDeadlines;

/* No item. */
#define HB_DEADLINES_NONE G_MAXUINT32

HbDeadlines *hb_deadlines_new    (const HbDeadlineFuncs *funcs,
                                  gpointer               owner);
void         hb_deadlines_free   (HbDeadlines           *self);
void         hb_deadlines_update (HbDeadlines           *self,
                                  guint32                item);
void         hb_deadlines_remove (HbDeadlines           *self,
                                  guint32                item);
guint32      hb_deadlines_peek   (HbDeadlines           *self,
                                  gint64                 until);
gint64       hb_deadlines_next   (HbDeadlines           *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbDeadlines, hb_deadlines_free)

G_END_DECLS
