#include "net/hb-capture-source.h"

/* Each wake-up for a single frame costs some microseconds. From so many frames a millisecond on, we let them
 * gather for a millisecond instead; below the lower bound, we wake up for each again. A thousand messages a second
 * are three frames a millisecond. */
#define GATHER_FROM 8
#define GATHER_UNTIL 4
#define GATHER_US 1000

/* In a flood, they gather for longer: whoever sleeps finds his code and data gone from the processor's caches, which
 * is up to a third of what a frame costs if there are only a hundred at a time. But no more may gather than a share of
 * what the capture holds, since we may be kept from running then. */
#define FLOOD_FROM 32 /* twice in a row: a short burst is no flood */
#define FLOOD_US 5000
#define FLOOD_SHARE 8

typedef struct
{
  GSource source;
  HbCapture *capture;
  HbCaptureFunc func;
  gpointer user_data;
  gpointer tags[HB_CAPTURE_FDS];
  guint flood;    /* how many frames may gather in a flood */
  gboolean gathering;
  gboolean flooded; /* so many frames came the last time, too */
  gint64 since;   /* by g_get_monotonic_time() */
  guint64 before; /* how many frames had been taken then, by whomever */
} CaptureSource;

static void
set_polled (CaptureSource *self,
            gboolean       polled)
{
  GIOCondition events = polled ? G_IO_IN | G_IO_ERR | G_IO_HUP : 0;

  for (guint i = 0; i < HB_CAPTURE_FDS; i++)
    g_source_modify_unix_fd (&self->source, self->tags[i], events);
}

static void
count_from (CaptureSource *self,
            gint64         now)
{
  self->since = now;
  self->before = hb_capture_get_taken (self->capture);
}

static void
gather (CaptureSource *self,
        gint64         now,
        gint64         duration)
{
  if (!self->gathering)
    set_polled (self, FALSE);

  self->gathering = TRUE;
  count_from (self, now);
  g_source_set_ready_time (&self->source, now + duration);
}

static void
end_gathering (CaptureSource *self,
               gint64         now)
{
  self->gathering = FALSE;
  count_from (self, now);
  set_polled (self, TRUE);
  g_source_set_ready_time (&self->source, -1);
}

/* Decides how to wait for the next frames. */
static void
pace (CaptureSource *self)
{
  gint64 count = (gint64) (hb_capture_get_taken (self->capture) - self->before);
  gint64 now = g_get_monotonic_time ();
  gint64 elapsed = MAX (now - self->since, GATHER_US);
  gboolean flooded = self->flooded;

  /* The rest is taken at once. */
  if (hb_capture_has_more (self->capture))
    return;

  self->flooded = count * GATHER_US >= FLOOD_FROM * elapsed;
  if (self->flooded && flooded)
    gather (self, now, CLAMP (self->flood * elapsed / count, GATHER_US, FLOOD_US));
  else if (count * GATHER_US >= (self->gathering ? GATHER_UNTIL : GATHER_FROM) * elapsed)
    gather (self, now, GATHER_US);
  else if (self->gathering)
    end_gathering (self, now);
  else if (elapsed > GATHER_US)
    count_from (self, now);
}

static gboolean
prepare (GSource *source,
         int     *timeout)
{
  CaptureSource *self = (CaptureSource *) source;

  *timeout = -1;
  return hb_capture_has_more (self->capture);
}

static gboolean
dispatch (GSource     *source,
          GSourceFunc  callback,
          gpointer     user_data)
{
  CaptureSource *self = (CaptureSource *) source;

  self->func (self->user_data);

  /* A failed capture is freed, and its source destroyed. */
  if (g_source_is_destroyed (source))
    return G_SOURCE_REMOVE;

  pace (self);
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs funcs = {
  .prepare = prepare,
  .dispatch = dispatch,
};

/**
 * hb_capture_source_new:
 * @capture: (transfer none): a capture; destroy the source before it is freed
 * @func: called while there are frames to read, or let them gather for up to 5 ms in a flood
 * @user_data: for @func
 *
 * Returns: (transfer full): a source on the thread-default main loop
 */
GSource *
hb_capture_source_new (HbCapture     *capture,
                       HbCaptureFunc  func,
                       gpointer       user_data)
{
  GSource *source = g_source_new (&funcs, sizeof (CaptureSource));
  CaptureSource *self = (CaptureSource *) source;
  int fds[HB_CAPTURE_FDS];

  self->capture = capture;
  self->flood = hb_capture_get_size (capture) / FLOOD_SHARE;
  self->func = func;
  self->user_data = user_data;
  hb_capture_get_fds (capture, fds);
  for (guint i = 0; i < HB_CAPTURE_FDS; i++)
    self->tags[i] = g_source_add_unix_fd (source, fds[i], G_IO_IN | G_IO_ERR | G_IO_HUP);
  g_source_set_name (source, "heartbeats capture");

  /* It never recurses, but of a source that may not, GLib takes each descriptor from the poll during a dispatch, puts
   * it back, and wakes itself up for that: six system calls more. */
  g_source_set_can_recurse (source, TRUE);
  g_source_attach (source, g_main_context_get_thread_default ());

  return source;
}
