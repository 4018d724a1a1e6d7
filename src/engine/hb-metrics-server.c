#include "engine/hb-metrics-server.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "helper/hb-helper-child.h"
#include "helper/hb-helper-process.h"
#include "metrics/hb-metrics-packet.h"
#include "metrics/hb-metrics-text.h"

/* The longest pause before the helper is started again, seconds; and after how long its next end is one by itself. */
#define PAUSE_MAX 60
#define STEADY (60 * G_USEC_PER_SEC)

struct _HbMetricsServer
{
  GSocket *listening;
  HbMetrics *metrics;
  HbMetricsTroubleFunc trouble;
  gpointer user_data;

  gboolean wanted[HB_N_METRICS_FORMATS];
  gboolean busy; /* it is gathered or written */
  GCancellable *stopped;

  pid_t child;     /* 0 if none runs */
  GSocket *socket; /* (nullable): to the helper */
  GSource *source; /* (nullable): reads from it */
  gint64 began;
  guint ends;      /* in a row, without having run for a while */
  guint child_source;
  guint pause_source;
};

static void start (HbMetricsServer *self);
static void gather (HbMetricsServer *self);

/* Texts */

/* What a thread writes. */
typedef struct
{
  HbMetricsData *data;
  gboolean wanted[HB_N_METRICS_FORMATS];
  int files[HB_N_METRICS_FORMATS]; /* in memory; -1 for none */
} Texts;

static void
texts_free (gpointer data)
{
  Texts *texts = data;

  for (HbMetricsFormat format = 0; format < HB_N_METRICS_FORMATS; format++)
    if (texts->files[format] >= 0)
      close (texts->files[format]);
  hb_metrics_data_free (texts->data);
  g_free (texts);
}

/* Returns: a file in memory, or -1 */
static int
write_text (const HbMetricsData *data,
            HbMetricsFormat      format)
{
  g_autoptr (GBytes) text = hb_metrics_text_write (data, format);
  gsize length;
  const char *contents = g_bytes_get_data (text, &length);
  int fd = memfd_create ("metrics", MFD_CLOEXEC);

  if (fd >= 0 && write (fd, contents, length) == (gssize) length)
    return fd;

  if (fd >= 0)
    close (fd);
  return -1;
}

static void
run_writing (GTask        *task,
             gpointer      source,
             gpointer      task_data,
             GCancellable *cancellable)
{
  Texts *texts = task_data;

  for (HbMetricsFormat format = 0; format < HB_N_METRICS_FORMATS; format++)
    if (texts->wanted[format])
      texts->files[format] = write_text (texts->data, format);
  g_task_return_boolean (task, TRUE);
}

/* If it cannot be sent, the helper has ended, or gives up waiting. */
static void
on_written (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Texts *texts = g_task_get_task_data (G_TASK (result));
  HbMetricsServer *self;

  if (!g_task_propagate_boolean (G_TASK (result), NULL))
    return;

  self = user_data;
  self->busy = FALSE;
  for (HbMetricsFormat format = 0; format < HB_N_METRICS_FORMATS; format++)
    if (texts->files[format] >= 0 && self->socket != NULL)
      hb_metrics_packet_send (self->socket, HB_METRICS_TEXT, format, texts->files[format], NULL);
  gather (self);
}

static void
on_gathered (HbMetricsData *data,
             gpointer       user_data)
{
  HbMetricsServer *self = user_data;
  g_autoptr (GTask) task = g_task_new (NULL, self->stopped, on_written, self);
  Texts *texts = g_new0 (Texts, 1);

  texts->data = data;
  for (HbMetricsFormat format = 0; format < HB_N_METRICS_FORMATS; format++)
    {
      texts->files[format] = -1;
      texts->wanted[format] = self->wanted[format];
      self->wanted[format] = FALSE;
    }

  g_task_set_task_data (task, texts, texts_free);
  g_task_run_in_thread (task, run_writing);
}

/* Whoever asks while the metrics are gathered or written gets newer ones. */
static void
gather (HbMetricsServer *self)
{
  for (HbMetricsFormat format = 0; format < HB_N_METRICS_FORMATS; format++)
    if (self->wanted[format] && !self->busy)
      self->busy = hb_metrics_gather (self->metrics, on_gathered, self);
}

/* The helper */

static void
close_socket (HbMetricsServer *self)
{
  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
  g_clear_object (&self->socket);
}

static gboolean
on_pause_over (gpointer user_data)
{
  HbMetricsServer *self = user_data;

  self->pause_source = 0;
  start (self);
  return G_SOURCE_REMOVE;
}

static void
note_end (HbMetricsServer *self,
          const char      *reason)
{
  gint64 lived = g_get_monotonic_time () - self->began;
  g_autofree char *text = NULL;

  self->ends = self->child > 0 && lived > STEADY ? 1 : self->ends + 1;
  self->child = 0;
  self->pause_source = g_timeout_add_seconds (MIN (1u << MIN (self->ends - 1, 6), PAUSE_MAX), on_pause_over, self);
  if (self->ends > 1)
    return;

  /* Translators: the reason, such as a signal or an error */
  text = g_strdup_printf (_("the process that serves the metrics ended: %s; it is started again, and everything else "
                            "goes on"), reason);
  self->trouble (text, self->user_data);
}

static void
on_ended (pid_t    child,
          int      status,
          gpointer user_data)
{
  HbMetricsServer *self = user_data;
  g_autofree char *reason = hb_helper_child_describe (status);

  self->child_source = 0;
  close_socket (self);
  note_end (self, reason);
}

static gboolean
on_packet (GSocket      *socket,
           GIOCondition  condition,
           gpointer      user_data)
{
  HbMetricsServer *self = user_data;
  HbMetricsPacket packet;
  guint format;
  int fd;
  g_autoptr (GError) error = NULL;

  if (hb_metrics_packet_receive (socket, &packet, &format, &fd, &error) && packet == HB_METRICS_WANTED)
    {
      self->wanted[format] = TRUE;
      gather (self);
      return G_SOURCE_CONTINUE;
    }
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return G_SOURCE_CONTINUE;

  /* It has closed the socket, or is not to be trusted: so it ends, which is handled when it has. */
  if (fd >= 0)
    close (fd);
  kill (self->child, SIGKILL);
  g_clear_pointer (&self->source, g_source_unref);
  return G_SOURCE_REMOVE;
}

static void
start (HbMetricsServer *self)
{
  int fd;
  pid_t child = hb_helper_child_start (HB_HELPER_METRICS_ARGUMENT, &fd);

  if (child < 0)
    {
      note_end (self, g_strerror (errno));
      return;
    }

  self->child = child;
  self->began = g_get_monotonic_time ();
  self->child_source = g_child_watch_add (child, on_ended, self);
  self->socket = g_socket_new_from_fd (fd, NULL);
  g_socket_set_blocking (self->socket, FALSE);
  self->source = g_socket_create_source (self->socket, G_IO_IN | G_IO_HUP | G_IO_ERR, NULL);
  g_source_set_callback (self->source, G_SOURCE_FUNC (on_packet), self, NULL);
  g_source_attach (self->source, g_main_context_get_thread_default ());
  if (!hb_metrics_packet_send (self->socket, HB_METRICS_LISTEN, 0, g_socket_get_fd (self->listening), NULL))
    kill (child, SIGKILL);
}

/**
 * hb_metrics_server_bind:
 * @address: where to listen
 * @error: return location for a #GIOErrorEnum
 *
 * Call it while a port below 1024 may still be taken.
 *
 * Returns: (transfer full): a listening socket
 */
GSocket *
hb_metrics_server_bind (GSocketAddress  *address,
                        GError         **error)
{
  g_autoptr (GSocket) socket = g_socket_new (g_socket_address_get_family (address), G_SOCKET_TYPE_STREAM,
                                             G_SOCKET_PROTOCOL_TCP, error);

  if (socket == NULL || !g_socket_bind (socket, address, TRUE, error) || !g_socket_listen (socket, error))
    return NULL;

  return g_steal_pointer (&socket);
}

/**
 * hb_metrics_server_new:
 * @listening: (transfer none): from hb_metrics_server_bind()
 * @engine: (transfer none): that of a server; must outlive this
 * @trouble: called if the metrics are no longer served
 * @user_data: for @trouble
 *
 * Returns: (transfer full): the running server
 */
HbMetricsServer *
hb_metrics_server_new (GSocket              *listening,
                       HbEngine             *engine,
                       HbMetricsTroubleFunc  trouble,
                       gpointer              user_data)
{
  HbMetricsServer *self = g_new0 (HbMetricsServer, 1);

  self->listening = g_object_ref (listening);
  self->metrics = hb_metrics_new (engine);
  self->trouble = trouble;
  self->user_data = user_data;
  self->stopped = g_cancellable_new ();
  start (self);

  return self;
}

void
hb_metrics_server_free (HbMetricsServer *self)
{
  g_cancellable_cancel (self->stopped);
  g_clear_object (&self->stopped);
  close_socket (self);
  g_clear_handle_id (&self->child_source, g_source_remove);
  g_clear_handle_id (&self->pause_source, g_source_remove);
  if (self->child > 0)
    {
      kill (self->child, SIGKILL);
      waitpid (self->child, NULL, WNOHANG);
    }
  g_clear_pointer (&self->metrics, hb_metrics_free);
  g_clear_object (&self->listening);
  g_free (self);
}
