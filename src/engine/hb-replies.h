#pragma once

#include "engine/hb-callers.h"

G_BEGIN_DECLS

/**
 * HbReplyFuncs:
 * @begin: starts a reply: returns its data, or %NULL if it has refused the call
 * @gather: (nullable): copies a limited part of the data; returns whether there is more
 * @describe: returns the reply, a floating tuple; runs in a thread that may use only the copied data
 * @done: (nullable): the reply is being sent; not called when the replies are gone
 * @free: frees the data, in any thread
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
 * Sends large replies, one at a time: its data is copied in limited parts, a thread serializes the message, and the
 * next reply begins when it is written. So pulses wait only for the copying, and a caller that does not read takes no
 * memory. A caller that was answered goes behind all others.
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
