#include "net/hb-writer.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

/* The size of one write: large enough to be efficient, small enough to see a slow reader's progress. */
#define WRITE_SIZE (16 * 1024)

/* After a loss, the queue must drain to this level before chatter is accepted again, so that losses are not
 * reported every few lines. */
#define LOW_WATER_MARK (HB_WRITER_CHATTER_SIZE / 2)

/* At the end, how long to wait for a reader without progress, and in total. */
#define STALL_TIMEOUT (2 * G_TIME_SPAN_SECOND)
#define END_TIMEOUT (10 * G_TIME_SPAN_SECOND)

/* Reference-counted by its owner and its thread, which may hang in a write for ever. */
struct _HbWriter
{
  int fd;
  gboolean owned; /* whether to close it */
  GThread *thread;
  GSource *source; /* the owner's callback */
  HbWriterFunc changed;
  gpointer user_data;

  GMutex lock; /* protects all members below */
  GCond wanted;
  GCond written;
  char *ring;
  gsize head; /* the index of the first unwritten byte in the ring */
  gsize used;
  guint64 progress; /* bytes written since the start */
  guint64 lost;
  int error;
  gboolean full; /* a piece was dropped, and the queue has not drained yet */
  gboolean pushed;
  gboolean ending;
  gboolean stalled;  /* ending, and the reader makes no progress */
  gint64 give_up_at; /* when to give up while ending, by the monotonic clock; 0 before */
};

static const gsize bounds[] = {
  [HB_RANK_CHATTER] = HB_WRITER_CHATTER_SIZE,
  [HB_RANK_CHANGE] = HB_WRITER_SIZE - HB_WRITER_LAST_SIZE,
  [HB_RANK_LAST] = HB_WRITER_SIZE,
};

static void
clear (gpointer data)
{
  HbWriter *self = data;

  if (self->owned)
    close (self->fd);
  g_free (self->ring);
  g_source_unref (self->source);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->wanted);
  g_cond_clear (&self->written);
}

/* The thread */

static void
wait_for_work (HbWriter *self)
{
  while (!self->ending && self->used < (self->pushed ? 1 : WRITE_SIZE))
    g_cond_wait (&self->wanted, &self->lock);
}

/* Returns: how many bytes were written, or -1 with errno set */
static gssize
write_out (HbWriter   *self,
           const char *bytes,
           gsize       length)
{
  for (;;)
    {
      gssize count = write (self->fd, bytes, length);
      struct pollfd writable = { .fd = self->fd, .events = POLLOUT };

      if (count >= 0)
        return count;
      /* An inherited descriptor may be non-blocking. */
      if (errno == EAGAIN)
        poll (&writable, 1, -1);
      else if (errno != EINTR)
        return -1;
    }
}

static void
note_written (HbWriter *self,
              gsize     count)
{
  self->progress += count;
  self->used -= count;
  /* Start over while the ring is empty, to touch as little of its memory as possible. */
  self->head = self->used > 0 ? (self->head + count) % HB_WRITER_SIZE : 0;
  self->pushed &= self->used > 0;

  if (self->full && self->used <= LOW_WATER_MARK)
    g_source_set_ready_time (self->source, 0);
}

static void
note_failed (HbWriter *self,
             int       error)
{
  self->error = error;
  self->used = 0;
  g_source_set_ready_time (self->source, 0);
}

static gpointer
run (gpointer data)
{
  HbWriter *self = data;

  g_mutex_lock (&self->lock);
  for (;;)
    {
      gsize length;
      gssize count;
      int error;

      wait_for_work (self);
      if (self->used == 0)
        break;

      length = MIN (MIN (self->used, HB_WRITER_SIZE - self->head), WRITE_SIZE);
      g_mutex_unlock (&self->lock);
      count = write_out (self, self->ring + self->head, length);
      error = errno;
      g_mutex_lock (&self->lock);

      if (count >= 0)
        note_written (self, (gsize) count);
      else
        note_failed (self, error);
      g_cond_signal (&self->written);
    }
  g_mutex_unlock (&self->lock);

  g_atomic_rc_box_release_full (self, clear);
  return NULL;
}

/* The owner */

static gboolean
on_changed (GSource     *source,
            GSourceFunc  callback,
            gpointer     user_data)
{
  HbWriter *self = user_data;

  g_source_set_ready_time (source, -1);
  if (self->changed != NULL)
    self->changed (self->user_data);
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs source_funcs = {
  .dispatch = on_changed,
};

/**
 * hb_writer_new:
 * @fd: the descriptor
 * @owned: whether the new writer owns @fd; if not, @fd must outlive the process
 * @changed: (nullable): called from the thread-default main loop
 * @user_data: for @changed
 * @error: return location for a #GThreadError
 *
 * Returns: (nullable) (transfer full): a writer
 */
HbWriter *
hb_writer_new (int            fd,
               gboolean       owned,
               HbWriterFunc   changed,
               gpointer       user_data,
               GError       **error)
{
  HbWriter *self = g_atomic_rc_box_new0 (HbWriter);

  self->fd = fd;
  self->changed = changed;
  self->user_data = user_data;
  self->ring = g_malloc (HB_WRITER_SIZE);
  g_mutex_init (&self->lock);
  g_cond_init (&self->wanted);
  g_cond_init (&self->written);

  self->source = g_source_new (&source_funcs, sizeof (GSource));
  g_source_set_callback (self->source, NULL, self, NULL);
  g_source_set_name (self->source, "heartbeats writer");

  self->thread = g_thread_try_new ("writer", run, g_atomic_rc_box_acquire (self), error);
  if (self->thread == NULL)
    {
      g_atomic_rc_box_release (self);
      g_atomic_rc_box_release_full (self, clear);
      return NULL;
    }

  self->owned = owned;
  g_source_attach (self->source, g_main_context_get_thread_default ());
  return self;
}

/* A thread that hangs in a write keeps its reference. */
void
hb_writer_free (HbWriter *self)
{
  g_source_destroy (self->source);

  g_mutex_lock (&self->lock);
  self->ending = TRUE;
  g_cond_signal (&self->wanted);
  g_mutex_unlock (&self->lock);

  g_thread_unref (self->thread);
  g_atomic_rc_box_release_full (self, clear);
}

static void
append (HbWriter   *self,
        const char *bytes,
        gsize       length)
{
  gsize tail = (self->head + self->used) % HB_WRITER_SIZE;
  gsize first = MIN (length, HB_WRITER_SIZE - tail);

  memcpy (self->ring + tail, bytes, first);
  memcpy (self->ring, bytes + first, length - first);
  self->used += length;
}

/**
 * hb_writer_put:
 * @self: a writer
 * @rank: its priority
 * @bytes: a piece, written whole or not at all; copied
 * @length: its length
 *
 * Queues a piece. It is written by the next hb_writer_push(), or earlier if enough is queued.
 */
void
hb_writer_put (HbWriter   *self,
               HbRank      rank,
               const char *bytes,
               gsize       length)
{
  g_mutex_lock (&self->lock);

  if (self->error == 0)
    {
      /* After a loss, refuse chatter until the loss can be reported. */
      gsize bound = self->full && rank == HB_RANK_CHATTER ? 0 : bounds[rank];

      if (self->used + length <= bound)
        {
          append (self, bytes, length);
        }
      else
        {
          self->lost++;
          self->full = TRUE;
        }
      if (self->used >= WRITE_SIZE)
        g_cond_signal (&self->wanted);
    }

  g_mutex_unlock (&self->lock);
}

/**
 * hb_writer_push:
 * @self: a writer
 *
 * Writes everything that is queued.
 */
void
hb_writer_push (HbWriter *self)
{
  g_mutex_lock (&self->lock);
  self->pushed = self->used > 0;
  g_cond_signal (&self->wanted);
  g_mutex_unlock (&self->lock);
}

/**
 * hb_writer_take_lost:
 * @self: a writer
 *
 * Returns: how many pieces were dropped since the last call
 */
guint64
hb_writer_take_lost (HbWriter *self)
{
  guint64 lost;

  g_mutex_lock (&self->lock);
  lost = self->lost;
  self->lost = 0;
  self->full = FALSE;
  g_mutex_unlock (&self->lock);

  return lost;
}

/**
 * hb_writer_get_error:
 * @self: a writer
 *
 * Returns: the errno of a failed write, after which nothing more is written, or 0
 */
int
hb_writer_get_error (HbWriter *self)
{
  int error;

  g_mutex_lock (&self->lock);
  error = self->error;
  g_mutex_unlock (&self->lock);

  return error;
}

/* Returns: whether anything was written before the timeout, or nothing was queued */
static gboolean
wait_for_progress (HbWriter *self,
                   gint64    deadline)
{
  guint64 before = self->progress;

  while (self->used > 0 && self->progress == before)
    if (!g_cond_wait_until (&self->written, &self->lock, deadline))
      return self->used == 0 || self->progress != before;

  return TRUE;
}

/* Returns: whether at give_up_at @bound bytes are left in the queue */
static gboolean
wait_until_written (HbWriter *self,
                    gsize     bound)
{
  if (self->give_up_at == 0)
    self->give_up_at = g_get_monotonic_time () + END_TIMEOUT;

  while (!self->stalled && self->used > bound)
    self->stalled = !wait_for_progress (self, MIN (g_get_monotonic_time () + STALL_TIMEOUT, self->give_up_at));

  return self->used <= bound;
}

/**
 * hb_writer_make_room:
 * @self: a writer whose owner is about to end, and only has the rest to put
 *
 * If much is queued, waits for room, as long as the reader makes progress.
 */
void
hb_writer_make_room (HbWriter *self)
{
  g_mutex_lock (&self->lock);
  if (self->used > HB_WRITER_CHATTER_SIZE)
    wait_until_written (self, LOW_WATER_MARK);
  g_mutex_unlock (&self->lock);
}

/**
 * hb_writer_finish:
 * @self: a writer after the last hb_writer_put()
 *
 * Waits until everything is written, as long as the reader makes progress.
 *
 * Returns: 0, the errno of a failed write, or %ETIMEDOUT if the reader makes no progress
 */
int
hb_writer_finish (HbWriter *self)
{
  int error;

  hb_writer_push (self);

  g_mutex_lock (&self->lock);
  error = wait_until_written (self, 0) ? self->error : ETIMEDOUT;
  g_mutex_unlock (&self->lock);

  return error;
}
