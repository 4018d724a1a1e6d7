#include "role/hb-verdict-batch.h"

#define INTERVAL HB_SECOND

void
hb_verdict_batch_init (HbVerdictBatch *self)
{
  *self = (HbVerdictBatch) { .due = HB_NEVER };
}

void
hb_verdict_batch_clear (HbVerdictBatch *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->peers); i++)
    g_clear_pointer (&self->peers[i], g_array_unref);
}

static void
tell_one (HbVerdictBatch *self,
          HbRole         *role,
          guint           kind,
          gint64          now)
{
  GArray *peers = g_steal_pointer (&self->peers[kind]);
  gboolean back = kind / 2 == HB_VERDICT_BATCH_BACK;

  if (peers == NULL)
    return;

  hb_role_queue_event (role, &(HbEvent) {
    .type = back ? HB_EVENT_SESSION_OPENED : HB_EVENT_GAVE_UP,
    .time = now,
    .peer = g_array_index (peers, HbAddress, 0),
    .pulse = self->pulses[kind],
    .verdict = back ? 0 : kind / 2,
    .quiet = kind % 2 != 0,
    .before = HB_PEER_STATE_GIVEN_UP,
    .count = peers->len,
    .peers = peers,
  });
}

/**
 * hb_verdict_batch_add:
 * @self: a batch
 * @role: (transfer none): the role that queues the events
 * @peer: a peer that was given up, or is back
 * @event: its event: %HB_EVENT_GAVE_UP or %HB_EVENT_SESSION_OPENED
 *
 * Adds the event to those that are reported together within a second.
 */
void
hb_verdict_batch_add (HbVerdictBatch  *self,
                      HbRole          *role,
                      const HbAddress *peer,
                      const HbEvent   *event)
{
  guint kind = 2 * (event->type == HB_EVENT_GAVE_UP ? event->verdict : HB_VERDICT_BATCH_BACK) + (event->quiet != FALSE);
  GArray **peers = &self->peers[kind];

  hb_verdict_batch_report_if_includes (self, role, peer, event->time);
  if (*peers == NULL)
    {
      *peers = g_array_sized_new (FALSE, FALSE, sizeof (HbAddress), HB_VERDICT_BATCH_MAX);
      self->pulses[kind] = event->pulse;
    }
  g_array_append_val (*peers, *peer);

  if ((*peers)->len == HB_VERDICT_BATCH_MAX)
    tell_one (self, role, kind, event->time);
  else
    self->due = MIN (self->due, event->time + INTERVAL);
}

/**
 * hb_verdict_batch_report:
 * @self: a batch
 * @role: (transfer none): the role that queues the events
 * @now: the time
 *
 * Reports the batch.
 */
void
hb_verdict_batch_report (HbVerdictBatch *self,
                         HbRole         *role,
                         gint64          now)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->peers); i++)
    tell_one (self, role, i, now);
  self->due = HB_NEVER;
}

/**
 * hb_verdict_batch_report_if_includes:
 * @self: a batch
 * @role: (transfer none): the role that queues the events
 * @peer: the peer of another event that is about to be reported
 * @now: the time
 *
 * Reports the batch first if @peer is in it.
 */
void
hb_verdict_batch_report_if_includes (HbVerdictBatch  *self,
                                     HbRole          *role,
                                     const HbAddress *peer,
                                     gint64           now)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->peers); i++)
    if (self->peers[i] != NULL && hb_address_find_in (self->peers[i], peer) < self->peers[i]->len)
      {
        hb_verdict_batch_report (self, role, now);
        return;
      }
}
