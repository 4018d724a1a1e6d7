#include "app/model/hb-peers-disk.h"

typedef struct
{
  HbPeersDiskFunc func;
  gpointer data;
  GDestroyNotify free_data;
  GDestroyNotify free_result;
  gboolean saves;
  char *problem; /* (nullable): why it did not save, which nobody was told yet */
} Job;

static GMutex mutex;
static GCond done;
static guint n_pending;  /* with the one that is running */
static GQueue untold;    /* of Job: those with a problem */
static gboolean ending;  /* nobody shows a problem any more */

/* Call these with the mutex. */
static void
forget_problem (Job *self)
{
  if (self->problem != NULL)
    g_queue_remove (&untold, self);
  g_clear_pointer (&self->problem, g_free);
}

static void
print_problem (Job *self)
{
  if (self->problem != NULL)
    g_printerr ("heartbeats: %s\n", self->problem);
  forget_problem (self);
}

static void
keep_problem (Job          *self,
              const GError *error)
{
  self->problem = g_strdup (error->message);
  g_queue_push_tail (&untold, self);
  if (ending)
    print_problem (self);
}

static void
job_free (gpointer data)
{
  Job *self = data;

  g_mutex_lock (&mutex);
  print_problem (self);
  g_mutex_unlock (&mutex);
  if (self->free_data != NULL)
    self->free_data (self->data);
  g_free (self);
}

static void
run_in_thread (gpointer data,
               gpointer user_data)
{
  g_autoptr (GTask) task = data;
  Job *job = g_task_get_task_data (task);
  GError *error = NULL;
  gpointer result = job->func (job->data, &error);

  if (error != NULL && job->saves)
    {
      g_mutex_lock (&mutex);
      keep_problem (job, error);
      g_mutex_unlock (&mutex);
    }
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, result, job->free_result);

  g_mutex_lock (&mutex);
  n_pending--;
  g_cond_broadcast (&done);
  g_mutex_unlock (&mutex);
}

static GThreadPool *
get_thread (void)
{
  static GThreadPool *pool;

  if (pool == NULL)
    pool = g_thread_pool_new (run_in_thread, NULL, 1, FALSE, NULL);

  return pool;
}

static void
run (const Job           *job,
     GAsyncReadyCallback  callback,
     gpointer             user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_task_data (task, g_memdup2 (job, sizeof *job), job_free);
  g_mutex_lock (&mutex);
  n_pending++;
  g_mutex_unlock (&mutex);
  g_thread_pool_push (get_thread (), task, NULL);
}

/**
 * hb_peers_disk_run:
 * @func: reads or writes
 * @data: (transfer full): for @func, and not shared with it meanwhile
 * @free_data: (nullable): frees @data
 * @free_result: (nullable): frees the result of @func, if nobody takes it
 * @callback: called on the main loop when it is done
 * @user_data: for @callback
 *
 * Runs a function after all earlier ones.
 */
void
hb_peers_disk_run (HbPeersDiskFunc     func,
                   gpointer            data,
                   GDestroyNotify      free_data,
                   GDestroyNotify      free_result,
                   GAsyncReadyCallback callback,
                   gpointer            user_data)
{
  run (&(Job) { func, data, free_data, free_result, FALSE, NULL }, callback, user_data);
}

/**
 * hb_peers_disk_finish:
 * @result: what the callback was called with
 * @error: (nullable): return location for the error of the function; %NULL if nobody can be told of it: that something is
 *   not saved is printed then
 *
 * Returns: (nullable) (transfer full): the result of the function
 */
gpointer
hb_peers_disk_finish (GAsyncResult  *result,
                      GError       **error)
{
  if (error != NULL)
    {
      g_mutex_lock (&mutex);
      forget_problem (g_task_get_task_data (G_TASK (result)));
      g_mutex_unlock (&mutex);
    }

  return g_task_propagate_pointer (G_TASK (result), error);
}

static gpointer
load (gpointer   path,
      GError   **error)
{
  return hb_peers_file_load (path, error);
}

/**
 * hb_peers_disk_load:
 * @path: (type filename): a peers file
 * @callback: called with an #HbPeersFile, or a #GIOErrorEnum such as %G_IO_ERROR_NOT_FOUND
 * @user_data: for @callback
 *
 * Reads the file.
 */
void
hb_peers_disk_load (const char          *path,
                    GAsyncReadyCallback  callback,
                    gpointer             user_data)
{
  hb_peers_disk_run (load, g_strdup (path), g_free, (GDestroyNotify) hb_peers_file_free, callback, user_data);
}

typedef struct
{
  char *path;
  HbPeersEditFunc edit;
  gpointer data;
  GDestroyNotify free_data;
} Save;

static void
save_free (gpointer data)
{
  Save *self = data;

  if (self->free_data != NULL)
    self->free_data (self->data);
  g_free (self->path);
  g_free (self);
}

static gpointer
save (gpointer   data,
      GError   **error)
{
  Save *self = data;

  return hb_peers_save (self->path, self->edit, self->data, error) ? self : NULL;
}

/**
 * hb_peers_disk_save:
 * @path: (type filename): a peers file, which may not exist
 * @edit: edits it, on the disk's thread
 * @data: (transfer full): for @edit
 * @free_data: (nullable): frees @data
 * @callback: called when it is saved; the result of hb_peers_disk_finish() is %NULL if it is not
 * @user_data: for @callback
 *
 * Calls hb_peers_save() after everything that was asked for earlier. That it is not saved is printed if @callback takes no
 * error of hb_peers_disk_finish(), or has not been called when the program ends.
 */
void
hb_peers_disk_save (const char          *path,
                    HbPeersEditFunc      edit,
                    gpointer             data,
                    GDestroyNotify       free_data,
                    GAsyncReadyCallback  callback,
                    gpointer             user_data)
{
  Save *wish = g_new (Save, 1);

  *wish = (Save) { g_strdup (path), edit, data, free_data };
  run (&(Job) { save, wish, save_free, NULL, TRUE, NULL }, callback, user_data);
}

/**
 * hb_peers_disk_drain:
 * @patience: how long to wait at most, in microseconds
 *
 * Waits until everything is done that was asked for, as the end of the program does. What is not saved is printed, from
 * now on, and if nobody was told of it yet.
 *
 * Returns: whether it is
 */
gboolean
hb_peers_disk_drain (gint64 patience)
{
  gint64 limit = g_get_monotonic_time () + patience;
  gboolean drained;

  g_mutex_lock (&mutex);
  ending = TRUE;
  while (n_pending > 0 && g_cond_wait_until (&done, &mutex, limit))
    ;
  while (!g_queue_is_empty (&untold))
    print_problem (g_queue_peek_head (&untold));
  drained = n_pending == 0;
  g_mutex_unlock (&mutex);
  return drained;
}
