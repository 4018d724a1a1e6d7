#include "engine/hb-player.h"

#include <glib/gi18n.h>
#include <unistd.h>

#include "net/hb-capture-file.h"
#include "net/hb-net-error.h"

/* How many frames and deadlines are handled before the other sources get their turn. */
#define BATCH 256

struct _HbPlayer
{
  HbServer *server;
  HbReplay *replay;
  HbCaptureFile *file;
  HbPacketLog *packets;
  char *path;
  char *name; /* the file name without folders */
  double speed;
  HbPlayerEndFunc ended;
  gpointer user_data;

  GSource *source;
  HbFrame next;      /* read, but not yet handled */
  gboolean has_next;
  gint64 first;      /* the time of the first frame */
  gint64 start;      /* when it was handled, on the monotonic clock */
  gint64 start_wall; /* and on the wall clock */
  gboolean over;
};

static gboolean
is_at_once (HbPlayer *self)
{
  return self->speed == HB_PLAYER_AT_ONCE;
}

/* Reading ahead */

static void
end (HbPlayer     *self,
     const GError *broken)
{
  g_autoptr (GError) error = NULL;

  if (broken != NULL)
    g_set_error (&error, HB_NET_ERROR, HB_NET_ERROR_FILE,
                 /* Translators: a file's name, then the reason */
                 _("cannot read the capture %s to its end: %s"), self->path, broken->message);

  g_source_destroy (self->source);
  self->over = TRUE;
  hb_replay_finish (self->replay, broken == NULL);
  self->ended (error, self->user_data);
}

/* Returns: whether it goes on; otherwise it has ended, and may be freed */
static gboolean
read_on (HbPlayer *self)
{
  g_autoptr (GError) broken = NULL;
  HbReading reading = hb_capture_file_read (self->file, &self->next, &broken);

  self->has_next = reading == HB_READING_FRAME;
  if (reading == HB_READING_FRAME || reading == HB_READING_NOTHING)
    return TRUE;

  end (self, broken);
  return FALSE;
}

/* Playing */

/* The offset of a capture time from the first frame, in nanoseconds of real time. */
static gint64
offset_of (HbPlayer *self,
           gint64    time)
{
  double offset = (double) (time - self->first) / self->speed;

  return (gint64) CLAMP (offset, -(double) HB_STAMP_MAX, (double) HB_STAMP_MAX);
}

/* Returns: when it is due on GLib's monotonic clock */
static gint64
due_at (HbPlayer *self,
        gint64    time)
{
  return is_at_once (self) ? 0 : self->start + offset_of (self, time) / HB_MICROSECOND;
}

/* The time of the next step: a deadline of the server or the next frame. */
static gint64
next_time (HbPlayer *self)
{
  return MIN (hb_role_next_deadline (HB_ROLE (self->server)), self->next.stamp);
}

static void
step (HbPlayer *self,
      gint64    time)
{
  if (time < self->next.stamp)
    {
      hb_replay_advance (self->replay, time);
      return;
    }

  self->has_next = FALSE;
  hb_replay_take_frame (self->replay, &self->next);
}

static void
begin (HbPlayer *self)
{
  self->first = self->next.stamp;
  self->start = g_get_monotonic_time ();
  self->start_wall = g_get_real_time () * HB_MICROSECOND;
}

static gboolean
on_ready (GSource     *source,
          GSourceFunc  callback,
          gpointer     user_data)
{
  HbPlayer *self = user_data;

  for (guint i = 0; i < BATCH; i++)
    {
      gint64 time, due;

      if (!self->has_next && !read_on (self))
        return G_SOURCE_REMOVE;
      if (!self->has_next)
        continue;
      if (self->start == 0)
        begin (self);

      time = next_time (self);
      due = due_at (self, time);
      if (due > g_get_monotonic_time ())
        {
          g_source_set_ready_time (source, due);
          return G_SOURCE_CONTINUE;
        }
      step (self, time);
    }

  g_source_set_ready_time (source, 0);
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs source_funcs = {
  .dispatch = on_ready,
};

/**
 * hb_player_new:
 * @server: (transfer none): an unused passive server
 * @config: the capture, and who receives the events; its packet log must outlive the player
 * @speed: from %HB_PLAYER_SPEED_LEAST to %HB_PLAYER_SPEED_MOST, or %HB_PLAYER_AT_ONCE
 * @ended: called after the summary, with the user data of @config
 * @error: return location for a #HbNetError
 *
 * Returns: (nullable) (transfer full): a player that is ready to start
 */
HbPlayer *
hb_player_new (HbServer              *server,
               const HbReplayConfig  *config,
               double                 speed,
               HbPlayerEndFunc        ended,
               GError               **error)
{
  g_autoptr (HbPlayer) self = NULL;
  HbCaptureFile *file;

  /* The negation refuses NaN as well. */
  if (speed != HB_PLAYER_AT_ONCE &&
      !(speed >= HB_PLAYER_SPEED_LEAST && speed <= HB_PLAYER_SPEED_MOST))
    {
      g_set_error_literal (error, HB_NET_ERROR, HB_NET_ERROR_FAILED,
                           "a capture is played at a speed from 0.01 to 1000000, or 0 for at once");
      close (config->fd);
      return NULL;
    }

  file = hb_capture_file_new (config->fd, config->path, error);
  if (file == NULL)
    return NULL;

  self = g_new0 (HbPlayer, 1);
  self->server = g_object_ref (server);
  self->replay = hb_replay_new (server, config);
  self->file = file;
  self->packets = config->packets;
  self->path = g_strdup (config->path);
  self->name = g_filename_display_basename (config->path);
  self->speed = speed;
  self->ended = ended;
  self->user_data = config->user_data;

  return g_steal_pointer (&self);
}

void
hb_player_free (HbPlayer *self)
{
  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
  g_clear_pointer (&self->file, hb_capture_file_free);
  g_clear_pointer (&self->replay, hb_replay_free);
  g_clear_object (&self->server);
  g_free (self->path);
  g_free (self->name);
  g_free (self);
}

/**
 * hb_player_start:
 * @self: a player
 *
 * Starts, from the main loop: no event comes before this returns.
 */
void
hb_player_start (HbPlayer *self)
{
  self->source = g_source_new (&source_funcs, sizeof (GSource));

  g_source_set_callback (self->source, NULL, self, NULL);
  g_source_set_name (self->source, "heartbeats player");
  g_source_set_ready_time (self->source, 0);
  g_source_attach (self->source, g_main_context_get_thread_default ());
}

/* For the D-Bus object */

static const char *
get_interface (gpointer source)
{
  HbPlayer *self = source;

  return self->name;
}

static GArray *
get_addresses (gpointer source)
{
  HbPlayer *self = source;

  return g_array_ref (hb_replay_get_addresses (self->replay));
}

static gint64
get_now (gpointer source)
{
  HbPlayer *self = source;

  return hb_replay_now (self->replay);
}

static gint64
to_wall (gpointer source,
         gint64   time)
{
  HbPlayer *self = source;

  return is_at_once (self) ? time : self->start_wall + offset_of (self, time);
}

/* A replay at once has ended as soon as it has begun. */
static gint64
get_frozen_since (gpointer source)
{
  HbPlayer *self = source;

  return self->over || is_at_once (self) ? to_wall (self, hb_replay_now (self->replay)) : 0;
}

static void
settle (gpointer source)
{
  HbPlayer *self = source;

  hb_replay_settle (self->replay);
}

/**
 * hb_player_describe_run:
 * @self: a player
 * @run: (out): its role; it must not outlive the player
 */
void
hb_player_describe_run (HbPlayer *self,
                        HbRun    *run)
{
  *run = (HbRun) {
    .role = HB_ROLE (self->server),
    .mode = "replay",
    .packets = self->packets,
    .interface = get_interface,
    .addresses = get_addresses,
    .now = get_now,
    .to_wall = to_wall,
    .frozen_since = get_frozen_since,
    .settle = settle,
    .source = self,
  };
}
