#include "net/hb-capture-source.h"

/* Each wake-up for a single frame costs some microseconds. From so many frames a millisecond on, we let them
 * gather for a millisecond instead; below the lower bound, we wake up for each again. A thousand messages a second
 * are three frames a millisecond. */
#define GATHER_FROM 8
#define GATHER_UNTIL 4
#define GATHER_US 1000

typedef struct
{
  GSource source;
  HbCapture *capture;
  HbCaptureFunc func;
  gpointer user_data;
  gpointer tags[HB_CAPTURE_FDS];
  gboolean gathering;
  guint count;  /* frames since @since */
  gint64 since; /* by g_get_monotonic_time() */
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
begin_gathering (CaptureSource *self)
{
  self->gathering = TRUE;
  set_polled (self, FALSE);
}

static void
end_gathering (CaptureSource *self)
{
  self->gathering = FALSE;
  self->count = 0;
  set_polled (self, TRUE);
  g_source_set_ready_time (&self->source, -1);
}

/* Decides how to wait for the next frames. */
static void
pace (CaptureSource *self,
      guint          taken)
{
  gint64 now = g_get_monotonic_time ();

  if (self->gathering && taken < GATHER_UNTIL)
    {
      end_gathering (self);
      return;
    }

  if (now - self->since >= GATHER_US)
    {
      self->since = now;
      self->count = 0;
    }
  self->count += taken;
  if (!self->gathering && self->count >= GATHER_FROM)
    begin_gathering (self);
  if (self->gathering)
    g_source_set_ready_time (&self->source, now + GATHER_US);
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
  guint64 taken = hb_capture_get_taken (self->capture);

  self->func (self->user_data);

  /* A failed capture is freed, and its source destroyed. */
  if (g_source_is_destroyed (source))
    return G_SOURCE_REMOVE;

  pace (self, (guint) (hb_capture_get_taken (self->capture) - taken));
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs funcs = {
  .prepare = prepare,
  .dispatch = dispatch,
};

/**
 * hb_capture_source_new:
 * @capture: (transfer none): a capture; destroy the source before it is freed
 * @func: called while there are frames to read, or let them gather for up to a millisecond
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
