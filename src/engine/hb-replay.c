#include "engine/hb-replay.h"

#include "engine/hb-contents.h"
#include "engine/hb-summary.h"
#include "event/hb-incident.h"
#include "event/hb-warning.h"
#include "net/hb-capture-file.h"
#include "net/hb-net-error.h"
#include "wire/hb-duplicates.h"
#include "wire/hb-message.h"

/* How many pieces of a file are read between two checks of @stop. */
#define BATCH 4096

struct _HbReplay
{
  HbServer *server;
  HbReplayConfig config;
  GArray *locals; /* of HbAddress */
  GHashTable *local_set;
  gboolean learns;
  HbDuplicates *duplicates;
  HbContents contents;
  gint64 now;
  gint64 deadline; /* the role's next one, as of the last hb_replay_settle() */
};

static gboolean
is_local (HbReplay        *self,
          const HbAddress *address)
{
  return hb_address_is_one_of (self->locals, self->local_set, address);
}

static void
add_local (HbReplay        *self,
           const HbAddress *address)
{
  if (is_local (self, address))
    return;

  g_hash_table_add (self->local_set, g_memdup2 (address, sizeof *address));
  g_array_append_vals (self->locals, address, 1);
}

/**
 * hb_replay_new:
 * @server: (transfer none): an unused passive server
 * @config: its settings, and who receives the events; the capture itself is not used
 *
 * Returns: (transfer full): a replay before its first frame
 */
HbReplay *
hb_replay_new (HbServer             *server,
               const HbReplayConfig *config)
{
  HbReplay *self = g_new0 (HbReplay, 1);

  self->server = g_object_ref (server);
  self->deadline = hb_role_next_deadline (HB_ROLE (self->server));
  self->config = *config;
  self->learns = config->locals == NULL;
  self->duplicates = hb_duplicates_new ();
  self->locals = g_array_new (FALSE, FALSE, sizeof (HbAddress));
  self->local_set = g_hash_table_new_full (hb_address_hash, hb_address_equal, g_free, NULL);
  for (guint i = 0; config->locals != NULL && i < config->locals->len; i++)
    add_local (self, &g_array_index (config->locals, HbAddress, i));

  /* The caller owns these, and they are not needed any more. */
  self->config.locals = NULL;
  self->config.path = NULL;
  return self;
}

void
hb_replay_free (HbReplay *self)
{
  g_clear_object (&self->server);
  g_clear_pointer (&self->duplicates, hb_duplicates_free);
  g_clear_pointer (&self->locals, g_array_unref);
  g_clear_pointer (&self->local_set, g_hash_table_unref);
  g_free (self);
}

/**
 * hb_replay_settle:
 * @self: a replay
 *
 * Call after each input to the server, including from outside: reports its events.
 */
void
hb_replay_settle (HbReplay *self)
{
  HbEvent event;

  while (hb_role_take_event (HB_ROLE (self->server), &event))
    {
      hb_warning_explain (&event);
      hb_incident_explain (&event);
      if (event.stamp == 0)
        event.stamp = event.time;
      self->config.tell (&event, self->config.user_data);
      hb_event_clear (&event);
    }

  self->deadline = hb_role_next_deadline (HB_ROLE (self->server));
}

/**
 * hb_replay_advance:
 * @self: a replay
 * @now: a time of its capture
 *
 * Handles each deadline up to @now at its own time.
 */
void
hb_replay_advance (HbReplay *self,
                   gint64    now)
{
  while (self->deadline <= now)
    {
      hb_role_advance (HB_ROLE (self->server), self->deadline);
      hb_replay_settle (self);
    }

  self->now = now;
}

static void
keep_frame (HbReplay        *self,
            const HbFrame   *frame,
            const HbAddress *peer)
{
  if (self->config.packets != NULL)
    hb_packet_log_add_frame (self->config.packets, frame, peer);
}

static void
discard (HbReplay *self,
         HbReason  reason)
{
  hb_role_discard (HB_ROLE (self->server), reason);
}

static void
tell_segment (HbReplay        *self,
              const HbSegment *segment)
{
  if (self->config.debug)
    self->config.tell (&(HbEvent) {
      .type = HB_EVENT_SEGMENT,
      .time = self->now,
      .stamp = segment->stamp,
      .peer = segment->source,
      .segment = segment,
    }, self->config.user_data);
}

static void
take_segment (HbReplay       *self,
              const HbFrame  *frame,
              const HbPacket *packet)
{
  const HbSegment *segment = &packet->segment;
  gboolean shown, heard;

  if (self->learns && segment->destination_port == HB_PORT_SERVER)
    add_local (self, &segment->destination);

  shown = segment->destination_port == HB_PORT_CLIENT && is_local (self, &segment->source);
  heard = !shown && is_local (self, &segment->destination);
  if ((shown || heard) && hb_duplicates_find (self->duplicates, frame, packet))
    {
      discard (self, HB_REASON_DUPLICATE);
      return;
    }

  tell_segment (self, segment);
  keep_frame (self, frame, shown ? &segment->destination : &segment->source);

  if (!shown && !heard)
    {
      discard (self, HB_REASON_NOT_LOCAL);
      return;
    }

  if (shown)
    hb_server_observe (self->server, self->now, segment);
  else
    hb_role_receive (HB_ROLE (self->server), self->now, segment);
  hb_replay_settle (self);
}

static void
take_unreachable (HbReplay       *self,
                  const HbFrame  *frame,
                  const HbPacket *packet)
{
  const HbUnreachable *unreachable = &packet->unreachable;

  if (!is_local (self, &unreachable->source))
    {
      discard (self, HB_REASON_NOT_LOCAL);
      return;
    }
  if (hb_duplicates_find (self->duplicates, frame, packet))
    {
      discard (self, HB_REASON_DUPLICATE);
      return;
    }

  keep_frame (self, frame, &unreachable->destination);
  hb_role_unreachable (HB_ROLE (self->server), self->now, unreachable);
  hb_replay_settle (self);
}

/**
 * hb_replay_take_frame:
 * @self: a replay
 * @frame: the next frame of its capture
 *
 * Advances to the frame's time, and handles it.
 */
void
hb_replay_take_frame (HbReplay      *self,
                      const HbFrame *frame)
{
  HbPacket packet;
  HbReason reason;

  /* Captures of several queues are slightly out of order; time never goes back. */
  hb_replay_advance (self, MAX (self->now, frame->stamp));

  reason = hb_packet_parse (&packet, frame);
  hb_contents_count (&self->contents, reason, &packet);
  if (reason != HB_REASON_NONE)
    discard (self, reason);
  else if (packet.kind == HB_PACKET_SEGMENT)
    take_segment (self, frame, &packet);
  else
    take_unreachable (self, frame, &packet);
}

/* A summary of zeros does not help a person with the wrong file, or a capture from the wrong place. */
static void
tell_contents (HbReplay *self)
{
  g_autofree char *text = hb_contents_explain (&self->contents);

  if (text != NULL)
    self->config.tell (&(HbEvent) {
      .type = HB_EVENT_WARNING,
      .time = self->now,
      .stamp = self->now,
      .about = HB_WARNING_CAPTURE,
      .text = text,
      .count = 1,
    }, self->config.user_data);
}

/**
 * hb_replay_finish:
 * @self: a replay
 * @whole: whether it got the whole capture
 *
 * Reports the summary.
 */
void
hb_replay_finish (HbReplay *self,
                  gboolean  whole)
{
  HbSummary summary;

  hb_role_stop (HB_ROLE (self->server), self->now);
  hb_replay_settle (self);
  if (whole)
    tell_contents (self);

  hb_summary_init (&summary, HB_ROLE (self->server), 0);
  self->config.tell (&(HbEvent) {
    .type = HB_EVENT_SUMMARY,
    .time = self->now,
    .stamp = self->now,
    .summary = &summary,
  }, self->config.user_data);
}

/**
 * hb_replay_now:
 * @self: a replay
 *
 * Returns: the present time of the replay, nanoseconds of the capture's time
 */
gint64
hb_replay_now (HbReplay *self)
{
  return self->now;
}

/**
 * hb_replay_get_addresses:
 * @self: a replay
 *
 * Returns: (transfer none) (element-type HbAddress): the server's addresses known so far
 */
GArray *
hb_replay_get_addresses (HbReplay *self)
{
  return self->locals;
}

static gboolean
is_stopped (const HbReplayConfig *config)
{
  return config->stop != NULL && *config->stop != 0;
}

static HbReading
take_batch (HbReplay       *self,
            HbCaptureFile  *file,
            GError        **error)
{
  HbReading reading = HB_READING_NOTHING;
  HbFrame frame;

  for (guint i = 0; i < BATCH; i++)
    {
      reading = hb_capture_file_read (file, &frame, error);
      if (reading == HB_READING_END || reading == HB_READING_FAILED)
        break;
      if (reading == HB_READING_FRAME)
        hb_replay_take_frame (self, &frame);
    }

  return reading;
}

/**
 * hb_replay_run:
 * @server: an unused passive server
 * @config: the capture, and who receives the events
 * @error: return location for a #HbNetError
 *
 * Replays a capture at once, on the capture's own clock. If the file is truncated, all that could be read has been
 * reported, including the summary.
 *
 * Returns: whether the file was read to its end, or until @stop was set
 */
gboolean
hb_replay_run (HbServer              *server,
               const HbReplayConfig  *config,
               GError               **error)
{
  g_autoptr (HbReplay) self = NULL;
  g_autoptr (HbCaptureFile) file = NULL;
  g_autoptr (GError) broken = NULL;
  HbReading reading;

  file = hb_capture_file_new (config->fd, config->path, error);
  if (file == NULL)
    return FALSE;

  self = hb_replay_new (server, config);
  do
    reading = take_batch (self, file, &broken);
  while ((reading == HB_READING_FRAME || reading == HB_READING_NOTHING) && !is_stopped (config));

  hb_replay_finish (self, reading == HB_READING_END);
  if (reading == HB_READING_END || is_stopped (config))
    return TRUE;

  g_set_error (error, HB_NET_ERROR, HB_NET_ERROR_FILE, "cannot read the capture %s to its end: %s",
               config->path, broken->message);
  return FALSE;
}
