#include "metrics/hb-metrics-process.h"

#include <glib-unix.h>
#include <libsoup/soup.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "metrics/hb-metrics-packet.h"
#include "metrics/hb-metrics-text.h"

/* How many scrapes may wait at once, and for how long, seconds. */
#define WAITING_MAX 64
#define PATIENCE 10

/* Scrapes that follow each other faster get the same text, microseconds. */
#define FRESH G_USEC_PER_SEC

/* How many connections there may be, further ones wait; and for how long one may be idle, seconds. */
#define CONNECTIONS_MAX 128
#define IDLE 30

/* Before a connection is accepted again that could not be, seconds. */
#define ACCEPT_PAUSE 1

typedef struct
{
  GBytes *text; /* (nullable): as last told */
  gint64 since; /* when that was, by the main loop's clock */
  GPtrArray *waiting; /* of SoupServerMessage */
  gboolean wanted;    /* the engine has been asked */
  guint patience_source;
} Page;

typedef struct
{
  GSocket *engine;
  SoupServer *server;
  GSocket *listening;
  guint connections;
  guint accept_source; /* waits for connections, or before it does again; 0 while there are too many */
  Page pages[HB_N_METRICS_FORMATS];
} Process;

static const char *const types[HB_N_METRICS_FORMATS] = {
  [HB_METRICS_PROMETHEUS] = "text/plain; version=0.0.4; charset=utf-8",
  [HB_METRICS_OPENMETRICS] = "application/openmetrics-text; version=1.0.0; charset=utf-8",
};

/* An engine that has gone needs no helper, and one that does not keep to the protocol is not to be waited for. */
static void G_GNUC_NORETURN
end (int status)
{
  _exit (status);
}

static void
respond (SoupServerMessage *message,
         Page              *page,
         HbMetricsFormat    format)
{
  SoupMessageBody *body = soup_server_message_get_response_body (message);

  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Content-Type", types[format]);
  soup_message_body_append_bytes (body, page->text);
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
}

static void
refuse (SoupServerMessage *message,
        guint              status,
        const char        *reason)
{
  soup_server_message_set_response (message, "text/plain; charset=utf-8", SOUP_MEMORY_STATIC, reason, strlen (reason));
  soup_server_message_set_status (message, status, NULL);
}

/* Its connection has been closed. */
static void
on_finished (SoupServerMessage *message,
             Page              *page)
{
  g_signal_handlers_disconnect_by_func (message, on_finished, page);
  g_ptr_array_remove_fast (page->waiting, message);
}

static void
answer_all (Page            *page,
            HbMetricsFormat  format)
{
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&page->waiting);

  page->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  g_clear_handle_id (&page->patience_source, g_source_remove);
  for (guint i = 0; i < waiting->len; i++)
    {
      SoupServerMessage *message = waiting->pdata[i];

      g_signal_handlers_disconnect_by_func (message, on_finished, page);
      if (page->text != NULL)
        respond (message, page, format);
      else
        refuse (message, SOUP_STATUS_SERVICE_UNAVAILABLE, "The server does not answer.\n");
      soup_server_message_unpause (message);
    }
}

static gboolean
on_patience (gpointer user_data)
{
  Page *page = user_data;

  page->patience_source = 0;
  page->wanted = FALSE;
  /* Whatever was told before is not known any more. */
  g_clear_pointer (&page->text, g_bytes_unref);
  answer_all (page, HB_METRICS_PROMETHEUS);
  return G_SOURCE_REMOVE;
}

static void
wait_for_text (Process           *self,
               SoupServerMessage *message,
               HbMetricsFormat    format)
{
  Page *page = &self->pages[format];

  if (page->waiting->len >= WAITING_MAX)
    {
      refuse (message, SOUP_STATUS_SERVICE_UNAVAILABLE, "Too many ask at once.\n");
      return;
    }

  g_ptr_array_add (page->waiting, g_object_ref (message));
  g_signal_connect (message, "finished", G_CALLBACK (on_finished), page);
  soup_server_message_pause (message);
  if (page->patience_source == 0)
    page->patience_source = g_timeout_add_seconds (PATIENCE, on_patience, page);
  if (!page->wanted && !hb_metrics_packet_send (self->engine, HB_METRICS_WANTED, format, -1, NULL))
    end (EXIT_FAILURE);
  page->wanted = TRUE;
}

/* Prometheus' own servers ask for OpenMetrics first. */
static HbMetricsFormat
choose_format (SoupServerMessage *message)
{
  const char *accept = soup_message_headers_get_list (soup_server_message_get_request_headers (message), "Accept");
  GSList *types_wanted = accept != NULL ? soup_header_parse_quality_list (accept, NULL) : NULL;
  HbMetricsFormat format = HB_METRICS_PROMETHEUS;

  for (GSList *link = types_wanted; link != NULL; link = link->next)
    {
      const char *type = link->data;

      if (g_str_has_prefix (type, "application/openmetrics-text"))
        format = HB_METRICS_OPENMETRICS;
      else if (!g_str_has_prefix (type, "text/plain") && !g_str_has_prefix (type, "*/*"))
        continue;
      break;
    }

  soup_header_free_list (types_wanted);
  return format;
}

/* Before a request's body is read: nobody is to fill our memory with one. */
static void
on_headers (SoupServer        *server,
            SoupServerMessage *message,
            const char        *path,
            GHashTable        *query,
            gpointer           user_data)
{
  soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
}

static void
on_request (SoupServer        *server,
            SoupServerMessage *message,
            const char        *path,
            GHashTable        *query,
            gpointer           user_data)
{
  Process *self = user_data;
  const char *method = soup_server_message_get_method (message);
  HbMetricsFormat format = choose_format (message);
  Page *page = &self->pages[format];

  if (!g_str_equal (method, SOUP_METHOD_GET) && !g_str_equal (method, SOUP_METHOD_HEAD))
    refuse (message, SOUP_STATUS_METHOD_NOT_ALLOWED, "GET /metrics\n");
  else if (!g_str_equal (path, "/metrics"))
    refuse (message, SOUP_STATUS_NOT_FOUND, "The metrics of Heartbeats are at /metrics.\n");
  else if (page->text != NULL && g_get_monotonic_time () - page->since < FRESH)
    respond (message, page, format);
  else
    wait_for_text (self, message, format);
}

static void
take_text (Process         *self,
           HbMetricsFormat  format,
           int              fd)
{
  Page *page = &self->pages[format];
  g_autoptr (GMappedFile) file = g_mapped_file_new_from_fd (fd, FALSE, NULL);

  if (file == NULL)
    end (EXIT_FAILURE);

  g_clear_pointer (&page->text, g_bytes_unref);
  page->text = g_mapped_file_get_bytes (file);
  page->since = g_get_monotonic_time ();
  page->wanted = FALSE;
  answer_all (page, format);
}

/* Connections. libsoup's own listener stops for ever at the first one that it cannot accept, has no bound, and lets them be
 * idle. */

static void accept_more (Process *self);

static void
on_connection_gone (gpointer  user_data,
                    GObject  *connection)
{
  Process *self = user_data;

  self->connections--;
  if (self->accept_source == 0)
    accept_more (self);
}

static gboolean
on_accept_pause_over (gpointer user_data)
{
  Process *self = user_data;

  self->accept_source = 0;
  accept_more (self);
  return G_SOURCE_REMOVE;
}

/* Without its addresses, a connection has gone already. */
static void
serve (Process *self,
       GSocket *socket)
{
  g_autoptr (GSocketAddress) local = g_socket_get_local_address (socket, NULL);
  g_autoptr (GSocketAddress) remote = g_socket_get_remote_address (socket, NULL);
  g_autoptr (GSocketConnection) connection = NULL;

  if (local == NULL || remote == NULL)
    return;

  g_socket_set_timeout (socket, IDLE);
  connection = g_socket_connection_factory_create_connection (socket);
  self->connections++;
  g_object_weak_ref (G_OBJECT (connection), on_connection_gone, self);
  soup_server_accept_iostream (self->server, G_IO_STREAM (connection), local, remote, NULL);
}

static gboolean
on_connection (int          fd,
               GIOCondition condition,
               gpointer     user_data)
{
  Process *self = user_data;
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GError) error = NULL;

  socket = g_socket_accept (self->listening, NULL, &error);
  if (socket == NULL)
    {
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        return G_SOURCE_CONTINUE;
      self->accept_source = g_timeout_add_seconds (ACCEPT_PAUSE, on_accept_pause_over, self);
      return G_SOURCE_REMOVE;
    }

  serve (self, socket);
  if (self->connections < CONNECTIONS_MAX)
    return G_SOURCE_CONTINUE;

  self->accept_source = 0;
  return G_SOURCE_REMOVE;
}

static void
accept_more (Process *self)
{
  self->accept_source = g_unix_fd_add (g_socket_get_fd (self->listening), G_IO_IN, on_connection, self);
}

static void
listen_to (Process *self,
           int      fd)
{
  self->listening = self->listening == NULL ? g_socket_new_from_fd (fd, NULL) : NULL;
  if (self->listening == NULL)
    end (EXIT_FAILURE);

  g_socket_set_blocking (self->listening, FALSE);
  accept_more (self);
}

static gboolean
on_packet (GSocket      *engine,
           GIOCondition  condition,
           gpointer      user_data)
{
  Process *self = user_data;
  HbMetricsPacket packet;
  guint format;
  int fd;
  g_autoptr (GError) error = NULL;

  if (!hb_metrics_packet_receive (engine, &packet, &format, &fd, &error))
    {
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        return G_SOURCE_CONTINUE;
      end (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED) ? EXIT_SUCCESS : EXIT_FAILURE);
    }

  switch (packet)
    {
    case HB_METRICS_LISTEN:
      listen_to (self, fd);
      return G_SOURCE_CONTINUE;
    case HB_METRICS_TEXT:
      take_text (self, format, fd);
      close (fd);
      return G_SOURCE_CONTINUE;
    case HB_METRICS_WANTED:
    case HB_METRICS_N_PACKETS:
    default:
      end (EXIT_FAILURE);
    }
}

/**
 * hb_metrics_process_run:
 * @socket: its engine's end; taken over
 *
 * Serves the metrics of an engine over HTTP until that closes the socket.
 *
 * Returns: the exit status, where it cannot run
 */
int
hb_metrics_process_run (int socket)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GSource) source = NULL;
  Process self = { 0 };

  self.engine = g_socket_new_from_fd (socket, NULL);
  if (self.engine == NULL)
    return EXIT_FAILURE;

  g_socket_set_blocking (self.engine, FALSE);
  for (HbMetricsFormat format = 0; format < HB_N_METRICS_FORMATS; format++)
    self.pages[format].waiting = g_ptr_array_new_with_free_func (g_object_unref);
  self.server = soup_server_new ("server-header", "heartbeats", NULL);
  soup_server_add_early_handler (self.server, NULL, on_headers, &self, NULL);
  soup_server_add_handler (self.server, NULL, on_request, &self, NULL);

  source = g_socket_create_source (self.engine, G_IO_IN | G_IO_HUP | G_IO_ERR, NULL);
  g_source_set_callback (source, G_SOURCE_FUNC (on_packet), &self, NULL);
  g_source_attach (source, NULL);
  g_main_loop_run (loop);
  g_return_val_if_reached (EXIT_FAILURE);
}
