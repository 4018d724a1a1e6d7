#pragma once

#include "engine/hb-callers.h"

G_BEGIN_DECLS

/**
 * HbReplyFuncs:
 * @begin: its turn has come: returns what the answer is made of, a copy, or %NULL where it has
 *   refused the call
 * @gather: (nullable): copies a bounded part more; returns whether there is still more
 * @describe: the answer, a tuple, floating; in a thread that has nothing but what was copied
 * @done: (nullable): the answer is on its way, if the owner still wants to know
 * @free: frees what was copied, in any thread
 */
typedef struct
{
  gpointer (*begin) (gpointer owner, GDBusMethodInvocation *invocation);
  gboolean (*gather) (gpointer data);
  GVariant *(*describe) (gconstpointer data);
  void (*done) (gpointer owner);
  void (*free) (gpointer data);
} HbReplyFuncs;

/**
 * HbReplies:
 *
 * Large answers, one at a time: what each is made of is copied in bounded parts, the message is made
 * by a thread, and the next one begins when it has been written out. So pulses wait for no more than
 * the copying, and who does not read has no memory grow. Whoever was answered comes after the others.
 */
typedef struct _HbReplies HbReplies;

HbReplies *hb_replies_new  (GDBusConnection       *connection,
                            HbCallers             *callers);
void       hb_replies_free (HbReplies             *self);
void       hb_replies_add  (HbReplies             *self,
                            GDBusMethodInvocation *invocation,
                            const HbReplyFuncs    *funcs,
                            gpointer               owner);
void       hb_replies_drop (HbReplies             *self,
                            const char            *sender);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbReplies, hb_replies_free)

G_END_DECLS
