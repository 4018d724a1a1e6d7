#include "engine/hb-listing.h"

#include "engine/hb-describe.h"
#include "role/hb-server.h"

/* More would not fit into one message, whatever they said last. */
#define LISTED_PEERS 150000

/* Each that is answered takes some 50 MiB for a moment, so they are answered one after the other. */
#define WAITING_INVOCATIONS 16

struct _HbListing
{
  const HbRun *run;
  HbFeed *feed;

  GQueue waiting;        /* of GDBusMethodInvocation */
  GCancellable *current; /* %NULL while nobody is answered */
};

/* What a thread of its own has: nothing that anybody else has. */
typedef struct
{
  GDBusMethodInvocation *invocation;
  GArray *snapshots; /* of HbPeerSnapshot */
} Answer;

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  g_object_unref (answer->invocation);
  g_array_unref (answer->snapshots);
  g_free (answer);
}

static void
take_snapshot (HbPeer   *peer,
               gpointer  user_data)
{
  Answer *answer = ((gpointer *) user_data)[0];
  HbListing *self = ((gpointer *) user_data)[1];
  HbPeerSnapshot snapshot;

  if (answer->snapshots->len == LISTED_PEERS)
    return;

  hb_peer_snapshot_take (&snapshot, peer, self->run);
  g_array_append_val (answer->snapshots, snapshot);
}

static Answer *
answer_new (HbListing             *self,
            GDBusMethodInvocation *invocation)
{
  Answer *answer = g_new (Answer, 1);

  answer->invocation = invocation;
  answer->snapshots = g_array_new (FALSE, FALSE, sizeof (HbPeerSnapshot));
  if (HB_IS_SERVER (self->run->role))
    hb_peer_table_foreach (hb_server_get_peers (HB_SERVER (self->run->role)), take_snapshot,
                           (gpointer[]) { answer, self });

  return answer;
}

/* Returns: (transfer floating): the peers, each for itself */
static GVariant *
describe_each (GArray *snapshots)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < snapshots->len; i++)
    {
      const HbPeerSnapshot *snapshot = &g_array_index (snapshots, HbPeerSnapshot, i);

      g_variant_builder_add_value (&builder, hb_describe_peer (snapshot));
    }

  return g_variant_builder_end (&builder);
}

static GVariant *
describe (const Answer *answer)
{
  const char *method = g_dbus_method_invocation_get_method_name (answer->invocation);

  if (g_str_equal (method, "ListPeersByKey"))
    return hb_describe_peers ((const HbPeerSnapshot *) (gpointer) answer->snapshots->data,
                              answer->snapshots->len);

  return describe_each (answer->snapshots);
}

static void
send_answer (GTask        *task,
             gpointer      source,
             gpointer      data,
             GCancellable *cancellable)
{
  Answer *answer = data;
  GVariant *peers = describe (answer);

  /* GDBus has the message made by whoever sends it. */
  g_dbus_method_invocation_return_value (g_object_ref (answer->invocation),
                                         g_variant_new_tuple (&peers, 1));
  g_task_return_boolean (task, TRUE);
}

static void answer_next (HbListing *self);

static void
on_answered (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  HbListing *self = user_data;

  if (!g_task_propagate_boolean (G_TASK (result), NULL))
    return; /* cancelled, and the listing is gone */

  g_clear_object (&self->current);
  hb_feed_release (self->feed);
  answer_next (self);
}

/* What changes meanwhile is told after the answer, or whoever asked would end up with what was. */
static void
answer_next (HbListing *self)
{
  g_autoptr (GTask) task = NULL;
  GDBusMethodInvocation *invocation = g_queue_pop_head (&self->waiting);

  if (invocation == NULL)
    return;

  self->current = g_cancellable_new ();
  hb_feed_hold (self->feed);
  task = g_task_new (NULL, self->current, on_answered, self);
  g_task_set_task_data (task, answer_new (self, invocation), answer_free);
  g_task_run_in_thread (task, send_answer);
}

/**
 * hb_listing_new:
 * @run: (transfer none): whose peers; it must outlive the listing
 * @feed: (transfer none): what tells of changes; likewise
 *
 * Returns: (transfer full): a listing that nobody has asked for
 */
HbListing *
hb_listing_new (const HbRun *run,
                HbFeed      *feed)
{
  HbListing *self = g_new0 (HbListing, 1);

  self->run = run;
  self->feed = feed;
  g_queue_init (&self->waiting);

  return self;
}

/**
 * hb_listing_free:
 * @self: (transfer full): a listing
 *
 * Who still waits is answered with an error, or by the thread that is at it.
 */
void
hb_listing_free (HbListing *self)
{
  GDBusMethodInvocation *invocation;

  while ((invocation = g_queue_pop_head (&self->waiting)) != NULL)
    g_dbus_method_invocation_return_error (invocation, G_DBUS_ERROR, G_DBUS_ERROR_FAILED,
                                           "%s came too late: the role has ended",
                                           g_dbus_method_invocation_get_method_name (invocation));
  if (self->current != NULL)
    g_cancellable_cancel (self->current);
  g_clear_object (&self->current);
  g_free (self);
}

/**
 * hb_listing_answer:
 * @self: a listing
 * @invocation: (transfer full): a call of ListPeers or ListPeersByKey
 *
 * Answers it, after those that came before.
 *
 * Returns: %FALSE, @invocation then being the caller's, where too many wait already
 */
gboolean
hb_listing_answer (HbListing             *self,
                   GDBusMethodInvocation *invocation)
{
  if (self->waiting.length == WAITING_INVOCATIONS)
    return FALSE;

  g_queue_push_tail (&self->waiting, invocation);
  if (self->current == NULL)
    answer_next (self);

  return TRUE;
}
