#include "engine/hb-peers-reader.h"

#include <gio/gio.h>
#include <stdlib.h>

/* An editor makes several changes at once; a program may go on for ever. */
#define SETTLE_MS 200
#define SETTLE_LONGEST G_TIME_SPAN_SECOND

struct _HbPeersReader
{
  char *path;
  HbPeersReaderFunc done;
  gpointer user_data;
  GFileMonitor *monitor;        /* (nullable): the system cannot watch it */
  char *target;                 /* (nullable): where the file is, if the path is a symbolic link */
  GFileMonitor *target_monitor; /* (nullable): likewise */
  GCancellable *cancellable;
  guint source;                 /* for a change that is settling */
  gint64 changed;               /* the first such change, by the monotonic clock */
  gboolean reading;
  gboolean again;               /* somebody asked for it meanwhile */
};

static void
read_in_thread (GTask        *task,
                gpointer      source,
                gpointer      path,
                GCancellable *cancellable)
{
  GError *error = NULL;
  HbPeersFile *file = hb_peers_file_load (path, &error);

  if (file == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, file, (GDestroyNotify) hb_peers_file_free);
}

static void
on_read (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  HbPeersReader *self = user_data;
  g_autoptr (GError) error = NULL;
  HbPeersFile *file = g_task_propagate_pointer (G_TASK (result), &error);

  /* Then there is no reader any more. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  self->reading = FALSE;
  if (self->again)
    hb_peers_reader_read (self);
  self->done (file, error, self->user_data);
}

/**
 * hb_peers_reader_read:
 * @self: a reader
 *
 * Reads the file again, and tells its owner then. While it is being read, it is once more afterwards, however often
 * this is called.
 */
void
hb_peers_reader_read (HbPeersReader *self)
{
  g_autoptr (GTask) task = NULL;

  self->again = self->reading;
  if (self->reading)
    return;

  self->reading = TRUE;
  task = g_task_new (NULL, self->cancellable, on_read, self);
  g_task_set_task_data (task, g_strdup (self->path), g_free);
  g_task_run_in_thread (task, read_in_thread);
}

static void watch_target (HbPeersReader *self);

static gboolean
on_settled (gpointer user_data)
{
  HbPeersReader *self = user_data;

  self->source = 0;
  watch_target (self);
  hb_peers_reader_read (self);
  return G_SOURCE_REMOVE;
}

static void
settle (HbPeersReader *self)
{
  gint64 now = g_get_monotonic_time ();

  if (self->source == 0)
    self->changed = now;
  else if (now - self->changed >= SETTLE_LONGEST)
    return;

  g_clear_handle_id (&self->source, g_source_remove);
  self->source = g_timeout_add (SETTLE_MS, on_settled, self);
}

/* A file that disappears is not read: either an editor is replacing it, or there is none. */
static void
on_changed (HbPeersReader     *self,
            GFile             *file,
            GFile             *other,
            GFileMonitorEvent  event)
{
  if (event != G_FILE_MONITOR_EVENT_DELETED && event != G_FILE_MONITOR_EVENT_MOVED_OUT)
    settle (self);
}

/* Returns: (nullable) (transfer full): %NULL if the system cannot watch it */
static GFileMonitor *
watch (HbPeersReader *self,
       const char    *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  GFileMonitor *monitor = g_file_monitor_file (file, G_FILE_MONITOR_WATCH_MOVES, NULL, &error);

  if (monitor == NULL)
    g_debug ("%s", error->message);
  else
    g_signal_connect_swapped (monitor, "changed", G_CALLBACK (on_changed), self);

  return monitor;
}

static void
unwatch (HbPeersReader  *self,
         GFileMonitor  **monitor)
{
  if (*monitor != NULL)
    g_signal_handlers_disconnect_by_data (*monitor, self);
  g_clear_object (monitor);
}

/* Returns: (nullable) (transfer full): where a symbolic link leads; %NULL if it is none, or leads nowhere */
static char *
find_target (const char *path)
{
  char *real = g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? realpath (path, NULL) : NULL;
  char *target = g_strdup (real);

  free (real);
  return target;
}

/* Who replaces the file leaves the link, and the folder of the link, as they are. */
static void
watch_target (HbPeersReader *self)
{
  g_autofree char *target = find_target (self->path);

  if (g_strcmp0 (target, self->target) == 0)
    return;

  unwatch (self, &self->target_monitor);
  g_free (self->target);
  self->target = g_steal_pointer (&target);
  if (self->target != NULL)
    self->target_monitor = watch (self, self->target);
}

/**
 * hb_peers_reader_new:
 * @path: a peers file, which may not exist
 * @done: called each time that the file has been read
 * @user_data: for @done
 *
 * Watches the file. Call it when no second thread is in the way any more: this makes one.
 *
 * Returns: (transfer full): a reader on the thread-default main loop
 */
HbPeersReader *
hb_peers_reader_new (const char        *path,
                     HbPeersReaderFunc  done,
                     gpointer           user_data)
{
  HbPeersReader *self = g_new0 (HbPeersReader, 1);

  self->path = g_strdup (path);
  self->done = done;
  self->user_data = user_data;
  self->cancellable = g_cancellable_new ();
  self->monitor = watch (self, path);
  watch_target (self);
  return self;
}

void
hb_peers_reader_free (HbPeersReader *self)
{
  unwatch (self, &self->monitor);
  unwatch (self, &self->target_monitor);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->source, g_source_remove);
  g_free (self->target);
  g_free (self->path);
  g_free (self);
}
