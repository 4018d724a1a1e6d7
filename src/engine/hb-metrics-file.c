#include "engine/hb-metrics-file.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "metrics/hb-metrics-text.h"

/* The default scrape interval of many setups. */
#define INTERVAL_S 15

#define FILE_MODE 0644

/* Shared with the thread that writes. */
typedef struct
{
  char *path;
  GMutex mutex;     /* held while it is written or removed */
  gboolean stopped; /* by atomic access: it must not be written any more */
} Target;

struct _HbMetricsFile
{
  Target *target;
  HbMetrics *metrics;
  HbMetricsTroubleFunc trouble;
  gpointer user_data;

  guint source;
  GCancellable *stopped;
  gboolean busy;   /* it is gathered or written */
  gboolean failed; /* which has been told */
};

/* What the thread needs. */
typedef struct
{
  Target *target;
  HbMetricsData *data;
} Writing;

static void
target_clear (gpointer data)
{
  Target *target = data;

  g_mutex_clear (&target->mutex);
  g_free (target->path);
}

static void
target_unref (Target *target)
{
  g_atomic_rc_box_release_full (target, target_clear);
}

static void
writing_free (gpointer data)
{
  Writing *writing = data;

  target_unref (writing->target);
  hb_metrics_data_free (writing->data);
  g_free (writing);
}

static gboolean
make_readable (const char  *path,
               GError     **error)
{
  if (g_chmod (path, FILE_MODE) == 0)
    return TRUE;

  g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));
  return FALSE;
}

static gboolean
write_file (const char           *path,
            const HbMetricsData  *data,
            GError              **error)
{
  g_autoptr (GBytes) text = hb_metrics_text_write (data, HB_METRICS_PROMETHEUS);
  gsize length;
  const char *contents = g_bytes_get_data (text, &length);

  /* The next one comes soon, so a power cut may take it. A service's mask would keep the file from its reader. */
  return g_file_set_contents_full (path, contents, (gssize) length, G_FILE_SET_CONTENTS_CONSISTENT, FILE_MODE, error) &&
         make_readable (path, error);
}

static void
run_writing (GTask        *task,
             gpointer      source,
             gpointer      task_data,
             GCancellable *cancellable)
{
  Writing *writing = task_data;
  Target *target = writing->target;
  GError *error = NULL;
  gboolean written;

  g_mutex_lock (&target->mutex);
  written = g_atomic_int_get (&target->stopped) || write_file (target->path, writing->data, &error);
  if (g_atomic_int_get (&target->stopped))
    g_unlink (target->path);
  g_mutex_unlock (&target->mutex);

  if (written)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
tell_trouble (HbMetricsFile *self,
              const char    *reason)
{
  g_autofree char *text = NULL;

  if (self->failed)
    return;

  self->failed = TRUE;
  text = g_strdup_printf (_("the metrics are no longer written: %s"), reason);
  self->trouble (text, self->user_data);
}

static void
on_written (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  HbMetricsFile *self;

  if (!g_task_propagate_boolean (G_TASK (result), &error) &&
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  self = user_data;
  self->busy = FALSE;
  if (error != NULL)
    tell_trouble (self, error->message);
  else
    self->failed = FALSE;
}

static void
on_gathered (HbMetricsData *data,
             gpointer       user_data)
{
  HbMetricsFile *self = user_data;
  g_autoptr (GTask) task = g_task_new (NULL, self->stopped, on_written, self);
  Writing *writing = g_new (Writing, 1);

  writing->target = g_atomic_rc_box_acquire (self->target);
  writing->data = data;
  g_task_set_task_data (task, writing, writing_free);
  g_task_run_in_thread (task, run_writing);
}

static gboolean
on_due (gpointer user_data)
{
  HbMetricsFile *self = user_data;

  if (self->busy)
    {
      tell_trouble (self, _("the disk does not answer"));
      return G_SOURCE_CONTINUE;
    }

  self->busy = hb_metrics_gather (self->metrics, on_gathered, self);
  return G_SOURCE_CONTINUE;
}

/* Nothing is known of any peer yet, but it is known whether the file can be written. */
static gboolean
try_to_write (const char  *path,
              GError     **error)
{
  g_autoptr (HbMetricsData) nothing = hb_metrics_data_new ();

  hb_metrics_data_finish (nothing);
  return write_file (path, nothing, error);
}

/**
 * hb_metrics_file_new:
 * @path: (type filename): the file
 * @engine: (transfer none): that of a server; must outlive this
 * @trouble: called if the file can no longer be written
 * @user_data: for @trouble
 * @error: return location for a #GFileError
 *
 * Writes the file, to report now if that is impossible, and again and again from then on.
 *
 * Returns: (transfer full): the file
 */
HbMetricsFile *
hb_metrics_file_new (const char            *path,
                     HbEngine              *engine,
                     HbMetricsTroubleFunc   trouble,
                     gpointer               user_data,
                     GError               **error)
{
  HbMetricsFile *self;

  if (!try_to_write (path, error))
    return NULL;

  self = g_new0 (HbMetricsFile, 1);
  self->target = g_atomic_rc_box_new0 (Target);
  self->target->path = g_strdup (path);
  g_mutex_init (&self->target->mutex);
  self->metrics = hb_metrics_new (engine);
  self->trouble = trouble;
  self->user_data = user_data;
  self->stopped = g_cancellable_new ();
  self->source = g_timeout_add_seconds (INTERVAL_S, on_due, self);
  on_due (self);
  return self;
}

/**
 * hb_metrics_file_free:
 * @self: a file
 *
 * Removes it: what it says is not known any more. If it is being written, on a disk that may hang, the thread does.
 */
void
hb_metrics_file_free (HbMetricsFile *self)
{
  g_cancellable_cancel (self->stopped);
  g_clear_object (&self->stopped);
  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_pointer (&self->metrics, hb_metrics_free);
  g_atomic_int_set (&self->target->stopped, TRUE);
  if (g_mutex_trylock (&self->target->mutex))
    {
      g_unlink (self->target->path);
      g_mutex_unlock (&self->target->mutex);
    }
  target_unref (self->target);
  g_free (self);
}
