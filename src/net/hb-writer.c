#include "net/hb-writer.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

/* Written at once: as much as makes a call worth while, and little enough for a slow reader to be
 * seen reading. */
#define PIECE (16 * 1024)

/* After something was lost, there is room again: far enough below the bound that not every few
 * lines some are lost, and told of. */
#define ROOM_AGAIN (HB_WRITER_CHATTER_SIZE / 2)

/* At the end: who has not read for so long is not waited for, nor anybody for longer. */
#define PATIENCE (2 * G_TIME_SPAN_SECOND)
#define PATIENCE_MOST (10 * G_TIME_SPAN_SECOND)

/* Counted by its owner and by its thread, which at the end may hang in a call that never
 * returns. */
struct _HbWriter
{
  int fd;
  gboolean owned; /* and to be closed */
  GThread *thread;
  GSource *source; /* the owner's call */
  HbWriterFunc changed;
  gpointer user_data;

  GMutex lock; /* for all that follows */
  GCond wanted;
  GCond written;
  char *ring;
  gsize head; /* where in the ring the first byte is that has not been written */
  gsize used;
  guint64 progress; /* in bytes, since the start */
  guint64 lost;
  int error;
  gboolean full; /* something was lost, and there is no room yet */
  gboolean pushed;
  gboolean ending;
  gboolean unread; /* at the end, nobody reads */
  gint64 most;     /* how long it may take then, by the monotonic clock; 0 before */
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
  while (!self->ending && self->used < (self->pushed ? 1 : PIECE))
    g_cond_wait (&self->wanted, &self->lock);
}

/* Returns: how much of it was written, or -1 with errno set */
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
      /* Whom we have the descriptor from may have had it not wait. */
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
  /* Back to the start, so that little is touched of the ring where little waits. */
  self->head = self->used > 0 ? (self->head + count) % HB_WRITER_SIZE : 0;
  self->pushed &= self->used > 0;

  if (self->full && self->used <= ROOM_AGAIN)
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

      length = MIN (MIN (self->used, HB_WRITER_SIZE - self->head), PIECE);
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
 * @fd: where to write
 * @owned: whether @fd is taken over, where a writer is returned; else it must outlive the process
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

/* Where its thread hangs in a call, that keeps what it needs. */
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
 * @rank: how much it would be missed
 * @bytes: a piece that is written whole or not at all; copied
 * @length: its length
 *
 * Queues a piece. It is written with the next hb_writer_push(), or before where more has gathered.
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
      /* Once some of it was lost, chatter stays away until that can be told. */
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
      if (self->used >= PIECE)
        g_cond_signal (&self->wanted);
    }

  g_mutex_unlock (&self->lock);
}

/**
 * hb_writer_push:
 * @self: a writer
 *
 * Has all be written that was put.
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
 * Returns: how many pieces there was no room for since this was asked last
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
 * Returns: the errno that writing failed with, after which nothing more is written, or 0
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

/* Returns: whether something was written, or there was nothing to write, until the time was up */
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

/* Returns: whether no more than @bound waits to be written */
static gboolean
wait_until_written (HbWriter *self,
                    gsize     bound)
{
  if (self->most == 0)
    self->most = g_get_monotonic_time () + PATIENCE_MOST;

  while (!self->unread && self->used > bound)
    self->unread = !wait_for_progress (self, MIN (g_get_monotonic_time () + PATIENCE, self->most));

  return self->used <= bound;
}

/**
 * hb_writer_make_room:
 * @self: a writer whose owner has nothing else to do any more, save to put the rest
 *
 * Where much waits to be written, waits until there is room, as long as somebody reads it.
 */
void
hb_writer_make_room (HbWriter *self)
{
  g_mutex_lock (&self->lock);
  if (self->used > HB_WRITER_CHATTER_SIZE)
    wait_until_written (self, ROOM_AGAIN);
  g_mutex_unlock (&self->lock);
}

/**
 * hb_writer_finish:
 * @self: a writer that nothing more is put to
 *
 * Waits until all is written, as long as somebody reads it.
 *
 * Returns: 0, the errno that writing failed with, or %ETIMEDOUT where nobody reads
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
