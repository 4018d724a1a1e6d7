#include "engine/hb-replies.h"

typedef struct
{
  GDBusMethodInvocation *invocation;
  const HbReplyFuncs *funcs;
  gpointer owner;
  gpointer data; /* %NULL until its turn comes */
} Reply;

struct _HbReplies
{
  GDBusConnection *connection;
  HbCallers *callers;
  GQueue waiting; /* of Reply; HbCallers limits its length */
  Reply *current; /* %NULL while none is being gathered */
  GCancellable *busy; /* %NULL while no reply is under way */
  GDBusMethodInvocation *sent; /* its reply is being written */
  guint next_source;
  guint gather_source;
};

static void
reply_free (gpointer data)
{
  Reply *reply = data;

  if (reply->data != NULL)
    reply->funcs->free (reply->data);
  g_object_unref (reply->invocation);
  g_free (reply);
}

static void
refuse (Reply      *reply,
        const char *why)
{
  g_dbus_method_invocation_return_error (
      g_object_ref (reply->invocation), G_DBUS_ERROR, G_DBUS_ERROR_FAILED, "%s %s",
      g_dbus_method_invocation_get_method_name (reply->invocation), why);
  reply_free (reply);
}

/* Scheduling */

static gboolean
comes_before (HbReplies   *self,
              const Reply *one,
              const Reply *other)
{
  guint64 one_user, other_user, one_caller, other_caller;

  one_caller = hb_callers_get_turn (self->callers, hb_callers_get_name (one->invocation), &one_user);
  other_caller = hb_callers_get_turn (self->callers, hb_callers_get_name (other->invocation),
                                      &other_user);

  return one_user != other_user ? one_user < other_user : one_caller < other_caller;
}

static Reply *
take_next (HbReplies *self)
{
  GList *next = self->waiting.head;
  Reply *reply;

  if (next == NULL)
    return NULL;

  for (GList *link = next->next; link != NULL; link = link->next)
    if (comes_before (self, link->data, next->data))
      next = link;

  reply = next->data;
  g_queue_delete_link (&self->waiting, next);
  hb_callers_take_turn (self->callers, hb_callers_get_name (reply->invocation));
  return reply;
}

/* Answering */

static void answer_later (HbReplies *self);

static void
end (HbReplies *self)
{
  hb_callers_end (self->callers, self->sent);
  g_clear_object (&self->sent);
  g_clear_object (&self->busy);
  answer_later (self);
}

static void
on_flushed (GObject      *connection,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  g_dbus_connection_flush_finish (G_DBUS_CONNECTION (connection), result, &error);
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    end (user_data);
}

static void
send_answer (GTask        *task,
             gpointer      source,
             gpointer      data,
             GCancellable *cancellable)
{
  Reply *reply = data;

  /* GDBus serializes the message in the thread that sends it. */
  g_dbus_method_invocation_return_value (g_object_ref (reply->invocation),
                                         reply->funcs->describe (reply->data));
  g_task_return_boolean (task, TRUE);
}

static void
on_sent (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  HbReplies *self = user_data;
  Reply *reply = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), NULL))
    return; /* cancelled: the replies are gone */

  if (reply->funcs->done != NULL)
    reply->funcs->done (reply->owner);
  self->sent = g_object_ref (reply->invocation);
  g_dbus_connection_flush (self->connection, self->busy, on_flushed, self);
}

static void
hand_over (HbReplies *self)
{
  g_autoptr (GTask) task = g_task_new (NULL, self->busy, on_sent, self);

  g_task_set_task_data (task, g_steal_pointer (&self->current), reply_free);
  g_task_run_in_thread (task, send_answer);
}

static gboolean
on_gather (gpointer user_data)
{
  HbReplies *self = user_data;
  Reply *reply = self->current;

  if (reply->funcs->gather != NULL && reply->funcs->gather (reply->data))
    return G_SOURCE_CONTINUE;

  self->gather_source = 0;
  hand_over (self);
  return G_SOURCE_REMOVE;
}

static gboolean
on_next (gpointer user_data)
{
  HbReplies *self = user_data;
  Reply *reply = take_next (self);

  self->next_source = 0;
  if (reply == NULL)
    return G_SOURCE_REMOVE;

  reply->data = reply->funcs->begin (reply->owner, g_object_ref (reply->invocation));
  if (reply->data == NULL)
    {
      reply_free (reply);
      answer_later (self);
      return G_SOURCE_REMOVE;
    }

  g_object_unref (reply->invocation); /* the reference of begin(), which has not answered it */
  self->current = reply;
  self->busy = g_cancellable_new ();
  self->gather_source = g_idle_add_full (G_PRIORITY_DEFAULT, on_gather, self, NULL);
  return G_SOURCE_REMOVE;
}

/* One step per turn of the main loop: packets get theirs in between. */
static void
answer_later (HbReplies *self)
{
  if (self->busy == NULL && self->next_source == 0 && self->waiting.length > 0)
    self->next_source = g_idle_add_full (G_PRIORITY_DEFAULT, on_next, self, NULL);
}

/**
 * hb_replies_new:
 * @connection: (transfer none): where replies are sent
 * @callers: (transfer none): its callers; must outlive the replies
 *
 * Returns: (transfer full): an empty queue of replies
 */
HbReplies *
hb_replies_new (GDBusConnection *connection,
                HbCallers       *callers)
{
  HbReplies *self = g_new0 (HbReplies, 1);

  self->connection = g_object_ref (connection);
  self->callers = callers;
  g_queue_init (&self->waiting);

  return self;
}

/**
 * hb_replies_free:
 * @self: (transfer full): replies
 *
 * Waiting calls are answered with an error, or by the thread that is serializing their reply.
 */
void
hb_replies_free (HbReplies *self)
{
  Reply *reply;

  g_clear_handle_id (&self->next_source, g_source_remove);
  g_clear_handle_id (&self->gather_source, g_source_remove);
  if (self->current != NULL)
    g_queue_push_head (&self->waiting, g_steal_pointer (&self->current));
  while ((reply = g_queue_pop_head (&self->waiting)) != NULL)
    refuse (reply, "came too late: the role has ended");
  if (self->busy != NULL)
    g_cancellable_cancel (self->busy);
  g_clear_object (&self->busy);
  g_clear_object (&self->sent);
  g_clear_object (&self->connection);
  g_free (self);
}

/**
 * hb_replies_add:
 * @self: replies
 * @invocation: (transfer full): a call
 * @funcs: make the reply
 * @owner: for @funcs; must outlive the replies
 *
 * Queues the call.
 */
void
hb_replies_add (HbReplies             *self,
                GDBusMethodInvocation *invocation,
                const HbReplyFuncs    *funcs,
                gpointer               owner)
{
  Reply *reply = g_new0 (Reply, 1);

  reply->invocation = invocation;
  reply->funcs = funcs;
  reply->owner = owner;
  g_queue_push_tail (&self->waiting, reply);
  answer_later (self);
}

/**
 * hb_replies_drop:
 * @self: replies
 * @sender: a caller that has left the bus
 *
 * Drops its waiting calls.
 */
void
hb_replies_drop (HbReplies  *self,
                 const char *sender)
{
  GList *next;

  for (GList *link = self->waiting.head; link != NULL; link = next)
    {
      Reply *reply = link->data;

      next = link->next;
      if (!g_str_equal (hb_callers_get_name (reply->invocation), sender))
        continue;

      g_queue_delete_link (&self->waiting, link);
      refuse (reply, "is of nobody's interest any more");
    }
}
