#include "engine/hb-engine-private.h"

#include "engine/hb-summary.h"
#include "event/hb-incident.h"
#include "event/hb-warning.h"
#include "net/hb-net-error.h"
#include "role/hb-server.h"
#include "wire/hb-message.h"

/* How many frames are read before the other sources get their turn. */
#define CAPTURE_BATCH 256

/* How many such batches are read before a deadline is handled. */
#define CAPTURE_BATCHES 8

/* And at the end: more than the capture's ring holds, so that no stream of frames keeps the engine from ending. */
#define CAPTURE_BATCHES_LAST 2048

/* The longest time from a frame's stamp until it can be read, on a very busy kernel. An older stamp means that the
 * wall clock was set. */
#define LATENCY_MAX (20 * HB_MILLISECOND)

/* The interval of handling deadlines, so that several are handled, and their pulses sent, at once. */
#define DEADLINES_APART_US 500

/* Reporting */

void
hb_engine_tell (HbEngine *self,
                HbEvent  *event)
{
  g_autofree char *name = hb_engine_find_name (self, &event->peer);

  if (event->stamp == 0)
    event->stamp = hb_clock_to_wall (&self->clock, event->time);

  event->name = name;
  self->config.tell (event, self->config.user_data);
  if (self->state_changes != NULL)
    hb_state_changes_note (self->state_changes, event);
  event->name = NULL;
}

void
hb_engine_warn (HbEngine   *self,
                HbWarning   about,
                guint64     count,
                const char *format,
                ...)
{
  g_auto (HbEvent) event = {
    .type = HB_EVENT_WARNING,
    .time = hb_clock_look (&self->clock),
    .about = about,
    .count = count,
  };
  va_list arguments;

  va_start (arguments, format);
  event.text = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  hb_engine_tell (self, &event);
}

static void
tell_segment (HbEngine        *self,
              const HbSegment *segment,
              gint64           time)
{
  if (self->config.debug)
    hb_engine_tell (self, &(HbEvent) {
      .type = HB_EVENT_SEGMENT,
      .time = time,
      .stamp = segment->stamp,
      .peer = segment->stamp != 0 ? segment->source : segment->destination,
      .segment = segment,
    });
}

void
hb_engine_tell_events (HbEngine *self)
{
  HbEvent event;

  while (hb_role_take_event (self->role, &event))
    {
      hb_warning_explain (&event);
      hb_incident_explain (&event);
      hb_engine_tell (self, &event);
      hb_engine_look_for_silence (self, &event);
      hb_engine_ask_for_name (self, &event);
      hb_event_clear (&event);
    }
}

/* Recording */

static void
keep_segment (HbEngine        *self,
              const HbSegment *segment,
              gint64           stamp)
{
  if (self->recorder != NULL)
    hb_recorder_write_segment (self->recorder, segment, stamp);
  if (self->config.packets != NULL)
    hb_packet_log_add_segment (self->config.packets, segment, stamp);
}

static void
keep_frame (HbEngine        *self,
            const HbFrame   *frame,
            const HbAddress *peer)
{
  if (self->config.packets != NULL)
    hb_packet_log_add_frame (self->config.packets, frame, peer);
}

/* Output of the role */

static void
on_sent (const HbOutgoing *outgoing,
         gint64            now,
         int               error,
         gpointer          user_data)
{
  HbEngine *self = user_data;

  if (error == 0)
    {
      tell_segment (self, &outgoing->segment, now);
      keep_segment (self, &outgoing->segment, hb_clock_to_wall (&self->clock, now));
    }
  hb_role_sent (self->role, now, outgoing, error);
}

static void
drain (HbEngine *self)
{
  HbOutgoing outgoing;

  hb_engine_tell_events (self);
  do
    while (hb_role_take_segment (self->role, &outgoing))
      hb_outbox_put (self->outbox, &outgoing);
  while (hb_outbox_flush (self->outbox));

  hb_engine_tell_events (self);
}

static void
arm (HbEngine *self)
{
  gint64 deadline = hb_role_next_deadline (self->role);

  if (deadline == HB_NEVER || hb_clock_is_held (&self->clock))
    hb_alarm_set (self->alarm, -1);
  else
    hb_alarm_set (self->alarm, MAX (hb_clock_to_monotonic (&self->clock, deadline + self->latency),
                                    self->judged_at + DEADLINES_APART_US));
}

/**
 * hb_engine_settle:
 * @self: an engine
 *
 * Call after each input to the role: sends its segments and reports its events.
 */
void
hb_engine_settle (HbEngine *self)
{
  drain (self);
  hb_engine_follow_servers (self);
  arm (self);
}

static gboolean
on_room (gpointer user_data)
{
  hb_engine_settle (user_data);
  return G_SOURCE_REMOVE;
}

/* Input */

/* A peer may reach us through one of several interfaces only. */
static HbReason
choose (HbEngine       *self,
        const HbFrame  *frame,
        const HbPacket *packet)
{
  const HbAddress *local = packet->kind == HB_PACKET_SEGMENT ? &packet->segment.destination
                                                             : &packet->unreachable.source;

  if (!hb_net_link_is_local (self->net_link, local))
    return HB_REASON_NOT_LOCAL;

  return hb_duplicates_find (self->duplicates, frame, packet) ? HB_REASON_DUPLICATE
                                                              : HB_REASON_NONE;
}

/* Of deadlines that are handled as of @now. */
static void
note_lateness (HbEngine *self,
               gint64    now)
{
  gint64 due = hb_role_next_deadline (self->role);
  gint64 late = hb_clock_look (&self->clock) - due;

  if (due > now || late < 0)
    return;

  self->health.deadlines++;
  self->health.lateness += late;
  self->health.latest = MAX (self->health.latest, late);
}

static void
on_frame (const HbFrame *frame,
          gpointer       user_data)
{
  HbEngine *self = user_data;
  gint64 now = hb_clock_from_wall (&self->clock, frame->stamp);
  HbPacket packet;
  HbReason reason;

  self->last_frame = now;

  /* Frames come in the order of their times: deadlines before this one are due now. */
  if (hb_role_next_deadline (self->role) <= now && !hb_clock_is_held (&self->clock))
    {
      note_lateness (self, now);
      hb_role_advance (self->role, now);
      hb_engine_tell_events (self);
    }
  if (self->recorder != NULL)
    hb_recorder_write_frame (self->recorder, frame);

  reason = hb_packet_parse (&packet, frame);
  if (reason == HB_REASON_NONE)
    reason = choose (self, frame, &packet);
  if (reason != HB_REASON_NONE)
    {
      hb_role_discard (self->role, reason);
      return;
    }

  if (packet.kind == HB_PACKET_UNREACHABLE)
    {
      keep_frame (self, frame, &packet.unreachable.destination);
      hb_role_unreachable (self->role, now, &packet.unreachable);
      hb_engine_tell_events (self);
      return;
    }

  keep_frame (self, frame, &packet.segment.source);
  tell_segment (self, &packet.segment, now);
  hb_role_receive (self->role, now, &packet.segment);
  hb_engine_tell_events (self);
}

static void
take_frames (HbEngine *self)
{
  gint64 began = hb_clock_look (&self->clock);

  self->backlog = hb_net_link_take (self->net_link, CAPTURE_BATCH, on_frame, self) >=
                  CAPTURE_BATCH;
  if (!self->backlog)
    hb_clock_set_bound (&self->clock, began - LATENCY_MAX);
}

/* Reads the frames that are there, but only a few batches. */
static void
take_batches (HbEngine *self,
              guint     batches)
{
  do
    take_frames (self);
  while (self->backlog && --batches > 0);
}

/* Sources */

static void
on_readable (gpointer user_data)
{
  HbEngine *self = user_data;

  hb_engine_check_pause (self);
  hb_engine_check_drops (self);
  take_frames (self);
  hb_engine_settle (self);
}

/* Frames captured before a deadline are handled before it. A frame takes a while to become readable, so a server
 * handles deadlines as of the latency ago. If there are more frames than can be read at once, deadlines are
 * handled up to the time of the last frame read: all others came later. */
static void
on_deadline (gpointer user_data)
{
  HbEngine *self = user_data;
  gint64 now;

  self->judged_at = g_get_monotonic_time ();
  hb_engine_check_pause (self);
  hb_engine_check_drops (self);
  hb_net_link_catch_up (self->net_link);
  if (hb_clock_is_held (&self->clock))
    return;

  now = hb_clock_look (&self->clock) - self->latency;
  take_batches (self, CAPTURE_BATCHES);
  hb_engine_check_drops (self);

  /* The capture may have failed with frames unread, or lost some, which sets the clock back. */
  if (hb_clock_is_held (&self->clock))
    return;
  now = MIN (now, hb_clock_look (&self->clock) - self->latency);

  now = self->backlog ? MIN (self->last_frame, now) : now;
  note_lateness (self, now);
  hb_role_advance (self->role, now);
  hb_engine_settle (self);
}

static gboolean
on_tick (gpointer user_data)
{
  HbEngine *self = user_data;

  hb_engine_check_pause (self);
  hb_engine_check_drops (self);
  hb_engine_tell_drops (self);
  hb_engine_check_waiting (self);
  hb_engine_keep (self);
  hb_engine_check_recording (self);
  hb_engine_follow_time (self);

  hb_engine_look_at_link (self);
  return G_SOURCE_CONTINUE;
}

/**
 * hb_engine_new:
 * @role: (transfer none): an unused role
 * @config: its settings; copied
 * @error: return location for a #HbNetError
 *
 * Opens all that needs a privilege. No packet is missed from here on.
 *
 * Returns: (nullable) (transfer full): an engine that is ready to start
 */
HbEngine *
hb_engine_new (HbRole                *role,
               const HbEngineConfig  *config,
               GError               **error)
{
  g_autoptr (HbEngine) self = g_new0 (HbEngine, 1);
  gboolean server = HB_IS_SERVER (role);
  HbNetLinkConfig net_link = {
    .interface = config->interface,
    .named = config->named,
    .own_port = server ? HB_PORT_SERVER : HB_PORT_CLIENT,
    .peer_port = server ? HB_PORT_CLIENT : HB_PORT_SERVER,
    .ring_size = server ? HB_CAPTURE_SIZE_SERVER : HB_CAPTURE_SIZE_CLIENT,
    .readable = on_readable,
    .changed = hb_engine_follow_link,
    .user_data = self,
  };

  self->role = g_object_ref (role);
  self->config = *config;
  self->recorder = config->recorder;
  self->duplicates = hb_duplicates_new ();
  self->latency = server ? HB_ENGINE_LATENCY : 0;
  self->wait_told = HB_UNKNOWN;
  self->drops_told_at = G_MININT64 / 2;
  hb_clock_init (&self->clock, server, NULL);
  hb_engine_begin_resolver (self);
  hb_engine_begin_hook (self);
  hb_engine_take_servers (self);
  hb_engine_take_names (self);
  net_link.server = hb_engine_get_link_server (self);

  self->alarm = hb_alarm_new (on_deadline, self, error);
  if (self->alarm == NULL)
    return NULL;
  self->net_link = hb_net_link_new (&net_link, error);
  if (self->net_link == NULL)
    return NULL;
  hb_engine_claim_servers (self);
  self->outbox = hb_outbox_new (self->net_link, &self->clock, on_sent, on_room, self);

  return g_steal_pointer (&self);
}

void
hb_engine_free (HbEngine *self)
{
  hb_engine_end_servers (self);
  g_clear_handle_id (&self->tick_source, g_source_remove);
  g_clear_handle_id (&self->snapshot_source, g_source_remove);
  g_clear_pointer (&self->snapshot, g_array_unref);
  g_clear_pointer (&self->unrestored, g_array_unref);
  g_clear_pointer (&self->names, g_ptr_array_unref);
  hb_engine_end_peers (self);
  hb_engine_end_resolver (self);
  hb_engine_end_hook (self);
  g_clear_pointer (&self->alarm, hb_alarm_free);
  g_clear_pointer (&self->outbox, hb_outbox_free);
  g_clear_pointer (&self->net_link, hb_net_link_free);
  g_clear_pointer (&self->duplicates, hb_duplicates_free);
  g_clear_object (&self->role);
  g_free (self->told_interface);
  g_free (self);
}

/**
 * hb_engine_start:
 * @self: an engine
 *
 * Reports that it listens, and starts, with the peers that were stored and those that are expected.
 */
void
hb_engine_start (HbEngine *self)
{
  self->tick_source = g_timeout_add_seconds (1, on_tick, self);

  hb_engine_tell_listening (self);
  hb_engine_check_hook (self);
  if (hb_net_link_get_state (self->net_link) != HB_NET_LINK_USABLE)
    hb_engine_follow_link (self);
  hb_engine_look_at_link (self);
  hb_engine_restore (self);
  hb_engine_begin_peers (self);
  hb_engine_begin_lookups (self);

  hb_role_advance (self->role, hb_clock_now (&self->clock));
  hb_engine_settle (self);
}

/**
 * hb_engine_stop:
 * @self: an engine that was started
 *
 * Handles the frames received so far, stores the peers, and reports the summary.
 */
void
hb_engine_stop (HbEngine *self)
{
  HbSummary summary;

  gint64 until = g_get_monotonic_time () + HB_ENGINE_LATENCY / HB_MICROSECOND;

  do
    take_batches (self, CAPTURE_BATCHES_LAST);
  while (hb_net_link_wait (self->net_link, until));
  self->drops_told_at = G_MININT64 / 2;
  hb_engine_check_drops (self);
  hb_engine_tell_drops (self);
  hb_engine_end_hook (self);
  hb_role_stop (self->role, hb_clock_now (&self->clock));
  drain (self);
  hb_engine_keep_now (self);
  hb_engine_check_recording_lost (self);

  hb_summary_init (&summary, self->role, hb_net_link_get_dropped (self->net_link));
  hb_engine_tell (self, &(HbEvent) {
    .type = HB_EVENT_SUMMARY,
    .time = hb_clock_now (&self->clock),
    .summary = &summary,
  });
}

/**
 * hb_engine_is_held:
 * @self: an engine
 *
 * Returns: whether its interface is unusable at the moment, and its clock is held
 */
gboolean
hb_engine_is_held (HbEngine *self)
{
  return hb_clock_is_held (&self->clock);
}

/**
 * hb_engine_now:
 * @self: an engine
 *
 * Returns: the time for the role
 */
gint64
hb_engine_now (HbEngine *self)
{
  return hb_clock_now (&self->clock);
}
