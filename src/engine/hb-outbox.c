#include "engine/hb-outbox.h"

#include <errno.h>

#include <glib-unix.h>

#include "role/hb-queue.h"

typedef struct
{
  HbOutgoing outgoing;
  gint64 since; /* when it was queued */
} Waiting;

typedef struct
{
  HbOutbox *outbox;
  guint number;
  HbQueue queue; /* of Waiting */
  guint source;  /* while a channel is full */
} Channel;

struct _HbOutbox
{
  HbNetLink *net_link;
  HbClock *clock;
  HbOutboxFunc sent;
  GSourceFunc room;
  gpointer user_data;
  Channel channels[HB_N_CHANNELS];
};

/**
 * hb_outbox_new:
 * @net_link: (transfer none): sends the segments
 * @clock: (transfer none): the clock
 * @sent: called for each segment that left or could not be sent
 * @room: called from the main loop when a full channel has room again
 * @user_data: for both
 *
 * The pointers must stay valid for as long as the outbox.
 *
 * Returns: (transfer full): an empty outbox
 */
HbOutbox *
hb_outbox_new (HbNetLink    *net_link,
               HbClock      *clock,
               HbOutboxFunc  sent,
               GSourceFunc   room,
               gpointer      user_data)
{
  HbOutbox *self = g_new0 (HbOutbox, 1);

  self->net_link = net_link;
  self->clock = clock;
  self->sent = sent;
  self->room = room;
  self->user_data = user_data;
  for (guint i = 0; i < HB_N_CHANNELS; i++)
    {
      self->channels[i] = (Channel) { .outbox = self, .number = i };
      hb_queue_init (&self->channels[i].queue, sizeof (Waiting));
    }

  return self;
}

void
hb_outbox_free (HbOutbox *self)
{
  for (guint i = 0; i < HB_N_CHANNELS; i++)
    {
      g_clear_handle_id (&self->channels[i].source, g_source_remove);
      hb_queue_clear (&self->channels[i].queue);
    }
  g_free (self);
}

/**
 * hb_outbox_put:
 * @self: an outbox
 * @outgoing: a segment, which borrows its payload until it is reported as sent
 *
 * Queues it for the next hb_outbox_flush(); or reports at once that there is no route.
 */
void
hb_outbox_put (HbOutbox         *self,
               const HbOutgoing *outgoing)
{
  Waiting waiting = { .outgoing = *outgoing, .since = hb_clock_look (self->clock) };
  guint channel;
  int error = hb_net_link_choose_channel (self->net_link, &waiting.outgoing.segment,
                                          outgoing->presence, &channel);

  if (error != 0)
    self->sent (&waiting.outgoing, hb_clock_now (self->clock), error, self->user_data);
  else
    hb_queue_push (&self->channels[channel].queue, &waiting);
}

static gboolean
on_room (int          fd,
         GIOCondition condition,
         gpointer     user_data)
{
  Channel *channel = user_data;

  channel->source = 0;
  channel->outbox->room (channel->outbox->user_data);
  return G_SOURCE_REMOVE;
}

/* Returns: whether any segment was reported */
static gboolean
send_batch (HbOutbox *self,
            Channel  *channel)
{
  HbOutgoing batch[HB_INJECTOR_BATCH];
  HbSegment *segments[HB_INJECTOR_BATCH];
  int errors[HB_INJECTOR_BATCH];
  guint n_batch = MIN (hb_queue_get_length (&channel->queue), HB_INJECTOR_BATCH);
  gint64 now = hb_clock_now (self->clock);
  guint n_done = 0;

  for (guint i = 0; i < n_batch; i++)
    {
      batch[i] = ((const Waiting *) hb_queue_peek (&channel->queue, i))->outgoing;
      segments[i] = &batch[i].segment;
    }
  hb_net_link_send (self->net_link, channel->number, segments, n_batch, errors);

  while (n_done < n_batch && errors[n_done] != EAGAIN)
    {
      hb_queue_pop (&channel->queue);
      n_done++;
    }
  if (n_done < n_batch)
    channel->source = g_unix_fd_add (hb_net_link_get_send_fd (self->net_link, channel->number),
                                     G_IO_OUT, on_room, channel);

  /* Last, since the callback may queue more segments. */
  for (guint i = 0; i < n_done; i++)
    self->sent (&batch[i], now, errors[i], self->user_data);

  return n_done > 0;
}

/**
 * hb_outbox_flush:
 * @self: an outbox
 *
 * Sends segments until the channels are full.
 *
 * Returns: whether any was reported as sent, so that the role may queue more
 */
gboolean
hb_outbox_flush (HbOutbox *self)
{
  gboolean told = FALSE;

  for (guint i = 0; i < HB_N_CHANNELS; i++)
    {
      Channel *channel = &self->channels[i];

      while (channel->source == 0 && hb_queue_get_length (&channel->queue) > 0)
        told |= send_batch (self, channel);
    }

  return told;
}

/**
 * hb_outbox_get_waiting:
 * @self: an outbox
 * @since: a time of its clock
 *
 * Returns: how many segments are queued, if the oldest was queued before @since; else 0
 */
guint
hb_outbox_get_waiting (HbOutbox *self,
                       gint64    since)
{
  gboolean long_ago = FALSE;
  guint waiting = 0;

  for (guint i = 0; i < HB_N_CHANNELS; i++)
    {
      HbQueue *queue = &self->channels[i].queue;
      guint length = hb_queue_get_length (queue);

      waiting += length;
      long_ago |= length > 0 && ((const Waiting *) hb_queue_peek (queue, 0))->since < since;
    }

  return long_ago ? waiting : 0;
}
