#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HbDeadlineFuncs:
 * @get_due: when an item is due, nanoseconds
 * @get_position: (transfer none): four bytes of the item that are the queue's: its place there, from 1; 0
 *   while it is not in it
 *
 * What the queue asks its owner about an item, which it knows by a number of the owner's choice.
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
 * A queue of deadlines, the earliest first, for a great many of them: 12 bytes for each, and some room.
 * Moving one further away costs nothing at all, which is what each word from a peer does to its own: the
 * queue finds out when the old time comes, once for each timeout that passes.
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
