#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HbDeadline:
 * @due: when, in nanoseconds
 * @position: where it stands in the queue, from 1; 0 while it is in none
 *
 * To be embedded in what has a deadline. Read @due, never write it. It is aligned as its smaller
 * member is, so that what follows it there may take the place of its padding.
 */
typedef struct __attribute__ ((packed, aligned (4)))
{
  gint64 due;
  guint position;
} HbDeadline;

/**
 * HbDeadlines:
 *
 * A queue of deadlines, the earliest first, for a great many of them. Moving one further away
 * costs nothing at all, which is what each word from a peer does to its own: the queue finds
 * out when the old time comes, once for each timeout that passes.
 */
typedef struct _HbDeadlines HbDeadlines;

HbDeadlines *hb_deadlines_new    (void);
void         hb_deadlines_free   (HbDeadlines *self);
void         hb_deadlines_set    (HbDeadlines *self,
                                  HbDeadline  *deadline,
                                  gint64       due);
void         hb_deadlines_remove (HbDeadlines *self,
                                  HbDeadline  *deadline);
HbDeadline  *hb_deadlines_peek   (HbDeadlines *self,
                                  gint64       until);
gint64       hb_deadlines_next   (HbDeadlines *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbDeadlines, hb_deadlines_free)

G_END_DECLS
