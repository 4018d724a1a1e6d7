#include "engine/hb-replay.h"

#include "net/hb-capture.h"
#include "net/hb-net-error.h"
#include "wire/hb-message.h"

#define BATCH 4096

typedef struct
{
  HbServer *server;
  const HbReplayConfig *config;
  GHashTable *locals; /* a set of HbAddress */
  gint64 now;
} Replay;

static void
tell_all (Replay *self)
{
  for (;;)
    {
      g_auto (HbEvent) event = { 0 };

      if (!hb_role_take_event (HB_ROLE (self->server), &event))
        return;
      if (event.stamp == 0)
        event.stamp = event.time;
      self->config->tell (&event, self->config->user_data);
    }
}

static void
advance_to (Replay *self,
            gint64  now)
{
  HbRole *role = HB_ROLE (self->server);
  gint64 deadline;

  while ((deadline = hb_role_next_deadline (role)) <= now)
    {
      hb_role_advance (role, deadline);
      tell_all (self);
    }

  self->now = now;
}

static gboolean
is_local (Replay          *self,
          const HbAddress *address)
{
  return g_hash_table_contains (self->locals, address);
}

static void
learn_local (Replay          *self,
             const HbSegment *segment)
{
  if (self->config->locals == NULL && segment->destination_port == HB_PORT_SERVER &&
      !is_local (self, &segment->destination))
    g_hash_table_add (self->locals, g_memdup2 (&segment->destination, sizeof (HbAddress)));
}

static void
on_segment (Replay          *self,
            const HbSegment *segment)
{
  learn_local (self, segment);

  if (self->config->debug)
    self->config->tell (&(HbEvent) {
      .type = HB_EVENT_SEGMENT,
      .time = self->now,
      .stamp = segment->stamp,
      .peer = segment->source,
      .detail = segment,
    }, self->config->user_data);

  if (segment->destination_port == HB_PORT_CLIENT && is_local (self, &segment->source))
    hb_server_observe (self->server, self->now, segment);
  else if (is_local (self, &segment->destination))
    hb_role_receive (HB_ROLE (self->server), self->now, segment);
  else
    hb_role_discard (HB_ROLE (self->server), HB_REASON_NOT_LOCAL);
}

static void
on_frame (const HbFrame *frame,
          gpointer       user_data)
{
  Replay *self = user_data;
  HbPacket packet;
  HbReason reason;

  /* Captures of several queues are not quite in order; time goes on all the same. */
  advance_to (self, MAX (self->now, frame->stamp));

  reason = hb_packet_parse (&packet, frame);
  if (reason != HB_REASON_NONE)
    hb_role_discard (HB_ROLE (self->server), reason);
  else if (packet.kind == HB_PACKET_SEGMENT)
    on_segment (self, &packet.segment);
  else if (is_local (self, &packet.unreachable.source))
    hb_role_unreachable (HB_ROLE (self->server), self->now, &packet.unreachable);
  else
    hb_role_discard (HB_ROLE (self->server), HB_REASON_NOT_LOCAL);

  tell_all (self);
}

static void
sum_up (Replay *self)
{
  HbSummary summary;

  hb_role_stop (HB_ROLE (self->server), self->now);
  tell_all (self);

  hb_summary_init (&summary, HB_ROLE (self->server), 0);
  self->config->tell (&(HbEvent) {
    .type = HB_EVENT_SUMMARY,
    .time = self->now,
    .stamp = self->now,
    .detail = &summary,
  }, self->config->user_data);
}

/**
 * hb_replay_run:
 * @server: a passive server that was not used yet
 * @config: what to replay, and whom to tell
 * @error: return location for a #HbNetError
 *
 * Runs a capture through a role on the capture's own clock (INTERFACE.md, Replay). Where the
 * file breaks off, what could be read has been told by then, the summary included.
 *
 * Returns: whether it could be read to its end
 */
gboolean
hb_replay_run (HbServer              *server,
               const HbReplayConfig  *config,
               GError               **error)
{
  g_autoptr (HbCapture) capture = NULL;
  g_autoptr (GHashTable) locals = NULL;
  g_autoptr (GError) broken = NULL;
  Replay self = { server, config, NULL, 0 };
  int count;

  capture = hb_capture_open_file (config->path, error);
  if (capture == NULL)
    return FALSE;

  locals = g_hash_table_new_full (hb_address_hash, hb_address_equal, g_free, NULL);
  self.locals = locals;
  for (guint i = 0; config->locals != NULL && i < config->locals->len; i++)
    g_hash_table_add (locals, g_memdup2 (&g_array_index (config->locals, HbAddress, i),
                                         sizeof (HbAddress)));

  do
    count = hb_capture_dispatch (capture, BATCH, on_frame, &self, &broken);
  while (count >= 0);

  sum_up (&self);
  if (count == HB_CAPTURE_END)
    return TRUE;

  g_set_error (error, HB_NET_ERROR, HB_NET_ERROR_FILE, "the capture %s breaks off: %s",
               config->path, broken->message);
  return FALSE;
}
